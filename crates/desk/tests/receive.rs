//! Records that come by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fs;

use common::{Bench, Device, Said, parcel};
use sealing::parcel::{BLOCK, Contents, Name, Sender, padding};
use sealing::{Digest, device};

/// A record that waits on a device.
struct Waiting {
    digest: Digest,
    sender: String,
    bytes: Vec<u8>,
}

/// Three records of a device.
fn waiting(bench: &Bench) -> [Waiting; 3] {
    let programme = bench.programme.as_ref().unwrap();
    let mut device = Device::new();
    ["uuid:1", "uuid:2", "uuid:3"].map(|instance| {
        let record = device.record(programme, instance, "<age>1</age>");
        let sealed = device.seal(programme, &record);
        let length = sealed.bytes.len() as u64;
        let sender = Sender {
            device: device.key.verifying_key(),
            signature: device::sign_put(&device.key, &programme.id, &sealed.digest, length),
        };
        Waiting {
            digest: sealed.digest,
            sender: sender.to_json(),
            bytes: sealed.bytes,
        }
    })
}

/// A parcel of the programme with this id.
fn packed(programme: &str, records: &[Waiting]) -> Vec<u8> {
    let contents = Contents::new(programme).to_json();
    let mut files = vec![(Name::Contents, contents.as_bytes())];
    for record in records {
        files.push((Name::Sender(record.digest), record.sender.as_bytes()));
        files.push((Name::Record(record.digest), &record.bytes));
    }
    files.push((Name::Receipt(Digest::of(b"old")), b"{}"));
    parcel(&files)
}

fn receive(bench: &Bench, parcels: &[(&str, &[u8])]) -> Said {
    for (name, bytes) in parcels {
        fs::write(bench.path(name), bytes).unwrap();
    }
    let names: Vec<_> = parcels.iter().map(|(name, _)| *name).collect();
    bench.run(&[&["receive"], names.as_slice()].concat())
}

/// The records at the desk.
fn here(bench: &Bench) -> Vec<String> {
    let entries = fs::read_dir(bench.path("data/desk/records")).unwrap();
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<_> = entries
        .map(|entry| name(entry).into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn names(records: &[Waiting]) -> Vec<String> {
    let mut names: Vec<_> = records
        .iter()
        .map(|record| format!("{}.age", record.digest))
        .collect();
    names.sort();
    names
}

fn id(bench: &Bench) -> String {
    bench.programme.as_ref().unwrap().id.clone()
}

#[test]
fn what_comes_by_hand_is_opened_like_what_was_pulled() {
    let bench = Bench::ready();
    let records = waiting(&bench);
    let [first, rest] = [&records[..1], &records[1..]].map(|part| packed(&id(&bench), part));
    let said = receive(&bench, &[("a.tar", &first), ("b.tar", &rest)]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(said.out, "3 new record(s), 0 already here.\n");
    assert_eq!(here(&bench), names(&records));
    assert!(bench.done(&["open"]).out.contains("3 record(s) opened."));
    let all = packed(&id(&bench), &records);
    let again = receive(&bench, &[("a.tar", &all)]);
    assert_eq!(again.out, "0 new record(s), 3 already here.\n");

    // The desk says so, though nothing was pulled.
    let said = bench.done(&["collected"]);
    assert!(said.out.starts_with("3 record(s) listed"), "{said:?}");
}

#[test]
fn what_is_there_is_never_overwritten() {
    let bench = Bench::ready();
    let records = waiting(&bench);
    let path = bench.path("data/desk/records");
    fs::create_dir_all(&path).unwrap();
    let path = path.join(format!("{}.age", records[0].digest));
    fs::write(&path, "as it is").unwrap();
    let said = receive(&bench, &[("a.tar", &packed(&id(&bench), &records))]);
    assert_eq!(said.out, "2 new record(s), 1 already here.\n");
    assert_eq!(fs::read(&path).unwrap(), b"as it is");
}

#[test]
fn a_damaged_record_is_named_and_the_others_are_taken() {
    let bench = Bench::ready();
    let mut records = waiting(&bench);
    let last = records[1].bytes.len() - 1;
    records[1].bytes[last] ^= 1;
    let said = receive(&bench, &[("a.tar", &packed(&id(&bench), &records))]);
    assert_eq!(said.code, 1);
    assert_eq!(said.out, "2 new record(s), 0 already here.\n");
    let named = format!("a.tar: {}.age is damaged", records[1].digest);
    assert!(said.err.starts_with(&named), "{said:?}");
    let [one, _, three] = records;
    assert_eq!(here(&bench), names(&[one, three]));
}

#[test]
fn of_a_parcel_that_was_cut_off_all_whole_records_are_taken() {
    let bench = Bench::ready();
    let records = waiting(&bench);
    let whole = packed(&id(&bench), &records);
    // Where the second record is whole, though not filled up.
    let second = packed(&id(&bench), &records[..2]);
    let receipt = BLOCK + 2 + padding(2);
    let filled = second.len() - 2 * BLOCK - receipt;
    let end = filled - padding(records[1].bytes.len() as u64);
    for (at, expected) in [
        (0, 0),
        (BLOCK - 1, 0),
        (end - 1, 1),
        (end, 2),
        (filled, 2),
        (whole.len() - 1, 3),
    ] {
        let said = receive(&bench, &[("cut.tar", &whole[..at])]);
        assert_eq!(said.code, 1, "{at}: {said:?}");
        let counted = format!("{expected} new record(s), 0 already here.\n");
        assert_eq!(said.out, counted, "{at}");
        assert!(said.err.starts_with("cut.tar: it was cut off"), "{said:?}");
        let mut taken = here(&bench);
        assert_eq!(taken, names(&records[..expected]), "{at}");
        for name in taken.drain(..) {
            fs::remove_file(bench.path("data/desk/records").join(name)).unwrap();
        }
    }
}

#[test]
fn what_is_no_parcel_of_the_programme_is_refused_and_the_next_is_taken() {
    let bench = Bench::ready();
    let records = waiting(&bench);
    let sound = packed(&id(&bench), &records[..1]);
    let other = packed(&"0".repeat(32), &records);
    let mut damaged = packed(&id(&bench), &records);
    // The header of the second record's sender.
    let at = sound.len() - 2 * BLOCK - (BLOCK + 2 + padding(2));
    damaged[at] ^= 1;
    let page = b"<html>".repeat(1000);
    for (bytes, word, expected) in [
        (other.as_slice(), "it is for another programme", 1),
        (page.as_slice(), "no parcel", 1),
        (damaged.as_slice(), "it is damaged", 1),
    ] {
        let said = receive(&bench, &[("wrong.tar", bytes), ("sound.tar", &sound)]);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.err.starts_with("wrong.tar: "), "{said:?}");
        assert!(said.err.contains(word), "{said:?}");
        assert_eq!(here(&bench).len(), expected, "{word}");
    }
    let said = bench.run(&["receive", "nowhere.tar"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.starts_with("nowhere.tar: it cannot be read"),
        "{said:?}"
    );

    let without_programme = Bench::empty();
    let said = receive(&without_programme, &[("sound.tar", &sound)]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("carnet programme new"), "{said:?}");
}
