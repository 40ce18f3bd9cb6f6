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
