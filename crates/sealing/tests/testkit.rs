//! The age reader against the age authors' own vectors.

#![cfg(feature = "open")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fs;
use std::io::Read;
use std::path::Path;

use sealing::Digest;
use sealing::age::{Identity, OpenError, decrypt, decrypt_with_passphrase};

#[derive(Default)]
struct Vector {
    expect: String,
    payload: Option<String>,
    identities: Vec<Identity>,
    passphrases: Vec<String>,
    file: Vec<u8>,
}

fn read(path: &Path) -> Vector {
    let bytes = fs::read(path).unwrap();
    let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap();
    let mut vector = Vector {
        file: bytes[end + 2..].to_vec(),
        ..Vector::default()
    };
    for line in std::str::from_utf8(&bytes[..end]).unwrap().lines() {
        match line.split_once(": ").unwrap() {
            ("expect", value) => vector.expect = value.into(),
            ("payload", value) => vector.payload = Some(value.into()),
            ("identity", value) => vector.identities.push(value.parse().unwrap()),
            ("passphrase", value) => vector.passphrases.push(value.into()),
            ("compressed", "zlib") => {
                let mut inflated = Vec::new();
                let mut decoder = flate2::read::ZlibDecoder::new(vector.file.as_slice());
                decoder.read_to_end(&mut inflated).unwrap();
                vector.file = inflated;
            }
            ("file key" | "comment", _) => {}
            (key, _) => panic!("unknown key {key}"),
        }
    }
    vector
}

fn open(vector: &Vector) -> Result<Vec<u8>, OpenError> {
    let tried = vector.passphrases.iter().map(|passphrase| {
        decrypt_with_passphrase(passphrase, &vector.file).map(|plain| plain.to_vec())
    });
    tried.fold(decrypt(&vector.identities, &vector.file), Result::or)
}

#[test]
fn every_vector_ends_as_its_authors_expect() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testkit");
    let mut tried = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            continue;
        }
        let mut vector = read(&path);
        let name = path.display();
        if path.ends_with("hybrid_and_x25519") {
            // Carnet is stricter: no file is sealed to recipients of both kinds.
            vector.expect = "refused".into();
        }
        match (vector.expect.as_str(), open(&vector)) {
            ("success", Ok(plain)) => {
                assert_eq!(
                    Digest::of(&plain).to_string(),
                    vector.payload.unwrap(),
                    "{name}"
                );
            }
            ("success", Err(_)) => panic!("{name} was not opened"),
            (_, Ok(_)) => panic!("{name} was opened"),
            (_, Err(error)) => assert_eq!(error, OpenError::CannotOpen, "{name}"),
        }
        tried += 1;
    }
    assert_eq!(tried, 110, "a vector is missing");
}
