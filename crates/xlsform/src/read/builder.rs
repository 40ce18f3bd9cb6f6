//! Sheets in the making, within the limits.

use super::{Limit, MOST_CELLS, MOST_COLUMNS, MOST_SHEETS, MOST_TEXT, ReadError};
use crate::finding::Code;
#[cfg(feature = "spreadsheets")]
use crate::finding::{Column, Finding, Place, Severity, letters};
use crate::workbook::{Cell, Line, Sheet, Workbook};

/// Doubts that are kept; nobody reads more.
#[cfg(feature = "spreadsheets")]
const MOST_DOUBTS: usize = 1_000;

/// Sheets in the making.
#[derive(Default)]
pub(super) struct Builder {
    workbook: Workbook,
    cells: usize,
    text: usize,
}

impl Builder {
    /// Begins a sheet.
    pub(super) fn sheet(&mut self, name: &str) -> Result<(), ReadError> {
        if self.workbook.sheets.len() == MOST_SHEETS {
            return Err(ReadError::TooLarge(Limit::Sheets));
        }
        self.workbook.sheets.push(Sheet {
            name: name.to_owned(),
            lines: Vec::new(),
        });
        Ok(())
    }

    /// Adds a cell; the first row is 1, the first column 0. Empty ones are left out.
    pub(super) fn cell(&mut self, row: u32, column: u32, text: &str) -> Result<(), ReadError> {
        let text = text.trim();
        if text.is_empty() || column >= MOST_COLUMNS {
            return Ok(());
        }
        self.cells += 1;
        self.text += text.len();
        if self.cells > MOST_CELLS {
            return Err(ReadError::TooLarge(Limit::Cells));
        }
        if self.text > MOST_TEXT {
            return Err(ReadError::TooLarge(Limit::Text));
        }
        let Some(sheet) = self.workbook.sheets.last_mut() else {
            return Ok(());
        };
        let cell = Cell {
            column,
            text: text.to_owned(),
        };
        match sheet.lines.last_mut().filter(|line| line.number == row) {
            Some(line) => line.cells.push(cell),
            None => sheet.lines.push(Line {
                number: row,
                cells: vec![cell],
            }),
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Workbook {
        for sheet in &mut self.workbook.sheets {
            sort(&mut sheet.lines);
        }
        let sheets = &self.workbook.sheets;
        self.workbook.findings.retain_mut(|finding| {
            let sheet = sheets
                .iter()
                .find(|sheet| sheet.name == finding.place.sheet);
            let lines = sheet.map_or(&[][..], |sheet| sheet.lines.as_slice());
            let Some(column) = &mut finding.place.column else {
                return true;
            };
            let header = lines.first().and_then(|line| line.text(column.index));
            column.header = header.unwrap_or_default().to_owned();
            // Merged cells with nothing in them do no harm.
            let row = finding.place.row.unwrap_or_default();
            let line = lines.binary_search_by_key(&row, |line| line.number).ok();
            let line = line.and_then(|at| lines.get(at));
            finding.code != Code::Merged
                || line.is_some_and(|line| line.text(column.index).is_some())
        });
        self.workbook
    }
}

#[cfg(feature = "spreadsheets")]
impl Builder {
    /// Says that a cell of the present sheet is doubtful.
    pub(super) fn doubt(&mut self, code: Code, row: u32, column: u32, found: &str) {
        let Some(sheet) = self.workbook.sheets.last() else {
            return;
        };
        if self.workbook.findings.len() == MOST_DOUBTS {
            return;
        }
        let place = Place {
            sheet: sheet.name.clone(),
            row: Some(row),
            column: Some(Column {
                index: column,
                header: String::new(),
            }),
        };
        let finding = Finding::new(Severity::Warning, code, place, found);
        self.workbook.findings.push(finding);
    }

    /// Says that cells are merged, from a row and column to another, if they are several.
    pub(super) fn merged(&mut self, from: (u32, u32), to: (u32, u32)) {
        if to != from {
            let name = |(row, column)| format!("{}{row}", letters(column));
            let area = format!("{}:{}", name(from), name(to));
            self.doubt(Code::Merged, from.0, from.1, &area);
        }
    }
}

/// Puts rows and their cells in order, where a file has them otherwise.
fn sort(lines: &mut Vec<Line>) {
    if !lines.is_sorted_by(|one, next| one.number < next.number) {
        lines.sort_by_key(|line| line.number);
        lines.dedup_by(|next, one| {
            let same = one.number == next.number;
            if same {
                one.cells.append(&mut next.cells);
            }
            same
        });
    }
    for line in lines {
        if !line
            .cells
            .is_sorted_by(|one, next| one.column < next.column)
        {
            line.cells.sort_by_key(|cell| cell.column);
            line.cells.dedup_by_key(|cell| cell.column);
        }
    }
}
