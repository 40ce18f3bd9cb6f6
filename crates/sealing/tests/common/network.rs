//! What has to hold for whatever an inbox or a client may be sent: the fuzz targets, and the tests with a
//! fixed seed. Each function tells whether the bytes were taken.

#![allow(dead_code, unreachable_pub, reason = "every target uses its own part")]

use std::sync::LazyLock;

use sealing::device::{Application, Enrolled, sign_put, verifies_put};
use sealing::programme::{Enrolment, Programme};
use sealing::receipt::Receipt;
use sealing::{Digest, SigningKey, VerifyingKey};

/// The keys of the test vectors (`docs/protocol.md`).
static INBOX: LazyLock<SigningKey> =
    LazyLock::new(|| key("s+5ky9O6LrIdfdj0VPRln6sQkFv/h4jm+RqzpJzl7bM="));
static DEVICE: LazyLock<SigningKey> =
    LazyLock::new(|| key("2Y1wkk7nBWrXkFfqxba0tBZXCxtnq0X6uQo1ZcWLQoM="));
static ORGANISATION: LazyLock<SigningKey> =
    LazyLock::new(|| key("eWzwBsxEK/06zLl8I5A0IbG3EEqtl3rG2b1JG9etJxc="));
const PROGRAMME: &str = "00112233445566778899aabbccddeeff";

fn key(text: &str) -> SigningKey {
    SigningKey::from_text(text).unwrap()
}

/// What is read is written so that it is read again as the same.
pub fn application(bytes: &[u8]) -> bool {
    let Ok(read) = Application::from_json(bytes) else {
        return false;
    };
    assert!(Application::from_json(read.to_json().as_bytes()) == Ok(read));
    true
}

/// Nobody's word but the inbox's, and only about what was asked, is believed.
pub fn enrolled(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(read) = Enrolled::from_json(&text) else {
        return false;
    };
    assert_eq!(Enrolled::from_json(&read.to_json()), Ok(read.clone()));
    let (inbox, device) = (&*INBOX, DEVICE.verifying_key());
    let honest = Enrolled::sign(inbox, PROGRAMME, &device);
    let believed = read.verify(&inbox.verifying_key(), PROGRAMME, &device);
    assert_eq!(believed.is_ok(), read == honest);
    true
}

/// The same of receipts; their day is the inbox's to say.
pub fn receipt(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(read) = Receipt::from_json(&text) else {
        return false;
    };
    assert_eq!(Receipt::from_json(&read.to_json()), Ok(read.clone()));
    let (inbox, digest) = (&*INBOX, record());
    let honest = Receipt::sign(inbox, PROGRAMME, &digest, 16792, read.day());
    let believed = read.verify(&inbox.verifying_key(), PROGRAMME, &digest, 16792);
    assert_eq!(believed.is_ok(), read == honest);
    true
}

/// A sound document can be signed again; what the organisation has not signed is no programme.
pub fn programme(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(read) = Programme::read_unverified(&text) else {
        return false;
    };
    let organisation = &*ORGANISATION;
    let signed = read.sign(organisation).unwrap();
    assert_eq!(
        Programme::verify(&signed, &organisation.verifying_key()),
        Ok(read.clone())
    );
    if let Ok(believed) = Programme::verify(&text, &organisation.verifying_key()) {
        assert_eq!(believed, read);
    }
    true
}

/// A link is of one enrolment only, and back.
pub fn enrolment(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(read) = Enrolment::from_fragment(&text) else {
        return false;
    };
    assert!(Enrolment::from_fragment(&read.to_link("")) == Ok(read));
    true
}

/// A delivery's three words, a line each: digest, device, signature. A key and a digest have one text,
/// and there is one signature over a record.
pub fn delivery(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let mut words = text.split('\n');
    let mut word = || words.next().unwrap_or_default();
    let (digest, device, signature) = (word().parse::<Digest>(), word(), word());
    let (Ok(digest), Ok(device)) = (digest, VerifyingKey::from_text(device)) else {
        return false;
    };
    let written = format!("{digest}\n{}\n", device.to_text());
    assert!(text.starts_with(&written) || text == written.trim_end());
    let honest = &*DEVICE;
    let is_honest = device == honest.verifying_key()
        && signature == sign_put(honest, PROGRAMME, &digest, 16792);
    let believed = verifies_put(&device, PROGRAMME, &digest, 16792, signature);
    assert_eq!(believed, is_honest);
    true
}

/// The record of the test vectors.
fn record() -> Digest {
    let text = "bc992e0688bc5f74f10743f5f2a7048986cde43be6169ea82626e139814af463";
    text.parse().unwrap()
}

/// What is honest of each kind, to begin from.
pub fn seeds(kind: &str) -> Vec<u8> {
    let (honest, inbox) = (&*DEVICE, &*INBOX);
    let device = honest.verifying_key();
    match kind {
        "application" => include_bytes!("../vectors/application.json").to_vec(),
        "enrolled" => Enrolled::sign(inbox, PROGRAMME, &device).to_json().into(),
        "receipt" => {
            let receipt = Receipt::sign(inbox, PROGRAMME, &record(), 16792, "2026-11-22");
            receipt.to_json().into()
        }
        "programme" => include_bytes!("../vectors/programme.json").to_vec(),
        "enrolment" => include_str!("../vectors/enrolment.txt").trim().into(),
        _ => {
            let signature = sign_put(honest, PROGRAMME, &record(), 16792);
            format!("{}\n{}\n{signature}", record(), device.to_text()).into()
        }
    }
}
