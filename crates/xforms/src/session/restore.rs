//! Reads a saved instance.

use roxmltree::Node;

use super::compute::Failure;
use super::{NodeId, Session};
use crate::NAMESPACE;
use crate::answer::Absent;
use crate::error::SessionError;
use crate::form::xml;
use crate::form::{DefId, Form};

/// A saved node.
pub(super) struct Saved {
    def: DefId,
    value: String,
    absent: Option<Absent>,
    children: Vec<Saved>,
}

pub(super) fn seed(form: &Form, instance: &str) -> Result<Saved, SessionError> {
    let document =
        xml::document(instance, &form.limits).map_err(|source| SessionError::Instance {
            source: Box::new(source),
        })?;
    let root = document.root_element();
    let same_name = xml::qualified(root) == form.names.text(form.def(DefId(0)).name);
    // The id may stand in the namespace instead of the attribute, and stays there.
    let same_id = root.attribute("id").is_none_or(|id| id.trim() == form.id);
    let same_version = root.attribute("version").unwrap_or("").trim() == form.version;
    if !(same_name && same_id && same_version) {
        return Err(SessionError::OtherForm);
    }
    element(form, root, DefId(0))
}

/// Recursion is bounded: the depth of the XML is.
fn element(form: &Form, node: Node<'_, '_>, def: DefId) -> Result<Saved, SessionError> {
    let absent = node
        .attribute((NAMESPACE, "absent"))
        .and_then(Absent::from_code);
    let mut saved = Saved {
        def,
        value: String::new(),
        absent,
        children: Vec::new(),
    };
    let definition = form.def(def);
    for attribute in node.attributes() {
        let name = format!("@{}", xml::qualified_attribute(node, &attribute));
        let named = |id: &&DefId| form.def(**id).is_named(&form.names, &name);
        if let Some(def) = definition.children.iter().find(named) {
            saved.children.push(Saved {
                def: *def,
                value: attribute.value().to_owned(),
                absent: None,
                children: Vec::new(),
            });
        }
    }
    for child in xml::elements(node) {
        let name = xml::qualified(child);
        let named = |id: &&DefId| form.def(**id).is_named(&form.names, &name);
        let Some(def) = definition.children.iter().find(named) else {
            return Err(SessionError::UnknownNode {
                reference: definition.path.clone(),
            });
        };
        saved.children.push(element(form, child, *def)?);
    }
    if definition.is_leaf() && xml::elements(node).next().is_none() {
        saved.value = xml::text(node);
    }
    Ok(saved)
}

impl Session {
    /// Makes the saved nodes; what the form has and the text has not is made empty.
    pub(super) fn grow_saved(&mut self, saved: &Saved) -> Result<NodeId, Failure> {
        self.grow_below(None, saved)
    }

    fn grow_below(&mut self, parent: Option<NodeId>, saved: &Saved) -> Result<NodeId, Failure> {
        if self.tree.len() >= self.form.limits.nodes {
            return Err(Failure::Nodes);
        }
        let form = std::sync::Arc::clone(&self.form);
        let node = self.tree.add(&form, parent, saved.def);
        self.tree.set_value(node, saved.value.clone(), saved.absent);
        for child in &form.def(saved.def).children {
            let mut found = saved
                .children
                .iter()
                .filter(|saved| saved.def == *child)
                .peekable();
            let repeat = form.def(*child).repeat;
            if found.peek().is_none() && !repeat {
                let empty = |def| Saved {
                    def,
                    value: String::new(),
                    absent: None,
                    children: vec![],
                };
                self.grow_below(Some(node), &empty(*child))?;
            }
            for (index, child) in found.enumerate() {
                if repeat && index >= form.limits.repeats {
                    return Err(Failure::Repeats(child.def));
                }
                self.grow_below(Some(node), child)?;
            }
        }
        Ok(node)
    }
}
