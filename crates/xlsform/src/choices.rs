//! The sheets `choices`, `external_choices` and `osm`: named lists.

use std::collections::{HashMap, HashSet};

use crate::columns::Columns;
use crate::finding::{Code, Findings};
use crate::names;
use crate::outputs;
use crate::settings::Settings;
use crate::table::{Row, Table, Value};
use crate::tree::Text;
use crate::workbook::Sheet;

#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) row: u32,
    pub(crate) name: String,
    pub(crate) label: Option<Text>,
    pub(crate) media: Vec<(String, Text)>,
    /// Other columns, for filters.
    pub(crate) extra: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
pub(crate) struct List {
    pub(crate) name: String,
    pub(crate) choices: Vec<Choice>,
}

/// Lists by their names, in the order of the sheet.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    pub(crate) table: Table,
    lists: Vec<List>,
    index: HashMap<String, usize>,
}

impl Lists {
    pub(crate) fn read(
        sheet: &Sheet,
        columns: &Columns,
        settings: &Settings,
        findings: &mut Findings,
    ) -> Self {
        let table = Table::read(sheet, columns, settings.cleaning(false), findings);
        let mut lists = Self::default();
        for row in table.rows.iter().filter(|row| !row.values.is_empty()) {
            lists.add_row(&table, row, findings);
        }
        lists.table = table;
        lists
    }

    fn add_row(&mut self, table: &Table, row: &Row, findings: &mut Findings) {
        let Some(list) = row.text("list name") else {
            if table.has_column("list name") && row.text("name").is_some() {
                findings.warn(
                    Code::ChoiceWithoutList,
                    table.at(row.number, &["list name"]),
                    "",
                );
            }
            return;
        };
        let label = row.get("label").map(Text::of);
        let media = match row.get("media") {
            Some(Value::Map(map)) => map.iter().map(|(k, v)| (k.clone(), Text::of(v))).collect(),
            _ => Vec::new(),
        };
        let known = ["list name", "name", "label", "media"];
        let mut extra = crate::settings::texts(&row.values);
        extra.sort_by_key(|(key, _)| key == "sms_option");
        let choice = Choice {
            row: row.number,
            name: row.text("name").unwrap_or("").to_owned(),
            label,
            media,
            extra: extra
                .into_iter()
                .filter(|(key, _)| !known.contains(&key.as_str()) && names::is_ncname(key))
                .collect(),
        };
        self.push(list, choice);
    }

    fn push(&mut self, list: &str, choice: Choice) {
        let known = self.index.get(list).and_then(|at| self.lists.get_mut(*at));
        if let Some(known) = known {
            known.choices.push(choice);
            return;
        }
        self.index.insert(list.to_owned(), self.lists.len());
        self.lists.push(List {
            name: list.to_owned(),
            choices: vec![choice],
        });
    }

    /// Says what is wrong with the lists of the sheet `choices`.
    pub(crate) fn check(&self, settings: &Settings, findings: &mut Findings) {
        if self.table.rows.is_empty() {
            return;
        }
        if !self.table.has_column("name") {
            findings.error(Code::NoColumn, self.table.top(), "name");
            return;
        }
        if !self.table.has_column("list name") {
            findings.warn(Code::NoColumn, self.table.top(), "list_name");
        }
        for header in &self.table.headers {
            let first = header.parts.first().map_or("", String::as_str);
            if first != "list name" && !names::is_ncname(first) {
                let place =
                    crate::table::place(&self.table.sheet, Some(1), Some(header.column.clone()));
                findings.warn(Code::ColumnUnreadable, place, first);
            }
        }
        for list in &self.lists {
            self.check_list(list, settings, findings);
        }
    }

    fn check_list(&self, list: &List, settings: &Settings, findings: &mut Findings) {
        let mut seen = HashSet::new();
        for choice in &list.choices {
            let place = self.table.at(choice.row, &["name"]);
            if choice.name.is_empty() {
                findings.error(Code::ChoiceWithoutName, place, "");
                continue;
            }
            if choice.label.is_none() {
                let place = self.table.at(choice.row, &["label"]);
                findings.warn(Code::ChoiceWithoutLabel, place, &choice.name);
            }
            if !seen.insert(choice.name.as_str()) && !settings.allow_duplicates {
                findings.error(Code::ChoiceTwice, place, &choice.name);
            }
            for (medium, _) in &choice.media {
                if !crate::itext::is_medium(medium) {
                    let place = self.table.at(choice.row, &["media", medium]);
                    findings.error(Code::UnknownMedia, place, medium);
                }
            }
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&List> {
        self.lists.get(*self.index.get(name)?)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &List> {
        self.lists.iter()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.lists.iter().map(|list| list.name.as_str())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// Adds the choice `other`, in every language of the list, unless it is there.
    pub(crate) fn add_other(&mut self, name: &str) {
        let Some(list) = self.index.get(name).and_then(|at| self.lists.get_mut(*at)) else {
            return;
        };
        if list.choices.iter().any(|choice| choice.name == "other") {
            return;
        }
        let mut languages: Vec<String> = Vec::new();
        for choice in &list.choices {
            if let Some(Text::Translated(texts)) = &choice.label {
                languages.extend(texts.iter().map(|(language, _)| language.clone()));
            }
        }
        languages.sort();
        languages.dedup();
        let label = if languages.is_empty() {
            Text::Plain("Other".to_owned())
        } else {
            Text::Translated(
                languages
                    .into_iter()
                    .map(|l| (l, "Other".to_owned()))
                    .collect(),
            )
        };
        list.choices.push(Choice {
            row: 0,
            name: "other".to_owned(),
            label: Some(label),
            media: Vec::new(),
            extra: Vec::new(),
        });
    }
}

impl List {
    /// Whether its labels have to be in the table of translations.
    pub(crate) fn needs_itext(&self) -> bool {
        self.choices.iter().any(|choice| {
            !choice.media.is_empty()
                || match &choice.label {
                    Some(Text::Translated(_)) => true,
                    Some(Text::Plain(text)) => outputs::has(text),
                    None => false,
                }
        })
    }
}
