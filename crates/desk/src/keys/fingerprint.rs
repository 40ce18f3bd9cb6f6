//! Fingerprints: what two people read to each other to be sure that they have the same key.

use std::fmt;

use sealing::Digest;

use crate::spelling;

const CONTEXT: &str = "carnet key fingerprint v1\n";
const WORDS: usize = 8;

/// The fingerprint of a public key: SHA-256 over `carnet key fingerprint v1`, a newline and the
/// key's text.
///
/// In words it is eight of the English list, ten bits each from the first bit on; shown as `{}` it is
/// the first eight bytes in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint(Digest);

impl Fingerprint {
    /// Of the text of a recipient or of the organisation's key.
    pub(crate) fn of(public: &str) -> Self {
        Self(Digest::of(format!("{CONTEXT}{public}").as_bytes()))
    }

    pub(crate) fn in_words(&self) -> String {
        let words: Vec<_> = spelling::spell(self.0.as_bytes())
            .into_iter()
            .take(WORDS)
            .collect();
        words.join(" ")
    }

    /// The first four bytes, which shares carry.
    pub(crate) fn start(&self) -> [u8; 4] {
        let [a, b, c, d, ..] = *self.0.as_bytes();
        [a, b, c, d]
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.16}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    /// Written in the minutes of a ceremony, so that it may never change.
    #[test]
    fn fingerprints_are_frozen() {
        let fingerprint =
            Fingerprint::of("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj");
        assert_eq!(fingerprint.to_string(), "89392dc03903a72d");
        assert_eq!(
            fingerprint.in_words(),
            "logic swamp spoon aware agree novel stamp pony"
        );
    }
}
