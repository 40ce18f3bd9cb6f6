//! SHA-256 as lower-case hexadecimal text.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// A digest over several pieces, each with its length so that none can pass for another.
#[derive(Default)]
pub(crate) struct Digests(Sha256);

impl Digests {
    /// Adds one piece.
    pub(crate) fn add(&mut self, piece: &[u8]) {
        self.0.update((piece.len() as u64).to_be_bytes());
        self.0.update(piece);
    }

    /// The digest of all pieces so far, as 64 digits.
    pub(crate) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// The digest of some bytes, as 64 digits.
pub(crate) fn of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_sha256sum() {
        assert_eq!(
            of(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn pieces_do_not_run_into_each_other() {
        let digest = |pieces: &[&[u8]]| {
            let mut digests = Digests::default();
            for piece in pieces {
                digests.add(piece);
            }
            digests.finish()
        };
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
    }
}
