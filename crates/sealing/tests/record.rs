//! Sealed records.

#![cfg(feature = "open")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{
    Seeded, device, hybrid_identity, hybrid_recipients, identity, meta, recipients, record,
};
use sealing::age::{self, OpenError, SealError};
use sealing::person::Code;
use sealing::record::{Media, Meta, Record, Sealed, open, seal};
use sealing::{Digest, SigningKey};

fn sealed(record: &Record) -> Sealed {
    seal(record, &device(), &recipients(), &mut Seeded::new("seal")).unwrap()
}

fn archive(record: &Record) -> Vec<u8> {
    age::decrypt(&[identity("operations")], &sealed(record).bytes).unwrap()
}

/// Seals an archive as it is, sound or not, and opens it.
fn opened(archive: &[u8]) -> Result<Record, OpenError> {
    let key = identity("operations");
    let file = age::encrypt(&[key.to_recipient()], archive, &mut Seeded::new("raw")).unwrap();
    open(&file, &[key]).map(|opened| opened.record)
}

#[test]
fn a_record_comes_back_with_each_key() {
    let sealed = sealed(&record());
    assert_eq!(sealed.digest, Digest::of(&sealed.bytes));
    for name in ["operations", "recovery"] {
        let opened = open(&sealed.bytes, &[identity(name)]).unwrap();
        assert_eq!(opened.record, record());
        assert_eq!(opened.signature_valid_for, device().verifying_key());
        let names: Vec<_> = opened.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "submission.xml",
                "meta.json",
                "media/photo-1.jpg",
                "signature"
            ]
        );
    }
    assert_eq!(
        open(&sealed.bytes, &[identity("stranger")]).map(|_| ()),
        Err(OpenError::CannotOpen)
    );
}

#[test]
fn sizes_show_their_class_only() {
    let kib = 1024;
    // Three headers, a block each of metadata and signature, two of zeros at the end.
    let overhead = 7 * 512;
    for (length, class) in [
        (0, 16 * kib),
        (16 * kib - overhead, 16 * kib),
        (16 * kib - overhead + 1, 32 * kib),
        (100 * kib, 128 * kib),
        (500 * kib, 512 * kib),
        (1000 * kib, 1024 * kib),
        (1024 * kib, 2048 * kib),
        (2500 * kib, 3072 * kib),
    ] {
        let record = Record {
            submission_xml: "x".repeat(length),
            media: vec![],
            ..record()
        };
        assert_eq!(archive(&record).len(), class, "{length}");
        assert_eq!(opened(&archive(&record)), Ok(record));
    }
}

#[test]
fn every_byte_of_the_archive_counts() {
    let sound = archive(&record());
    // All of the files and a sample of the padding, which is alike.
    let files = sound.iter().rposition(|byte| *byte != 0).unwrap();
    for at in (0..files + 1024).chain((files..sound.len()).step_by(61)) {
        let mut flipped = sound.clone();
        flipped[at] ^= 1 << (at % 8);
        assert!(opened(&flipped).is_err(), "byte {at}");
    }
}

#[test]
fn every_byte_of_a_sealed_record_counts() {
    let sound = sealed(&record()).bytes;
    let keys = [identity("operations")];
    for at in 0..sound.len() {
        let mut flipped = sound.clone();
        flipped[at] ^= 1 << (at % 8);
        assert_eq!(
            open(&flipped, &keys).map(|_| ()),
            Err(OpenError::CannotOpen),
            "byte {at}"
        );
    }
}

#[test]
fn every_byte_of_a_post_quantum_record_counts() {
    let rng = &mut Seeded::new("seal");
    let sound = seal(&record(), &device(), &hybrid_recipients(), rng).unwrap();
    let keys = [hybrid_identity("operations")];
    let opened = open(&sound.bytes, &keys).unwrap();
    assert_eq!(opened.record, record());
    // The header and a sample of the payload, which is made as that of other records.
    let header = sound.bytes.len() - 16 * 1024;
    for at in (0..header).chain((header..sound.bytes.len()).step_by(31)) {
        let mut flipped = sound.bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        let refused = open(&flipped, &keys).map(|_| ());
        assert_eq!(refused, Err(OpenError::CannotOpen), "byte {at}");
    }
}

/// Two records of the same device to the same recipients, and whatever can be made of their parts.
#[test]
fn parts_of_two_records_are_no_record() {
    let other = Record {
        submission_xml: record().submission_xml.replace("31", "13"),
        meta: Meta {
            sequence: Some(3),
            ..meta(&device())
        },
        ..record()
    };
    let rng = &mut Seeded::new("two");
    let mut file = |record: &Record| seal(record, &device(), &recipients(), rng).unwrap().bytes;
    let (one, two) = (file(&record()), file(&other));
    let key = [identity("operations")];
    assert_eq!(one.len(), two.len());
    // Behind each line of the header, and behind the payload's nonce.
    let lines = one.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let mac = one.len() - 16 * 1024 - 2 * 16;
    let ends: Vec<_> = lines
        .map(|(at, _)| at + 1)
        .filter(|at| *at <= mac)
        .collect();
    assert_eq!(ends.len(), 6);
    assert_eq!(ends[5], mac);
    for at in ends.into_iter().skip(1).chain([mac + 16]) {
        let mixed = [&one[..at], &two[at..]].concat();
        let refused = open(&mixed, &key).map(|_| ());
        assert_eq!(refused, Err(OpenError::CannotOpen), "at {at}");
    }

    // A recipient can seal anew what was inside, but not sign.
    let (one, two) = (archive(&record()), archive(&other));
    let block = 512;
    for end in [2, 4, 6] {
        let mixed = [&one[..end * block], &two[end * block..]].concat();
        assert_eq!(opened(&mixed), Err(OpenError::Signature), "at block {end}");
    }
    assert_eq!(opened(&two), Ok(other));
}

#[test]
fn another_devices_signature_is_refused() {
    let other = SigningKey::generate(&mut Seeded::new("other"));
    let forged = Record {
        meta: meta(&other),
        ..record()
    };
    assert_eq!(
        seal(
            &forged,
            &device(),
            &recipients(),
            &mut Seeded::new("forged")
        ),
        Err(SealError::Device)
    );

    // The same lengths, so that only the contents of the archive change hands.
    let own = archive(&record());
    let theirs = seal(&forged, &other, &recipients(), &mut Seeded::new("theirs")).unwrap();
    let theirs = age::decrypt(&[identity("operations")], &theirs.bytes).unwrap();
    let signature = 512 * 7;
    let mixed = [&own[..signature], &theirs[signature..]].concat();
    assert_eq!(own.len(), theirs.len());
    assert_eq!(&own[signature - 512..signature - 512 + 9], b"signature");
    assert_eq!(opened(&mixed), Err(OpenError::Signature));
}

/// Metadata of a questionnaire that was started during an outing.
fn during(outing: &str) -> Meta {
    Meta {
        v: 3,
        revision: 1,
        outing: Some(outing.into()),
        ..meta(&device())
    }
}

#[test]
fn what_ties_questionnaires_together_comes_back() {
    let person = Some(Code::random(&mut Seeded::new("person")));
    let outing = during("uuid:of an outing");
    let both = Meta {
        person,
        ..outing.clone()
    };
    let of_a_person = Meta {
        outing: None,
        ..both.clone()
    };
    for meta in [outing, both, of_a_person] {
        let record = Record { meta, ..record() };
        assert_eq!(opened(&archive(&record)), Ok(record));
    }
    // Nothing of it stands in a record that has neither.
    let archive = archive(&record());
    let text = String::from_utf8_lossy(&archive);
    assert!(!text.contains("outing") && !text.contains("person"));
}

#[test]
fn a_code_that_is_none_is_no_record() {
    let meta = Meta {
        person: Some(Code::random(&mut Seeded::new("person"))),
        ..during("uuid:of an outing")
    };
    let code = meta.person.unwrap().to_string();
    let mut bytes = archive(&Record { meta, ..record() });
    let at = bytes
        .windows(code.len())
        .position(|it| it == code.as_bytes());
    let last = at.unwrap() + code.len() - 1;
    bytes[last] = b'0' + (bytes[last] - b'0' + 1) % 10;
    // Told before the signature, which is wrong by now too.
    assert_eq!(opened(&bytes), Err(OpenError::Malformed));
}

#[test]
fn a_newer_version_says_so() {
    let text = String::from_utf8_lossy(&archive(&record())).into_owned();
    let newer = text.replace("{\"v\":1,", "{\"v\":4,");
    // Only the version differs, so that the signature is wrong too: the version is told first.
    assert_ne!(text, newer);
    let mut bytes = archive(&record());
    let at = bytes
        .windows(7)
        .position(|window| window == b"{\"v\":1,")
        .unwrap();
    bytes[at + 5] = b'4';
    assert_eq!(opened(&bytes), Err(OpenError::Version));
}

#[test]
fn unsound_metadata_are_not_sealed() {
    let sound = meta(&device());
    for (field, meta) in [
        (
            "v",
            Meta {
                v: 3,
                ..sound.clone()
            },
        ),
        (
            "v",
            Meta {
                outing: Some("uuid:of an outing".into()),
                ..sound.clone()
            },
        ),
        (
            "v",
            Meta {
                v: 2,
                revision: 1,
                person: Some(Code::random(&mut Seeded::new("person"))),
                ..sound.clone()
            },
        ),
        ("outing", during("")),
        ("outing", during("uuid:\n")),
        ("outing", during(&"x".repeat(1025))),
        (
            "form_id",
            Meta {
                form_id: String::new(),
                ..sound.clone()
            },
        ),
        (
            "form_id",
            Meta {
                form_id: "a\nb".into(),
                ..sound.clone()
            },
        ),
        (
            "instance_id",
            Meta {
                instance_id: String::new(),
                ..sound.clone()
            },
        ),
        (
            "started_day",
            Meta {
                started_day: "2026-11-22T10:00".into(),
                ..sound.clone()
            },
        ),
        (
            "finished_day",
            Meta {
                finished_day: "2026-02-29".into(),
                ..sound.clone()
            },
        ),
        (
            "finished_day",
            Meta {
                finished_day: "2026-1-01".into(),
                ..sound.clone()
            },
        ),
        (
            "finished_day",
            Meta {
                finished_day: "2026-+1-01".into(),
                ..sound.clone()
            },
        ),
        (
            "sequence",
            Meta {
                sequence: Some(0),
                ..sound.clone()
            },
        ),
    ] {
        let record = Record { meta, ..record() };
        let refused = seal(
            &record,
            &device(),
            &recipients(),
            &mut Seeded::new("unsound"),
        );
        assert_eq!(refused, Err(SealError::Meta(field)));
    }
    // A clock that is far off must not stop anybody's work.
    let meta = Meta {
        started_day: "1970-01-01".into(),
        ..sound
    };
    sealed(&Record { meta, ..record() });
}

#[test]
fn unsound_attachments_are_not_sealed() {
    let long = "x".repeat(95);
    for names in [
        vec![""],
        vec![".hidden"],
        vec!["../up"],
        vec!["a/b"],
        vec!["a\\b"],
        vec!["é.jpg"],
        vec!["a b"],
        vec![long.as_str()],
        vec!["same", "same"],
        vec!["Same", "same"],
    ] {
        let media = names.iter().map(|name| Media {
            name: (*name).into(),
            bytes: vec![],
        });
        let record = Record {
            media: media.collect(),
            ..record()
        };
        let refused = seal(&record, &device(), &recipients(), &mut Seeded::new("names"));
        assert_eq!(refused, Err(SealError::MediaName), "{names:?}");
    }
}

#[test]
fn a_record_is_sealed_to_somebody() {
    let refused = seal(&record(), &device(), &[], &mut Seeded::new("none"));
    assert_eq!(refused, Err(SealError::NoRecipient));
}

#[test]
fn answers_do_not_show() {
    let shown = format!("{:?} {:?}", record(), record().media);
    assert_eq!(shown, "Record(…) [Media(…)]");
}
