//! Tables as files: CSV (RFC 4180), UTF-8 with a byte order mark, safe to open in a spreadsheet.

use std::borrow::Cow;
use std::path::Path;

use csv::{Terminator, WriterBuilder};

use crate::error::DeskError;
use crate::files;

/// Tells spreadsheets that the text is UTF-8; without it they garble Arabic.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A table, all of whose rows have as many cells as its head.
pub(crate) struct Table {
    csv: csv::Writer<Vec<u8>>,
}

impl Table {
    /// A table with a head and no rows yet.
    pub(crate) fn new(head: &[String]) -> Self {
        let csv = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
        let mut table = Self { csv };
        table.push(head);
        table
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: &[String]) {
        // Writing to memory fails for rows of another length only, of which there are none.
        let written = self
            .csv
            .write_record(row.iter().map(|cell| disarmed(cell).into_owned()));
        debug_assert!(written.is_ok(), "a row has another length than the head");
    }

    /// Writes the table to a file.
    pub(crate) fn write(self, path: &Path) -> Result<(), DeskError> {
        let bytes = self.csv.into_inner().map_err(|error| error.into_error());
        files::replace(path, &bytes.map_err(DeskError::write(path))?)
    }
}

/// The cell, behind an apostrophe if a spreadsheet would take it for a formula.
fn disarmed(cell: &str) -> Cow<'_, str> {
    let suspicious = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if suspicious && !is_negative_number(cell) {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

/// `-3.5` and the like.
fn is_negative_number(cell: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    cell.strip_prefix('-')
        .is_some_and(|number| match number.split_once('.') {
            Some((whole, fraction)) => digits(whole) && digits(fraction),
            None => digits(number),
        })
}

/// A file name for `name`, another one for every other name: what is not plain is written as its
/// bytes in hexadecimal after a percent sign.
pub(crate) fn file_name(name: &str) -> String {
    let mut safe = String::new();
    for (at, byte) in name.bytes().enumerate() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'-' => safe.push(char::from(byte)),
            b'.' if at > 0 => safe.push('.'),
            _ => safe.push_str(&format!("%{byte:02X}")),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        for formula in [
            "=1+1", "+33", "-1+1", "-", "-.", "-1.", "--1", "-1e5", "@SUM(A1)", "\t=1", "\r=1",
            "-x",
        ] {
            assert_eq!(disarmed(formula), format!("'{formula}"));
        }
        for plain in ["", "-3.5", "-3", "-007", "3", "a=b", "'=1", "أحمد"] {
            assert_eq!(disarmed(plain), plain);
        }
    }

    #[test]
    fn names_stay_apart_and_in_their_folder() {
        assert_eq!(file_name("outreach-2026.v1"), "outreach-2026.v1");
        assert_eq!(file_name("../up"), "%2E.%2Fup");
        assert_eq!(file_name("a/b"), "a%2Fb");
        assert_eq!(file_name("a%2Fb"), "a%252Fb");
        assert_eq!(file_name("é"), "%C3%A9");
    }
}
