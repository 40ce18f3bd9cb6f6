//! Files to workbooks.

#[cfg(feature = "spreadsheets")]
mod archive;
#[cfg(feature = "spreadsheets")]
mod biff;
mod csv;
mod markdown;
#[cfg(feature = "spreadsheets")]
mod ods;
#[cfg(feature = "spreadsheets")]
mod spreadsheet;

use std::fmt;

use crate::finding::{Code, Finding, Place, Severity};
use crate::workbook::{Cell, Line, Sheet, Workbook};

/// Kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Office Open XML: `.xlsx`, `.xlsm`.
    Xlsx,
    /// Excel 97 to 2003.
    Xls,
    /// OpenDocument.
    Ods,
    /// Comma-separated: the first column names the sheets.
    Csv,
    /// Tables in Markdown: the first column names the sheets.
    Markdown,
}

impl FileKind {
    /// The kind by the ending of a file's name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "xlsx" | "xlsm" => Some(Self::Xlsx),
            "xls" => Some(Self::Xls),
            "ods" => Some(Self::Ods),
            "csv" => Some(Self::Csv),
            "md" => Some(Self::Markdown),
            _ => None,
        }
    }
}

/// Why a file could not be read. [`Finding::from`] says it in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// It is not of the kind that its name says, or it is damaged: how, in the words of who reads it.
    Damaged(String),
    /// A password is needed to read it.
    Protected,
    /// It is a web page, whatever its name says.
    WebPage,
    /// Unpacked or read, it is larger than any form.
    TooLarge(Limit),
    /// It is not UTF-8.
    NotUtf8 {
        /// The first line that is not UTF-8; the first is 1.
        line: usize,
    },
    /// This build reads text files only.
    NotSupported,
}

/// What a file may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Cells with something in them.
    Cells,
    /// Bytes of text in the cells.
    Text,
    /// Bytes of what is packed.
    Unpacked,
    /// Files in an archive.
    Files,
}

impl From<&ReadError> for Finding {
    fn from(error: &ReadError) -> Self {
        let (code, found) = match error {
            ReadError::Damaged(how) => (Code::Unreadable, how.clone()),
            ReadError::Protected => (Code::Protected, String::new()),
            ReadError::WebPage => (Code::WebPage, String::new()),
            ReadError::TooLarge(Limit::Cells) => (Code::TooManyCells, MOST_CELLS.to_string()),
            ReadError::TooLarge(Limit::Text) => (Code::TooMuchText, mebibytes(MOST_TEXT)),
            ReadError::TooLarge(Limit::Unpacked) => {
                (Code::TooMuchUnpacked, mebibytes(MOST_UNPACKED))
            }
            ReadError::TooLarge(Limit::Files) => (Code::TooManyFiles, MOST_FILES.to_string()),
            ReadError::NotUtf8 { line } => (Code::NotUtf8, line.to_string()),
            ReadError::NotSupported => (Code::TextFilesOnly, String::new()),
        };
        Self::new(Severity::Error, code, Place::default(), &found)
    }
}

fn mebibytes(bytes: usize) -> String {
    (bytes >> 20).to_string()
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Finding::from(self).text("en"))
    }
}

impl std::error::Error for ReadError {}

/// Cells that a workbook may hold: more than any form, less than what fills a memory.
const MOST_CELLS: usize = 2_000_000;
/// Columns that are read; a form has some dozens.
const MOST_COLUMNS: u32 = 1_000;
/// Bytes of text that a workbook may hold.
const MOST_TEXT: usize = 32 << 20;
/// Bytes that a packed file may hold in all: many times the largest form.
const MOST_UNPACKED: usize = 48 << 20;
/// Files that it may hold.
const MOST_FILES: usize = 2_000;

/// Reads a file's bytes.
///
/// # Errors
/// [`ReadError`] if the file cannot be read; nothing of it is then returned.
pub fn read(bytes: &[u8], kind: FileKind) -> Result<Workbook, ReadError> {
    match kind {
        FileKind::Csv => csv::read(utf8(bytes)?),
        FileKind::Markdown => markdown::read(utf8(bytes)?),
        #[cfg(feature = "spreadsheets")]
        FileKind::Xlsx | FileKind::Xls | FileKind::Ods => spreadsheet::read(bytes, kind),
        #[cfg(not(feature = "spreadsheets"))]
        FileKind::Xlsx | FileKind::Xls | FileKind::Ods => Err(ReadError::NotSupported),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, ReadError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or(bytes);
        ReadError::NotUtf8 {
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
        }
    })
}

/// Sheets in the making, within the limits.
#[derive(Default)]
struct Builder {
    workbook: Workbook,
    cells: usize,
    text: usize,
}

impl Builder {
    fn sheet(&mut self, name: &str) {
        self.workbook.sheets.push(Sheet {
            name: name.to_owned(),
            lines: Vec::new(),
        });
    }

    /// Adds a cell; rows have to come in order. Empty ones are left out.
    fn cell(&mut self, row: u32, column: u32, text: &str) -> Result<(), ReadError> {
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
}
