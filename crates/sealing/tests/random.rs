//! Parsers meet bytes that nobody meant: they refuse, they never panic.

#![cfg(feature = "open")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Seeded, device, identity, recipients, record};
use sealing::age::{decrypt, encrypt};
use sealing::programme::{Enrolment, Programme};
use sealing::receipt::Receipt;
use sealing::record::{open, seal};
use sealing::vault::{DraftName, Slots, VaultSecrets, open_slot};
use sealing::{Digest, SigningKey, VerifyingKey};

const ROUNDS: usize = 2000;

/// Gives every byte parser random bytes, then damaged sound input.
#[test]
fn random_bytes_are_refused() {
    let mut rng = Seeded::new("random");
    let keys = [identity("operations")];
    let secrets = VaultSecrets::generate(&mut rng);
    for _ in 0..ROUNDS {
        let bytes = rng.bytes(300);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(decrypt(&keys, &bytes).is_err());
        assert!(open(&bytes, &keys).is_err());
        assert!(open_slot("words", &bytes).is_err());
        assert!(Slots::parse(&bytes).is_err());
        let name = DraftName {
            record: &text,
            revision: 0,
        };
        assert!(secrets.open_draft(&name, &bytes).is_err());
        assert!(Receipt::from_json(&text).is_err());
        assert!(Programme::read_unverified(&text).is_err());
        assert!(Enrolment::from_fragment(&text).is_err());
        assert!(text.parse::<Digest>().is_err());
        assert!(SigningKey::from_text(&text).is_err());
        assert!(VerifyingKey::from_text(&text).is_err());
        assert!(text.parse::<sealing::age::Recipient>().is_err());
        assert!(text.parse::<sealing::age::Identity>().is_err());
    }
}

/// Cuts, repeats and overwrites pieces of `bytes`.
fn damaged(bytes: &[u8], rng: &mut Seeded) -> Vec<u8> {
    let mut damaged = bytes.to_vec();
    for _ in 0..=rng.below(3) {
        let at = rng.below(damaged.len().max(1));
        let end = damaged.len().min(at + rng.below(64));
        match rng.below(3) {
            0 => drop(damaged.drain(at..end)),
            1 => {
                let piece = damaged[at..end].to_vec();
                damaged.splice(at..at, piece);
            }
            _ => rand_core::Rng::fill_bytes(rng, &mut damaged[at..end]),
        }
    }
    damaged
}

#[test]
fn damaged_archives_are_refused() {
    let mut rng = Seeded::new("damaged");
    let keys = [identity("operations")];
    let sealed = seal(&record(), &device(), &recipients(), &mut rng)
        .unwrap()
        .bytes;
    let archive = decrypt(&keys, &sealed).unwrap();
    for _ in 0..ROUNDS {
        // The interesting part is in the first blocks; the rest is padding.
        let front = damaged(&archive[..4096], &mut rng);
        let changed = [front.as_slice(), &archive[4096..]].concat();
        let file = encrypt(&recipients(), &changed, &mut rng).unwrap();
        assert_eq!(open(&file, &keys).is_ok(), changed == archive);
        let changed = damaged(&sealed[..400], &mut rng);
        let file = [changed.as_slice(), &sealed[400..]].concat();
        assert_eq!(open(&file, &keys).is_ok(), file == sealed);
    }
}
