//! The desk's word of what it has opened.

#![cfg(feature = "open")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Seeded, damaged};
use sealing::collected::{Collected, CollectedError, LIMIT, Word};
use sealing::{Digest, SigningKey};

const ID: &str = "00112233445566778899aabbccddeeff";

fn key(name: &str) -> SigningKey {
    SigningKey::generate(&mut Seeded::new(name))
}

fn collected() -> Collected {
    let mut records = ["one", "two", "three"].map(|text| Digest::of(text.as_bytes()));
    records.sort();
    Collected {
        v: 1,
        programme: ID.into(),
        serial: 1,
        since: "2026-10-01".into(),
        until: "2026-11-22".into(),
        records: records.to_vec(),
    }
}

#[test]
fn the_word_is_believed_on_the_desks_signature_only() {
    let signed = collected().sign(&key("desk")).unwrap();
    let desk = key("desk").verifying_key();
    let verify = |json: &str| Collected::verify(json, &desk, ID);
    assert_eq!(verify(&signed), Ok(collected()));
    let stranger = key("stranger").verifying_key();
    let read = Collected::verify(&signed, &stranger, ID);
    assert_eq!(read, Err(CollectedError::Signature));
    let read = Collected::verify(&signed, &desk, &ID.replace('0', "1"));
    assert_eq!(read, Err(CollectedError::Other));
    for (from, to) in [("2026-10", "2026-09"), ("serial\\\":1", "serial\\\":2")] {
        assert!(signed.contains(from), "{from}");
        let changed = signed.replace(from, to);
        assert_eq!(verify(&changed), Err(CollectedError::Signature));
    }
    let long = signed + &" ".repeat(LIMIT);
    assert_eq!(verify(&long), Err(CollectedError::Malformed));
    assert_eq!(verify("<html>"), Err(CollectedError::Malformed));
}

#[test]
fn a_record_is_missing_only_on_days_that_are_spoken_of() {
    let collected = collected();
    let lost = Digest::of(b"lost");
    for (day, word) in [
        ("2026-09-30", Word::Unknown),
        ("2026-10-01", Word::Missing),
        ("2026-11-22", Word::Missing),
        ("2026-11-23", Word::Unknown),
        ("2026-11-22T00:00:00Z", Word::Unknown),
        ("2026-11-2", Word::Unknown),
        ("2026-11-00", Word::Unknown),
        ("", Word::Unknown),
    ] {
        assert_eq!(collected.says_of(&lost, day), word, "{day}");
        for digest in &collected.records {
            assert_eq!(collected.says_of(digest, day), Word::Opened, "{day}");
        }
    }
}

#[test]
fn unsound_words_are_neither_signed_nor_read() {
    type Change = fn(&mut Collected);
    let changes: [Change; 10] = [
        |c| c.v = 2,
        |c| c.programme.push('0'),
        |c| c.programme = "programme".into(),
        |c| c.serial = 0,
        |c| c.since = "2026-10-32".into(),
        |c| c.until = "tomorrow".into(),
        |c| c.until = "2026-09-30".into(),
        |c| c.records.reverse(),
        |c| c.records.push(c.records[2]),
        // Too long to be read.
        |c| {
            let each = 0..250_000_u32;
            c.records = each.map(|n| Digest::of(&n.to_be_bytes())).collect();
            c.records.sort();
        },
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut collected = collected();
        change(&mut collected);
        let signed = collected.sign(&key("desk"));
        assert_eq!(signed, Err(CollectedError::Malformed), "{at}");
    }
    // What another desk signs without looking.
    let sound = serde_json::to_string(&collected()).unwrap();
    let verify = |document: &str| {
        let json = common::sign_document(&key("desk"), "carnet collected v1\n", document);
        Collected::verify(&json, &key("desk").verifying_key(), ID)
    };
    assert_eq!(verify(&sound), Ok(collected()));
    for (from, to) in [
        ("\"v\":1", "\"v\":2"),
        ("\"v\":1", "\"v\":1,\"v\":1"),
        ("\"v\":1", "\"v\":1,\"w\":1"),
        ("\"v\":1,", ""),
        ("\"serial\":1", "\"serial\":0"),
        ("\"serial\":1", "\"serial\":-1"),
        ("\"serial\":1", "\"serial\":1.5"),
        ("2026-10-01", "2026-13-01"),
        ("2026-10-01", "2026-11-23"),
        ("\"records\":[\"", "\"records\":[\"0"),
        ("\"records\":[\"", "\"records\":[\"\",\""),
        ("}", ""),
        ("}", "}}"),
    ] {
        assert!(sound.contains(from), "{from}");
        let read = verify(&sound.replacen(from, to, 1));
        assert_eq!(read, Err(CollectedError::Malformed), "{to}");
    }
}

#[test]
fn an_empty_word_says_that_nothing_came() {
    let empty = Collected {
        records: vec![],
        ..collected()
    };
    let signed = empty.sign(&key("desk")).unwrap();
    let read = Collected::verify(&signed, &key("desk").verifying_key(), ID).unwrap();
    let digest = Digest::of(b"one");
    assert_eq!(read.says_of(&digest, "2026-11-01"), Word::Missing);
}

/// What is damaged is refused, on the wire and inside a signature that holds.
#[test]
fn damaged_words_are_refused() {
    let (desk, mut rng) = (key("desk"), Seeded::new("damaged"));
    let verifying = desk.verifying_key();
    let signed = collected().sign(&desk).unwrap();
    let document = serde_json::to_string(&collected()).unwrap();
    let text =
        |bytes: &[u8], rng: &mut Seeded| String::from_utf8_lossy(&damaged(bytes, rng)).into_owned();
    let mut read = 0;
    for round in 0..100_000 {
        let changed = text(signed.as_bytes(), &mut rng);
        if let Ok(word) = Collected::verify(&changed, &verifying, ID) {
            assert_eq!(word, collected(), "{changed}");
        }
        // Signing takes most of the time.
        if round % 10 == 0 {
            let changed = text(document.as_bytes(), &mut rng);
            let json = common::sign_document(&desk, "carnet collected v1\n", &changed);
            if let Ok(word) = Collected::verify(&json, &verifying, ID) {
                read += 1;
                assert!(word.sign(&desk).is_ok(), "{changed}");
            }
        }
    }
    assert!(read > 0, "nothing got as far as the checks");
}
