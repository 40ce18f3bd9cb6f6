//! Reads a form: its parts in the order in which they need one another.

use roxmltree::Node;

use super::model::{DefId, Label, NodeDef, Piece};
use super::{Form, binds, body, instance, itext, xml};
use crate::error::{FormError, Problem};
use crate::expr::parser::{self, Environment, Refusal};
use crate::expr::{Expr, reads};
use crate::external::{Content, External};
use crate::form::fixed::FixedTree;
use crate::graph::Graph;
use crate::limits::Limits;
use crate::names::{Index, Names};

/// What has been read so far.
pub(super) struct Reader<'l> {
    pub(super) limits: &'l Limits,
    pub(super) names: Names,
    pub(super) defs: Vec<NodeDef>,
    /// Ids of secondary instances.
    pub(super) instances: Vec<String>,
    /// Nodes by the ids of their binds.
    pub(super) bind_ids: Index,
}

/// Gives external instances by their addresses.
type Files<'f> = &'f dyn Fn(&str) -> Option<External>;

pub(super) fn form(xml: &str, limits: &Limits, files: Files<'_>) -> Result<Form, FormError> {
    let document = xml::document(xml, limits)?;
    let html = document.root_element();
    let head = xml::child(html, "head").ok_or(FormError::Missing { part: "html/head" })?;
    let body = xml::child(html, "body").ok_or(FormError::Missing { part: "html/body" })?;
    let model = xml::child(head, "model");
    let model = model
        .filter(|model| model.tag_name().namespace() == Some(xml::XFORMS))
        .ok_or(FormError::Missing {
            part: "html/head/model",
        })?;
    let title = xml::child(head, "title");
    let title = title.ok_or(FormError::Missing {
        part: "html/head/title",
    })?;

    let instances: Vec<_> = xml::elements(model)
        .filter(|e| e.tag_name().name() == "instance")
        .collect();
    let (primary, secondary) = instances.split_first().ok_or(FormError::Missing {
        part: "html/head/model/instance",
    })?;
    let root = xml::elements(*primary).next().ok_or(FormError::Missing {
        part: "html/head/model/instance/*",
    })?;
    let id = xml::attribute(root, "id");
    let id = id.or_else(|| root.tag_name().namespace().filter(|n| *n != xml::XFORMS));
    let id = id.ok_or(FormError::Missing {
        part: "html/head/model/instance/*/@id",
    })?;

    let mut reader = Reader {
        limits,
        names: Names::default(),
        defs: Vec::new(),
        instances: Vec::new(),
        bind_ids: Index::default(),
    };
    let fixed = reader.secondary(secondary, files)?;
    let paths = instance::Paths {
        repeats: body::repeat_paths(body),
        attributes: body::attribute_paths(html),
    };
    let seed = instance::read(&mut reader, root, &paths)?;
    let instance_id = reader.instance_id();
    binds::read(&mut reader, model)?;
    let translations = match xml::child(model, "itext") {
        Some(element) => itext::read(&mut reader, element)?,
        None => itext::Translations::default(),
    };
    let (controls, nodes, mut actions) = body::read(&mut reader, body, &translations)?;
    for element in xml::elements(model).filter(|e| body::is_action(*e)) {
        actions.push(body::action(&mut reader, element, None)?);
    }
    let mut form = Form {
        id: id.to_owned(),
        version: xml::attribute(root, "version").unwrap_or("").to_owned(),
        title: xml::text(title).trim().to_owned(),
        names: reader.names,
        limits: limits.clone(),
        defs: reader.defs,
        seed,
        fixed,
        instances: reader.instances,
        controls,
        body: nodes,
        actions,
        translations,
        graph: Graph::default(),
        instance_id,
        namespaces: instance::namespaces(root),
    };
    form.graph = Graph::build(&form)?;
    Ok(form)
}

impl Reader<'_> {
    fn secondary(
        &mut self,
        elements: &[Node<'_, '_>],
        files: Files<'_>,
    ) -> Result<Vec<FixedTree>, FormError> {
        let mut trees = Vec::new();
        for element in elements {
            let Some(id) = xml::attribute(*element, "id") else {
                continue;
            };
            if self.instances.iter().any(|known| known == id) {
                continue;
            }
            let tree = match xml::attribute(*element, "src") {
                Some(source) => self.external(id, source, files)?,
                None => FixedTree::read(*element, &mut self.names),
            };
            self.instances.push(id.to_owned());
            trees.push(tree);
        }
        Ok(trees)
    }

    fn external(
        &mut self,
        id: &str,
        source: &str,
        files: Files<'_>,
    ) -> Result<FixedTree, FormError> {
        let found = match files(source) {
            None if source == "jr://instance/last-saved" => External::empty(),
            None => {
                return Err(FormError::MissingFile {
                    id: short(id),
                    source_address: short(source),
                });
            }
            Some(found) => found,
        };
        match found.0 {
            Content::Rows(rows) => FixedTree::of_rows(&rows, &mut self.names, self.limits.nodes),
            Content::Xml(text) => {
                let document = xml::document(&text, self.limits)?;
                Ok(FixedTree::read(document.root(), &mut self.names))
            }
        }
    }

    pub(super) fn def(&self, id: DefId) -> Option<&NodeDef> {
        self.defs.get(id.0 as usize)
    }

    pub(super) fn def_mut(&mut self, id: DefId) -> Option<&mut NodeDef> {
        self.defs.get_mut(id.0 as usize)
    }

    /// The innermost repeat that a node is or stands in.
    pub(super) fn repeat_of(&self, id: DefId) -> Option<DefId> {
        let line = super::lineage(&self.defs, id).into_iter().rev();
        line.into_iter()
            .find(|id| self.def(*id).is_some_and(|def| def.repeat))
    }

    /// The node that an element names by the id of its bind.
    pub(super) fn bound(&self, element: Node<'_, '_>) -> Option<DefId> {
        let number = self.bind_ids.get(xml::attribute(element, "bind")?)?;
        Some(DefId(u32::try_from(number).ok()?))
    }

    pub(super) fn path(&self, id: DefId) -> String {
        self.def(id).map_or(String::new(), |def| def.path.clone())
    }

    /// The child with this name, with prefix.
    pub(super) fn child(&self, parent: DefId, name: &str) -> Option<DefId> {
        let parent = self.def(parent)?;
        let named = |id: &&DefId| {
            let def = self.def(**id);
            def.is_some_and(|def| def.is_named(&self.names, name))
        };
        parent.children.iter().find(named).copied()
    }

    /// The child with this local name, whatever its prefix.
    fn local_child(&self, parent: DefId, name: &str) -> Option<DefId> {
        let known = |id: &DefId| self.def(*id).map_or("", |def| self.names.text(def.name));
        let local = |id: &&DefId| known(id).rsplit(':').next() == Some(name);
        self.def(parent)?.children.iter().find(local).copied()
    }

    fn instance_id(&self) -> Option<DefId> {
        let local = |id: &DefId, wanted: &str| {
            let name = self.def(*id).map_or("", |def| self.names.text(def.name));
            name.rsplit(':').next() == Some(wanted)
        };
        let within = |parent: DefId, wanted: &str| {
            self.def(parent)?
                .children
                .iter()
                .find(|id| local(id, wanted))
                .copied()
        };
        within(within(DefId(0), "meta")?, "instanceID")
    }

    /// The node that a reference names: absolute, or relative to `context`.
    pub(super) fn resolve(&self, reference: &str, context: Option<DefId>) -> Option<DefId> {
        let reference = reference.trim();
        let root = self.def(DefId(0))?;
        let (mut at, steps) = match reference.strip_prefix('/') {
            Some(rest) => {
                let (first, steps) = rest.split_once('/').unwrap_or((rest, ""));
                if first.trim() != self.names.text(root.name) {
                    return None;
                }
                (DefId(0), steps)
            }
            None => (context.unwrap_or(DefId(0)), reference),
        };
        for step in steps
            .split('/')
            .map(str::trim)
            .filter(|step| !step.is_empty())
        {
            let name = step.split('[').next().unwrap_or(step).trim();
            at = match name {
                "." | "current()" => at,
                ".." => self.def(at)?.parent?,
                name => self
                    .child(at, name)
                    .or_else(|| self.local_child(at, name))?,
            };
        }
        Some(at)
    }

    /// As [`Self::resolve`], with an error that says which element it was.
    pub(super) fn reference(
        &self,
        element: Node<'_, '_>,
        reference: &str,
        context: Option<DefId>,
    ) -> Result<DefId, FormError> {
        self.resolve(reference, context)
            .ok_or_else(|| FormError::UnknownReference {
                element: element.tag_name().name().to_owned(),
                reference: short(reference),
            })
    }

    /// Compiles an expression that stands in `attribute` of the element for `reference`.
    pub(super) fn compile(
        &mut self,
        source: &str,
        reference: &str,
        attribute: &str,
    ) -> Result<Expr, FormError> {
        let mut environment = Environment {
            names: &mut self.names,
            instances: &self.instances,
            limits: self.limits,
        };
        parser::compile(source, &mut environment).map_err(|(position, problem): Refusal| {
            refused(source, reference, attribute, position, problem)
        })
    }

    /// Compiles, and checks that its absolute paths lead somewhere.
    pub(super) fn compile_checked(
        &mut self,
        source: &str,
        reference: &str,
        attribute: &str,
    ) -> Result<Expr, FormError> {
        let expr = self.compile(source, reference, attribute)?;
        match reads::unknown_path(&expr, &self.defs, &self.names) {
            None => Ok(expr),
            Some(path) => {
                let position = source.find(&path).unwrap_or(0);
                let problem = Problem::UnknownPath { path };
                Err(refused(source, reference, attribute, position, problem))
            }
        }
    }

    /// Text with `output` elements.
    pub(super) fn pieces(
        &mut self,
        element: Node<'_, '_>,
        reference: &str,
    ) -> Result<Vec<Piece>, FormError> {
        let mut pieces = Vec::new();
        for node in element.children() {
            if let Some(text) = node.text().filter(|_| node.is_text()) {
                pieces.push(Piece::Text(text.into()));
            } else if node.is_element() && node.tag_name().name() == "output" {
                let value = xml::attribute(node, "value").or_else(|| xml::attribute(node, "ref"));
                let Some(value) = value else { continue };
                pieces.push(Piece::Output(
                    self.compile_checked(value, reference, "output")?,
                ));
            } else if node.is_element() {
                // Other markup counts with its text.
                pieces.push(Piece::Text(xml::text(node).into()));
            }
        }
        Ok(pieces)
    }

    /// The text of a `label`, `hint` or message: `ref` or content.
    pub(super) fn label(
        &mut self,
        element: Node<'_, '_>,
        reference: &str,
    ) -> Result<Label, FormError> {
        match xml::attribute(element, "ref") {
            Some(source) => self.computed_label(source, reference, element.tag_name().name()),
            None => Ok(Label::Plain(self.pieces(element, reference)?)),
        }
    }

    /// The text that an expression gives; a literal translation id is looked up only once.
    pub(super) fn computed_label(
        &mut self,
        source: &str,
        reference: &str,
        attribute: &str,
    ) -> Result<Label, FormError> {
        use crate::expr::functions::Function;
        let expr = self.compile_checked(source, reference, attribute)?;
        if let Expr::Call(Function::Itext, arguments) = &expr
            && let Some(Expr::Text(id)) = arguments.first()
        {
            return Ok(Label::Itext(id.clone()));
        }
        Ok(Label::Computed(expr))
    }
}

fn refused(
    source: &str,
    reference: &str,
    attribute: &str,
    position: usize,
    problem: Problem,
) -> FormError {
    FormError::Expression {
        reference: reference.to_owned(),
        attribute: attribute.to_owned(),
        expression: short(source),
        position,
        problem,
    }
}

/// At most 200 characters of what the form says.
pub(super) fn short(text: &str) -> String {
    text.chars().take(200).collect()
}
