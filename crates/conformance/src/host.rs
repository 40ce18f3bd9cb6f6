//! Clock, randomness, regular expressions and digests as the recordings had them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use md5::Md5;
use regex::Regex;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use unicode_normalization::UnicodeNormalization as _;
use xforms::{Date, Digest, Host, Now, Point};

/// Answers as the machine of the recordings did: in Phoenix, seven hours behind UTC, all year.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecordedHost {
    day: Option<Date>,
    random: Option<u8>,
    state: Rc<Cell<u64>>,
    position: Rc<RefCell<Option<Point>>>,
}

impl RecordedHost {
    /// On another day than the usual one.
    pub(crate) fn on(day: Option<Date>) -> Self {
        Self {
            day,
            ..Self::default()
        }
    }

    /// On another day, with only this byte for a random one.
    pub(crate) fn twin(random: u8) -> Self {
        Self {
            random: Some(random),
            ..Self::on(Date::new(2031, 7, 1 + u32::from(random) % 28))
        }
    }

    /// Where the device is from now on.
    pub(crate) fn set_position(&self, position: Option<Point>) {
        *self.position.borrow_mut() = position;
    }
}

impl Host for RecordedHost {
    /// Noon of that day.
    fn now(&self) -> Now {
        let day = self.day.map_or(20_558, Date::days);
        Now {
            unix_ms: (day * 24 + 19) * 3_600_000,
            offset_minutes: -420,
        }
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        if let Some(random) = self.random {
            bytes.fill(random);
            return;
        }
        for byte in bytes {
            let next = self.state.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
            self.state.set(next);
            *byte = (next.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 56) as u8;
        }
    }

    fn regex(&self, pattern: &str, text: &str) -> Option<bool> {
        let whole = Regex::new(&format!("^(?:{pattern})$")).ok()?;
        Some(whole.is_match(text))
    }

    fn digest(&self, algorithm: Digest, bytes: &[u8]) -> Option<Vec<u8>> {
        Some(match algorithm {
            Digest::Md5 => Md5::digest(bytes).to_vec(),
            Digest::Sha1 => Sha1::digest(bytes).to_vec(),
            Digest::Sha256 => Sha256::digest(bytes).to_vec(),
            Digest::Sha384 => Sha384::digest(bytes).to_vec(),
            Digest::Sha512 => Sha512::digest(bytes).to_vec(),
            _ => return None,
        })
    }

    fn composed(&self, text: &str) -> Option<String> {
        Some(text.nfc().collect())
    }

    fn position(&self) -> Option<Point> {
        *self.position.borrow()
    }
}
