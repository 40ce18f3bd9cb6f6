//! A sheet as rows of named values.

use crate::columns::Columns;
use crate::finding::{Code, Column, Findings, Place};
use crate::text;
use crate::workbook::Sheet;

/// A value, or several under names: languages, attributes, media.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Map(Vec<(String, Value)>),
}

/// What a column holds.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) parts: Vec<String>,
    pub(crate) column: Column,
}

/// A row by the meaning of its columns.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) number: u32,
    pub(crate) values: Vec<(String, Value)>,
}

/// A sheet by the meaning of its columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// As the file names it.
    pub(crate) sheet: String,
    pub(crate) headers: Vec<Header>,
    pub(crate) rows: Vec<Row>,
}

/// How cells are cleaned.
#[derive(Clone, Copy)]
pub(crate) struct Cleaning<'a> {
    /// Runs of spaces become one.
    pub(crate) spaces: bool,
    /// Texts without language are in this one, where others have one.
    pub(crate) language: &'a str,
}

pub(crate) const DEFAULT_LANGUAGE: &str = "default";

impl Table {
    pub(crate) fn read(
        sheet: &Sheet,
        columns: &Columns,
        cleaning: Cleaning<'_>,
        findings: &mut Findings,
    ) -> Self {
        let mut lines = sheet.lines.iter();
        let Some(first) = lines.next() else {
            return Self {
                sheet: sheet.name.clone(),
                ..Self::default()
            };
        };
        let double_colons = first.cells.iter().any(|cell| cell.text.contains("::"));
        let mut headers: Vec<Header> = Vec::new();
        for cell in &first.cells {
            let header = text::collapsed(&text::plain_spaces(&cell.text));
            let new = Header {
                parts: columns.parts(&header, double_colons),
                column: Column {
                    index: cell.column,
                    header,
                },
            };
            if headers.iter().any(|other| other.parts == new.parts) {
                let place = place(&sheet.name, Some(first.number), Some(new.column.clone()));
                findings.error(Code::ColumnTwice, place, &new.column.header);
                continue;
            }
            new.warn_if_misspelt(&sheet.name, columns, findings);
            headers.push(new);
        }
        let mut table = Self {
            sheet: sheet.name.clone(),
            headers,
            rows: Vec::new(),
        };
        for line in lines {
            let mut row = Row {
                number: line.number,
                values: Vec::new(),
            };
            for cell in &line.cells {
                table.add(&mut row, cell, cleaning, findings);
            }
            table.rows.push(row);
        }
        table
    }

    fn add(
        &self,
        row: &mut Row,
        cell: &crate::workbook::Cell,
        cleaning: Cleaning<'_>,
        findings: &mut Findings,
    ) {
        let header = self.headers.iter().find(|h| h.column.index == cell.column);
        let Some(header) = header else {
            let column = Column {
                index: cell.column,
                header: String::new(),
            };
            let place = place(&self.sheet, Some(row.number), Some(column));
            findings.warn(Code::CellWithoutColumn, place, &cell.text);
            return;
        };
        let value = self.cleaned(row.number, header, &cell.text, cleaning, findings);
        let mut parts = header.parts.iter();
        let Some(key) = parts.next() else { return };
        let value = parts.rev().fold(Value::Text(value), |value, part| {
            Value::Map(vec![(part.clone(), value)])
        });
        row.merge(key, value, cleaning.language);
    }

    /// Without stray spaces; with straight quotes and plain spaces, but where people read the text:
    /// there a typographic apostrophe is right, and a no-break space before a French question mark.
    fn cleaned(
        &self,
        row: u32,
        header: &Header,
        value: &str,
        cleaning: Cleaning<'_>,
        findings: &mut Findings,
    ) -> String {
        let value = if header.is_for_people() {
            value.to_owned()
        } else {
            text::plain_spaces(value)
        };
        let value = if cleaning.spaces {
            text::collapsed(&value)
        } else {
            value
        };
        if !text::has_typographic_quotes(&value) || header.is_for_people() {
            return value;
        }
        let place = place(&self.sheet, Some(row), Some(header.column.clone()));
        findings.warn(Code::TypographicQuotes, place, &value);
        text::straight_quotes(&value)
    }

    /// The place of a value: its row, and its column if there is one.
    pub(crate) fn at(&self, row: u32, parts: &[&str]) -> Place {
        let header = self.headers.iter().find(|header| {
            header.parts.iter().zip(parts).all(|(a, b)| a == b) && header.parts.len() >= parts.len()
        });
        place(&self.sheet, Some(row), header.map(|h| h.column.clone()))
    }

    /// The place of the row with the columns' names.
    pub(crate) fn top(&self) -> Place {
        place(&self.sheet, Some(1), None)
    }

    pub(crate) fn has_column(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|header| header.parts.first().is_some_and(|part| part == name))
    }
}

pub(crate) fn place(sheet: &str, row: Option<u32>, column: Option<Column>) -> Place {
    Place {
        sheet: sheet.to_owned(),
        row,
        column,
    }
}

impl Header {
    /// Only on the sheets where a column of one's own has no use.
    fn warn_if_misspelt(&self, sheet: &str, columns: &Columns, findings: &mut Findings) {
        let first = text::snake(self.parts.first().map_or("", String::as_str));
        if !matches!(columns.sheet, "survey" | "settings")
            || columns.names().any(|name| name == first)
        {
            return;
        }
        if crate::names::nearest(&first, columns.names()).is_some() {
            let place = place(sheet, Some(1), Some(self.column.clone()));
            findings
                .warn(Code::ColumnUnknown, place, &first)
                .near(columns.names());
        }
    }

    fn is_for_people(&self) -> bool {
        let part = |n: usize| self.parts.get(n).map_or("", String::as_str);
        matches!(part(0), "label" | "hint" | "guidance_hint" | "title")
            || (part(0) == "bind" && part(1).ends_with("Msg"))
    }
}

impl Row {
    fn merge(&mut self, key: &str, value: Value, language: &str) {
        match self.values.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => {
                let first = std::mem::replace(old, Value::Map(Vec::new()));
                *old = merged(first, value, language);
            }
            None => self.values.push((key.to_owned(), value)),
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.values
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::Text(text) => Some(text),
            Value::Map(_) => None,
        }
    }

    /// The value of a column with two parts: `bind`, `relevant`.
    pub(crate) fn part(&self, key: &str, part: &str) -> Option<&Value> {
        match self.get(key)? {
            Value::Map(map) => map.iter().find(|(name, _)| name == part).map(|(_, v)| v),
            Value::Text(_) => None,
        }
    }

    pub(crate) fn part_text(&self, key: &str, part: &str) -> Option<&str> {
        match self.part(key, part)? {
            Value::Text(text) => Some(text),
            Value::Map(_) => None,
        }
    }

    /// All values of the columns that begin with this part.
    pub(crate) fn parts(&self, key: &str) -> &[(String, Value)] {
        match self.get(key) {
            Some(Value::Map(map)) => map,
            _ => &[],
        }
    }
}

/// Both values. A text without language meets one with language: it is in the default language,
/// unless that has a text already.
fn merged(first: Value, second: Value, language: &str) -> Value {
    match (first, second) {
        (Value::Map(mut map), Value::Map(more)) => {
            for (key, value) in more {
                match map.iter_mut().find(|(name, _)| *name == key) {
                    Some((_, old)) => {
                        let before = std::mem::replace(old, Value::Map(Vec::new()));
                        *old = merged(before, value, language);
                    }
                    None => map.push((key, value)),
                }
            }
            Value::Map(map)
        }
        (Value::Text(text), Value::Map(mut map)) => {
            if !map.iter().any(|(name, _)| name == language) {
                map.insert(0, (language.to_owned(), Value::Text(text)));
            }
            Value::Map(map)
        }
        (Value::Map(mut map), Value::Text(text)) => {
            if !map.iter().any(|(name, _)| name == language) {
                map.push((language.to_owned(), Value::Text(text)));
            }
            Value::Map(map)
        }
        (Value::Text(_), second) => second,
    }
}
