//! Bytes of text files to text.

use std::borrow::Cow;

use super::ReadError;

/// UTF-8, with a byte order mark or without, or UTF-16 with one.
pub(super) fn text(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    match bytes {
        [0xff, 0xfe, units @ ..] => Ok(wide(units, u16::from_le_bytes)),
        [0xfe, 0xff, units @ ..] => Ok(wide(units, u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, text @ ..] => utf8(text),
        text => utf8(text),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    let text = std::str::from_utf8(bytes);
    let valid = text.map_or_else(|error| error.valid_up_to(), str::len);
    let valid = bytes.get(..valid).unwrap_or_default();
    // Bytes of zero: UTF-16 without its mark, or no text at all.
    let end = valid.iter().position(|byte| *byte == 0);
    match (text, end) {
        (Ok(text), None) => Ok(text.into()),
        (_, end) => Err(not_utf8(bytes, end.unwrap_or(valid.len()))),
    }
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Cow<'_, str> {
    let units = bytes.as_chunks().0.iter().map(|bytes| unit(*bytes));
    let chars = char::decode_utf16(units);
    chars
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn not_utf8(bytes: &[u8], end: usize) -> ReadError {
    let before = bytes.get(..end).unwrap_or(bytes);
    ReadError::NotUtf8 {
        line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
    }
}
