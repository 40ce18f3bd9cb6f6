//! Records of old Excel's binary files ([MS-XLS] 2.1.4), and the texts that run over several.

use super::{ReadError, damaged};

/// A record, and those that go on with it ([MS-XLS] 2.4.58).
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    rest: &'a [u8],
    further: &'a [u8],
}

const CONTINUE: u16 = 0x003c;

/// The first record of a stream that is not a continuation, and the stream after it.
pub(super) fn record(stream: &[u8]) -> Option<(Record<'_>, &[u8])> {
    let (kind, body, after) = header(stream)?;
    let mut next = after;
    while let Some((CONTINUE, _, after)) = header(next) {
        next = after;
    }
    let further = after.get(..after.len() - next.len()).unwrap_or_default();
    let record = Record {
        kind,
        rest: body,
        further,
    };
    Some((record, next))
}

/// Kind and body of a record, and what comes after it. A stream that is cut ends with what is there.
fn header(stream: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let [a, b, c, d, tail @ ..] = stream else {
        return None;
    };
    let length = usize::from(u16::from_le_bytes([*c, *d])).min(tail.len());
    let (body, after) = tail.split_at(length);
    Some((u16::from_le_bytes([*a, *b]), body, after))
}

impl<'a> Record<'a> {
    pub(super) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        if self.rest.is_empty() {
            self.go_on();
        }
        let (bytes, rest) = self
            .rest
            .split_first_chunk()
            .ok_or_else(|| damaged(&"a record is too short"))?;
        self.rest = rest;
        Ok(*bytes)
    }

    pub(super) fn byte(&mut self) -> Result<u8, ReadError> {
        let [byte] = self.bytes()?;
        Ok(byte)
    }

    pub(super) fn short(&mut self) -> Result<u16, ReadError> {
        Ok(u16::from_le_bytes(self.bytes()?))
    }

    pub(super) fn long(&mut self) -> Result<u32, ReadError> {
        Ok(u32::from_le_bytes(self.bytes()?))
    }

    /// What is left of the record itself.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether it has come to its end.
    pub(super) fn is_over(&self) -> bool {
        self.rest.is_empty() && self.further.is_empty()
    }

    fn go_on(&mut self) {
        if let Some((_, body, after)) = header(self.further) {
            self.rest = body;
            self.further = after;
        }
    }

    /// A text with two bytes of length (2.5.294, 2.5.293): with formats and pronunciation or without.
    pub(super) fn text(&mut self) -> Result<String, ReadError> {
        let length = self.short()?;
        self.text_of(length)
    }

    /// A text with one byte of length (2.5.240).
    pub(super) fn short_text(&mut self) -> Result<String, ReadError> {
        let length = self.byte()?;
        self.text_of(length.into())
    }

    fn text_of(&mut self, length: u16) -> Result<String, ReadError> {
        let mut flags = self.byte()?;
        let formats = if flags & 8 == 0 { 0 } else { self.short()? };
        let pronounced = if flags & 4 == 0 { 0 } else { self.long()? };
        let mut units = Vec::new();
        let mut left = usize::from(length);
        while left > 0 {
            if self.rest.is_empty() {
                // Each continuation says anew whether its characters have one byte or two.
                flags = self.byte()?;
            }
            left -= self.characters(left, flags & 1 != 0, &mut units)?;
        }
        let pronounced = usize::try_from(pronounced).unwrap_or(usize::MAX);
        self.skip(usize::from(formats) * 4)?;
        self.skip(pronounced)?;
        Ok(String::from_utf16_lossy(&units))
    }

    /// Takes as many characters as this record has; one at least.
    fn characters(
        &mut self,
        most: usize,
        wide: bool,
        units: &mut Vec<u16>,
    ) -> Result<usize, ReadError> {
        let size = if wide { 2 } else { 1 };
        let count = most.min(self.rest.len() / size);
        let taken = self.rest.split_at_checked(count * size);
        let (bytes, rest) = taken
            .filter(|_| count > 0)
            .ok_or_else(|| damaged(&"a text is too short"))?;
        self.rest = rest;
        let unit = |unit: &[u8]| match unit {
            [low, high] => u16::from_le_bytes([*low, *high]),
            [low] => u16::from(*low),
            _ => 0,
        };
        units.extend(bytes.chunks_exact(size).map(unit));
        Ok(count)
    }

    fn skip(&mut self, mut count: usize) -> Result<(), ReadError> {
        while count > 0 {
            if self.rest.is_empty() {
                self.go_on();
            }
            let step = count.min(self.rest.len());
            if step == 0 {
                return Err(damaged(&"a text is too short"));
            }
            self.rest = self.rest.get(step..).unwrap_or_default();
            count -= step;
        }
        Ok(())
    }
}
