//! Writes the instance as XML.

use super::{NodeId, Session};
use crate::NAMESPACE;
use crate::error::SessionError;
use crate::form::{DefId, NodeDef, Preload};
use crate::moment::Moment;

impl Session {
    /// The whole instance, to be restored later.
    pub fn instance_xml(&self) -> String {
        Writer {
            session: self,
            all: true,
            text: String::new(),
        }
        .root()
    }

    /// The instance as it is to be sent: nodes that are not relevant are left out (Bind
    /// attributes: `relevant`). Preloads of the end of the questionnaire get the present moment
    /// (Preload attributes). What goes with it: [`Session::attachments`].
    ///
    /// # Errors
    ///
    /// [`SessionError::NothingRelevant`] if the root itself is not relevant.
    pub fn submission_xml(&self) -> Result<String, SessionError> {
        if !self.tree.is_relevant(self.tree.root()) {
            return Err(SessionError::NothingRelevant);
        }
        let text = Writer {
            session: self,
            all: false,
            text: String::new(),
        }
        .root();
        Ok(self.host.composed(&text).unwrap_or(text))
    }
}

struct Writer<'s> {
    session: &'s Session,
    /// Whether what is not relevant is written too.
    all: bool,
    text: String,
}

impl Writer<'_> {
    fn root(mut self) -> String {
        self.node(self.session.tree.root());
        self.text
    }

    /// Recursion is bounded: the depth of the form is.
    fn node(&mut self, node: NodeId) {
        let tree = &self.session.tree;
        let Some(id) = tree.def(node) else { return };
        let form = &self.session.form;
        let def = form.def(id);
        let name = form.names.text(def.name);
        self.text.push('<');
        self.text.push_str(name);
        if id == DefId(0) {
            self.namespaces();
        }
        for attribute in &def.attributes {
            self.attribute(form.names.text(attribute.name), &attribute.value);
        }
        for child in tree.children(node) {
            let def = tree.def(child).map(|def| form.def(def));
            if let Some(def) = def.filter(|def| def.attribute && self.writes(child)) {
                self.attribute(form.names.text(def.name), &self.value(child, def));
            }
        }
        if let Some(absent) = tree.absent(node) {
            self.attribute(&format!("{}:absent", self.prefix()), absent.code());
        }
        let value = self.value(node, def);
        let children: Vec<NodeId> = tree
            .children(node)
            .filter(|child| {
                let def = tree.def(*child).map(|def| form.def(def));
                self.writes(*child) && def.is_some_and(|def| !def.attribute)
            })
            .collect();
        if value.is_empty() && children.is_empty() {
            self.text.push_str("/>");
            return;
        }
        self.text.push('>');
        escape(&value, &mut self.text);
        for child in children {
            self.node(child);
        }
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// Whether a node is written, if the one that it stands in is.
    fn writes(&self, node: NodeId) -> bool {
        self.all || self.session.tree.own_relevant(node)
    }

    fn value(&self, node: NodeId, def: &NodeDef) -> String {
        if !self.all && def.bind.preload == Some(Preload::End) {
            return Moment::of(self.session.host.now()).text();
        }
        self.session.tree.value(node).to_owned()
    }

    /// The form's prefix for Carnet's namespace, or a free one.
    fn prefix(&self) -> String {
        let declared = &self.session.form.namespaces;
        let own = declared.iter().find(|(_, address)| address == NAMESPACE);
        own.map_or_else(|| "carnet".to_owned(), |(prefix, _)| prefix.clone())
    }

    fn namespaces(&mut self) {
        let form = &self.session.form;
        let used = |prefix: &str| form.uses_prefix(prefix);
        for (prefix, address) in &form.namespaces {
            if address != NAMESPACE && used(prefix) {
                self.attribute(&format!("xmlns:{prefix}"), address);
            }
        }
        let root = self.session.tree.root();
        let tree = &self.session.tree;
        let mut written = tree.subtree(root).into_iter();
        if written.any(|node| tree.absent(node).is_some()) {
            self.attribute(&format!("xmlns:{}", self.prefix()), NAMESPACE);
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        escape(value, &mut self.text);
        self.text.push('"');
    }
}

/// Escapes for content and for attributes in double quotes; keeps line ends as they are.
fn escape(text: &str, into: &mut String) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\r' => into.push_str("&#13;"),
            c => into.push(c),
        }
    }
}
