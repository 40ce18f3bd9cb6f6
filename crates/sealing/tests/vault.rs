//! The vault's slot of version 1, and drafts.

#![cfg(feature = "open")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use common::Seeded;
use rand_core::Rng;
use sealing::vault::{DraftName, KdfParameters, VaultError, VaultSecrets, make_slot, open_slot};

const NAME: DraftName<'_> = DraftName {
    record: "5a4f3c2b",
    revision: 1,
};

fn secrets() -> VaultSecrets {
    VaultSecrets::generate(&mut Seeded::new("secrets"))
}

fn slot() -> Vec<u8> {
    make_slot(
        "five words",
        KdfParameters::FLOOR,
        &secrets(),
        &mut Seeded::new("slot"),
    )
    .unwrap()
}

#[test]
fn a_slot_opens_with_its_words_only() {
    let opened = open_slot(" Five  WORDS\n", &slot()).unwrap();
    assert_eq!(opened.device_key.to_text(), secrets().device_key.to_text());
    for wrong in ["", "five word", "fivewords", "five words words"] {
        assert_eq!(
            open_slot(wrong, &slot()).map(|_| ()),
            Err(VaultError::CannotOpen)
        );
    }
}

#[test]
fn every_byte_of_a_slot_counts() {
    let slot = slot();
    for at in 0..slot.len() {
        let mut flipped = slot.clone();
        flipped[at] ^= 1 << (at % 8);
        let error = open_slot("five words", &flipped).map(|_| ()).unwrap_err();
        assert!(
            matches!(error, VaultError::CannotOpen | VaultError::Parameters),
            "byte {at}"
        );
        assert!(open_slot("five words", &slot[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn weak_parameters_are_refused_in_making_and_in_opening() {
    let floor = KdfParameters::FLOOR;
    for parameters in [
        KdfParameters {
            memory_kib: floor.memory_kib - 1,
            ..floor
        },
        KdfParameters {
            passes: floor.passes - 1,
            ..floor
        },
        KdfParameters {
            memory_kib: u32::MAX,
            ..floor
        },
        KdfParameters {
            passes: u32::MAX,
            ..floor
        },
    ] {
        let made = make_slot("words", parameters, &secrets(), &mut Seeded::new("weak"));
        assert_eq!(made, Err(VaultError::Parameters));
        let mut slot = slot();
        slot[8..12].copy_from_slice(&parameters.memory_kib.to_be_bytes());
        slot[12..16].copy_from_slice(&parameters.passes.to_be_bytes());
        assert_eq!(
            open_slot("five words", &slot).map(|_| ()),
            Err(VaultError::Parameters)
        );
    }
}

#[test]
fn drafts_come_back_and_fill_their_class() {
    let secrets = secrets();
    for (length, class) in [(0, 4096), (4092, 4096), (4093, 8192), (70_000, 73_728)] {
        let plain = vec![b'x'; length];
        let sealed = secrets
            .seal_draft(&NAME, &plain, &mut Seeded::new("draft"))
            .unwrap();
        assert_eq!(sealed.len(), 24 + class + 16);
        assert_eq!(*secrets.open_draft(&NAME, &sealed).unwrap(), plain);
    }
}

#[test]
fn every_byte_of_a_draft_counts() {
    let secrets = secrets();
    let sealed = secrets
        .seal_draft(&NAME, b"<data/>", &mut Seeded::new("draft"))
        .unwrap();
    for at in 0..sealed.len() {
        let mut flipped = sealed.clone();
        flipped[at] ^= 1 << (at % 8);
        assert_eq!(
            secrets.open_draft(&NAME, &flipped),
            Err(VaultError::CannotOpen),
            "byte {at}"
        );
        assert_eq!(
            secrets.open_draft(&NAME, &sealed[..at]),
            Err(VaultError::CannotOpen)
        );
    }
}

#[test]
fn a_draft_is_no_other_draft() {
    let secrets = secrets();
    let sealed = secrets
        .seal_draft(&NAME, b"<data/>", &mut Seeded::new("draft"))
        .unwrap();
    for other in [
        DraftName {
            record: "5a4f3c2c",
            ..NAME
        },
        DraftName { record: "", ..NAME },
        DraftName {
            revision: 0,
            ..NAME
        },
        DraftName {
            revision: 2,
            ..NAME
        },
    ] {
        assert_eq!(
            secrets.open_draft(&other, &sealed),
            Err(VaultError::CannotOpen)
        );
    }
    let stranger = VaultSecrets::generate(&mut Seeded::new("stranger"));
    assert_eq!(
        stranger.open_draft(&NAME, &sealed),
        Err(VaultError::CannotOpen)
    );
}

#[test]
fn parts_of_two_drafts_are_no_draft() {
    let secrets = secrets();
    let rng = &mut Seeded::new("two");
    let mut sealed = |revision, plain: &[u8]| {
        let name = DraftName { revision, ..NAME };
        secrets.seal_draft(&name, plain, rng).unwrap()
    };
    let (earlier, later) = (sealed(1, b"<data/>"), sealed(2, b"<date/>"));
    assert_eq!(earlier.len(), later.len());
    let second = DraftName {
        revision: 2,
        ..NAME
    };
    assert!(secrets.open_draft(&second, &later).is_ok());
    let tag = later.len() - 16;
    for at in [0, 24, tag, later.len()] {
        let mixed = [&later[..at], &earlier[at..]].concat();
        let opened = secrets.open_draft(&second, &mixed);
        assert_eq!(opened.is_ok(), mixed == later, "at {at}");
    }
}

/// The associated data by their documentation alone: what they say is bound.
#[test]
fn a_draft_is_bound_to_format_store_revision_and_record() {
    let sealed = secrets()
        .seal_draft(&NAME, b"<data/>", &mut Seeded::new("draft"))
        .unwrap();
    // The first random bytes of the secrets are the draft key.
    let mut key = [0; 32];
    Seeded::new("secrets").fill_bytes(&mut key);
    let nonce: [u8; 24] = sealed[..24].try_into().unwrap();
    let opened = |data: &[u8]| {
        let payload = Payload {
            msg: &sealed[24..],
            aad: data,
        };
        XChaCha20Poly1305::new(&key.into()).decrypt(&nonce.into(), payload)
    };
    let plain = opened(b"carnet\x01Ddrafts\n\0\0\0\0\0\0\0\x015a4f3c2b").unwrap();
    assert_eq!(plain[..11], *b"\x07\0\0\0<data/>");
    for other in [
        b"carnet\x02Ddrafts\n\0\0\0\0\0\0\0\x015a4f3c2b".as_slice(),
        b"carnet\x01Ddecoys\n\0\0\0\0\0\0\0\x015a4f3c2b",
        b"carnet\x01Ddrafts\n\0\0\0\0\0\0\0\x025a4f3c2b",
        b"carnet\x01Ddrafts\n\0\0\0\0\0\0\0\x015a4f3c2c",
    ] {
        assert!(opened(other).is_err());
    }
}

#[test]
fn secrets_do_not_show() {
    assert_eq!(format!("{:?}", secrets()), "VaultSecrets(…)");
    assert_eq!(format!("{:?}", secrets().device_key), "SigningKey(…)");
}
