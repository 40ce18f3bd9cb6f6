//! Base64 as this crate reads and writes it, and small checks on texts that are signed.

use base64ct::{Base64Unpadded, Encoding};

/// Standard alphabet, padded: keys and signatures.
pub(crate) fn base64(bytes: &[u8]) -> String {
    padded(base64_unpadded(bytes))
}

/// Reads exactly `N` bytes; the one canonical text of them is accepted and no other.
pub(crate) fn from_base64<const N: usize>(text: &str) -> Option<[u8; N]> {
    let unpadded = text.trim_end_matches('=');
    let canonical = padded(unpadded.to_owned()) == text;
    canonical
        .then(|| unpadded_bytes(unpadded))??
        .try_into()
        .ok()
}

/// Filled up with `=` to a multiple of four characters.
fn padded(mut text: String) -> String {
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

/// Standard alphabet, not padded: age headers.
pub(crate) fn base64_unpadded(bytes: &[u8]) -> String {
    Base64Unpadded::encode_string(bytes)
}

/// The inverse of [`base64_unpadded`], as strict as [`from_base64`].
#[cfg(feature = "open")]
pub(crate) fn from_base64_unpadded<const N: usize>(text: &str) -> Option<[u8; N]> {
    unpadded_bytes(text)?.try_into().ok()
}

/// As [`from_base64_unpadded`], of any length.
pub(crate) fn unpadded_bytes(text: &str) -> Option<Vec<u8>> {
    Base64Unpadded::decode_vec(text).ok()
}

/// URL alphabet, not padded: enrolment links.
pub(crate) fn base64_url(bytes: &[u8]) -> String {
    base64_unpadded(bytes).replace('+', "-").replace('/', "_")
}

/// The inverse of [`base64_url`].
pub(crate) fn from_base64_url(text: &str) -> Option<Vec<u8>> {
    if text.contains(['+', '/']) {
        return None;
    }
    unpadded_bytes(&text.replace('-', "+").replace('_', "/"))
}

/// A day of the calendar as `YYYY-MM-DD` (ISO 8601), of any year: a clock may be far off.
pub(crate) fn is_day(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse::<u32>().ok())?
    };
    let separators = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    separators && (1..=12).contains(&month) && (1..=days).contains(&day)
}

/// Whether a text may stand on one line of a signed statement.
pub(crate) fn is_one_line(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// Lower-case hexadecimal of exactly `length` characters.
pub(crate) fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// A text as a string of JSON.
pub(crate) fn quoted(text: &str) -> String {
    // A text can always be written.
    serde_json::to_string(text).unwrap_or_default()
}
