//! Several records of one questionnaire, half-way ones among them, and records that have not come.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fs;

use common::{Bench, Device};
use sealing::Digest;
use sealing::record::{Record, State};

const EXPORT: [&str; 3] = ["export", "--csv", "export"];

#[test]
fn gaps_in_the_sequence_are_said() {
    let bench = Bench::ready();
    let (mut one, mut two) = (Device::new(), Device::new());
    for number in 1..=9 {
        let digest = one.send(&bench, &format!("uuid:{number}"), "<age>1</age>");
        if [1, 4, 6, 7].contains(&number) {
            fs::remove_file(bench.path("inbox/records").join(format!("{digest}.age"))).unwrap();
        }
    }
    two.send(&bench, "uuid:a", "<age>1</age>");
    two.previous = Some(Digest::of(b"elsewhere"));
    two.send(&bench, "uuid:b", "<age>1</age>");
    two.sequence = 1;
    two.send(&bench, "uuid:c", "<age>1</age>");
    bench.pull();
    for command in [&["open"][..], &EXPORT] {
        let said = bench.done(command);
        let expected = format!("device {}: not here yet: 1, 4, 6–7\n", one.name());
        assert!(said.err.contains(&expected), "{said:?}");
        let twice = format!("device {}: two records have the number 2\n", two.name());
        assert!(said.err.contains(&twice), "{said:?}");
        let broken = format!("device {}: record 2 does not follow", two.name());
        assert!(said.err.contains(&broken), "{said:?}");
    }
}

#[test]
fn a_corrected_questionnaire_counts_once() {
    let bench = Bench::ready();
    let mut device = Device::new();
    let first = device.send(&bench, "uuid:1", "<age>1</age>");
    let second = device.send(&bench, "uuid:1", "<age>2</age>");
    bench.pull();
    let said = bench.done(&EXPORT);
    assert!(
        said.err
            .contains(&format!("set aside {first}.age: the same questionnaire"))
    );
    let rows = bench.table("visit.csv");
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (rows[1][6].as_str(), rows[1][9].as_str()),
        (second.to_string().as_str(), "2")
    );
}

#[test]
fn an_unusable_record_does_not_stand_for_a_sound_one() {
    let bench = Bench::ready();
    let programme = bench.programme.clone().unwrap();
    let mut device = Device::new();
    let first = device.send(&bench, "uuid:1", "<age>1</age>");
    let later = device.record(&programme, "uuid:1", "<age>2</age>");
    let later = Record {
        submission_xml: "<data id=\"other\"/>".into(),
        ..later
    };
    bench.deliver(&device.seal(&programme, &later).bytes);
    bench.pull();
    assert_eq!(bench.run(&EXPORT).code, 1);
    assert_eq!(bench.table("visit.csv")[1][6], first.to_string());
}

/// A record of version 2 as it is sent: revision, answers, and whether it is finished.
fn send(
    device: &mut Device,
    bench: &Bench,
    instance: &str,
    (revision, state): (u64, State),
    partials: &[Digest],
) -> Digest {
    let programme = bench.programme.clone().unwrap();
    let (sequence, previous) = (device.sequence, device.previous);
    let mut record = device.record(&programme, instance, &format!("<age>{revision}</age>"));
    record.meta.v = 2;
    record.meta.revision = revision;
    record.meta.partials = partials.to_vec();
    record.meta.state = state;
    if state == State::Partial {
        record.meta.sequence = None;
        record.meta.previous = None;
    }
    let sealed = device.seal(&programme, &record);
    if state == State::Partial {
        // It stands outside the chain.
        (device.sequence, device.previous) = (sequence, previous);
    }
    bench.deliver(&sealed.bytes)
}

/// Instance, sequence number, state, name and age of each row.
fn rows(bench: &Bench) -> Vec<[String; 5]> {
    let rows = bench.table("visit.csv").into_iter().skip(1);
    let part = |row: Vec<String>| [0, 4, 5, 6, 9].map(|at| row[at].clone());
    rows.map(part).collect()
}

fn row(instance: &str, sequence: &str, state: &str, digest: Digest, age: u64) -> [String; 5] {
    [
        instance.into(),
        sequence.into(),
        state.into(),
        digest.to_string(),
        age.to_string(),
    ]
}

/// Pulls and exports; the records that are set aside, each with the one that stands for it, have to be
/// these, for `open` as well.
fn expect_duplicates(bench: &Bench, duplicates: &[(Digest, Digest)]) {
    bench.pull();
    for command in [&["open"][..], &EXPORT] {
        let said = bench.done(command);
        assert_eq!(said.err.lines().count(), duplicates.len(), "{said:?}");
        for (aside, other) in duplicates {
            let line = format!(
                "set aside {aside}.age: the same questionnaire as {other:.12}…, which stands for both"
            );
            assert!(said.err.contains(&line), "{said:?}");
        }
    }
}

#[test]
fn a_partial_record_stands_for_itself() {
    let bench = Bench::ready();
    let mut device = Device::new();
    let partial = send(&mut device, &bench, "uuid:1", (3, State::Partial), &[]);
    let partials = [partial];
    let whole = send(&mut device, &bench, "uuid:2", (5, State::Final), &partials);
    expect_duplicates(&bench, &[]);
    assert_eq!(
        rows(&bench),
        [
            row("uuid:1", "", "partial", partial, 3),
            row("uuid:2", "1", "final", whole, 5)
        ]
    );
    let said = bench.done(&["open"]);
    assert!(
        said.out.contains("partial  2026-11-22  visit 2"),
        "{said:?}"
    );
    assert!(said.out.contains("2 record(s) opened."));
}

#[test]
fn a_final_record_stands_before_partial_ones_whichever_comes_first() {
    let bench = Bench::ready();
    let mut device = Device::new();
    let early = send(&mut device, &bench, "uuid:1", (2, State::Partial), &[]);
    expect_duplicates(&bench, &[]);
    assert_eq!(rows(&bench), [row("uuid:1", "", "partial", early, 2)]);

    let whole = send(&mut device, &bench, "uuid:1", (4, State::Final), &[early]);
    expect_duplicates(&bench, &[(early, whole)]);
    assert_eq!(rows(&bench), [row("uuid:1", "1", "final", whole, 4)]);

    // One that knows more than the final record is not finished all the same.
    let late = send(&mut device, &bench, "uuid:1", (9, State::Partial), &[]);
    expect_duplicates(&bench, &[(early, whole), (late, whole)]);
    assert_eq!(rows(&bench), [row("uuid:1", "1", "final", whole, 4)]);
}

#[test]
fn of_partial_records_the_highest_revision_stands() {
    let bench = Bench::ready();
    let (mut one, mut two) = (Device::new(), Device::new());
    let third = send(&mut one, &bench, "uuid:1", (3, State::Partial), &[]);
    let second = send(&mut one, &bench, "uuid:1", (2, State::Partial), &[]);
    // Another device's questionnaire is another one, whatever it calls itself.
    let other = send(&mut two, &bench, "uuid:1", (1, State::Partial), &[]);
    expect_duplicates(&bench, &[(second, third)]);
    let mut expected = [
        (one.name(), row("uuid:1", "", "partial", third, 3)),
        (two.name(), row("uuid:1", "", "partial", other, 1)),
    ];
    expected.sort();
    assert_eq!(rows(&bench), expected.map(|(_, row)| row));
}

#[test]
fn partial_records_that_have_not_come_are_said() {
    let bench = Bench::ready();
    let mut device = Device::new();
    let here = send(&mut device, &bench, "uuid:1", (1, State::Partial), &[]);
    let (lost, gone) = (Digest::of(b"lost"), Digest::of(b"gone"));
    for (instance, partials) in [("uuid:2", [here, lost]), ("uuid:3", [lost, gone])] {
        send(&mut device, &bench, instance, (1, State::Final), &partials);
    }
    Device::new().send(&bench, "uuid:4", "<age>1</age>");
    bench.pull();
    let expected = format!(
        "device {}: partial records not here yet: {lost:.12}…, {gone:.12}…\n",
        device.name()
    );
    for command in [&["open"][..], &EXPORT] {
        assert_eq!(bench.done(command).err, expected);
    }
    assert_eq!(rows(&bench).len(), 4);
}

#[test]
fn a_partial_record_does_not_stand_for_a_final_one_that_cannot_be_used() {
    let bench = Bench::ready();
    let programme = bench.programme.clone().unwrap();
    let mut device = Device::new();
    let partial = send(&mut device, &bench, "uuid:1", (1, State::Partial), &[]);
    let mut unusable = device.record(&programme, "uuid:1", "");
    unusable.submission_xml = "<data id=\"other\"/>".into();
    bench.deliver(&device.seal(&programme, &unusable).bytes);
    bench.pull();
    assert_eq!(bench.run(&EXPORT).code, 1);
    assert_eq!(rows(&bench), [row("uuid:1", "", "partial", partial, 1)]);
}
