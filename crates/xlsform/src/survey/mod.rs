//! The sheet `survey`, row by row, to a tree.

mod audit;
mod groups;
mod loops;
mod questions;
mod range;
mod selects;
mod types;

use std::collections::{HashMap, HashSet};

use crate::appearances;
use crate::choices::Lists;
use crate::finding::{Code, Findings, Phrase, Place};
use crate::lexer;
use crate::names;
use crate::parameters::Parameters;
use crate::references;
use crate::settings::Settings;
use crate::sheets::Sheets;
use crate::table::{Row, Table};
use crate::text;
use crate::tree::{Action, Element, Event, Id, Kind, Tree};
use crate::xpath;
pub(crate) use selects::file;
use types::RowType;

/// Why a question may stay without answer.
const ABSENT: [&str; 4] = ["refused", "dont_know", "not_asked", "not_applicable"];
/// Says that a question offers none.
const NO_ABSENT: &str = "none";

/// A value that is to be saved to an entity.
#[derive(Debug, Clone)]
pub(crate) struct Save {
    pub(crate) row: u32,
    /// The group that the row stands in.
    pub(crate) container: Id,
    /// The question; none if it is a group.
    pub(crate) element: Option<Id>,
    pub(crate) property: String,
}

/// What the rows of a survey say.
pub(crate) struct Survey<'a> {
    pub(crate) sheets: &'a Sheets<'a>,
    pub(crate) settings: &'a Settings,
    pub(crate) table: &'a Table,
    pub(crate) lists: Lists,
    pub(crate) external: Lists,
    pub(crate) osm: Lists,
    pub(crate) tree: Tree,
    /// What belongs to the form's `meta`.
    pub(crate) meta: Vec<Element>,
    /// How often each name stands in the sheet.
    pub(crate) names: HashMap<String, u32>,
    /// Where each named row stands: the group around it.
    pub(crate) containers: Vec<(String, Id, u32)>,
    pub(crate) saves: Vec<Save>,
    pub(crate) or_other: bool,
    other_rows: HashSet<u32>,
    questions: HashSet<String>,
    triggers: Vec<(String, u32)>,
    geometries: Vec<(String, u32)>,
    secondary: HashSet<String>,
    repeats: HashSet<String>,
    open: Vec<Frame>,
}

/// A group that is not ended yet.
struct Frame {
    id: Id,
    kind: &'static str,
    row: u32,
    names: HashSet<String>,
    lower: HashSet<String>,
    table: TableList,
    /// List of a loop.
    list: Option<String>,
}

/// Whether a group shows its selects as a table.
#[derive(PartialEq, Eq)]
enum TableList {
    No,
    /// Yes; its first question brings the list.
    Awaited,
    Of(String),
}

/// A row and what every kind of row has in common.
struct Context<'r> {
    row: &'r Row,
    name: String,
    parameters: Parameters,
    triggers: Vec<String>,
    dynamic: bool,
}

impl<'a> Survey<'a> {
    pub(crate) fn new(
        sheets: &'a Sheets<'a>,
        settings: &'a Settings,
        table: &'a Table,
        lists: [Lists; 3],
    ) -> Self {
        let [choices, external, osm] = lists;
        Self {
            sheets,
            settings,
            table,
            lists: choices,
            external,
            osm,
            tree: Tree::new(&settings.root),
            meta: Vec::new(),
            names: HashMap::new(),
            containers: Vec::new(),
            saves: Vec::new(),
            or_other: false,
            other_rows: HashSet::new(),
            questions: HashSet::new(),
            triggers: Vec::new(),
            geometries: Vec::new(),
            secondary: HashSet::new(),
            repeats: HashSet::new(),
            open: vec![Frame::new(0, "form", 0)],
        }
    }

    /// Reads all rows.
    pub(crate) fn read(&mut self, findings: &mut Findings) {
        for row in &self.table.rows {
            self.row(row, findings);
        }
        while self.open.len() > 1 {
            if let Some(frame) = self.open.pop() {
                let begin = format!("begin_{} {}", frame.kind, self.tree.get(frame.id).name);
                findings
                    .error(
                        Code::BeginUnmatched,
                        self.table.at(frame.row, &["type"]),
                        &begin,
                    )
                    .expecting(Phrase::RowWith.with([format!("end_{}", frame.kind)]));
            }
        }
        self.check_triggers(findings);
        self.check_geometries(findings);
    }

    fn at(&self, row: &Row, column: &str) -> Place {
        self.table.at(row.number, &[column])
    }

    fn row(&mut self, row: &Row, findings: &mut Findings) {
        if row.values.is_empty() || self.is_disabled(row, findings) {
            return;
        }
        let Some(written) = row.text("type").map(str::to_owned) else {
            if row.get("name").is_none() && row.get("label").is_none() {
                findings.warn(
                    Code::RowIgnored,
                    crate::table::place(&self.table.sheet, Some(row.number), None),
                    "",
                );
            } else {
                findings.error(
                    Code::NoType,
                    self.at(row, "type"),
                    row.text("name").unwrap_or(""),
                );
            }
            return;
        };
        let found = self.row_type(row, &written, findings);
        if let RowType::End(kind) = found {
            self.note_save(row, None);
            self.end(row, kind, &written, findings);
            return;
        }
        if let RowType::Simple("audit") = found {
            self.audit(row, findings);
            return;
        }
        if let Some(name) = self.name(row, &found, findings) {
            self.named_row(row, name, found, findings);
        }
    }

    fn named_row(&mut self, row: &Row, name: String, found: RowType, findings: &mut Findings) {
        self.check_media(row, findings);
        let container = self.container();
        *self.names.entry(name.clone()).or_default() += 1;
        self.containers.push((name.clone(), container, row.number));
        if let RowType::Begin { kind, list } = found {
            self.note_save(row, None);
            self.read_parameters(row, findings);
            self.read_triggers(row, findings);
            self.begin(row, &name, kind, list, findings);
            return;
        }
        let question_type = match &found {
            RowType::Simple(name) => name,
            _ => "",
        };
        let Some(context) = self.context(row, name, question_type, findings) else {
            return;
        };
        self.questions.insert(context.name.clone());
        let element = match found {
            RowType::Select(select) => self.select(context, select, findings),
            RowType::Osm(list) => Some(self.osm_question(context, list.as_deref())),
            RowType::Simple(name) => Some(self.simple(context, name, findings)),
            RowType::Unknown => Some(self.unknown(context)),
            RowType::Begin { .. } | RowType::End(_) => None,
        };
        if let Some(mut element) = element {
            self.absent(row, &mut element, findings);
            self.check_appearance(row, element.appearance(), findings);
            let id = self.tree.add(container, element);
            self.note_save(row, Some(id));
            if let Some(other) = self.specify_other(row) {
                self.tree.add(container, other);
            }
        }
    }

    fn check_appearance(&self, row: &Row, appearance: &str, findings: &mut Findings) {
        for word in appearances::unknown(appearance) {
            let place = self.table.at(row.number, &["control", "appearance"]);
            findings
                .warn(Code::UnknownAppearance, place, word)
                .near(appearances::known());
        }
    }

    /// The non-answers that the question offers.
    fn absent(&self, row: &Row, element: &mut Element, findings: &mut Findings) {
        let Some(written) = row.text("absent") else {
            return;
        };
        let codes = written.replace([',', ';'], " ").to_lowercase();
        let codes: Vec<&str> = codes.split_whitespace().collect();
        if codes == [NO_ABSENT] {
            return element.set_bind("carnet:absent", "");
        }
        for code in codes.iter().filter(|code| !ABSENT.contains(code)) {
            findings
                .error(Code::UnknownAbsent, self.at(row, "absent"), code)
                .expecting(ABSENT.join(", "))
                .near(ABSENT);
        }
        element.set_bind("carnet:absent", &codes.join(" "));
    }

    fn container(&self) -> Id {
        self.open.last().map_or(0, |frame| frame.id)
    }

    fn is_disabled(&self, row: &Row, findings: &mut Findings) -> bool {
        let Some(disabled) = row.text("disabled") else {
            return false;
        };
        findings.warn(Code::Disabled, self.at(row, "disabled"), disabled);
        text::yes_no(disabled) == Some(true)
    }

    fn note_save(&mut self, row: &Row, element: Option<Id>) {
        if let Some(property) = row.part_text("bind", "entities:saveto") {
            self.saves.push(Save {
                row: row.number,
                container: self.container(),
                element,
                property: property.to_owned(),
            });
        }
    }

    /// The row's name, if it has one and it may go on.
    fn name(&mut self, row: &Row, found: &RowType, findings: &mut Findings) -> Option<String> {
        let name = match row.text("name") {
            Some(name) => name.to_owned(),
            None if *found == RowType::Simple("note") => {
                format!("generated_note_name_{}", row.number)
            }
            None => {
                let place = self.at(row, "name");
                findings.error(Code::NoName, place, row.text("type").unwrap_or(""));
                // A group has to be opened all the same, so that its end finds it.
                let is_group = matches!(found, RowType::Begin { .. });
                return is_group.then(|| format!("unnamed_{}", row.number));
            }
        };
        let place = self.at(row, "name");
        if !names::is_name(&name) {
            findings.error(Code::BadName, place, &name);
            // The paths of what stands in a group have to be such all the same.
            return Some(match found {
                RowType::Begin { .. } => format!("unnamed_{}", row.number),
                _ => name,
            });
        }
        if !self.settings.declares_prefix(&name) {
            findings.error(Code::UnknownPrefix, place, &name);
            return Some(name);
        }
        let Some(frame) = self.open.last_mut() else {
            return Some(name);
        };
        let lower = name.to_lowercase();
        if name == "meta" {
            findings.error(Code::NameReserved, place, &name);
        } else if !frame.names.insert(name.clone()) {
            findings.error(Code::NameTwice, place, &name);
        } else if !frame.lower.insert(lower) {
            findings.warn(Code::NameDiffersByCase, place, &name);
        }
        Some(name)
    }

    fn context<'r>(
        &mut self,
        row: &'r Row,
        name: String,
        question_type: &str,
        findings: &mut Findings,
    ) -> Option<Context<'r>> {
        let parameters = self.read_parameters(row, findings);
        let default = row.text("default").unwrap_or("");
        Some(Context {
            row,
            name,
            parameters: parameters?,
            triggers: self.read_triggers(row, findings),
            dynamic: is_expression(default, question_type),
        })
    }

    fn read_parameters(&self, row: &Row, findings: &mut Findings) -> Option<Parameters> {
        let written = row.text("parameters").unwrap_or("");
        let parameters = Parameters::parse(written);
        if parameters.is_none() {
            findings.error(Code::BadParameters, self.at(row, "parameters"), written);
        }
        parameters
    }

    fn check_media(&self, row: &Row, findings: &mut Findings) {
        for (medium, _) in row.parts("media") {
            if !crate::itext::is_medium(medium) {
                let place = self.table.at(row.number, &["media", medium]);
                findings.error(Code::UnknownMedia, place, medium);
            }
        }
    }

    fn read_triggers(&mut self, row: &Row, findings: &mut Findings) -> Vec<String> {
        let Some(written) = row.text("trigger") else {
            return Vec::new();
        };
        let place = self.at(row, "trigger");
        if !written.contains("${") || references::malformed(written).is_some() {
            findings
                .error(Code::BadReference, place, written)
                .expecting(Phrase::Reference);
            return Vec::new();
        }
        let mut triggers = Vec::new();
        for part in written.split(',') {
            let found = references::find(part);
            if found.len() > 1 {
                findings.error(Code::TriggerList, place.clone(), written);
            }
            triggers.extend(found.iter().map(|reference| reference.name.to_owned()));
        }
        let noted = triggers.iter().map(|name| (name.clone(), row.number));
        self.triggers.extend(noted);
        triggers
    }

    fn check_triggers(&self, findings: &mut Findings) {
        for (name, row) in &self.triggers {
            if !self.questions.contains(name) {
                findings
                    .error(
                        Code::UnknownReference,
                        self.table.at(*row, &["trigger"]),
                        name,
                    )
                    .near(self.questions.iter().map(String::as_str));
            }
        }
    }

    fn check_geometries(&self, findings: &mut Findings) {
        for (name, row) in &self.geometries {
            let entities = self.sheets.find("entities").is_some();
            let is_repeat = references::only(name).is_some_and(|r| self.repeats.contains(r.name));
            let known = self.secondary.contains(name)
                || self.lists.get(name).is_some()
                || is_repeat
                || (entities && self.is_entity(name));
            if !known {
                let place = self.table.at(*row, &["parameters"]);
                findings.error(Code::ReferenceGeometry, place, name);
            }
        }
    }

    fn is_entity(&self, name: &str) -> bool {
        let Some(sheet) = self.sheets.find("entities") else {
            return false;
        };
        let in_cells = |line: &crate::workbook::Line| line.cells.iter().any(|c| c.text == name);
        sheet.lines.iter().skip(1).any(in_cells)
    }
}

impl Frame {
    fn new(id: Id, kind: &'static str, row: u32) -> Self {
        Self {
            id,
            kind,
            row,
            names: HashSet::new(),
            lower: HashSet::new(),
            table: TableList::No,
            list: None,
        }
    }
}

impl Context<'_> {
    /// The question of this row, of a type by its canonical name.
    fn question(&self, question_type: &str, in_repeat: bool) -> Element {
        let mut element = Element::of_row(Kind::Question, &self.name, self.row);
        if let Some((name, found)) = crate::types::find(question_type) {
            element = element.typed(name, found);
        }
        element.triggers.clone_from(&self.triggers);
        element.parameters.clone_from(&self.parameters.0);
        element.dynamic = self.dynamic;
        if self.dynamic {
            element.actions.push(set_value(Event::FirstLoad));
            if in_repeat {
                element.actions.push(set_value(Event::NewRepeat));
            }
        }
        element
    }
}

fn set_value(event: Event) -> Action {
    Action {
        tag: "setvalue",
        event,
        value: None,
        quality: None,
    }
}

/// Whether a default has to be computed. A text such as `-` looks like an expression and is none.
fn is_expression(default: &str, question_type: &str) -> bool {
    let certain = default.contains(['(', '{']);
    lexer::is_dynamic(default, question_type) && (certain || xpath::parse(default).is_ok())
}
