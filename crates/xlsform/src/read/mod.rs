//! Files to workbooks.

#[cfg(feature = "spreadsheets")]
mod archive;
#[cfg(feature = "spreadsheets")]
mod biff;
mod builder;
mod csv;
mod encoding;
mod markdown;
#[cfg(feature = "spreadsheets")]
mod numbers;
#[cfg(feature = "spreadsheets")]
mod ods;
#[cfg(feature = "spreadsheets")]
mod xls;
#[cfg(feature = "spreadsheets")]
mod xlsx;
#[cfg(feature = "spreadsheets")]
mod xlsx_sheet;
#[cfg(feature = "spreadsheets")]
mod xml;

use std::fmt;

use crate::finding::{Code, Finding, Place, Severity};
use crate::workbook::Workbook;
use builder::Builder;

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
    /// Sheets of a workbook.
    Sheets,
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
            ReadError::TooLarge(Limit::Sheets) => (Code::TooManySheets, MOST_SHEETS.to_string()),
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
const MOST_CELLS: usize = 1_000_000;
/// Columns that are read; a form has some dozens.
const MOST_COLUMNS: u32 = 1_000;
/// Sheets that a workbook may have.
const MOST_SHEETS: usize = 1_000;
/// Bytes of text that a workbook may hold.
const MOST_TEXT: usize = 32 << 20;
/// Bytes that a packed file may hold in all: many times the largest form.
const MOST_UNPACKED: usize = 48 << 20;
/// Files that it may hold.
const MOST_FILES: usize = 2_000;

/// Reads a file's bytes. What they are counts for more than the kind that its name says: a workbook
/// of today is often saved as `.xls`.
///
/// # Errors
/// [`ReadError`] if the file cannot be read; nothing of it is then returned.
pub fn read(bytes: &[u8], kind: FileKind) -> Result<Workbook, ReadError> {
    let mut builder = Builder::default();
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        read_packed(bytes, &mut builder)?;
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        read_compound(bytes, &mut builder)?;
    } else {
        match kind {
            FileKind::Csv => csv::read(&encoding::text(bytes)?, &mut builder)?,
            FileKind::Markdown => markdown::read(&encoding::text(bytes)?, &mut builder)?,
            FileKind::Xlsx | FileKind::Xls | FileKind::Ods => return Err(no_spreadsheet(bytes)),
        }
    }
    Ok(builder.finish())
}

#[cfg(feature = "spreadsheets")]
fn read_packed(bytes: &[u8], builder: &mut Builder) -> Result<(), ReadError> {
    let mut archive = archive::Archive::open(bytes)?;
    if archive.has("content.xml") {
        ods::read(&mut archive, builder)
    } else {
        xlsx::read(&mut archive, builder)
    }
}

#[cfg(feature = "spreadsheets")]
fn read_compound(bytes: &[u8], builder: &mut Builder) -> Result<(), ReadError> {
    xls::read(bytes, builder)
}

#[cfg(not(feature = "spreadsheets"))]
fn read_packed(_: &[u8], _: &mut Builder) -> Result<(), ReadError> {
    Err(ReadError::NotSupported)
}

#[cfg(not(feature = "spreadsheets"))]
fn read_compound(_: &[u8], _: &mut Builder) -> Result<(), ReadError> {
    Err(ReadError::NotSupported)
}

/// Programs like to save their tables as web pages and call them `.xls`.
fn no_spreadsheet(bytes: &[u8]) -> ReadError {
    let beginning = bytes.get(..1_024).unwrap_or(bytes);
    let beginning = String::from_utf8_lossy(beginning).to_ascii_lowercase();
    if ["<html", "<!doctype html", "<table"]
        .iter()
        .any(|tag| beginning.contains(tag))
    {
        ReadError::WebPage
    } else {
        damaged(&"it begins as no spreadsheet does")
    }
}

fn damaged(how: &dyn fmt::Display) -> ReadError {
    ReadError::Damaged(how.to_string())
}
