//! A workbook as it was read: texts and where they stand.

use crate::finding::Finding;

/// The sheets of a workbook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workbook {
    /// In the order of the file.
    pub sheets: Vec<Sheet>,
    /// What is doubtful in the file itself, such as merged cells. A form made of it repeats what
    /// concerns the sheets that are read.
    pub findings: Vec<Finding>,
}

/// A sheet: its first line holds the names of the columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// As written in the file.
    pub name: String,
    /// Lines that hold something.
    pub lines: Vec<Line>,
}

/// A row of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// As the spreadsheet counts: the first row is 1.
    pub number: u32,
    /// Cells that hold something, from left to right.
    pub cells: Vec<Cell>,
}

/// A cell that holds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The first column is 0.
    pub column: u32,
    /// Never empty.
    pub text: String,
}

impl Line {
    /// The text in a column.
    #[must_use]
    pub fn text(&self, column: u32) -> Option<&str> {
        self.cells
            .iter()
            .find(|cell| cell.column == column)
            .map(|cell| cell.text.as_str())
    }
}
