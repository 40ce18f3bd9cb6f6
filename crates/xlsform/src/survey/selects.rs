//! Questions with choices.

use super::types::Select;
use super::{Context, Survey, TableList};
use crate::finding::{Code, Findings, Phrase, Place};
use crate::names;
use crate::number::Number;
use crate::references;
use crate::table::Row;
use crate::tree::{Element, Kind, Text};

/// Files with choices, by their ending.
pub(crate) const FILES: [&str; 3] = [".xml", ".csv", ".geojson"];

/// A file's name in two parts, if it is one with choices: `towns` and `.csv`.
pub(crate) fn file(list: &str) -> Option<(&str, &str)> {
    let dot = list.rfind('.').filter(|dot| *dot > 0)?;
    let (base, ending) = (list.get(..dot)?, list.get(dot..)?);
    FILES.contains(&ending).then_some((base, ending))
}

impl Survey<'_> {
    pub(super) fn select(
        &mut self,
        context: Context<'_>,
        select: Select,
        findings: &mut Findings,
    ) -> Option<Element> {
        let row = context.row;
        let place = self.at(row, "type");
        let mut element = context.question(select.question_type, self.in_repeat());
        let known = if select.question_type == "select one external" {
            self.external_list(row, &select, &place, findings)
        } else {
            let base = file(&select.list).map_or(select.list.as_str(), |(base, _)| base);
            self.secondary.insert(base.to_owned());
            self.list(&select, &place, findings)
        };
        self.check_parameters(&context, &select, findings);
        element.itemset = Some(select.list.clone());
        if select.question_type == "select one external" && element.choice_filter.is_some() {
            element.query = Some(select.list.clone());
        }
        if known && select.or_other {
            self.or_other(row, &select, &place, findings);
        }
        self.table_row(row, &select, &mut element, findings);
        Some(element)
    }

    fn external_list(
        &self,
        row: &Row,
        select: &Select,
        place: &Place,
        findings: &mut Findings,
    ) -> bool {
        if row.get("choice_filter").is_none() {
            findings.warn(
                Code::ExternalUnfiltered,
                place.clone(),
                "select_one_external",
            );
        }
        if self.external.is_empty() {
            self.sheets.missing(
                Code::NoExternalChoices,
                place.clone(),
                &select.list,
                findings,
            );
            return false;
        }
        let known = self.external.get(&select.list).is_some();
        if !known {
            findings
                .error(Code::UnknownList, place.clone(), &select.list)
                .near(self.external.names());
        }
        known
    }

    fn list(&self, select: &Select, place: &Place, findings: &mut Findings) -> bool {
        let is_file = file(&select.list).is_some();
        let one_ending = select.list.matches('.').count() == 1;
        if select.from_file && !(is_file && one_ending) {
            findings
                .error(Code::FileExtension, place.clone(), &select.list)
                .expecting(Phrase::Ending.with([".csv, .xml, .geojson"]));
            return false;
        }
        if is_file || references::has(&select.list) {
            return true;
        }
        let Some(list) = self.lists.get(&select.list) else {
            if self.lists.is_empty() {
                self.sheets
                    .missing(Code::NoChoices, place.clone(), &select.list, findings);
            } else {
                findings
                    .error(Code::UnknownList, place.clone(), &select.list)
                    .near(self.lists.names());
            }
            return false;
        };
        if select.question_type == "select all that apply" {
            for choice in list
                .choices
                .iter()
                .filter(|choice| choice.name.contains(' '))
            {
                let place = self.lists.table.at(choice.row, &["name"]);
                findings.error(Code::ChoiceWithSpace, place, &choice.name);
            }
        }
        true
    }

    fn check_parameters(&self, context: &Context<'_>, select: &Select, findings: &mut Findings) {
        let parameters = &context.parameters;
        let place = self.at(context.row, "parameters");
        let accepted: &[&str] = if select.from_file {
            &["label", "randomize", "seed", "value"]
        } else {
            &["randomize", "seed"]
        };
        parameters.check(accepted, &place, findings);
        for name in ["value", "label"] {
            let value = parameters.get(name).filter(|value| !names::is_name(value));
            if let (Some(value), true) = (value, select.from_file) {
                findings.error(Code::BadName, place.clone(), value);
            }
        }
        let randomize = parameters.get("randomize");
        let seed = parameters.get("seed");
        if let Some(value) = randomize.filter(|value| !matches!(*value, "true" | "false")) {
            findings
                .error(Code::BadParameterValue, place.clone(), value)
                .expecting("randomize=true, randomize=false");
        }
        match (randomize, seed) {
            (None, Some(_)) => {
                findings
                    .error(Code::MissingParameter, place, "seed")
                    .expecting("randomize=true");
            }
            (_, Some(seed))
                if references::only(seed).is_none() && Number::parse(seed).is_none() =>
            {
                findings
                    .error(Code::BadParameterValue, place, seed)
                    .expecting(Phrase::NumberOrReference);
            }
            _ => {}
        }
    }

    fn or_other(&mut self, row: &Row, select: &Select, place: &Place, findings: &mut Findings) {
        if let Some(filter) = row.text("choice_filter") {
            findings.error(Code::FilterWithOther, self.at(row, "choice_filter"), filter);
            return;
        }
        if self.lists.get(&select.list).is_none() {
            findings.error(Code::OtherWithoutChoices, place.clone(), &select.list);
            return;
        }
        self.or_other = true;
        self.other_rows.insert(row.number);
        self.lists.add_other(&select.list);
    }

    /// The question for the text, after a question with `or_other`.
    pub(super) fn specify_other(&self, row: &Row) -> Option<Element> {
        if !self.other_rows.contains(&row.number) {
            return None;
        }
        let name = row.text("name")?;
        let mut element = Element::new(Kind::Question, &format!("{name}_other"));
        element.row = row.number;
        element.label = Some(Text::Plain("Specify other.".to_owned()));
        element.set_bind("relevant", &format!("selected(../{name}, 'other')"));
        let (name, found) = crate::types::find("text")?;
        Some(element.typed(name, found))
    }

    /// In a table-list the first select brings the row of labels; all hide their own.
    fn table_row(
        &mut self,
        row: &Row,
        select: &Select,
        element: &mut Element,
        findings: &mut Findings,
    ) {
        let Some(frame) = self.open.last_mut().filter(|f| f.table != TableList::No) else {
            return;
        };
        let group = frame.id;
        let mut first = false;
        if frame.table == TableList::Awaited {
            frame.table = TableList::Of(select.list.clone());
            first = true;
        }
        let same = frame.table == TableList::Of(select.list.clone());
        element.set_control("appearance", "list-nolabel");
        if !same {
            findings.error(Code::TableListsDiffer, self.at(row, "type"), &select.list);
        }
        if !first {
            return;
        }
        if let Some(filter) = row.text("choice_filter") {
            findings.error(Code::FilterInTable, self.at(row, "choice_filter"), filter);
        }
        let name = format!("reserved_name_for_field_list_labels_{}", row.number);
        let mut labels = Element::new(Kind::Question, &name);
        labels.row = row.number;
        labels.set_control("appearance", "label");
        labels.label = Some(Text::Plain(" ".to_owned()));
        labels.itemset = Some(select.list.clone());
        if let Some((name, found)) = crate::types::find(select.question_type) {
            labels = labels.typed(name, found);
        }
        self.tree.add(group, labels);
    }
}
