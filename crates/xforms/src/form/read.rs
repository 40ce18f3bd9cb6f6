//! Reads a form: its parts in the order in which they need one another.

use roxmltree::Node;

use super::model::{DefId, Label, NodeDef, Piece};
use super::{Form, binds, body, instance, itext, xml};
use crate::error::{Finding, FormError, Problem, Severity};
use crate::expr::parser::{self, Environment};
use crate::expr::{Expr, lexer, reads};
use crate::external::{Content, External};
use crate::form::fixed::FixedTree;
use crate::graph::Graph;
use crate::limits::Limits;
use crate::names::{Index, Names};
use crate::nearest::nearest;

/// What has been read so far.
pub(super) struct Reader<'l> {
    pub(super) limits: &'l Limits,
    pub(super) names: Names,
    pub(super) defs: Vec<NodeDef>,
    /// Nodes by their paths, and by paths that leave the prefix of the last name out.
    pub(super) paths: Index,
    pub(super) local_paths: Index,
    /// Length of all expressions so far.
    expression_bytes: usize,
    /// Ids of secondary instances.
    pub(super) instances: Vec<String>,
    /// Nodes by the ids of their binds.
    pub(super) bind_ids: Index,
    pub(super) findings: Vec<Finding>,
}

/// Gives external instances by their addresses.
type Files<'f> = &'f dyn Fn(&str) -> Option<External>;

/// Findings that are told of one form; who made it will look again after mending these. Fewer
/// warnings, so that there is always room for an error.
const MOST_FINDINGS: usize = 100;
const MOST_WARNINGS: usize = 50;

/// Bytes of all expressions of a form between them: compiled they take up many times as much.
const EXPRESSIONS: usize = 2 << 20;

/// Reads a form, and all that is wrong with it. The form is there if nothing is an error.
pub(super) fn form(xml: &str, limits: &Limits, files: Files<'_>) -> (Option<Form>, Vec<Finding>) {
    let mut findings = Vec::new();
    let form = parts(xml, limits, files, &mut findings).unwrap_or_else(|error| {
        findings.push(Finding {
            severity: Severity::Error,
            error,
        });
        None
    });
    (form, findings)
}

/// The primary instance's id.
fn form_id<'a>(root: Node<'a, '_>) -> Option<&'a str> {
    let id = xml::attribute(root, "id");
    id.or_else(|| root.tag_name().namespace().filter(|n| *n != xml::XFORMS))
}

fn parts(
    xml: &str,
    limits: &Limits,
    files: Files<'_>,
    findings: &mut Vec<Finding>,
) -> Result<Option<Form>, FormError> {
    let document = xml::document(xml, limits)?;
    let missing = |part: &'static str| FormError::Missing { part };
    let html = document.root_element();
    let head = xml::child(html, "head").ok_or(missing("html/head"))?;
    let body = xml::child(html, "body").ok_or(missing("html/body"))?;
    let model = xml::child(head, "model");
    let model = model
        .filter(|model| model.tag_name().namespace() == Some(xml::XFORMS))
        .ok_or(missing("html/head/model"))?;
    let title = xml::child(head, "title").ok_or(missing("html/head/title"))?;

    let instances: Vec<_> = xml::elements(model)
        .filter(|e| e.tag_name().name() == "instance")
        .collect();
    let instance = missing("html/head/model/instance");
    let (primary, secondary) = instances.split_first().ok_or(instance)?;
    let root = xml::elements(*primary).next();
    let root = root.ok_or(missing("html/head/model/instance/*"))?;
    let id = form_id(root).ok_or(missing("html/head/model/instance/*/@id"))?;

    let mut reader = Reader {
        limits,
        names: Names::default(),
        defs: Vec::new(),
        paths: Index::default(),
        local_paths: Index::default(),
        expression_bytes: 0,
        instances: Vec::new(),
        bind_ids: Index::default(),
        findings: Vec::new(),
    };
    entities_version(&mut reader, model);
    let fixed = reader.secondary(secondary, files)?;
    let paths = instance::Paths {
        repeats: body::repeat_paths(body),
        attributes: body::attribute_paths(model, body),
    };
    let seed = instance::read(&mut reader, root, &paths)?;
    let instance_id = reader.meta("instanceID");
    let deprecated_id = reader.meta("deprecatedID");
    binds::read(&mut reader, model);
    let translations = match xml::child(model, "itext") {
        Some(element) => itext::read(&mut reader, element),
        None => itext::Translations::default(),
    };
    let (controls, nodes, mut actions) = body::read(&mut reader, body, &translations);
    for element in xml::elements(model).filter(|e| body::is_action(*e)) {
        actions.extend(body::action(&mut reader, element, None));
    }
    findings.append(&mut reader.findings);
    let mut form = Form {
        id: id.to_owned(),
        version: xml::version(root).unwrap_or("").to_owned(),
        title: xml::text(title).trim().to_owned(),
        role: xml::role(model).map(str::to_owned),
        class: xml::words(body, "class"),
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
        deprecated_id,
        namespaces: instance::namespaces(root),
        says_absent: binds::say_absent(model),
    };
    // Its nodes and those of the graph need not be in memory at once.
    drop(document);
    let sound = findings.iter().all(|f| f.severity == Severity::Warning);
    match Graph::build(&form) {
        Ok(graph) => form.graph = graph,
        // Without what could not be read only a circle is sure to be one.
        Err(error) if sound || matches!(error, FormError::Cycle { .. }) => return Err(error),
        Err(_) => {}
    }
    Ok(sound.then_some(form))
}

/// Refuses forms of a later entities specification, as that asks for.
fn entities_version(reader: &mut Reader<'_>, model: Node<'_, '_>) {
    let version = model.attribute((xml::ENTITIES, "entities-version"));
    let Some(version) = version else { return };
    let mut parts = version
        .split('.')
        .map(|part| part.parse().unwrap_or(u32::MAX));
    let year = (parts.next(), parts.next());
    if year > (Some(2025), Some(1)) {
        let what = format!("version {} of the entities specification", short(version));
        reader.unsupported("model", what, "use 2025.1 or earlier");
    }
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
                Some(source) => match self.external(id, source, files) {
                    Ok(tree) => tree,
                    Err(error) => {
                        self.find(Severity::Error, error);
                        FixedTree::of_rows(&[], &mut self.names, self.limits.nodes)?
                    }
                },
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

    /// The node with this absolute path, with prefixes or without that of the last name; an
    /// attribute's name begins with `@`.
    pub(super) fn at_path(&self, path: &str) -> Option<DefId> {
        let found = self.paths.get(path).or_else(|| self.local_paths.get(path));
        Some(DefId(u32::try_from(found?).ok()?))
    }

    fn child(&self, parent: DefId, name: &str) -> Option<DefId> {
        self.at_path(&[self.def(parent)?.path.as_str(), "/", name].concat())
    }

    /// The node of the metadata with this local name.
    fn meta(&self, name: &str) -> Option<DefId> {
        self.child(self.child(DefId(0), "meta")?, name)
    }

    /// The node that a reference names: absolute, or relative to `context`.
    pub(super) fn resolve(&self, reference: &str, context: Option<DefId>) -> Option<DefId> {
        let reference = reference.trim();
        if reference.starts_with('/')
            && let Some(found) = self.at_path(reference)
        {
            return Some(found);
        }
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
                name => self.child(at, name)?,
            };
        }
        Some(at)
    }

    /// Notes that something is wrong.
    pub(super) fn find(&mut self, severity: Severity, error: FormError) {
        if self.has_room(severity) {
            self.findings.push(Finding { severity, error });
        }
    }

    /// Whether one more finding is noted. To find what was probably meant takes time: nothing is
    /// looked for without room, nor read further without room for an error.
    pub(super) fn has_room(&self, severity: Severity) -> bool {
        let most = match severity {
            Severity::Error => MOST_FINDINGS,
            Severity::Warning => MOST_WARNINGS,
        };
        self.findings.len() < most
    }

    /// Notes something that the engine does not do.
    pub(super) fn unsupported(&mut self, reference: &str, what: String, cure: &'static str) {
        let reference = short(reference);
        let error = FormError::Unsupported {
            reference,
            what,
            cure,
        };
        self.find(Severity::Error, error);
    }

    /// That the reference of an element leads nowhere, and where it probably should lead.
    pub(super) fn unknown(&self, element: Node<'_, '_>, reference: &str) -> FormError {
        FormError::UnknownReference {
            element: element.tag_name().name().to_owned(),
            reference: short(reference),
            suggestion: self.suggestion(reference),
        }
    }

    /// A path like one that leads nowhere: with a like name, else in another place.
    fn suggestion(&self, path: &str) -> Option<String> {
        let path = path.trim();
        // The part that leads somewhere, and the first name that does not.
        let mut ends = path.match_indices('/').map(|(at, _)| at).skip(1);
        let known = |end: &usize| self.resolve(path.get(..*end)?, None).map(|id| (*end, id));
        let last = ends.find(|end| known(end).is_none()).unwrap_or(path.len());
        let path = path.get(..last)?;
        let (parent, name) = path.rsplit_once('/')?;
        let text = |id: &DefId| self.def(*id).map_or("", |def| self.names.text(def.name));
        let (parent, children) = match self.resolve(parent, None).filter(|_| !parent.is_empty()) {
            Some(parent) => (self.path(parent), self.def(parent)?.children.as_slice()),
            None => (String::new(), &[DefId(0)][..]),
        };
        if let Some(name) = nearest(name, &mut children.iter().map(text)) {
            return Some([parent.as_str(), "/", &name].concat());
        }
        let elsewhere = self
            .defs
            .iter()
            .find(|def| self.names.text(def.name) == name);
        elsewhere.map(|def| def.path.clone())
    }

    /// As [`Self::resolve`]; notes it if there is no such node.
    pub(super) fn reference(
        &mut self,
        element: Node<'_, '_>,
        reference: &str,
        context: Option<DefId>,
    ) -> Option<DefId> {
        let found = self.resolve(reference, context);
        if found.is_none() {
            let error = self.unknown(element, reference);
            self.find(Severity::Error, error);
        }
        found
    }

    /// Compiles an expression that stands in `attribute` of the element for `reference`; notes
    /// what is wrong with it.
    pub(super) fn compile(
        &mut self,
        source: &str,
        reference: &str,
        attribute: &str,
    ) -> Option<Expr> {
        self.expression_bytes += source.len();
        if self.expression_bytes > EXPRESSIONS {
            let problem = Problem::TooMany { limit: EXPRESSIONS };
            let error = refused(source, reference, attribute, 0, problem);
            self.find(Severity::Error, error);
            return None;
        }
        let mut environment = Environment {
            names: &mut self.names,
            instances: &self.instances,
            limits: self.limits,
        };
        match parser::compile(source, &mut environment) {
            Ok(expr) => Some(expr),
            Err((position, problem)) => {
                let error = refused(source, reference, attribute, position, problem);
                self.find(Severity::Error, error);
                None
            }
        }
    }

    /// Compiles, and checks that its absolute paths lead somewhere.
    pub(super) fn compile_checked(
        &mut self,
        source: &str,
        reference: &str,
        attribute: &str,
    ) -> Option<Expr> {
        let expr = self.compile(source, reference, attribute)?;
        let Some(path) = reads::unknown_path(&expr, &self.defs, &self.names) else {
            return Some(expr);
        };
        let position = lexer::position(source, &path);
        let suggestion = self.suggestion(&path);
        let problem = Problem::UnknownPath { path, suggestion };
        let error = refused(source, reference, attribute, position, problem);
        self.find(Severity::Error, error);
        None
    }

    /// Text with `output` elements.
    pub(super) fn pieces(&mut self, element: Node<'_, '_>, reference: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for node in element.children() {
            if let Some(text) = node.text().filter(|_| node.is_text()) {
                pieces.push(Piece::Text(text.into()));
            } else if node.is_element() && node.tag_name().name() == "output" {
                let value = xml::attribute(node, "value").or_else(|| xml::attribute(node, "ref"));
                let Some(value) = value else { continue };
                let expr = self.compile_checked(value, reference, "output");
                pieces.extend(expr.map(Piece::Output));
            } else if node.is_element() {
                // Other markup counts with its text.
                pieces.push(Piece::Text(xml::text(node).into()));
            }
        }
        pieces
    }

    /// The text of a `label`, `hint` or message: `ref` or content.
    pub(super) fn label(&mut self, element: Node<'_, '_>, reference: &str) -> Option<Label> {
        match xml::attribute(element, "ref") {
            Some(source) => self.computed_label(source, reference, element.tag_name().name()),
            None => Some(Label::Plain(self.pieces(element, reference))),
        }
    }

    /// The text that an expression gives; a literal translation id is looked up only once.
    pub(super) fn computed_label(
        &mut self,
        source: &str,
        reference: &str,
        attribute: &str,
    ) -> Option<Label> {
        use crate::expr::functions::Function;
        if let Some(id) = literal_text(source) {
            return Some(Label::Itext(id.into()));
        }
        let expr = self.compile_checked(source, reference, attribute)?;
        if let Expr::Call(Function::Itext, arguments) = &expr
            && let Some(Expr::Text(id)) = arguments.first()
        {
            return Some(Label::Itext(id.clone()));
        }
        Some(Label::Computed(expr))
    }
}

/// The id in `jr:itext('id')`, as nearly all labels have it: not worth a parser.
fn literal_text(source: &str) -> Option<&str> {
    let id = source.strip_prefix("jr:itext('")?.strip_suffix("')")?;
    (!id.contains('\'')).then_some(id)
}

/// An error at a byte of an expression.
pub(crate) fn refused(
    source: &str,
    reference: &str,
    attribute: &str,
    position: usize,
    problem: Problem,
) -> FormError {
    let before = source.get(..position).unwrap_or(source);
    FormError::Expression {
        reference: reference.to_owned(),
        attribute: attribute.to_owned(),
        expression: short(source),
        position,
        column: before.chars().count() + 1,
        problem: Box::new(problem),
    }
}

/// At most 200 characters of what the form says.
pub(super) fn short(text: &str) -> String {
    text.chars().take(200).collect()
}
