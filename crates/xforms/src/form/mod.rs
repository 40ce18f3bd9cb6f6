//! The immutable definition of a form.

mod binds;
mod body;
mod check;
mod columns;
mod fixed;
mod instance;
mod itext;
pub(crate) mod lookup;
mod model;
mod read;
pub(crate) mod xml;

use crate::answer::Absent;
use crate::error::{Finding, FormError, Severity};
use crate::external::External;
use crate::graph::Graph;
use crate::limits::Limits;
use crate::names::{Name, Names};

pub use columns::{Column, ColumnChoice};
pub(crate) use fixed::FixedTree;
pub use itext::MediaKind;
pub(crate) use itext::{Forms, Translations};
pub(crate) use model::{
    Action, BodyNode, Choices, ControlDef, DefId, Event, ItemDef, Label, NodeDef, Piece, Preload,
    Seed, Source,
};
pub use model::{Control, Scale};
pub(crate) use read::refused;

/// A form: parsed once, never changed, shared by all its sessions.
#[derive(Debug)]
pub struct Form {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) title: String,
    pub(crate) role: Option<String>,
    pub(crate) class: Vec<String>,
    pub(crate) names: Names,
    pub(crate) limits: Limits,
    /// Definitions of nodes, parents before children; the first is the root.
    pub(crate) defs: Vec<NodeDef>,
    /// What the primary instance holds at the start.
    pub(crate) seed: Seed,
    pub(crate) fixed: Vec<FixedTree>,
    /// Ids of the secondary instances.
    pub(crate) instances: Vec<String>,
    pub(crate) controls: Vec<ControlDef>,
    pub(crate) body: Vec<BodyNode>,
    pub(crate) actions: Vec<Action>,
    pub(crate) translations: Translations,
    pub(crate) graph: Graph,
    /// `meta/instanceID`.
    pub(crate) instance_id: Option<DefId>,
    /// `meta/deprecatedID`.
    pub(crate) deprecated_id: Option<DefId>,
    /// Namespaces declared at the root of the instance: prefix and address.
    pub(crate) namespaces: Vec<(String, String)>,
    /// Whether it says of any question which non-answers it offers.
    pub(crate) says_absent: bool,
}

/// What every question offers in a form that says nothing of non-answers.
const USUAL_ABSENT: [Absent; 3] = [Absent::Refused, Absent::DontKnow, Absent::NotAsked];

impl Form {
    /// Reads a form.
    ///
    /// # Errors
    ///
    /// [`FormError`] if a limit is passed, the XML is malformed or holds a document type
    /// declaration, or the form uses something that the engine does not do, or an external file:
    /// the first error that [`Form::check`] finds.
    pub fn parse(xml: &str, limits: &Limits) -> Result<Form, FormError> {
        Self::parse_with(xml, limits, &|_| None)
    }

    /// Reads a form with the external secondary instances that it names (Secondary instances).
    ///
    /// `files` gives the content for an address as it stands in `src`: `jr://file/villages.csv`,
    /// `jr://file-csv/…`, `jr://instance/last-saved` for what was saved last of the same form.
    /// Nothing for the last saved one is an empty instance.
    ///
    /// ```
    /// # let xml = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>
    /// # <h:title>T</h:title><model><instance><data id="x"><village/></data></instance>
    /// # <instance id="villages" src="jr://file/villages.csv"/></model></h:head><h:body/></h:html>"#;
    /// use xforms::{External, Form, Limits};
    /// let files = |source: &str| match source {
    ///     "jr://file/villages.csv" => Some(External::csv("name,label\na,Alpha\n")),
    ///     _ => None,
    /// };
    /// let form = Form::parse_with(xml, &Limits::default(), &files)?;
    /// # Ok::<(), xforms::FormError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Form::parse`]; [`FormError::MissingFile`] if `files` has not got one.
    pub fn parse_with(
        xml: &str,
        limits: &Limits,
        files: &dyn Fn(&str) -> Option<External>,
    ) -> Result<Form, FormError> {
        let (form, findings) = read::form(xml, limits, files);
        let error = findings
            .into_iter()
            .find(|found| found.severity == Severity::Error);
        match (form, error) {
            (_, Some(found)) => Err(found.error),
            (Some(form), None) => Ok(form),
            (None, None) => Err(FormError::Missing { part: "html" }),
        }
    }

    /// All that is wrong with a form, at most 100 findings: for who makes it, where
    /// [`Form::parse`] is for who fills it. Without an error among them, the form can be parsed.
    /// `files` is as in [`Form::parse_with`].
    pub fn check(
        xml: &str,
        limits: &Limits,
        files: &dyn Fn(&str) -> Option<External>,
    ) -> Vec<Finding> {
        let (form, mut findings) = read::form(xml, limits, files);
        if let Some(form) = form {
            findings.extend(check::warnings(&form));
        }
        findings
    }

    /// Words of the body's `class`, such as `pages` or `theme-grid` (Body attributes).
    pub fn class(&self) -> &[String] {
        &self.class
    }

    /// The form's id: attribute `id` of the primary instance's root (Primary instance).
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The form's version: attribute `version` or `orx:version`; empty if it has none (Primary
    /// instance).
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The form's title (Structure).
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What the form is for where that is not to ask a person questions: `carnet:role` of the model,
    /// such as `outing`. Handed through; which roles there are is the caller's to know.
    pub fn role(&self) -> Option<&str> {
        self.role.as_deref()
    }

    /// Languages in document order; empty if the form has no translations (Languages).
    pub fn languages(&self) -> &[String] {
        &self.translations.languages
    }

    /// The language marked as default, else the first (Languages).
    pub fn default_language(&self) -> Option<&str> {
        self.translations
            .languages
            .get(self.translations.default)
            .map(String::as_str)
    }

    /// Every leaf of the primary instance in document order.
    pub fn columns(&self) -> Vec<Column> {
        columns::columns(self)
    }

    /// A definition. The id has to stem from this form; then it is there.
    pub(crate) fn def(&self, id: DefId) -> &NodeDef {
        self.defs.get(id.0 as usize).unwrap_or(&model::NOWHERE)
    }

    pub(crate) fn control_of(&self, id: DefId) -> Option<&ControlDef> {
        self.controls.get(self.def(id).control?)
    }

    /// The non-answers that a question offers. A form that nowhere names any was made for a tool
    /// that knows none; all its questions offer the usual ones, so that nobody is pressed.
    pub(crate) fn absents(&self, id: DefId) -> &[Absent] {
        let asks = |control: &ControlDef| !matches!(control.kind, Control::Note | Control::Trigger);
        match self.says_absent {
            true => &self.def(id).bind.absent,
            false if self.control_of(id).is_some_and(asks) => &USUAL_ABSENT,
            false => &[],
        }
    }

    /// Definitions from the root to this one.
    pub(crate) fn lineage(&self, id: DefId) -> Vec<DefId> {
        lineage(&self.defs, id)
    }
}

/// Definitions from the root to this one.
pub(crate) fn lineage(defs: &[NodeDef], id: DefId) -> Vec<DefId> {
    let mut line = Vec::new();
    let mut at = Some(id);
    while let Some(id) = at {
        line.push(id);
        at = defs.get(id.0 as usize).and_then(|def| def.parent);
    }
    line.reverse();
    line
}

impl Form {
    /// Whether a name in the instance has this prefix.
    pub(crate) fn uses_prefix(&self, prefix: &str) -> bool {
        let starts = |name: Name| {
            self.names
                .text(name)
                .split_once(':')
                .is_some_and(|(found, _)| found == prefix)
        };
        self.defs.iter().any(|def| {
            starts(def.name)
                || def
                    .attributes
                    .iter()
                    .any(|attribute| starts(attribute.name))
        })
    }

    /// The child with this name, with prefix; an attribute's begins with `@`.
    pub(crate) fn child(&self, parent: DefId, name: &str) -> Option<DefId> {
        let parent = self.def(parent);
        if name.starts_with('@') {
            let named = |id: &&DefId| self.def(**id).is_named(&self.names, name);
            return parent.children.iter().find(named).copied();
        }
        let slot = parent.slot_of(self.names.find(name)?)?;
        parent.children.get(slot).copied()
    }

    /// The definition that a plain path names: absolute, or relative to `context`.
    pub(crate) fn resolve(&self, path: &str, context: DefId) -> Option<DefId> {
        let (mut at, steps) = match path.strip_prefix('/') {
            Some(rest) => (
                DefId(0),
                rest.split_once('/').map_or("", |(_, steps)| steps),
            ),
            None => (context, path),
        };
        for step in steps
            .split('/')
            .map(str::trim)
            .filter(|step| !step.is_empty())
        {
            let name = step.split('[').next().unwrap_or(step).trim();
            at = match name {
                "." | "current()" => at,
                ".." => self.def(at).parent?,
                name => self.child(at, name)?,
            };
        }
        Some(at)
    }
}
