//! A sheet of Office Open XML (ECMA-376-1, 18.3): cell by cell, whatever it says of its size.

use std::borrow::Cow;

use quick_xml::events::BytesStart;

use super::numbers::Formats;
use super::xlsx::Shared;
use super::xml::{Piece, Pieces, attribute, local};
use super::{Builder, MOST_COLUMNS, ReadError};
use crate::finding::Code;

/// Where in a sheet the reading is.
struct State<'a> {
    shared: &'a Shared,
    formats: &'a Formats,
    /// The first is 1.
    row: u32,
    /// The first is 0.
    column: u32,
    cell: Cell,
    /// Whether text here is what the cell holds.
    in_text: bool,
    phonetic: bool,
}

/// A cell on the way (18.3.1.4).
#[derive(Default)]
struct Cell {
    kind: String,
    style: usize,
    has_formula: bool,
    text: String,
}

pub(super) fn read(
    text: &str,
    shared: &Shared,
    formats: &Formats,
    builder: &mut Builder,
) -> Result<(), ReadError> {
    let mut pieces = Pieces::of(text);
    let mut state = State {
        shared,
        formats,
        row: 0,
        column: 0,
        cell: Cell::default(),
        in_text: false,
        phonetic: false,
    };
    while let Some(piece) = pieces.next()? {
        match piece {
            Piece::Start(tag) => state.start(&tag, builder)?,
            Piece::Text(text) if state.in_text => state.cell.text.push_str(&text),
            Piece::Text(_) => {}
            Piece::End(name) => state.end(local(&name), builder)?,
        }
    }
    Ok(())
}

impl State<'_> {
    fn start(&mut self, tag: &BytesStart<'_>, builder: &mut Builder) -> Result<(), ReadError> {
        match local(tag.name().as_ref()) {
            "row" => {
                let row = attribute(tag, "r")?.and_then(|row| row.parse().ok());
                self.row = row.unwrap_or_else(|| self.row.saturating_add(1));
                self.column = 0;
            }
            "c" => self.start_cell(tag)?,
            "f" => self.cell.has_formula = true,
            "v" => self.in_text = self.cell.kind != "inlineStr",
            "t" => self.in_text = !self.phonetic,
            "rPh" => self.phonetic = true,
            "mergeCell" => {
                let area = attribute(tag, "ref")?.unwrap_or_default();
                if let Some((from, to)) = area.split_once(':')
                    && let (Some(from), Some(to)) = (position(from), position(to))
                {
                    builder.merged(from, to);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn start_cell(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        if let Some((row, column)) = attribute(tag, "r")?.as_deref().and_then(position) {
            (self.row, self.column) = (row, column);
        }
        let style = attribute(tag, "s")?.and_then(|style| style.parse().ok());
        self.cell = Cell {
            kind: attribute(tag, "t")?.unwrap_or_default(),
            style: style.unwrap_or(0),
            ..Cell::default()
        };
        Ok(())
    }

    fn end(&mut self, name: &str, builder: &mut Builder) -> Result<(), ReadError> {
        match name {
            "v" | "t" => self.in_text = false,
            "rPh" => self.phonetic = false,
            "c" => {
                self.end_cell(builder)?;
                self.cell = Cell::default();
                self.column = self.column.saturating_add(1);
            }
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&self, builder: &mut Builder) -> Result<(), ReadError> {
        let (row, column) = (self.row, self.column);
        if column >= MOST_COLUMNS {
            return Ok(());
        }
        let cell = &self.cell;
        if cell.has_formula && cell.text.is_empty() && cell.kind != "str" {
            builder.doubt(Code::FormulaUncalculated, row, column, "");
        }
        let text: Cow<'_, str> = match cell.kind.as_str() {
            "s" => {
                let index = cell.text.trim().parse().ok();
                let text = index.and_then(|index| self.shared.get(index));
                unescaped(text.unwrap_or_default())
            }
            "str" | "inlineStr" => unescaped(&cell.text),
            "b" => match cell.text.trim() {
                "1" | "true" => "TRUE".into(),
                "" => "".into(),
                _ => "FALSE".into(),
            },
            "e" => {
                builder.doubt(Code::FormulaError, row, column, &cell.text);
                cell.text.as_str().into()
            }
            "d" => cell.text.as_str().into(),
            _ => match cell.text.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => self.formats.text(number, cell.style).into(),
                _ => cell.text.as_str().into(),
            },
        };
        builder.cell(row, column, &text)
    }
}

/// Row and column of a name such as `B3` (18.18.7).
fn position(name: &str) -> Option<(u32, u32)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at_checked(digits)?;
    let mut column: u32 = 0;
    for letter in letters.bytes() {
        let value = u32::from(letter.to_ascii_uppercase().checked_sub(b'A')?);
        if value > 25 {
            return None;
        }
        column = column.checked_mul(26)?.checked_add(value + 1)?;
    }
    Some((row.parse().ok()?, column.checked_sub(1)?))
}

/// A text with `_x000D_` and the like as the characters that they stand for (22.4.2.4).
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return text.into();
    }
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        whole.push_str(before);
        let code = after.get(..5).and_then(|code| code.strip_suffix('_'));
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        match code.and_then(char::from_u32) {
            Some(c) => {
                whole.push(c);
                rest = after.get(5..).unwrap_or("");
            }
            None => {
                whole.push_str("_x");
                rest = after;
            }
        }
    }
    whole.push_str(rest);
    whole.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_where_cells_are() {
        assert_eq!(position("A1"), Some((1, 0)));
        assert_eq!(position("AA10"), Some((10, 26)));
        assert_eq!(position("XFD1048576"), Some((1_048_576, 16_383)));
        for wrong in ["", "A", "1", "A-1", "É1", "ZZZZZZZZZZ1", "A99999999999"] {
            assert_eq!(position(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn knows_escapes() {
        assert_eq!(unescaped("a_x000A_b_x005F_x000A_"), "a\nb_x000A_");
        assert_eq!(unescaped("_x_x00_xD800_é_x00é"), "_x_x00_xD800_é_x00é");
    }
}
