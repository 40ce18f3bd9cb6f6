//! Deterministic randomness and a sample record.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "every test file uses its own part"
)]

use std::convert::Infallible;

use base64ct::{Base64, Encoding};
use ed25519_dalek::Signer;
use rand_core::{Rng, TryCryptoRng, TryRng};
use sealing::age::{Identity, Recipient};
use sealing::parcel::{self, BLOCK, Name, ParcelError};
use sealing::record::{Media, Meta, Record, State};
use sealing::{Digest, SigningKey};

/// SHA-256 of a seed and a counter: slow, and the same for ever.
pub struct Seeded {
    seed: String,
    counter: u64,
    left: Vec<u8>,
}

impl Seeded {
    pub fn new(seed: &str) -> Self {
        Self {
            seed: seed.to_owned(),
            counter: 0,
            left: Vec::new(),
        }
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.next_u64() as usize % bound
    }

    /// Up to `limit` random bytes.
    pub fn bytes(&mut self, limit: usize) -> Vec<u8> {
        let mut bytes = vec![0; self.below(limit + 1)];
        self.fill_bytes(&mut bytes);
        bytes
    }
}

impl TryRng for Seeded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        for byte in to {
            if self.left.is_empty() {
                let block = Digest::of(format!("{} {}", self.seed, self.counter).as_bytes());
                self.left = block.as_bytes().to_vec();
                self.counter += 1;
            }
            *byte = self.left.remove(0);
        }
        Ok(())
    }
}

impl TryCryptoRng for Seeded {}

pub fn device() -> SigningKey {
    SigningKey::generate(&mut Seeded::new("device"))
}

pub fn identity(name: &str) -> Identity {
    Identity::generate(&mut Seeded::new(name))
}

pub fn recipients() -> Vec<Recipient> {
    ["operations", "recovery"]
        .map(|name| identity(name).to_recipient())
        .to_vec()
}

pub fn hybrid_identity(name: &str) -> Identity {
    Identity::generate_post_quantum(&mut Seeded::new(name))
}

pub fn hybrid_recipients() -> Vec<Recipient> {
    ["operations", "recovery"]
        .map(|name| hybrid_identity(name).to_recipient())
        .to_vec()
}

pub fn meta(device: &SigningKey) -> Meta {
    Meta {
        v: 1,
        form_id: "outreach".into(),
        form_version: "2026-11".into(),
        form_sha256: Digest::of(b"<form/>"),
        programme: "00112233445566778899aabbccddeeff".into(),
        instance_id: "uuid:5a4f3c2b-1d0e-4f9a-8b7c-6d5e4f3a2b1c".into(),
        started_day: "2026-11-21".into(),
        finished_day: "2026-11-22".into(),
        app_version: "0.1.0".into(),
        language: "fr".into(),
        device: device.verifying_key().to_text(),
        sequence: Some(2),
        previous: Some(Digest::of(b"previous")),
        state: State::Final,
        revision: 0,
        partials: vec![],
        outing: None,
        person: None,
    }
}

/// What is known of a questionnaire that was saved so many times and not finished.
pub fn partial(device: &SigningKey, revision: u64) -> Meta {
    Meta {
        v: 2,
        sequence: None,
        previous: None,
        state: State::Partial,
        revision,
        ..meta(device)
    }
}

pub fn record() -> Record {
    Record {
        submission_xml: "<data id=\"outreach\"><age>31</age><note>épicerie</note></data>".into(),
        meta: meta(&device()),
        media: vec![Media {
            name: "photo-1.jpg".into(),
            bytes: vec![0xff, 0xd8, 0, 0xd9],
        }],
    }
}

/// A file of a parcel.
pub type File = (Name, Vec<u8>);

/// A parcel with these files.
pub fn parcel(files: &[File]) -> Vec<u8> {
    let mut parcel = Vec::new();
    for (name, bytes) in files {
        let length = bytes.len() as u64;
        parcel.extend(parcel::header(*name, length).unwrap());
        parcel.extend(bytes);
        parcel.extend(vec![0; parcel::padding(length)]);
    }
    parcel.extend(parcel::END);
    parcel
}

/// The whole files of a parcel, and whether its end was there, after which nothing may follow.
pub fn read_parcel(mut parcel: &[u8]) -> Result<(Vec<File>, bool), ParcelError> {
    let (mut reader, mut files) = (parcel::Reader::default(), Vec::new());
    while let Some((block, rest)) = parcel.split_first_chunk::<BLOCK>() {
        parcel = rest;
        let Some(entry) = reader.block(block)? else {
            continue;
        };
        let length = usize::try_from(entry.length).unwrap();
        let Some((bytes, rest)) = parcel.split_at_checked(length) else {
            return Ok((files, false));
        };
        files.push((entry.name, bytes.to_vec()));
        parcel = rest
            .get(parcel::padding(entry.length)..)
            .unwrap_or_default();
    }
    Ok((files, reader.is_over() && parcel.is_empty()))
}

/// Cuts, repeats and overwrites pieces of `bytes`.
pub fn damaged(bytes: &[u8], rng: &mut Seeded) -> Vec<u8> {
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
            _ => rng.fill_bytes(&mut damaged[at..end]),
        }
    }
    damaged
}

/// What travels: any text, signed as a document.
pub fn sign_document(key: &SigningKey, context: &str, document: &str) -> String {
    let seed: [u8; 32] = Base64::decode_vec(&key.to_text())
        .unwrap()
        .try_into()
        .unwrap();
    let key = ed25519_dalek::SigningKey::from_bytes(&seed);
    let signature = key.sign(format!("{context}{document}").as_bytes());
    let signature = Base64::encode_string(&signature.to_bytes());
    serde_json::json!({ "document": document, "signature": signature }).to_string()
}
