//! What the engine borrows from the outside.

/// A moment and the local offset at that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub unix_ms: i64,
    /// Minutes east of UTC.
    pub offset_minutes: i32,
}

/// Clock, randomness and regular expressions of whoever runs the engine.
///
/// Tests pass fixed ones; the browser passes `Date`, `crypto` and `RegExp`.
pub trait Host {
    /// The present moment.
    fn now(&self) -> Now;
    /// Fills `bytes` with unpredictable bytes.
    fn fill_random(&self, bytes: &mut [u8]);
    /// Whether `pattern` matches the whole of `text`; `None` if it is no pattern.
    fn regex(&self, pattern: &str, text: &str) -> Option<bool>;
}

/// A random UUID, version 4.
pub(crate) fn uuid(host: &dyn Host) -> String {
    let mut bytes = [0u8; 16];
    host.fill_random(&mut bytes);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    text
}
