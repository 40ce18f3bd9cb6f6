//! Groups, repeats and loops: rows that begin and end them.

use super::{Frame, Survey, TableList};
use crate::finding::{Code, Findings, Phrase};
use crate::references;
use crate::table::Row;
use crate::tree::{Element, Id, Kind};

/// Groups in each other: what a device takes, and far more than a person can follow.
const DEEPEST: usize = 50;

impl Survey<'_> {
    pub(super) fn end(
        &mut self,
        row: &Row,
        kind: &'static str,
        written: &str,
        findings: &mut Findings,
    ) {
        let open = self.open.last().filter(|_| self.open.len() > 1);
        if open.is_none_or(|frame| frame.kind != kind) {
            let finding = findings.error(Code::EndUnmatched, self.at(row, "type"), written);
            if let Some(frame) = open {
                let end = format!("end_{}", frame.kind);
                finding.expecting(Phrase::Begun.with([end, frame.row.to_string()]));
            }
            return;
        }
        if let Some(frame) = self.open.pop()
            && let Some(list) = frame.list
        {
            self.expand_loop(frame.id, &list, findings);
        }
    }

    pub(super) fn begin(
        &mut self,
        row: &Row,
        name: &str,
        kind: &'static str,
        list: Option<String>,
        findings: &mut Findings,
    ) {
        if self.open.len() > DEEPEST {
            if self.open.len() == DEEPEST + 1 {
                findings.error(Code::TooDeep, self.at(row, "type"), &DEEPEST.to_string());
            }
            // No form comes of it; its end is still found.
            self.open
                .push(Frame::new(self.container(), kind, row.number));
            return;
        }
        let mut element = match kind {
            "repeat" => self.repeat(row, name, findings),
            _ => Element::of_row(Kind::Group, name, row),
        };
        let list = self.loop_list(row, kind, list, findings);
        if let Some(intent) = row.text("intent") {
            element.set_control("intent", intent);
        }
        self.count(row, &mut element);
        let title = table_title(row, &mut element);
        let id = self.tree.add(self.container(), element);
        let mut frame = Frame::new(id, kind, row.number);
        frame.list = list;
        if let Some(title) = title {
            frame.table = TableList::Awaited;
            self.add_title(id, title);
        }
        self.open.push(frame);
    }

    fn repeat(&mut self, row: &Row, name: &str, findings: &mut Findings) -> Element {
        let place = self.at(row, "name");
        if name == self.settings.root {
            findings.error(Code::RepeatNamedAsForm, place, name);
        } else if !self.repeats.insert(name.to_owned()) {
            findings.error(Code::RepeatNameTwice, place, name);
        }
        if row.get("label").is_none() && row.get("media").is_none() {
            findings.warn(Code::RepeatWithoutLabel, self.at(row, "label"), name);
        }
        Element::of_row(Kind::Repeat, name, row)
    }

    fn loop_list(
        &self,
        row: &Row,
        kind: &str,
        list: Option<String>,
        findings: &mut Findings,
    ) -> Option<String> {
        if kind != "loop" {
            return None;
        }
        let place = self.at(row, "type");
        match list {
            None => {
                findings.error(Code::LoopWithoutList, place, row.text("type").unwrap_or(""));
                None
            }
            Some(list) if self.lists.get(&list).is_none() => {
                findings
                    .error(Code::UnknownList, place, &list)
                    .near(self.lists.names());
                None
            }
            list => list,
        }
    }

    /// A count that is not just a reference gets a node of its own.
    fn count(&mut self, row: &Row, element: &mut Element) {
        let count = element
            .control
            .iter_mut()
            .find(|(key, _)| key == "jr:count");
        let Some((_, count)) = count else { return };
        if references::only(count).is_some() {
            return;
        }
        let name = format!("{}_count", element.name);
        let expression = std::mem::replace(count, format!("${{{name}}}"));
        let mut counter = Element::new(Kind::Question, &name);
        counter.row = row.number;
        counter.set_bind("readonly", "true()");
        counter.set_bind("calculate", &expression);
        if let Some((name, found)) = crate::types::find("calculate") {
            counter = counter.typed(name, found);
        }
        self.tree.add(self.container(), counter);
    }

    /// The label of a table stands in a note, where its hint is shown too.
    fn add_title(&mut self, group: Id, title: Element) {
        if title.label.is_some() || title.hint.is_some() {
            let title = match crate::types::find("note") {
                Some((name, found)) => title.typed(name, found),
                None => title,
            };
            self.tree.add(group, title);
        }
    }
}

/// Makes a field list of a table-list; the note for its label and hint.
fn table_title(row: &Row, element: &mut Element) -> Option<Element> {
    let appearance = element.appearance().to_owned();
    let words: Vec<&str> = appearance.split_whitespace().collect();
    if !words.contains(&"table-list") {
        return None;
    }
    let others = words.into_iter().filter(|word| *word != "table-list");
    let words: Vec<&str> = std::iter::once("field-list").chain(others).collect();
    element.set_control("appearance", &words.join(" "));
    let name = format!("generated_table_list_label_{}", row.number);
    let mut title = Element::new(Kind::Question, &name);
    title.row = row.number;
    title.label = element.label.take();
    title.hint = element.hint.take();
    Some(title)
}
