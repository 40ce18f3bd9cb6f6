//! The formats, frozen: what was once written is written the same and read for ever.
//!
//! The vectors come from the deterministic source in `common`. A file that is missing is written by
//! `cargo test -p sealing --test vectors -- --ignored`; one that exists is never overwritten.

#![cfg(feature = "open")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fs;
use std::path::PathBuf;

use common::Seeded;
use sealing::age::{Identity, Recipient};
use sealing::collected::{Collected, Word};
use sealing::device::{self, Application, Enrolled};
use sealing::parcel::{self, Name};
use sealing::person::Code;
use sealing::programme::{Enrolment, FormEntry, Programme, Site, Store};
use sealing::receipt::Receipt;
use sealing::record::{self, Meta, Record};
use sealing::vault::{
    DraftName, KdfParameters, PassphraseKey, Slots, Stretching, VaultSecrets, derive, make_slot,
    open_slot,
};
use sealing::{Digest, SigningKey, words};

const PROGRAMME: &str = "00112233445566778899aabbccddeeff";
const WORDS: &str = "abaisser  Éclair hublot NUAGE zeste";
const SECOND_WORDS: &str = "noir rond tuba vert zoom";
const DRAFT: DraftName<'_> = DraftName {
    record: "5a4f3c2b-1d0e-4f9a-8b7c-6d5e4f3a2b1c",
    revision: 7,
};

fn organisation() -> SigningKey {
    SigningKey::generate(&mut Seeded::new("organisation"))
}

fn inbox() -> SigningKey {
    SigningKey::generate(&mut Seeded::new("inbox"))
}

fn desk() -> SigningKey {
    SigningKey::generate(&mut Seeded::new("desk"))
}

fn secrets() -> VaultSecrets {
    VaultSecrets::generate(&mut Seeded::new("secrets"))
}

/// As sites were before they had ids.
fn site(name: &str) -> Site {
    Site {
        id: String::new(),
        name: name.into(),
    }
}

fn derived(passphrase: &str, stretching: Stretching) -> PassphraseKey {
    let passphrase = words::canonical(passphrase);
    derive(
        passphrase.as_bytes(),
        &stretching.salt,
        stretching.parameters,
    )
    .unwrap()
}

/// A vault with two passphrases.
fn slots() -> Slots {
    let rng = &mut Seeded::new("slots");
    let stretching = Stretching::new(KdfParameters::FLOOR, rng);
    let key = derived(WORDS, stretching);
    let mut slots = Slots::create(stretching, &key, &secrets(), rng).unwrap();
    let second = derived(SECOND_WORDS, stretching);
    slots.add(&secrets(), &second, rng).unwrap();
    slots
}

fn programme() -> Programme {
    Programme {
        v: 1,
        id: PROGRAMME.into(),
        name: "Rue & squats – Zürich".into(),
        inbox: "https://carnet.example.org".into(),
        recipients: common::recipients()
            .iter()
            .map(ToString::to_string)
            .collect(),
        receipt_key: inbox().verifying_key(),
        forms: vec![FormEntry {
            id: "outreach".into(),
            version: "2026-11".into(),
            title: "Maraude".into(),
            sha256: Digest::of(b"<form/>"),
            length: 7,
            role: None,
        }],
        sites: ["Gare du Nord", "مخيم"].map(site).to_vec(),
        epoch: 3,
        desk_key: None,
        keep_days: None,
        store: None,
    }
}

/// One whose records go to a store.
fn programme_with_store() -> Programme {
    let headers = [
        ("Authorization", "Basic Y2FybmV0OndyaXRl"),
        ("x-ms-blob-type", "BlockBlob"),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Programme {
        desk_key: Some(desk().verifying_key()),
        keep_days: Some(60),
        store: Some(Store {
            url: "https://store.example.org/records".into(),
            query: Some("sv=2026-02-06&sp=c&sig=Zm9v%3D".into()),
            headers: headers.to_vec(),
        }),
        ..programme()
    }
}

fn collected() -> Collected {
    let mut records = [&b"a sealed record"[..], b"another"].map(Digest::of);
    records.sort();
    Collected {
        v: 1,
        programme: PROGRAMME.into(),
        serial: 5,
        since: "2026-09-24".into(),
        until: "2026-11-22".into(),
        records: records.to_vec(),
    }
}

/// A parcel with one of everything.
fn parcel() -> Vec<u8> {
    let record = b"a sealed record";
    let digest = Digest::of(record);
    let sender = parcel::Sender {
        device: common::device().verifying_key(),
        signature: device::sign_put(&common::device(), PROGRAMME, &digest, 15),
    };
    let files = [
        (Name::Contents, parcel::Contents::new(PROGRAMME).to_json()),
        (Name::Sender(digest), sender.to_json()),
        (Name::Record(digest), "a sealed record".into()),
        (Name::Receipt(digest), receipt().to_json()),
        (Name::Collected, collected().sign(&desk()).unwrap()),
    ];
    common::parcel(&files.map(|(name, text)| (name, text.into_bytes())))
}

fn enrolment() -> Enrolment {
    Enrolment {
        v: 1,
        inbox: "https://carnet.example.org".into(),
        programme: PROGRAMME.into(),
        key: organisation().verifying_key(),
        token: "a-token-of-32-characters-or-so--".into(),
    }
}

fn application() -> Application {
    Application {
        token: enrolment().token,
        device: common::device().verifying_key(),
    }
}

fn enrolled() -> Enrolled {
    Enrolled::sign(&inbox(), PROGRAMME, &common::device().verifying_key())
}

/// The signature that a record is delivered with.
fn put() -> String {
    let digest = Digest::of(b"a sealed record");
    device::sign_put(&common::device(), PROGRAMME, &digest, 16_792)
}

fn receipt() -> Receipt {
    let digest = Digest::of(b"a sealed record");
    Receipt::sign(&inbox(), PROGRAMME, &digest, 16_792, "2026-11-22")
}

/// The records of version 2: a partial one, and the final one of another questionnaire after it.
fn second_records() -> [Record; 2] {
    let partial = common::partial(&common::device(), 4);
    let last = Meta {
        v: 2,
        revision: 9,
        partials: vec![Digest::of(b"the partial record")],
        ..common::meta(&common::device())
    };
    [partial, last].map(|meta| Record {
        meta,
        ..common::record()
    })
}

/// A record of version 3: of a person met during an outing.
fn third_record() -> Record {
    let last = Meta {
        v: 3,
        revision: 2,
        outing: Some("uuid:0c1d2e3f-4a5b-4c6d-8e7f-9a0b1c2d3e4f".into()),
        person: Some(Code::random(&mut Seeded::new("person"))),
        ..common::meta(&common::device())
    };
    Record {
        meta: last,
        ..common::record()
    }
}

fn sealed(record: &Record, recipients: &[Recipient], seed: &str) -> Vec<u8> {
    let rng = &mut Seeded::new(seed);
    let sealed = record::seal(record, &common::device(), recipients, rng);
    sealed.unwrap().bytes
}

/// Every vector: its file's name and what is written today.
fn vectors() -> Vec<(&'static str, Vec<u8>)> {
    let [partial, last] = second_records();
    let (classic, hybrid) = (common::recipients(), common::hybrid_recipients());
    let slot = make_slot(
        WORDS,
        KdfParameters::FLOOR,
        &secrets(),
        &mut Seeded::new("slot"),
    )
    .unwrap();
    let draft = secrets()
        .seal_draft(&DRAFT, b"<data/>", &mut Seeded::new("draft"))
        .unwrap();
    let text = |identity: Identity| format!("{}\n", *identity.to_text()).into_bytes();
    let (identity, hybrid_identity) = (
        |name| text(common::identity(name)),
        |name| text(common::hybrid_identity(name)),
    );
    vec![
        ("record.age", sealed(&common::record(), &classic, "record")),
        (
            "record-2-partial.age",
            sealed(&partial, &classic, "partial"),
        ),
        ("record-2-final.age", sealed(&last, &classic, "final")),
        ("record-3.age", sealed(&third_record(), &classic, "third")),
        ("record-hybrid.age", sealed(&last, &hybrid, "hybrid")),
        ("operations.key", identity("operations")),
        ("recovery.key", identity("recovery")),
        ("operations-hybrid.key", hybrid_identity("operations")),
        ("recovery-hybrid.key", hybrid_identity("recovery")),
        ("slot.bin", slot),
        ("slots-2.bin", slots().to_bytes()),
        ("draft.bin", draft),
        ("application.json", application().to_json().into_bytes()),
        ("enrolled.json", enrolled().to_json().into_bytes()),
        ("put.txt", put().into_bytes()),
        ("receipt.json", receipt().to_json().into_bytes()),
        (
            "programme.json",
            programme().sign(&organisation()).unwrap().into_bytes(),
        ),
        (
            "programme-store.json",
            programme_with_store()
                .sign(&organisation())
                .unwrap()
                .into_bytes(),
        ),
        (
            "collected.json",
            collected().sign(&desk()).unwrap().into_bytes(),
        ),
        ("parcel.tar", parcel()),
        (
            "enrolment.txt",
            enrolment()
                .to_link("https://carnet.example.org/")
                .into_bytes(),
        ),
    ]
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(name)
}

fn frozen(name: &str) -> Vec<u8> {
    fs::read(path(name)).unwrap()
}

fn frozen_text(name: &str) -> String {
    String::from_utf8(frozen(name)).unwrap()
}

#[test]
fn what_is_written_has_not_changed() {
    for (name, bytes) in vectors() {
        assert!(bytes == frozen(name), "{name} is written differently");
    }
}

#[test]
#[ignore = "writes the vectors that are missing"]
fn write_missing_vectors() {
    for (name, bytes) in vectors() {
        if !path(name).exists() {
            fs::write(path(name), bytes).unwrap();
        }
    }
}

#[test]
fn the_frozen_record_opens_with_either_key() {
    for key in ["operations.key", "recovery.key"] {
        let identity = frozen_text(key).trim().parse().unwrap();
        let opened = record::open(&frozen("record.age"), &[identity]).unwrap();
        assert_eq!(opened.record, common::record());
        assert_eq!(opened.signature_valid_for, common::device().verifying_key());
    }
}

#[test]
fn the_frozen_records_of_version_2_open() {
    let identity = frozen_text("recovery.key").trim().parse().unwrap();
    let keys = [identity];
    let [partial, last] = second_records();
    for (name, record) in [
        ("record-2-partial.age", partial),
        ("record-2-final.age", last),
    ] {
        assert_eq!(record::open(&frozen(name), &keys).unwrap().record, record);
    }
}

#[test]
fn the_frozen_record_of_version_3_opens() {
    let identity = frozen_text("operations.key").trim().parse().unwrap();
    let opened = record::open(&frozen("record-3.age"), &[identity]).unwrap();
    assert_eq!(opened.record, third_record());
    let person = opened.record.meta.person.unwrap().to_string();
    assert_eq!(person, "9759-986-8604-267");
}

#[test]
fn the_frozen_hybrid_record_opens_with_either_key() {
    let [_, last] = second_records();
    for key in ["operations-hybrid.key", "recovery-hybrid.key"] {
        let identity = frozen_text(key).trim().parse().unwrap();
        let opened = record::open(&frozen("record-hybrid.age"), &[identity]).unwrap();
        assert_eq!(opened.record, last);
    }
}

#[test]
fn the_frozen_slot_opens_however_the_words_are_typed() {
    for words in [
        WORDS,
        "abaisser eclair hublot nuage zeste",
        "ABAISSER e\u{301}clair hublot nuage zeste ",
    ] {
        let opened = open_slot(words, &frozen("slot.bin")).unwrap();
        assert_eq!(
            opened
                .open_draft(&DRAFT, &frozen("draft.bin"))
                .unwrap()
                .as_slice(),
            b"<data/>"
        );
        assert_eq!(
            opened.device_key.verifying_key(),
            secrets().device_key.verifying_key()
        );
    }
}

#[test]
fn the_frozen_slots_open_with_either_passphrase() {
    let slots = Slots::parse(&frozen("slots-2.bin")).unwrap();
    for words in [WORDS, SECOND_WORDS] {
        let opened = slots.open(&derived(words, slots.stretching())).unwrap();
        let draft = opened.secrets.open_draft(&DRAFT, &frozen("draft.bin"));
        assert_eq!(draft.unwrap().as_slice(), b"<data/>");
        assert_eq!(opened.in_use, 2);
    }
    let stranger = derived("noir rond tuba vert zone", slots.stretching());
    assert!(slots.open(&stranger).is_err());
}

#[test]
fn the_frozen_documents_are_read() {
    let key = organisation().verifying_key();
    assert_eq!(
        Programme::verify(&frozen_text("programme.json"), &key),
        Ok(programme())
    );
    assert_eq!(
        Programme::verify(&frozen_text("programme-store.json"), &key),
        Ok(programme_with_store())
    );

    let read = Collected::verify(
        &frozen_text("collected.json"),
        &desk().verifying_key(),
        PROGRAMME,
    );
    assert_eq!(read, Ok(collected()));
    let digest = Digest::of(b"a sealed record");
    assert_eq!(read.unwrap().says_of(&digest, "2026-11-22"), Word::Opened);

    let read = Receipt::from_json(&frozen_text("receipt.json")).unwrap();
    assert_eq!(read, receipt());
    assert_eq!(
        read.verify(&inbox().verifying_key(), PROGRAMME, &digest, 16_792),
        Ok(())
    );

    let link = frozen_text("enrolment.txt");
    let fragment = link.strip_prefix("https://carnet.example.org/").unwrap();
    assert_eq!(Enrolment::from_fragment(fragment), Ok(enrolment()));
}

#[test]
fn the_frozen_parcel_is_read() {
    let (files, over) = common::read_parcel(&frozen("parcel.tar")).unwrap();
    let digest = Digest::of(b"a sealed record");
    let names: Vec<_> = files.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            Name::Contents,
            Name::Sender(digest),
            Name::Record(digest),
            Name::Receipt(digest),
            Name::Collected,
        ]
    );
    assert!(over);
    let sender = parcel::Sender::from_json(&files[1].1).unwrap();
    assert!(device::verifies_put(
        &sender.device,
        PROGRAMME,
        &digest,
        files[2].1.len() as u64,
        &sender.signature
    ));
}

#[test]
fn the_frozen_words_between_device_and_inbox_hold() {
    let (key, inbox) = (common::device().verifying_key(), inbox().verifying_key());
    assert_eq!(
        Application::from_json(&frozen("application.json")),
        Ok(application())
    );
    let read = Enrolled::from_json(&frozen_text("enrolled.json")).unwrap();
    assert_eq!(read.verify(&inbox, PROGRAMME, &key), Ok(()));
    let digest = Digest::of(b"a sealed record");
    let signature = frozen_text("put.txt");
    assert!(device::verifies_put(
        &key, PROGRAMME, &digest, 16_792, &signature
    ));
}
