//! Age files: what is written is read, and nothing else is.

#![cfg(feature = "open")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Checksum, Hrp};
use common::{Seeded, hybrid_identity, hybrid_recipients, identity, recipients};
use sealing::Digest;
use sealing::age::{
    Identity, OpenError, Recipient, SealError, decrypt, decrypt_with_passphrase, encrypt,
    encrypt_with_passphrase,
};

#[test]
fn every_length_around_a_chunk_comes_back() {
    let chunk = 64 * 1024;
    for length in [
        0,
        1,
        15,
        16,
        17,
        chunk - 1,
        chunk,
        chunk + 1,
        2 * chunk,
        2 * chunk + 1,
    ] {
        let plain: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
        let file = encrypt(&recipients(), &plain, &mut Seeded::new("lengths")).unwrap();
        assert_eq!(
            decrypt(&[identity("recovery")], &file),
            Ok(plain),
            "{length}"
        );
    }
}

#[test]
fn nobody_else_reads_it() {
    let file = encrypt(&recipients(), b"plain", &mut Seeded::new("else")).unwrap();
    assert_eq!(
        decrypt(&[identity("stranger")], &file),
        Err(OpenError::CannotOpen)
    );
    assert_eq!(decrypt(&[], &file), Err(OpenError::CannotOpen));
    assert_eq!(
        decrypt_with_passphrase("plain", &file).map(|_| ()),
        Err(OpenError::CannotOpen)
    );
}

#[test]
fn sealing_to_nobody_is_refused() {
    assert_eq!(
        encrypt(&[], b"plain", &mut Seeded::new("none")),
        Err(SealError::NoRecipient)
    );
}

#[test]
fn every_byte_and_the_end_count() {
    every_byte_counts(&recipients(), identity("operations"));
}

#[test]
fn every_byte_of_a_post_quantum_file_counts() {
    every_byte_counts(&hybrid_recipients(), hybrid_identity("operations"));
}

/// The reader has only one of the keys; the other's stanza counts all the same.
fn every_byte_counts(recipients: &[Recipient], identity: Identity) {
    let rng = &mut Seeded::new("flip");
    let file = encrypt(recipients, b"a short plaintext", rng).unwrap();
    let keys = [identity];
    for at in 0..file.len() {
        let mut flipped = file.clone();
        flipped[at] ^= 1 << (at % 8);
        assert_eq!(
            decrypt(&keys, &flipped),
            Err(OpenError::CannotOpen),
            "byte {at}"
        );
        assert_eq!(
            decrypt(&keys, &file[..at]),
            Err(OpenError::CannotOpen),
            "cut at {at}"
        );
    }
    let longer = [file.as_slice(), b"\0"].concat();
    assert_eq!(decrypt(&keys, &longer), Err(OpenError::CannotOpen));
}

#[test]
fn a_file_cut_between_chunks_is_refused() {
    let chunk = 64 * 1024;
    let file = encrypt(&recipients(), &vec![7; 3 * chunk], &mut Seeded::new("cut")).unwrap();
    let header = file.len() - 3 * (chunk + 16);
    for chunks in 0..3 {
        let cut = &file[..header + chunks * (chunk + 16)];
        assert_eq!(
            decrypt(&[identity("operations")], cut),
            Err(OpenError::CannotOpen)
        );
    }
}

#[test]
fn malformed_headers_are_refused() {
    let file = encrypt(&recipients(), b"plain", &mut Seeded::new("header")).unwrap();
    let keys = [identity("operations")];
    let text = |from: &[u8], to: &[u8]| {
        let at = file
            .windows(from.len())
            .position(|window| window == from)
            .unwrap();
        [&file[..at], to, &file[at + from.len()..]].concat()
    };
    for (from, to) in [
        ("age-encryption.org/v1\n", "age-encryption.org/v2\n"),
        ("age-encryption.org/v1\n", "age-encryption.org/v1\r\n"),
        ("age-encryption.org/v1\n", "age-encryption.org/v1\n\n"),
        ("-> X25519 ", "-> X25519  "),
        ("-> X25519 ", "->X25519 "),
        ("-> X25519 ", "-> x25519 "),
        ("-> X25519 ", "-> X25519 a "),
        ("--- ", "---  "),
        ("--- ", "-- "),
        (
            "--- ",
            "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n--- ",
        ),
    ] {
        let changed = text(from.as_bytes(), to.as_bytes());
        assert_eq!(
            decrypt(&keys, &changed),
            Err(OpenError::CannotOpen),
            "{to:?}"
        );
    }
}

#[test]
fn passphrase_files_open_with_their_passphrase_only() {
    let file = encrypt_with_passphrase("six words", 10, b"key", &mut Seeded::new("pass")).unwrap();
    assert_eq!(
        decrypt_with_passphrase("six words", &file)
            .unwrap()
            .as_slice(),
        b"key"
    );
    for wrong in ["", "six word", "Six words", "six words "] {
        assert!(decrypt_with_passphrase(wrong, &file).is_err());
    }
    for work in [0, 21, 64] {
        let refused = encrypt_with_passphrase("x", work, b"", &mut Seeded::new("work"));
        assert_eq!(refused, Err(SealError::Cipher));
    }
}

#[test]
fn keys_have_one_text() {
    let key = identity("operations");
    let text = key.to_text();
    let read: Identity = text.parse().unwrap();
    assert_eq!(read.to_recipient(), key.to_recipient());
    assert!(text.to_ascii_lowercase().parse::<Identity>().is_err());
    assert_eq!(format!("{key:?}"), "Identity(…)");

    let public = key.to_recipient().to_string();
    assert_eq!(public.parse(), Ok(key.to_recipient()));
    assert!(public.to_ascii_uppercase().parse::<Recipient>().is_err());
    for at in 0..public.len() {
        let mut other = public.clone().into_bytes();
        other[at] = if other[at] == b'q' { b'p' } else { b'q' };
        let other = String::from_utf8(other).unwrap();
        assert!(
            other == public || other.parse::<Recipient>().is_err(),
            "{at}"
        );
    }
}

#[test]
fn recipients_of_low_order_are_refused() {
    let points: [[u8; 32]; 3] = [
        [0; 32],
        {
            let mut one = [0; 32];
            one[0] = 1;
            one
        },
        // p + 1, the same point as one in another spelling.
        {
            let mut one = [0xff; 32];
            (one[0], one[31]) = (0xee, 0x7f);
            one
        },
    ];
    for point in points {
        let hrp = bech32::Hrp::parse("age").unwrap();
        let text = bech32::encode::<bech32::Bech32>(hrp, &point).unwrap();
        assert!(text.parse::<Recipient>().is_err());
    }
}

#[test]
fn a_post_quantum_file_opens_with_each_key_and_no_other() {
    for length in [0, 1, 65_536, 65_537] {
        let plain = vec![7; length];
        let rng = &mut Seeded::new("hybrid");
        let file = encrypt(&hybrid_recipients(), &plain, rng).unwrap();
        for name in ["operations", "recovery"] {
            // Keys of the other kind stand by and do no harm.
            let keys = [identity(name), hybrid_identity(name)];
            assert_eq!(decrypt(&keys, &file).as_deref(), Ok(plain.as_slice()));
        }
        let strangers = [identity("operations"), hybrid_identity("stranger")];
        assert_eq!(decrypt(&strangers, &file), Err(OpenError::CannotOpen));
    }
}

#[test]
fn recipients_of_both_kinds_are_not_mixed() {
    let (old, new) = (recipients(), hybrid_recipients());
    for mixed in [
        [old[0].clone(), new[0].clone()],
        [new[0].clone(), old[0].clone()],
    ] {
        let refused = encrypt(&mixed, b"plain", &mut Seeded::new("mixed"));
        assert_eq!(refused, Err(SealError::MixedRecipients));
    }
}

/// From the section "The MLKEM768-X25519 (i.e. X-Wing) hybrid post-quantum recipient type".
#[test]
fn post_quantum_keys_are_those_of_the_specification() {
    let text = "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR";
    let key: Identity = text.parse().unwrap();
    assert_eq!(*key.to_text(), text);
    let public = key.to_recipient().to_string();
    assert_eq!(public.len(), 1959);
    assert_eq!(
        Digest::of(public.as_bytes()).to_string(),
        "a091dd7e0ee9d62b75173dcc98441a0424baa941e66a8776e570a4ae60ff61ea"
    );
    assert_eq!(public.parse(), Ok(key.to_recipient()));
    assert!(key.to_recipient().is_post_quantum());
    assert!(!identity("operations").to_recipient().is_post_quantum());
}

#[test]
fn post_quantum_keys_have_one_text() {
    let key = hybrid_identity("operations");
    let text = key.to_text();
    let read: Identity = text.parse().unwrap();
    assert_eq!(read.to_recipient(), key.to_recipient());
    assert!(text.to_ascii_lowercase().parse::<Identity>().is_err());
    assert_eq!(format!("{key:?}"), "Identity(…)");

    let public = key.to_recipient().to_string();
    assert!(public.to_ascii_uppercase().parse::<Recipient>().is_err());
    for at in 0..public.len() {
        let mut other = public.clone().into_bytes();
        other[at] = if other[at] == b'q' { b'p' } else { b'q' };
        let other = String::from_utf8(other).unwrap();
        assert!(
            other == public || other.parse::<Recipient>().is_err(),
            "{at}"
        );
    }
}

/// Bech32 of any length, as the specification has it.
enum Long {}

impl Checksum for Long {
    type MidstateRepr = u32;
    type CorrectionField = <Bech32 as Checksum>::CorrectionField;
    const ROOT_GENERATOR: Self::CorrectionField = Bech32::ROOT_GENERATOR;
    const ROOT_EXPONENTS: std::ops::RangeInclusive<usize> = Bech32::ROOT_EXPONENTS;
    const CODE_LENGTH: usize = usize::MAX;
    const CHECKSUM_LENGTH: usize = 6;
    const GENERATOR_SH: [u32; 5] = Bech32::GENERATOR_SH;
    const TARGET_RESIDUE: u32 = 1;
}

#[test]
fn unsound_post_quantum_recipients_are_refused() {
    let hrp = Hrp::parse("age1pq").unwrap();
    let text = hybrid_identity("operations").to_recipient().to_string();
    let checked = CheckedHrpstring::new::<Long>(&text).unwrap();
    let sound: Vec<u8> = checked.byte_iter().collect();
    let accepted = |bytes: &[u8]| {
        let text = bech32::encode_lower::<Long>(hrp, bytes).unwrap();
        text.parse::<Recipient>().is_ok()
    };
    assert!(accepted(&sound));
    assert!(!accepted(&sound[1..]));
    assert!(!accepted(&[&sound[..], b"\0"].concat()));
    assert!(!accepted(&[]));
    assert!(!accepted(&[0; 1216]), "the point is of low order");

    // Every coefficient of the lattice's key is below the modulus, 3329.
    for at in (0..1152).step_by(3) {
        for (low, middle, expected) in [(0x01, 0x0d, false), (0x00, 0x0d, true)] {
            let mut first = sound.clone();
            first[at] = low;
            first[at + 1] = middle | first[at + 1] & 0xf0;
            assert_eq!(accepted(&first), expected, "byte {at}");
            let mut second = sound.clone();
            second[at + 1] = low << 4 | second[at + 1] & 0x0f;
            second[at + 2] = middle << 4 | low >> 4;
            assert_eq!(accepted(&second), expected, "byte {at}");
        }
    }
}
