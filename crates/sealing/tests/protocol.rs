//! What `docs/protocol.md` quotes is what the code makes, and can be made without it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::PathBuf;

use base64ct::{Base64, Encoding};
use ed25519_dalek::Signer;
use sealing::device::sign_put;
use sealing::{Digest, SigningKey};

fn read(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(path).unwrap()
}

fn page() -> String {
    read("../../docs/protocol.md")
}

fn vector(name: &str) -> String {
    read(&format!("tests/vectors/{name}"))
}

/// The text of the page's fenced block with this heading.
fn block(heading: &str) -> String {
    let page = page();
    let start = format!("\n```{heading}\n");
    let mut parts = page.split(&start);
    let text = parts.nth(1).unwrap_or_else(|| panic!("no block {heading}"));
    assert!(parts.next().is_none(), "{heading} stands there twice");
    let (text, _) = text.split_once("```").unwrap();
    text.to_owned()
}

/// The private and the public key in the page's table of keys.
fn keys(whose: &str) -> [String; 2] {
    let page = page();
    let row = format!("| {whose} | `");
    let line = page.lines().find_map(|line| line.strip_prefix(&row));
    let (private, public) = line.unwrap().split_once("` | `").unwrap();
    [private, public.strip_suffix("` |").unwrap()].map(str::to_owned)
}

/// Signs with nothing of ours, as another implementation has to.
fn signed(whose: &str, statement: &str) -> String {
    let seed = Base64::decode_vec(&keys(whose)[0]).unwrap();
    let key = ed25519_dalek::SigningKey::from_bytes(&seed.try_into().unwrap());
    Base64::encode_string(&key.sign(statement.as_bytes()).to_bytes())
}

fn field(json: &str, name: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    json[name].as_str().unwrap().to_owned()
}

#[test]
fn quoted_files_are_the_frozen_ones() {
    for name in [
        "application.json",
        "enrolled.json",
        "receipt.json",
        "collected.json",
    ] {
        assert_eq!(block(&format!("json {name}")).trim_end(), vector(name));
    }
}

#[test]
fn keys_are_pairs() {
    for whose in ["organisation", "inbox", "device", "desk"] {
        let [private, public] = keys(whose);
        let key = SigningKey::from_text(&private).unwrap();
        assert_eq!(key.verifying_key().to_text(), public);
    }
}

#[test]
fn quoted_statements_give_the_frozen_signatures() {
    let answers = [("enrolled", "enrolled.json"), ("receipt", "receipt.json")];
    for (statement, file) in answers {
        let statement = block(&format!("text {statement}"));
        let signature = field(&vector(file), "signature");
        assert_eq!(signed("inbox", &statement), signature, "{statement}");
    }
    assert_eq!(
        signed("device", &block("text put.txt")),
        vector("put.txt").trim_end()
    );
}

#[test]
fn documents_are_signed_as_the_page_says() {
    for (whose, context, file) in [
        ("organisation", "carnet programme v1", "programme.json"),
        (
            "organisation",
            "carnet programme v1",
            "programme-store.json",
        ),
        ("desk", "carnet collected v1", "collected.json"),
    ] {
        assert!(
            page().contains(&format!("`{context}`, a line feed")),
            "{file}"
        );
        let signed_document = vector(file);
        let statement = format!("{context}\n{}", field(&signed_document, "document"));
        assert_eq!(
            signed(whose, &statement),
            field(&signed_document, "signature"),
            "{file}"
        );
    }
}

#[test]
fn the_quoted_parcel_and_store_are_the_frozen_ones() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/parcel.tar");
    let mut names = String::new();
    let mut rest = &fs::read(path).unwrap()[..];
    while rest[0] != 0 {
        let text = |range| str::from_utf8(&rest[range]).unwrap().trim_end_matches('\0');
        let length = usize::from_str_radix(text(124..136), 8).unwrap();
        names += &format!("{}\n", text(0..100));
        rest = &rest[512 + length.next_multiple_of(512)..];
    }
    assert_eq!(block("text parcel.tar"), names);
    assert_eq!(rest, [0; 1024]);

    let document = field(&vector("programme-store.json"), "document");
    let quoted: serde_json::Value = serde_json::from_str(&block("json store")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["store"], quoted);
}

#[test]
fn the_quoted_delivery_is_what_a_device_sends() {
    let [private, public] = keys("device");
    let digest = Digest::of(b"a sealed record");
    let key = SigningKey::from_text(&private).unwrap();
    let programme = "00112233445566778899aabbccddeeff";
    let signature = sign_put(&key, programme, &digest, 16_792);
    let request = format!(
        "PUT /records/{digest}.age HTTP/1.1\nContent-Type: application/age\n\
         Content-Length: 16792\nIf-None-Match: *\nCarnet-Device: {public}\n\
         Carnet-Signature: {signature}\n"
    );
    assert_eq!(block("http"), request);
    assert_eq!(
        block("text put.txt"),
        format!("carnet put v1\n{programme}\n{digest}\n16792\n{public}\n")
    );
}
