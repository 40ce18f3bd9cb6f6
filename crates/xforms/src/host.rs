//! What the engine borrows from the outside.

use crate::point::Point;

/// A moment and the local offset at that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub unix_ms: i64,
    /// Minutes east of UTC.
    pub offset_minutes: i32,
}

/// A digest that `digest()` can ask for (XForms 1.1, section 7.8.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Digest {
    /// `MD5`, 16 bytes.
    Md5,
    /// `SHA-1`, 20 bytes.
    Sha1,
    /// `SHA-256`, 32 bytes.
    Sha256,
    /// `SHA-384`, 48 bytes.
    Sha384,
    /// `SHA-512`, 64 bytes.
    Sha512,
}

impl Digest {
    /// The digest with this name, as XForms writes it.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "MD5" => Self::Md5,
            "SHA-1" => Self::Sha1,
            "SHA-256" => Self::Sha256,
            "SHA-384" => Self::Sha384,
            "SHA-512" => Self::Sha512,
            _ => return None,
        })
    }
}

/// What a host computes for the functions of the same names (Math functions). The first number is
/// the function's first argument; the second is that of [`Atan2`](Self::Atan2) and
/// [`Pow`](Self::Pow).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Maths {
    Acos,
    Asin,
    Atan,
    Atan2,
    Cos,
    Exp,
    Log,
    Log10,
    Pow,
    Sin,
    Tan,
}

impl Maths {
    /// As the standard library computes it.
    pub fn of(self, first: f64, second: f64) -> f64 {
        match self {
            Self::Acos => first.acos(),
            Self::Asin => first.asin(),
            Self::Atan => first.atan(),
            Self::Atan2 => first.atan2(second),
            Self::Cos => first.cos(),
            Self::Exp => first.exp(),
            Self::Log => first.ln(),
            Self::Log10 => first.log10(),
            Self::Pow => first.powf(second),
            Self::Sin => first.sin(),
            Self::Tan => first.tan(),
        }
    }
}

/// Clock, randomness, regular expressions and the like of whoever runs the engine.
///
/// Tests pass fixed ones; the browser passes `Date`, `crypto` and `RegExp`. What a host need not
/// have is preset to nothing: an expression that asks for it gets an empty value. So code for
/// digests, signatures and positions is only where somebody uses it: most forms never do, and an
/// app that seals what it sends has SHA-2 and Ed25519 already.
pub trait Host {
    /// The present moment: `now()`, `today()`, preloads (XPath functions, Preload attributes).
    fn now(&self) -> Now;
    /// Minutes east of UTC at a moment, in milliseconds since 1970-01-01T00:00:00Z: what the place
    /// of the device makes of daylight saving. The present offset if the host does not know.
    fn offset_at(&self, unix_ms: i64) -> i32 {
        let _ = unix_ms;
        self.now().offset_minutes
    }
    /// Fills `bytes` with unpredictable bytes: `uuid()`, `random()`, `randomize()`.
    fn fill_random(&self, bytes: &mut [u8]);
    /// Whether `pattern` matches the whole of `text`; `None` if it is no pattern: `regex()`.
    fn regex(&self, pattern: &str, text: &str) -> Option<bool>;
    /// A mathematical function. Browsers have these, and their code would weigh 8 kB in an app.
    fn maths(&self, function: Maths, first: f64, second: f64) -> f64 {
        function.of(first, second)
    }
    /// The text with combining characters composed (Unicode normalisation form C), for what is
    /// sent; `None` leaves it as it is.
    fn composed(&self, text: &str) -> Option<String> {
        let _ = text;
        None
    }
    /// The digest of `bytes`, for `digest()` and for `randomize()` with a seed that is no number,
    /// which needs SHA-256; `None` if this host has not got it.
    fn digest(&self, algorithm: Digest, bytes: &[u8]) -> Option<Vec<u8>> {
        let _ = (algorithm, bytes);
        None
    }
    /// The message in a signed one, if the Ed25519 signature of 64 bytes before it is by this key
    /// of 32 bytes: for `extract-signed()`.
    fn extract_signed(&self, signed: &[u8], key: &[u8]) -> Option<Vec<u8>> {
        let _ = (signed, key);
        None
    }
    /// Where the device is, as far as is known right now: for `odk:setgeopoint`.
    fn position(&self) -> Option<Point> {
        None
    }
    /// What a form may know of device and account: `deviceid`, `username`, `email`,
    /// `phonenumber` (Preload attributes: `property`). Nothing, unless the host says otherwise.
    fn property(&self, name: &str) -> String {
        let _ = name;
        String::new()
    }
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
