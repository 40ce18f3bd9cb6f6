//! Parsers meet bytes that nobody meant: they refuse, they never panic.

#![cfg(feature = "open")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Seeded, damaged, device, identity, recipients, record};
use sealing::age::{decrypt, encrypt};
use sealing::collected::Collected;
use sealing::parcel;
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
        assert!(Collected::verify(&text, &device().verifying_key(), &text).is_err());
        assert!(parcel::Contents::from_json(&bytes).is_err());
        assert!(parcel::Sender::from_json(&bytes).is_err());
        assert!(Enrolment::from_fragment(&text).is_err());
        assert!(text.parse::<Digest>().is_err());
        assert!(SigningKey::from_text(&text).is_err());
        assert!(VerifyingKey::from_text(&text).is_err());
        assert!(text.parse::<sealing::age::Recipient>().is_err());
        assert!(text.parse::<sealing::age::Identity>().is_err());
    }
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
