//! Whether devices can read every expression of a form: its syntax, its functions, the lists and
//! paths that it names, and that no circle comes of them.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::circles::{self, Circle, Facet, Use};
use crate::finding::{Code, Expected, Findings, Phrase, Place};
use crate::survey::Survey;
use crate::table::Table;
use crate::tree::{Id, Kind};
use crate::xml;
use crate::xpath::{self, Lookup, Problem, Reader};

/// Checks all expressions of a finished form.
pub(crate) fn check(
    html: &xml::Element,
    survey: &Survey<'_>,
    entities: &Table,
    findings: &mut Findings,
) {
    let mut instances = BTreeSet::new();
    collect_instances(html, &mut instances);
    let mut checker = Checker {
        survey,
        entities,
        lookup: Lookup::new(&survey.tree),
        instances,
        findings,
        uses: Vec::new(),
        choices: HashMap::new(),
        named: Vec::new(),
        left: WORK,
    };
    checker.walk(html, Spot::default());
    checker.circles();
}

fn collect_instances<'x>(element: &'x xml::Element, found: &mut BTreeSet<&'x str>) {
    for child in element.elements() {
        match child.name.as_str() {
            "h:head" | "model" => collect_instances(child, found),
            "instance" => found.extend(child.attribute("id")),
            _ => {}
        }
    }
}

/// Columns that an expression may come from, the likeliest first: each by its parts.
type Columns = &'static [&'static [&'static str]];

const CALCULATION: Columns = &[
    &["bind", "calculate"],
    &["control", "jr:count"],
    &["default"],
];

/// What of a node is being read.
#[derive(Debug, Clone, Copy, Default)]
struct Spot {
    id: Option<Id>,
    /// Row of the sheet `choices`, if the text is that of a choice.
    choice: Option<u32>,
    columns: Columns,
}

struct Checker<'a> {
    survey: &'a Survey<'a>,
    entities: &'a Table,
    lookup: Lookup<'a>,
    instances: BTreeSet<&'a str>,
    findings: &'a mut Findings,
    uses: Vec<Use>,
    /// What the choices of a question read.
    choices: HashMap<Id, Vec<Id>>,
    /// Which of the uses read the labels of which questions' choices.
    named: Vec<(usize, Id)>,
    /// Nodes and steps that may still be gone through.
    left: usize,
}

/// Nodes that the expressions of a form read between them: devices take no more.
const WORK: usize = 1_000_000;
/// Lists among which the one that was meant is looked for.
const CANDIDATES: usize = 1_000;
/// Questions of a circle that are named.
const NAMED: usize = 12;

impl Checker<'_> {
    /// The depth of the XML is that of the groups.
    fn walk(&mut self, element: &xml::Element, around: Spot) {
        let mut spot = around;
        match element.name.as_str() {
            "bind" => return self.bind(element),
            "instance" => return,
            "text" => spot = self.text(element.attribute("id").unwrap_or("")),
            "label" => spot.columns = &[&["label"]],
            "hint" => spot.columns = &[&["hint"]],
            "setvalue" => {
                let spot = Spot {
                    id: self.node(element, "ref"),
                    columns: match element.attribute("event") {
                        Some("xforms-value-changed") => &[&["bind", "calculate"]],
                        _ => &[&["default"]],
                    },
                    ..around
                };
                return self.attribute(element, "value", spot);
            }
            "output" => self.attribute(element, "value", spot),
            "itemset" => self.itemset(element, spot),
            "repeat" => self.count(element),
            _ if element.attribute("ref").is_some() => {
                spot.id = self.node(element, "ref");
                self.query(element, spot);
            }
            _ => {}
        }
        for child in element.elements() {
            self.walk(child, spot);
        }
    }

    fn node(&self, element: &xml::Element, attribute: &str) -> Option<Id> {
        self.lookup.at(element.attribute(attribute)?)
    }

    fn attribute(&mut self, element: &xml::Element, name: &str, spot: Spot) {
        if let Some(value) = element.attribute(name) {
            self.expression(value, spot, "");
        }
    }

    fn bind(&mut self, element: &xml::Element) {
        let id = self.node(element, "nodeset");
        let parts: [(&str, Columns, Option<Facet>); 5] = [
            ("relevant", &[&["bind", "relevant"]], Some(Facet::Relevant)),
            ("required", &[&["bind", "required"]], None),
            ("readonly", &[&["bind", "readonly"]], None),
            ("constraint", &[&["bind", "constraint"]], None),
            ("calculate", CALCULATION, Some(Facet::Value)),
        ];
        for (name, columns, facet) in parts {
            let spot = Spot {
                id,
                columns,
                choice: None,
            };
            let value = element.attribute(name).filter(|value| !value.is_empty());
            if let Some(value) = value {
                let read = self.expression(value, spot, "");
                self.add_use(id, facet, read);
            }
        }
    }

    fn add_use(&mut self, id: Option<Id>, facet: Option<Facet>, read: Read) {
        if let (Some(id), Some(facet)) = (id, facet) {
            let index = self.uses.len();
            let named = read.choice_names.into_iter();
            self.named.extend(named.map(|question| (index, question)));
            self.uses.push(Use {
                id,
                facet,
                reads: read.nodes,
            });
        }
    }

    fn count(&mut self, element: &xml::Element) {
        let Some(count) = element.attribute("jr:count") else {
            return;
        };
        let id = self.node(element, "nodeset");
        let spot = Spot {
            id,
            columns: &[&["control", "jr:count"]],
            choice: None,
        };
        let read = self.expression(count, spot, "");
        self.add_use(id, Some(Facet::Count), read);
    }

    fn itemset(&mut self, element: &xml::Element, mut spot: Spot) {
        spot.columns = &[&["choice_filter"], &["parameters"], &["type"]];
        // If a list is not there, that has been said.
        let list = match self.findings.has_errors() {
            true => self.list(spot.id),
            false => String::new(),
        };
        let read = match element.attribute("nodeset") {
            Some(nodeset) => self.expression(nodeset, spot, &list),
            None => return,
        };
        if let Some(id) = spot.id {
            self.choices.insert(id, read.nodes);
        }
    }

    /// The filter of an external select, whose list devices have in a table of its own.
    fn query(&mut self, element: &xml::Element, mut spot: Spot) {
        if let Some(query) = element.attribute("query") {
            spot.columns = &[&["choice_filter"]];
            let list = self.list(spot.id);
            self.expression(query, spot, &list);
        }
    }

    fn list(&self, id: Option<Id>) -> String {
        let element = self.survey.tree.get(id.unwrap_or(0));
        let list = element.itemset.as_deref().or(element.query.as_deref());
        list.unwrap_or("").to_owned()
    }

    /// Whose text has this id.
    fn text(&self, id: &str) -> Spot {
        let columns: [(&str, Columns); 5] = [
            (":label", &[&["label"]]),
            (":hint", &[&["hint"], &["guidance_hint"]]),
            (":jr:constraintMsg", &[&["bind", "jr:constraintMsg"]]),
            (":jr:requiredMsg", &[&["bind", "jr:requiredMsg"]]),
            (":jr:noAppErrorString", &[&["bind", "jr:noAppErrorString"]]),
        ];
        for (ending, columns) in columns {
            if let Some(path) = id.strip_suffix(ending) {
                return Spot {
                    id: self.lookup.at(path),
                    columns,
                    choice: None,
                };
            }
        }
        let choice = id.rsplit_once('-').and_then(|(list, n)| {
            let list = self.survey.lists.get(list)?;
            list.choices.get(n.parse::<usize>().ok()?)
        });
        Spot {
            id: None,
            columns: &[&["label"]],
            choice: choice.map(|choice| choice.row),
        }
    }

    /// Reads one expression; `list` is known even if the form does not hold it.
    fn expression(&mut self, text: &str, spot: Spot, list: &str) -> Read {
        let expr = match xpath::parse(text) {
            Ok(expr) => expr,
            // Of a reference that is none that has been said.
            Err(_) if text.contains("${") => return Read::default(),
            Err((at, problem)) => {
                self.report(text, at, problem, spot);
                return Read::default();
            }
        };
        let instances = &self.instances;
        let has_instance = |id: &str| instances.contains(id) || id == list;
        let mut reader = Reader::new(&self.lookup, spot.id, &has_instance, self.left);
        reader.read(&expr);
        let left = reader.left;
        let read = Read {
            nodes: reader.found,
            choice_names: reader.choice_names,
        };
        let (problems, lost) = (reader.problems, reader.lost);
        if left == 0 && self.left > 0 {
            let place = self.place(spot);
            let most = WORK.to_string();
            self.findings.error(Code::TooManyReads, place, &most);
        }
        self.left = left;
        for (at, problem) in problems {
            self.report(text, at, problem, spot);
        }
        for at in lost
            .into_iter()
            .filter(|_| self.is_written(spot))
            .collect::<Vec<_>>()
        {
            let path = path_at(text, at);
            let place = self.place(spot);
            self.findings.warn(Code::UnknownPath, place, path);
        }
        read
    }

    /// Whether the author has written the expression, and as one: the label of an entity is often
    /// a text without quotes.
    fn is_written(&self, spot: Spot) -> bool {
        let Some(id) = spot.id else { return true };
        let element = self.survey.tree.get(id);
        match spot.columns.first() {
            Some([column]) if *column == "choice_filter" => element.choice_filter.is_some(),
            _ => element.kind != Kind::EntityLabel,
        }
    }

    fn report(&mut self, text: &str, at: usize, problem: Problem, spot: Spot) {
        let place = self.place(spot);
        let findings = &mut *self.findings;
        match problem {
            Problem::Unexpected { expected } => unexpected(text, at, expected, place, findings),
            Problem::TooLong => {
                findings.error(Code::ExpressionTooLong, place, text);
            }
            Problem::Function(name) => {
                findings
                    .error(Code::UnknownFunction, place, &name)
                    .near(xpath::names());
            }
            Problem::Arguments {
                function,
                fewest,
                most,
            } => {
                let expected = match most {
                    usize::MAX => format!("≥ {fewest}"),
                    most if most == fewest => fewest.to_string(),
                    most => format!("{fewest}–{most}"),
                };
                findings
                    .error(Code::FunctionValues, place, function)
                    .expecting(expected);
            }
            Problem::Instance(id) => {
                findings
                    .error(Code::UnknownInstance, place, &id)
                    .near(self.instances.iter().copied().take(CANDIDATES));
            }
            Problem::Path(path) => {
                findings
                    .error(Code::UnknownPath, place, &path)
                    .expecting(Phrase::Spelling.with(["${name}"]));
            }
            Problem::ChoiceName(path) => {
                findings.error(Code::NoChoiceNames, place, &path);
            }
        }
    }

    fn circles(&mut self) {
        for (index, question) in std::mem::take(&mut self.named) {
            let reads = self.choices.get(&question).cloned().unwrap_or_default();
            if let Some(used) = self.uses.get_mut(index) {
                used.reads.extend(reads);
            }
        }
        for circle in circles::find(&self.survey.tree, &self.uses) {
            self.report_circle(&circle);
        }
    }

    /// At the first row of the circle that has an expression of it.
    fn report_circle(&mut self, circle: &Circle) {
        let tree = &self.survey.tree;
        let members: HashSet<&(Id, Facet)> = circle.iter().collect();
        let uses = self.uses.iter().map(|used| (used.id, used.facet));
        let used = uses.filter(|used| members.contains(used));
        let Some((id, facet)) = used.min_by_key(|(id, _)| tree.get(*id).row) else {
            return;
        };
        let spot = Spot {
            id: Some(id),
            columns: match facet {
                Facet::Count => &[&["control", "jr:count"]],
                Facet::Relevant => &[&["bind", "relevant"]],
                Facet::Value => CALCULATION,
            },
            choice: None,
        };
        let names = circle.iter().map(|(id, _)| tree.get(*id).name.as_str());
        let mut names: Vec<&str> = names.collect();
        names.dedup();
        let first = names.first().copied();
        if names.len() > NAMED {
            names.truncate(NAMED);
            names.push("…");
        }
        if first != names.last().copied() || names.len() == 1 {
            names.extend(first);
        }
        let place = self.place(spot);
        self.findings.error(Code::Circle, place, &names.join(" → "));
    }

    /// The cell that an expression comes from.
    fn place(&self, spot: Spot) -> Place {
        let survey = self.survey;
        let first = spot.columns.first().copied().unwrap_or(&[]);
        if let Some(row) = spot.choice {
            return survey.lists.table.at(row, first);
        }
        let element = survey.tree.get(spot.id.unwrap_or(0));
        match element.kind {
            Kind::Attribute | Kind::EntityLabel => {
                let column = match element.name.as_str() {
                    "create" => "create_if",
                    "update" => "update_if",
                    "label" => "label",
                    _ => "entity_id",
                };
                return self.entities.at(element.row, &[column]);
            }
            _ if element.row == 0 => {
                let table = &survey.settings.table;
                let row = table.rows.first().map_or(1, |row| row.number);
                return table.at(row, &["instance_name"]);
            }
            _ => {}
        }
        let rows = &survey.table.rows;
        let row = rows.binary_search_by_key(&element.row, |row| row.number);
        let row = row.ok().and_then(|at| rows.get(at));
        let is_filled = |parts: &&&[&str]| match (row, parts) {
            (Some(row), [key]) => row.get(key).is_some(),
            (Some(row), [key, part, ..]) => row.part(key, part).is_some(),
            _ => false,
        };
        let filled = spot.columns.iter().find(is_filled);
        survey
            .table
            .at(element.row, filled.copied().unwrap_or(first))
    }
}

/// What an expression reads.
#[derive(Default)]
struct Read {
    nodes: Vec<Id>,
    choice_names: Vec<Id>,
}

/// Bytes of an expression that are shown from where it cannot be read on.
const SHOWN: usize = 40;

fn unexpected(text: &str, at: usize, expected: Expected, place: Place, findings: &mut Findings) {
    let meant = meant(text, at);
    let at = meant.map_or(at, |(start, _)| start);
    let rest = text.get(at..).unwrap_or("").trim();
    if rest.is_empty() {
        let finding = findings.error(Code::ExpressionEnds, place, text.trim());
        finding.expecting(expected);
        return;
    }
    let shown = rest
        .char_indices()
        .nth(SHOWN)
        .map_or(rest.len(), |(end, _)| end);
    let shown = rest.get(..shown).unwrap_or(rest);
    let finding = findings.error(Code::BadExpression, place, shown);
    let finding = match rest.chars().next().filter(|c| matches!(c, '\'' | '"')) {
        Some(quote) => finding.expecting(Phrase::Spelling.with([quote])),
        None => finding.expecting(expected),
    };
    finding.meant(meant.map(|(_, right)| right.to_owned()));
}

/// Where an operator of another language begins, and the one of XPath that was probably meant.
fn meant(text: &str, at: usize) -> Option<(usize, &'static str)> {
    let operators = [
        ("<>", "!="),
        ("==", "="),
        ("=>", ">="),
        ("=<", "<="),
        ("&&", "and"),
        ("||", "or"),
        ("&", "and"),
        ("$", "${name}"),
        ("//", "/"),
    ];
    let here = [at.checked_sub(1), Some(at)];
    here.into_iter().flatten().find_map(|at| {
        let rest = text.get(at..)?;
        let found = operators.iter().find(|(wrong, _)| rest.starts_with(wrong));
        found.map(|(_, right)| (at, *right))
    })
}

/// The path that begins here, as it is written.
fn path_at(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or("");
    let in_path = |c: char| crate::names::continues_name(c) || matches!(c, '/' | '.' | ':' | '@');
    let end = rest.find(|c| !in_path(c)).unwrap_or(rest.len());
    rest.get(..end).unwrap_or(rest)
}
