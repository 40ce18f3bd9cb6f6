//! Base64 as this crate reads and writes it, and small checks on texts that are signed.

use zeroize::Zeroizing;

/// One of the alphabets of RFC 4648, with what stands at the end of a text in it.
#[derive(Clone, Copy)]
enum Base64 {
    Padded,
    #[cfg(feature = "seal")]
    Unpadded,
    Url,
}

/// Standard alphabet, padded: keys and signatures.
pub(crate) fn base64(bytes: &[u8]) -> String {
    encode(bytes, Base64::Padded)
}

/// Reads exactly `N` bytes; the one canonical text of them is accepted and no other.
pub(crate) fn from_base64<const N: usize>(text: &str) -> Option<[u8; N]> {
    decode(text, Base64::Padded)?.as_slice().try_into().ok()
}

/// Standard alphabet, not padded: age headers.
#[cfg(feature = "seal")]
pub(crate) fn base64_unpadded(bytes: &[u8]) -> String {
    encode(bytes, Base64::Unpadded)
}

/// The inverse of [`base64_unpadded`], as strict as [`from_base64`].
#[cfg(feature = "open")]
pub(crate) fn from_base64_unpadded<const N: usize>(text: &str) -> Option<[u8; N]> {
    unpadded_bytes(text)?.try_into().ok()
}

/// As [`from_base64_unpadded`], of any length.
#[cfg(feature = "open")]
pub(crate) fn unpadded_bytes(text: &str) -> Option<Vec<u8>> {
    Some(decode(text, Base64::Unpadded)?.to_vec())
}

/// URL alphabet, not padded: enrolment links.
pub(crate) fn base64_url(bytes: &[u8]) -> String {
    encode(bytes, Base64::Url)
}

/// The inverse of [`base64_url`].
pub(crate) fn from_base64_url(text: &str) -> Option<Vec<u8>> {
    Some(decode(text, Base64::Url)?.to_vec())
}

fn encode(bytes: &[u8], base64: Base64) -> String {
    // As large as it becomes, because what a growing string leaves behind is not wiped.
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().zip([16, 8, 0]);
        let bits = group.fold(0, |bits, (byte, place)| bits | u32::from(*byte) << place);
        for place in [18, 12, 6, 0].into_iter().take(chunk.len() + 1) {
            text.push(letter((bits >> place & 63) as u8, base64));
        }
        if matches!(base64, Base64::Padded) {
            text.extend((chunk.len()..3).map(|_| '='));
        }
    }
    text
}

fn letter(value: u8, base64: Base64) -> char {
    char::from(match (value, base64) {
        (0..26, _) => b'A' + value,
        (26..52, _) => b'a' + (value - 26),
        (52..62, _) => b'0' + (value - 52),
        (62, Base64::Url) => b'-',
        (62, _) => b'+',
        (_, Base64::Url) => b'_',
        _ => b'/',
    })
}

/// Reads loosely, and takes only what these bytes would be written as.
fn decode(text: &str, base64: Base64) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    let written = Zeroizing::new(encode(&bytes, base64));
    (*written == text).then_some(bytes)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        let pairs = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, text) in pairs {
            assert_eq!(base64(plain.as_bytes()), text);
            let read = decode(text, Base64::Padded).map(|bytes| bytes.to_vec());
            assert_eq!(read, Some(plain.as_bytes().to_vec()));
            assert_eq!(base64_url(plain.as_bytes()), text.trim_end_matches('='));
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xbf]), "+/+/");
        assert_eq!(base64_url(&[0xfb, 0xff, 0xbf]), "-_-_");
        assert_eq!(from_base64_url("-_-_"), Some(vec![0xfb, 0xff, 0xbf]));
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(from_base64_url(&base64_url(&all)), Some(all));
    }

    #[test]
    fn only_the_canonical_base64_is_read() {
        for text in [
            "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z", "Z===", "====", "Zg==\n", " Zg==", "Z=g=",
            "Zm9v====", "-_-_", "Zg==Zg==", "é===",
        ] {
            assert!(decode(text, Base64::Padded).is_none(), "{text}");
        }
        for text in ["Zg==", "Zh", "Z", "Zm9", "+/+/", "=", "Zm9v="] {
            assert_eq!(from_base64_url(text), None, "{text}");
        }
    }
}
