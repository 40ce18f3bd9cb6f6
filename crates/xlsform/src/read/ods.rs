//! OpenDocument: what a sheet repeats is repeated only as far as it holds something.

use std::io::{BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::{Builder, ReadError};

/// A cell on the way.
#[derive(Default)]
struct Current {
    text: String,
    /// What is stored, where it is not what is shown.
    value: Option<String>,
    repeated: u32,
}

/// Where in a document the reading is.
#[derive(Default)]
struct State {
    /// The row to come; the first is 1.
    row: u32,
    rows_repeated: u32,
    cells: Vec<(u32, String)>,
    column: u32,
    cell: Option<Current>,
    /// Depth within a comment, which is no content.
    comment: usize,
}

/// Rows that a repeated row can fill: a form has no thousand rows that are all the same.
const MOST_REPEATED: u32 = 1_000;

pub(super) fn read(bytes: &[u8], builder: &mut Builder) -> Result<(), ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let content = archive
        .by_name("content.xml")
        .map_err(|error| damaged(&error))?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    let mut state = State::default();
    let mut buffer = Vec::new();
    loop {
        match reader
            .read_event_into(&mut buffer)
            .map_err(|error| damaged(&error))?
        {
            Event::Start(tag) => state.start(&tag, builder)?,
            Event::Empty(tag) => {
                state.start(&tag, builder)?;
                state.end(tag.name().as_ref(), builder)?;
            }
            Event::End(tag) => state.end(tag.name().as_ref(), builder)?,
            Event::Text(text) => state.push(&text),
            Event::GeneralRef(name) => state.push(&entity(&name)),
            Event::Eof => return Ok(()),
            _ => {}
        }
        buffer.clear();
    }
}

fn damaged(error: &dyn std::fmt::Display) -> ReadError {
    ReadError::Damaged(error.to_string())
}

/// The character that an entity stands for.
fn entity(name: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(c)) = name.resolve_char_ref() {
        return c.to_string();
    }
    match name.as_ref() {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
    .to_owned()
}

impl State {
    fn start(&mut self, tag: &BytesStart<'_>, builder: &mut Builder) -> Result<(), ReadError> {
        if self.comment > 0 {
            self.comment += 1;
            return Ok(());
        }
        match tag.name().as_ref() {
            "office:annotation" => self.comment = 1,
            "table:table" => {
                builder.sheet(&attribute(tag, "table:name")?.unwrap_or_default());
                *self = Self {
                    row: 1,
                    ..Self::default()
                };
            }
            "table:table-row" => {
                self.rows_repeated = count(tag, "table:number-rows-repeated")?;
                self.column = 0;
                self.cells.clear();
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell = Some(Current {
                    text: String::new(),
                    value: value(tag)?,
                    repeated: count(tag, "table:number-columns-repeated")?,
                });
            }
            "text:p" => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.text.is_empty()) {
                    cell.text.push('\n');
                }
            }
            "text:s" => self.push(&" ".repeat(count(tag, "text:c")?.min(100) as usize)),
            "text:tab" => self.push("\t"),
            "text:line-break" => self.push("\n"),
            _ => {}
        }
        Ok(())
    }

    fn push(&mut self, text: &str) {
        if let (Some(cell), 0) = (&mut self.cell, self.comment) {
            cell.text.push_str(text);
        }
    }

    fn end(&mut self, name: &str, builder: &mut Builder) -> Result<(), ReadError> {
        if self.comment > 0 {
            self.comment -= 1;
            return Ok(());
        }
        match name {
            "table:table-cell" | "table:covered-table-cell" => self.end_cell(),
            "table:table-row" => self.end_row(builder)?,
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let text = cell.value.unwrap_or(cell.text);
        let next = self.column.saturating_add(cell.repeated);
        if !text.trim().is_empty() {
            let columns = self.column..next.min(super::MOST_COLUMNS);
            self.cells
                .extend(columns.map(|column| (column, text.clone())));
        }
        self.column = next;
    }

    fn end_row(&mut self, builder: &mut Builder) -> Result<(), ReadError> {
        let next = self.row.saturating_add(self.rows_repeated);
        if !self.cells.is_empty() {
            for row in self.row..next.min(self.row.saturating_add(MOST_REPEATED)) {
                for (column, text) in &self.cells {
                    builder.cell(row, *column, text)?;
                }
            }
        }
        self.row = next;
        Ok(())
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, ReadError> {
    let found = tag
        .try_get_attribute(name)
        .map_err(|error| damaged(&error))?;
    let Some(found) = found else { return Ok(None) };
    let text = quick_xml::escape::unescape(&found.value).map_err(|error| damaged(&error))?;
    Ok(Some(text.into_owned()))
}

/// How often something stands there: once, unless it says otherwise.
fn count(tag: &BytesStart<'_>, name: &str) -> Result<u32, ReadError> {
    let count = attribute(tag, name)?;
    Ok(count.and_then(|count| count.parse().ok()).unwrap_or(1))
}

/// What is stored in a cell, where a number or a date is shown in a country's own way.
fn value(tag: &BytesStart<'_>) -> Result<Option<String>, ReadError> {
    let kind = attribute(tag, "office:value-type")?;
    match kind.as_deref() {
        Some("float" | "percentage" | "currency") => attribute(tag, "office:value"),
        Some("date") => attribute(tag, "office:date-value"),
        Some("boolean") => {
            let value = attribute(tag, "office:boolean-value")?;
            Ok(value.map(|value| value.to_uppercase()))
        }
        _ => Ok(None),
    }
}
