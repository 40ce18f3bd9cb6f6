//! Enrolment and delivery: what a device and an inbox say to each other.

#![cfg(feature = "open")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use base64ct::{Base64, Encoding};
use common::Seeded;
use rand_core::Rng;
use sealing::device::{Application, DeviceError, Enrolled, LIMIT, sign_put, verifies_put};
use sealing::{Digest, SigningKey};

const ID: &str = "00112233445566778899aabbccddeeff";
const OTHER_ID: &str = "00112233445566778899aabbccddeef0";

fn key(name: &str) -> SigningKey {
    SigningKey::generate(&mut Seeded::new(name))
}

#[test]
fn a_delivery_is_signed_for_one_record_of_one_device_only() {
    let (device, digest) = (key("device"), Digest::of(b"record"));
    let signature = sign_put(&device, ID, &digest, 16_584);
    assert_eq!(signature, sign_put(&device, ID, &digest, 16_584));
    let public = device.verifying_key();
    let holds = |device, programme: &str, digest, length, signature: &str| {
        verifies_put(device, programme, digest, length, signature)
    };
    assert!(holds(&public, ID, &digest, 16_584, &signature));
    let stranger = key("stranger").verifying_key();
    assert!(!holds(&stranger, ID, &digest, 16_584, &signature));
    assert!(!holds(&public, OTHER_ID, &digest, 16_584, &signature));
    let other = Digest::of(b"other");
    assert!(!holds(&public, ID, &other, 16_584, &signature));
    for length in [0, 1658, 16_583, 16_585, 165_840, u64::MAX] {
        assert!(!holds(&public, ID, &digest, length, &signature), "{length}");
    }
    for wrong in [
        "",
        signature.trim_end_matches('='),
        &format!("{signature}="),
        &format!(" {signature}"),
        &signature[4..],
    ] {
        assert!(!holds(&public, ID, &digest, 16_584, wrong), "{wrong}");
    }
}

#[test]
fn no_changed_bit_of_a_signature_holds() {
    let rng = &mut Seeded::new("flips");
    let device = key("device");
    for _ in 0..2000 {
        let (digest, length) = (Digest::of(&rng.bytes(100)), rng.next_u64());
        let signature = sign_put(&device, ID, &digest, length);
        let mut changed = signature.clone().into_bytes();
        let at = rng.below(changed.len());
        changed[at] ^= 1 << rng.below(7);
        let changed = String::from_utf8(changed).unwrap();
        let public = device.verifying_key();
        assert!(verifies_put(&public, ID, &digest, length, &signature));
        assert!(!verifies_put(&public, ID, &digest, length, &changed));
    }
}

#[test]
fn what_one_statement_signs_stands_for_no_other() {
    let (inbox, device) = (key("inbox"), key("device").verifying_key());
    let json = Enrolled::sign(&inbox, ID, &device).to_json();
    let signature = json.split('"').nth_back(1).unwrap();
    let digest = Digest::of(b"record");
    let public = inbox.verifying_key();
    assert!(!verifies_put(&public, ID, &digest, 1, signature));
}

#[test]
fn an_enrolment_speaks_of_one_device_and_programme_only() {
    let (inbox, device) = (key("inbox"), key("device").verifying_key());
    let json = Enrolled::sign(&inbox, ID, &device).to_json();
    let read = Enrolled::from_json(&json).unwrap();
    let public = inbox.verifying_key();
    let stranger = key("stranger").verifying_key();
    assert_eq!(read.verify(&public, ID, &device), Ok(()));
    let other = Err(DeviceError::Other);
    assert_eq!(read.verify(&public, OTHER_ID, &device), other);
    assert_eq!(read.verify(&public, ID, &stranger), other);
    assert_eq!(
        read.verify(&stranger, ID, &device),
        Err(DeviceError::Signature)
    );
    // Changed on the way, and asked for what it then says.
    let changed = Enrolled::from_json(&json.replace(ID, OTHER_ID)).unwrap();
    assert_eq!(
        changed.verify(&public, OTHER_ID, &device),
        Err(DeviceError::Signature)
    );
    let changed = json.replace(&device.to_text(), &stranger.to_text());
    let changed = Enrolled::from_json(&changed).unwrap();
    assert_eq!(
        changed.verify(&public, ID, &stranger),
        Err(DeviceError::Signature)
    );
}

#[test]
fn malformed_answers_are_refused() {
    let device = key("device").verifying_key();
    let json = Enrolled::sign(&key("inbox"), ID, &device).to_json();
    for (from, to) in [
        ("\"v\":1", "\"v\":2"),
        ("\"v\":1", "\"v\":1,\"w\":1"),
        ("\"v\":1", "\"v\":1,\"v\":1"),
        ("\"v\":1,", ""),
        (ID, "a\\nb"),
        ("\"device\":\"", "\"device\":\"A"),
        ("}", ""),
        ("}", "}}"),
    ] {
        let changed = json.replace(from, to);
        assert_ne!(changed, json, "{from}");
        assert_eq!(
            Enrolled::from_json(&changed),
            Err(DeviceError::Malformed),
            "{to}"
        );
    }
    let long = " ".repeat(LIMIT) + &json;
    assert_eq!(Enrolled::from_json(&long), Err(DeviceError::Malformed));
}

#[test]
fn an_application_is_read_strictly_and_keeps_its_token_to_itself() {
    let application = Application {
        token: "0123456789\"\\abcdef".into(),
        device: key("device").verifying_key(),
    };
    let json = application.to_json();
    assert_eq!(
        Application::from_json(json.as_bytes()).as_ref(),
        Ok(&application)
    );
    assert!(!format!("{application:?}").contains("0123"));
    // The neutral element, as which everybody could sign.
    let nobody = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    for wrong in [
        String::new(),
        "{}".into(),
        format!("[{json}]"),
        format!("{json} x"),
        json.replace("\"token\":", "\"token\":\"twice\",\"token\":"),
        json.replace("{", "{\"v\":1,"),
        json.replace(&application.device.to_text(), nobody),
        json.replace("\"device\"", "\"Device\""),
        " ".repeat(LIMIT) + &json,
    ] {
        assert_eq!(
            Application::from_json(wrong.as_bytes()),
            Err(DeviceError::Malformed),
            "{wrong}"
        );
    }
    assert!(Application::from_json(b"{\"token\":\"\xff\"}").is_err());
}

/// Bits of a seed, the same for ever.
fn chance(seed: u32) -> [u32; 8] {
    let digest = Digest::of(&seed.to_le_bytes());
    let word = |at: usize| digest.as_bytes()[at * 4..at * 4 + 4].try_into().unwrap();
    [0, 1, 2, 3, 4, 5, 6, 7].map(|at| u32::from_le_bytes(word(at)))
}

/// Whether a delivery is taken whose signature, digest, length or device is another by chance.
fn is_taken(seed: u32, device: &SigningKey, signature: &[u8], digest: &Digest) -> bool {
    let (public, length) = (device.verifying_key(), 16_792);
    let [kind, bit, other, byte, ..] = chance(seed);
    let flip = |bytes: &mut [u8]| {
        bytes[(bit / 8) as usize % bytes.len()] ^= 1 << (bit % 8);
        bytes[(other / 8) as usize % bytes.len()] = byte as u8;
    };
    let mut forged = signature.to_vec();
    match kind % 4 {
        0 | 1 => {
            flip(&mut forged);
            if forged == signature {
                return false;
            }
            let text = Base64::encode_string(&forged);
            verifies_put(&public, ID, digest, length, &text)
        }
        2 => {
            let text = Base64::encode_string(signature);
            let length = length ^ u64::from(bit.max(1));
            verifies_put(&public, ID, digest, length, &text)
        }
        _ => {
            let text = Base64::encode_string(signature);
            let digest = Digest::of(&bit.to_le_bytes());
            verifies_put(&public, ID, &digest, length, &text)
        }
    }
}

#[test]
fn of_a_hundred_thousand_forged_deliveries_none_is_taken() {
    const FORGED: u32 = 100_000;
    let (device, digest) = (key("device"), Digest::of(b"record"));
    let signature = sign_put(&device, ID, &digest, 16_792);
    assert!(verifies_put(
        &device.verifying_key(),
        ID,
        &digest,
        16_792,
        &signature
    ));
    let signature = Base64::decode_vec(&signature).unwrap();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let taken = std::thread::scope(|scope| {
        let parts = (0..threads).map(|first| {
            let (device, signature, digest) = (&device, &signature, &digest);
            let seeds = (0..FORGED).skip(first).step_by(threads);
            scope.spawn(move || {
                seeds
                    .filter(|seed| is_taken(*seed, device, signature, digest))
                    .count()
            })
        });
        let parts: Vec<_> = parts.collect();
        let taken = parts.into_iter().map(|part| part.join().unwrap());
        taken.sum::<usize>()
    });
    assert_eq!(taken, 0);
}
