//! OpenDocument: what a sheet repeats is repeated only as far as it holds something.

use quick_xml::events::BytesStart;

use super::archive::Archive;
use super::xml::{Piece, Pieces, attribute};
use super::{Builder, Limit, MOST_COLUMNS, MOST_TEXT, ReadError, damaged, numbers};
use crate::finding::Code;

/// A cell on the way.
#[derive(Default)]
struct Current {
    text: String,
    /// What is stored, where it is not what is shown.
    value: Option<String>,
    repeated: u32,
    /// Rows and columns that it is merged over.
    spanned: (u32, u32),
    doubt: Option<Code>,
}

/// Where in a document the reading is.
#[derive(Default)]
struct State {
    /// The row to come; the first is 1.
    row: u32,
    rows_repeated: u32,
    /// The first column, the one after the last, and what they hold.
    cells: Vec<(u32, u32, String)>,
    column: u32,
    cell: Option<Current>,
    /// Depth within a comment, which is no content.
    comment: usize,
}

/// Rows that a repeated row can fill: a form has no thousand rows that are all the same.
const MOST_REPEATED: u32 = 1_000;

pub(super) fn read(archive: &mut Archive<'_>, builder: &mut Builder) -> Result<(), ReadError> {
    let manifest = archive.part("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(ReadError::Protected);
    }
    let text = archive.part("content.xml")?;
    let text = text.ok_or_else(|| damaged(&"it holds no content"))?;
    let mut pieces = Pieces::of(&text);
    let mut state = State::default();
    while let Some(piece) = pieces.next()? {
        match piece {
            Piece::Start(tag) => state.start(&tag, builder)?,
            Piece::End(name) => state.end(&name, builder)?,
            Piece::Text(text) => state.push(&text)?,
        }
    }
    Ok(())
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
                builder.sheet(&attribute(tag, "table:name")?.unwrap_or_default())?;
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
                    spanned: (
                        count(tag, "table:number-rows-spanned")?,
                        count(tag, "table:number-columns-spanned")?,
                    ),
                    doubt: doubt(tag)?,
                });
            }
            "text:p" => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.text.is_empty()) {
                    cell.text.push('\n');
                }
            }
            "text:s" => self.push(&" ".repeat(count(tag, "text:c")?.min(100) as usize))?,
            "text:tab" => self.push("\t")?,
            "text:line-break" => self.push("\n")?,
            _ => {}
        }
        Ok(())
    }

    fn push(&mut self, text: &str) -> Result<(), ReadError> {
        if let (Some(cell), 0) = (&mut self.cell, self.comment) {
            cell.text.push_str(text);
            // Spaces are counted, not written.
            if cell.text.len() > MOST_TEXT {
                return Err(ReadError::TooLarge(Limit::Text));
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &str, builder: &mut Builder) -> Result<(), ReadError> {
        if self.comment > 0 {
            self.comment -= 1;
            return Ok(());
        }
        match name {
            "table:table-cell" | "table:covered-table-cell" => self.end_cell(builder),
            "table:table-row" => self.end_row(builder)?,
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self, builder: &mut Builder) {
        let Some(cell) = self.cell.take() else { return };
        let text = cell.value.unwrap_or(cell.text);
        let (row, column) = (self.row, self.column);
        let (rows, columns) = cell.spanned;
        let last = |from: u32, count: u32| from.saturating_add(count.saturating_sub(1));
        builder.merged((row, column), (last(row, rows), last(column, columns)));
        if let Some(code) = cell.doubt {
            builder.doubt(code, row, column, &text);
        }
        self.column = column.saturating_add(cell.repeated);
        if !text.trim().is_empty() && column < MOST_COLUMNS {
            self.cells
                .push((column, self.column.min(MOST_COLUMNS), text));
        }
    }

    fn end_row(&mut self, builder: &mut Builder) -> Result<(), ReadError> {
        let next = self.row.saturating_add(self.rows_repeated);
        if !self.cells.is_empty() {
            for row in self.row..next.min(self.row.saturating_add(MOST_REPEATED)) {
                for (first, end, text) in &self.cells {
                    for column in *first..*end {
                        builder.cell(row, column, text)?;
                    }
                }
            }
        }
        self.row = next;
        Ok(())
    }
}

/// How often something stands there: once, unless it says otherwise.
fn count(tag: &BytesStart<'_>, name: &str) -> Result<u32, ReadError> {
    let count = attribute(tag, name)?;
    Ok(count.and_then(|count| count.parse().ok()).unwrap_or(1))
}

/// What is stored in a cell, where a number or a date is shown in a country's own way.
fn value(tag: &BytesStart<'_>) -> Result<Option<String>, ReadError> {
    if is_error(tag)? {
        return Ok(None);
    }
    let kind = attribute(tag, "office:value-type")?;
    match kind.as_deref() {
        Some("float" | "percentage" | "currency") => {
            let value = attribute(tag, "office:value")?;
            Ok(value.map(|value| match value.parse::<f64>() {
                Ok(number) if number.is_finite() => numbers::decimal(number),
                _ => value,
            }))
        }
        Some("date") => attribute(tag, "office:date-value"),
        Some("boolean") => {
            let value = attribute(tag, "office:boolean-value")?;
            Ok(value.map(|value| value.to_uppercase()))
        }
        _ => Ok(None),
    }
}

fn is_error(tag: &BytesStart<'_>) -> Result<bool, ReadError> {
    Ok(attribute(tag, "calcext:value-type")?.as_deref() == Some("error"))
}

/// What is doubtful in a formula.
fn doubt(tag: &BytesStart<'_>) -> Result<Option<Code>, ReadError> {
    if attribute(tag, "table:formula")?.is_none() {
        return Ok(None);
    }
    if is_error(tag)? {
        return Ok(Some(Code::FormulaError));
    }
    let kind = attribute(tag, "office:value-type")?;
    Ok(kind.is_none().then_some(Code::FormulaUncalculated))
}
