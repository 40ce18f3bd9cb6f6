//! The file that carries an outbox by hand.

#![cfg(feature = "open")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use common::{File, Seeded, damaged, parcel, read_parcel};
use sealing::parcel::{
    BLOCK, Contents, END, Entry, JSON_LIMIT, Name, ParcelError, RECORD_LIMIT, Reader, Sender,
    header, padding, size,
};
use sealing::{Digest, SigningKey, device};

const ID: &str = "00112233445566778899aabbccddeeff";

fn contents() -> File {
    (Name::Contents, Contents::new(ID).to_json().into_bytes())
}

/// A record with its sender's word before it.
fn record(bytes: &[u8]) -> [File; 2] {
    let (key, digest) = (common::device(), Digest::of(bytes));
    let sender = Sender {
        device: key.verifying_key(),
        signature: device::sign_put(&key, ID, &digest, bytes.len() as u64),
    };
    [
        (Name::Sender(digest), sender.to_json().into_bytes()),
        (Name::Record(digest), bytes.to_vec()),
    ]
}

fn receipt(bytes: &[u8]) -> File {
    (Name::Receipt(Digest::of(bytes)), b"{}".to_vec())
}

fn collected() -> File {
    (Name::Collected, b"{}".to_vec())
}

/// Records of lengths on both sides of a block's.
fn files() -> Vec<File> {
    let mut files = vec![contents()];
    for length in [1, BLOCK - 1, BLOCK, BLOCK + 1] {
        files.extend(record(&vec![7; length]));
    }
    files.extend([receipt(b"one"), receipt(b"two"), collected()]);
    files
}

#[test]
fn a_parcel_gives_back_what_was_put_in() {
    for files in [
        files(),
        vec![contents()],
        vec![contents(), receipt(b"one")],
        vec![contents(), collected()],
    ] {
        let parcel = parcel(&files);
        assert_eq!(parcel.len() % BLOCK, 0);
        let sizes = files.iter().map(|(_, bytes)| size(bytes.len() as u64));
        assert_eq!(parcel.len() as u64, sizes.sum::<u64>() + END.len() as u64);
        assert_eq!(read_parcel(&parcel), Ok((files, true)));
    }
}

#[test]
fn the_command_tar_opens_it() {
    let mut child = Command::new("tar")
        .args(["-t", "-f", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(&parcel(&files())).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let names: Vec<_> = files().iter().map(|(name, _)| name.to_string()).collect();
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        names.join("\n") + "\n"
    );
}

#[test]
fn a_parcel_that_was_cut_off_gives_all_that_is_whole() {
    let (files, whole) = (files(), parcel(&files()));
    for length in 0..whole.len() {
        let (read, over) = read_parcel(&whole[..length]).unwrap();
        assert!(!over, "{length}");
        assert!(files.starts_with(&read), "{length}");
    }
    // The last file is whole as soon as its last byte is there.
    let end = whole.len() - 2 * BLOCK - padding(2);
    assert_eq!(read_parcel(&whole[..end]).unwrap().0, files);
    assert_eq!(
        read_parcel(&whole[..end - 1]).unwrap().0,
        files[..files.len() - 1]
    );
}

#[test]
fn files_stand_in_their_order() {
    let [sender, one] = record(b"one");
    let [_, other] = record(b"other");
    for files in [
        vec![],
        vec![one.clone()],
        vec![sender.clone(), one.clone()],
        vec![contents(), contents()],
        vec![contents(), one.clone()],
        vec![contents(), sender.clone()],
        vec![contents(), sender.clone(), other],
        vec![contents(), sender.clone(), sender.clone(), one.clone()],
        vec![contents(), sender.clone(), receipt(b"one"), one.clone()],
        vec![contents(), receipt(b"one"), sender, one],
        vec![contents(), collected(), receipt(b"one")],
        vec![contents(), collected(), collected()],
        vec![receipt(b"one")],
        vec![collected()],
    ] {
        assert_eq!(
            read_parcel(&parcel(&files)),
            Err(ParcelError::Order),
            "{files:?}"
        );
    }
    for after in [parcel(&[contents()]), vec![0; BLOCK]] {
        let parcel = [parcel(&[contents()]), after].concat();
        assert_eq!(read_parcel(&parcel), Err(ParcelError::Order));
    }
}

#[test]
fn lengths_have_their_limits() {
    let digest = Digest::of(b"");
    for (name, limit) in [
        (Name::Contents, JSON_LIMIT as u64),
        (Name::Sender(digest), JSON_LIMIT as u64),
        (Name::Receipt(digest), 4096),
        (Name::Record(digest), RECORD_LIMIT),
        (Name::Collected, 16 << 20),
    ] {
        for length in [0, limit + 1, u64::MAX] {
            assert_eq!(header(name, length), Err(ParcelError::Length), "{name}");
        }
        assert!(header(name, limit).is_ok());
        assert_eq!(name.to_string().parse(), Ok(name));
    }
    // One that says more than it may.
    let mut block = header(Name::Contents, 1).unwrap();
    block[124..135].copy_from_slice(b"00000010001");
    let read = Reader::default().block(&block);
    assert_eq!(read, Err(ParcelError::Length));
}

#[test]
fn names_are_these_and_no_others() {
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    for name in [
        "".to_owned(),
        "carnet.json/".into(),
        "./carnet.json".into(),
        "/carnet.json".into(),
        format!("{digest}.age"),
        format!("records/{digest}"),
        format!("records/{digest}.tar"),
        format!("records/{}.age", digest.to_uppercase()),
        format!("records/../{digest}.age"),
        format!("receipts/{digest}.age"),
        "records/.age".into(),
        "receipts/.json".into(),
    ] {
        assert_eq!(name.parse::<Name>(), Err(ParcelError::Malformed), "{name}");
    }
}

#[test]
fn the_texts_are_read_strictly() {
    let json = Contents::new(ID).to_json();
    let read = Contents::from_json(json.as_bytes()).unwrap();
    assert_eq!((read.programme(), &read), (ID, &Contents::new(ID)));
    for (from, to) in [
        ("\"v\":1", "\"v\":2"),
        ("\"v\":1", "\"v\":1,\"w\":1"),
        (ID, "street"),
        ("}", ""),
    ] {
        let changed = json.replace(from, to);
        let read = Contents::from_json(changed.as_bytes());
        assert_eq!(read, Err(ParcelError::Malformed), "{changed}");
    }
    let long = json + &" ".repeat(JSON_LIMIT);
    assert!(Contents::from_json(long.as_bytes()).is_err());

    let [(_, json), _] = record(b"one");
    let sender = Sender::from_json(&json).unwrap();
    assert_eq!(sender.to_json().into_bytes(), json);
    let key = SigningKey::generate(&mut Seeded::new("other")).verifying_key();
    for wrong in [
        Sender {
            signature: "none\r\nHost: x".into(),
            ..sender.clone()
        },
        Sender {
            signature: key.to_text(),
            ..sender
        },
    ] {
        assert!(Sender::from_json(wrong.to_json().as_bytes()).is_err());
    }
}

/// Whatever is damaged, a header that is taken is one that would be written, and what is read as a whole
/// parcel is one.
#[test]
fn damaged_parcels_are_refused_or_are_parcels() {
    let mut rng = Seeded::new("damaged");
    let sound = parcel(&files());
    let (mut refused, mut cut, mut whole) = (0, 0, 0);
    for _ in 0..100_000 {
        let changed = damaged(&sound, &mut rng);
        match read_parcel(&changed) {
            Ok((files, true)) => {
                whole += 1;
                let again = parcel(&files);
                assert_eq!(again.len(), changed.len());
                assert_eq!(read_parcel(&again), Ok((files, true)));
            }
            Ok((_, false)) => cut += 1,
            Err(_) => refused += 1,
        }
        let at = rng.below(changed.len()) / BLOCK * BLOCK;
        let Some(block) = changed[at..].first_chunk::<BLOCK>() else {
            continue;
        };
        if let Ok(Some(Entry { name, length })) = Reader::default().block(block) {
            assert_eq!(header(name, length).as_ref(), Ok(block));
        }
    }
    assert!(
        refused > 1000 && cut > 1000 && whole > 1000,
        "{refused} {cut} {whole}"
    );
}
