//! The texts of the codes, one a code.

use sha2::{Digest, Sha256};

use crate::base45;

/// What a sequence carries at most, in bytes.
pub const LARGEST: usize = 65_536;

/// The texts of version 1 start so.
const MAGIC: &str = "CARNET1:";
/// Characters of a parcel's name, of an index and of a count.
const ID: usize = 6;
const NUMBER: usize = 3;

/// SHA-256, in bytes.
pub(crate) const DIGEST: usize = 32;
/// Bytes of it that name the parcel.
const NAMING: usize = 4;

/// Bytes in one code at most: then it has 105 modules a side (version 22), and one is three pixels wide
/// on a phone of 360. Even, because base45 takes two at a time.
const PART: usize = 960;

/// Why bytes cannot be shown as codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// There are none.
    #[error("nothing to show")]
    Empty,
    /// There are more than [`LARGEST`].
    #[error("too large for codes: {0} bytes")]
    TooLarge(usize),
}

/// One part of a parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Names the parcel: how its digest begins.
    pub(crate) id: [u8; NAMING],
    /// Counted from 1.
    pub(crate) index: u16,
    /// How many there are.
    pub(crate) count: u16,
    pub(crate) part: Vec<u8>,
}

/// The texts of the codes that carry these bytes, and their digest after them.
///
/// # Errors
/// [`SplitError`], if there are none or too many.
pub fn split(parcel: &[u8]) -> Result<Vec<String>, SplitError> {
    match parcel.len() {
        0 => return Err(SplitError::Empty),
        1..=LARGEST => {}
        length => return Err(SplitError::TooLarge(length)),
    }
    let digest: [u8; DIGEST] = Sha256::digest(parcel).into();
    let stream = [parcel, &digest].concat();
    // All of about one length, so that no code is larger than it has to be.
    let length = stream.len().div_ceil(stream.len().div_ceil(PART));
    let parts = stream.chunks(length.next_multiple_of(2));
    let count = parts.len();
    let text = |(index, part)| text(&digest[..NAMING], index + 1, count, part);
    Ok(parts.enumerate().map(text).collect())
}

fn text(id: &[u8], index: usize, count: usize, part: &[u8]) -> String {
    let mut text = MAGIC.to_owned();
    base45::encode(id, &mut text);
    text.push_str(&format!("{index:03}{count:03}"));
    base45::encode(part, &mut text);
    text
}

impl Frame {
    /// Reads a text; `None` if it is another one's code.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(MAGIC)?;
        let (id, rest) = rest.split_at_checked(ID)?;
        let (index, rest) = rest.split_at_checked(NUMBER)?;
        let (count, part) = rest.split_at_checked(NUMBER)?;
        let frame = Self {
            id: base45::decode(id)?.try_into().ok()?,
            index: number(index)?,
            count: number(count)?,
            part: base45::decode(part)?,
        };
        let is_whole = frame.index >= 1 && frame.index <= frame.count && !frame.part.is_empty();
        is_whole.then_some(frame)
    }
}

/// Three digits. Rust's own reading would also take a sign.
fn number(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// Whether a digest is the one that named the parcel.
pub(crate) fn names(id: [u8; NAMING], digest: &[u8]) -> bool {
    digest.starts_with(&id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_of_one_length_and_none_is_empty() {
        for length in (1..LARGEST)
            .step_by(997)
            .chain([1, 927, 928, 929, 1_888, 1_889, LARGEST])
        {
            let texts = split(&vec![7; length]).unwrap();
            let frames: Vec<Frame> = texts
                .iter()
                .map(|text| Frame::parse(text).unwrap())
                .collect();
            let total: usize = frames.iter().map(|frame| frame.part.len()).sum();
            assert_eq!(total, length + DIGEST);
            assert_eq!(texts.len(), total.div_ceil(PART));
            assert!(
                frames
                    .iter()
                    .all(|frame| frame.part.len() <= frames[0].part.len())
            );
            assert!(
                frames
                    .iter()
                    .all(|frame| frame.count as usize == texts.len())
            );
        }
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        assert_eq!(split(&[]), Err(SplitError::Empty));
        let length = LARGEST + 1;
        assert_eq!(split(&vec![0; length]), Err(SplitError::TooLarge(length)));
    }

    #[test]
    fn another_ones_code_is_no_frame() {
        let text = split(b"a parcel").unwrap().remove(0);
        assert!(Frame::parse(&text).is_some());
        for other in [
            "",
            "https://example.org",
            "CARNET1:",
            "CARNET2:000000001001BB8",
            "CARNET1:000000000001BB8",
            "CARNET1:000000002001BB8",
            "CARNET1:000000+01001BB8",
            "CARNET1:000000001001",
            "CARNET1:000000001001B",
            "CARNET1:00000é01001BB8",
            "CARNET1::::000001001BB8",
        ] {
            assert_eq!(Frame::parse(other), None, "{other}");
        }
    }
}
