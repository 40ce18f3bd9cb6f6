//! The desk's word of what it has opened.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fs;

use common::{Bench, Device, age, days_ago, mode, parcel};
use sealing::Digest;
use sealing::collected::{Collected, Word};
use sealing::parcel::{Contents, Name};

const COLLECTED: [&str; 3] = ["collected", "-o", "inbox/collected.json"];

/// The word in a file, as a device reads it.
fn word(bench: &Bench, file: &str) -> Collected {
    let json = fs::read_to_string(bench.path(file)).unwrap();
    let programme = bench.programme.as_ref().unwrap();
    Collected::verify(&json, &programme.desk_key.unwrap(), &programme.id).unwrap()
}

/// Days of the word, after a pull that finds the inbox's records this many days old.
fn days(bench: &Bench, records: &[(Digest, i64)]) -> [String; 2] {
    for (digest, days) in records {
        age(&bench.path(&format!("inbox/records/{digest}.age")), *days);
    }
    bench.pull();
    bench.done(&COLLECTED);
    let word = word(bench, "inbox/collected.json");
    [word.since, word.until]
}

#[test]
fn what_opens_is_signed_and_nothing_else() {
    let bench = Bench::ready();
    let mut device = Device::new();
    let mut opened = [
        device.send(&bench, "uuid:1", "<age>1</age>"),
        device.send(&bench, "uuid:1", "<age>2</age>"),
    ];
    opened.sort();
    let sealed_to_others = Bench::ready();
    let foreign = device.send(&sealed_to_others, "uuid:2", "<age>3</age>");
    let name = format!("records/{foreign}.age");
    let bytes = fs::read(sealed_to_others.path("inbox").join(&name)).unwrap();
    bench.deliver(&bytes);
    bench.pull();

    let said = bench.run(&COLLECTED);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains(&foreign.to_string()), "{said:?}");
    assert!(
        said.out.starts_with("2 record(s) listed, edition 1."),
        "{said:?}"
    );
    let read = word(&bench, "inbox/collected.json");
    assert_eq!(read, word(&bench, "data/desk/collected.json"));
    assert_eq!(read.serial, 1);
    assert_eq!(read.records, opened);
    assert_eq!(read.since, days_ago(60).to_string());
    let yesterday = days_ago(1).to_string();
    assert_eq!(read.until, yesterday);
    assert_eq!(read.says_of(&foreign, &yesterday), Word::Missing);
    assert_eq!(
        read.says_of(&foreign, &days_ago(0).to_string()),
        Word::Unknown
    );
    assert_eq!(mode(&bench.path("inbox/collected.json")), 0o644);
}

#[test]
fn each_edition_is_higher_than_any_that_is_there() {
    let bench = Bench::ready();
    Device::new().send(&bench, "uuid:1", "<age>1</age>");
    bench.pull();
    for serial in [1, 2] {
        bench.done(&COLLECTED);
        assert_eq!(word(&bench, "inbox/collected.json").serial, serial);
    }
    for file in ["inbox/collected.json", "data/desk/collected.json"] {
        let before = word(&bench, "inbox/collected.json").serial;
        fs::remove_file(bench.path(file)).unwrap();
        bench.done(&COLLECTED);
        assert_eq!(word(&bench, "inbox/collected.json").serial, before + 1);
    }
    // What is there and is not the desk's is not overwritten.
    let other = Bench::ready();
    Device::new().send(&other, "uuid:1", "<age>1</age>");
    other.pull();
    other.done(&COLLECTED);
    fs::copy(
        other.path("inbox/collected.json"),
        bench.path("inbox/collected.json"),
    )
    .unwrap();
    let refused = bench.run(&COLLECTED);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("move it away"), "{refused:?}");
    assert_eq!(word(&other, "inbox/collected.json").serial, 1);
    assert_eq!(word(&bench, "data/desk/collected.json").serial, 4);
}

#[test]
fn it_speaks_of_days_that_were_pulled_as_a_whole() {
    let bench = Bench::ready();
    let mut device = Device::new();
    let [one, two] = ["uuid:1", "uuid:2"].map(|id| device.send(&bench, id, "<age>1</age>"));
    let since = days_ago(60).to_string();
    let of = |until| [since.clone(), days_ago(until).to_string()];
    // A copy of the inbox may be as old as its newest record.
    assert_eq!(days(&bench, &[(one, 9), (two, 5)]), of(6));
    assert_eq!(days(&bench, &[(one, 8), (two, 3)]), of(4));
    // An older copy says nothing new, and a clock that is ahead nothing of tomorrow.
    assert_eq!(days(&bench, &[(one, 8), (two, 7)]), of(4));
    assert_eq!(days(&bench, &[(one, -2), (two, 7)]), of(1));
}

#[test]
fn it_speaks_of_no_day_if_nothing_was_pulled_lately() {
    let bench = Bench::ready();
    let never = ["1970-01-01", "1970-01-01"].map(str::to_owned);
    assert_eq!(days(&bench, &[]), never);
    let record = Device::new().send(&bench, "uuid:1", "<age>1</age>");
    assert_eq!(days(&bench, &[(record, 90)]), never);
    let said = bench.done(&COLLECTED);
    assert!(said.out.contains("none is said to be missing"), "{said:?}");
    assert_eq!(word(&bench, "inbox/collected.json").records, [record]);
}

#[test]
fn what_came_long_ago_is_left_out() {
    let mut bench = Bench::ready();
    let mut device = Device::new();
    let [old, new] = ["uuid:1", "uuid:2"].map(|id| device.send(&bench, id, "<age>1</age>"));
    let mut both = [old, new];
    both.sort();
    bench.pull();
    age(&bench.path(&format!("data/desk/records/{old}.age")), 70);
    let records = |arguments: &[&str]| {
        bench.done(&[&COLLECTED, arguments].concat());
        word(&bench, "inbox/collected.json").records
    };
    assert_eq!(records(&[]), [new]);
    assert_eq!(records(&["--days", "80"]), both);
    // As long as a device may keep it, it has to be listed.
    bench.make_programme_with(&["--keep-days", "80"]);
    bench.done(&COLLECTED);
    assert_eq!(word(&bench, "inbox/collected.json").records, both);
}

#[test]
fn a_parcel_carries_it_to_devices_without_a_network() {
    let bench = Bench::ready();
    Device::new().send(&bench, "uuid:1", "<age>1</age>");
    bench.pull();
    bench.done(&["collected", "--parcel", "answer.tar"]);
    let json = fs::read(bench.path("data/desk/collected.json")).unwrap();
    let contents = Contents::new(&bench.programme.as_ref().unwrap().id).to_json();
    let files = [
        (Name::Contents, contents.as_bytes()),
        (Name::Collected, json.as_slice()),
    ];
    assert_eq!(fs::read(bench.path("answer.tar")).unwrap(), parcel(&files));
}

#[test]
fn no_word_is_signed_that_devices_would_refuse() {
    let mut bench = Bench::ready();
    let refused = |bench: &Bench, word: &str| {
        let said = bench.run(&COLLECTED);
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains(word), "{said:?}");
        assert_eq!(said.err.lines().count(), 1, "{said:?}");
        assert!(!bench.path("inbox/collected.json").exists());
    };
    // The wrong key would have devices deliver everything again.
    Device::new().send(&bench, "uuid:1", "<age>1</age>");
    bench.pull();
    let other = Bench::ready();
    let operations = bench.path("data/desk/operations.key");
    let own = fs::read(&operations).unwrap();
    fs::copy(other.path("data/desk/operations.key"), &operations).unwrap();
    refused(&bench, "none of 1 record(s) can be opened");
    fs::write(&operations, own).unwrap();

    for name in ["desk.key", "desk.pub"] {
        fs::remove_file(bench.path("data/desk").join(name)).unwrap();
    }
    refused(&bench, "carnet keys new --only-desk-key");
    bench.done(&["keys", "new", "--only-desk-key"]);
    refused(&bench, "carnet programme new");
    bench.make_programme();
    bench.done(&COLLECTED);
    assert_eq!(word(&bench, "inbox/collected.json").serial, 1);
}
