use super::*;
use crate::store::{OutboxStatus, Sender};

const FIRST: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
const SECOND: &str = "0b8a2f6e-7a44-4a55-9f0e-0c5a9b6f1d11";

fn setting(key: &str) -> Stored {
    let header = "value".to_owned();
    (
        Name::new(SETTINGS, key),
        Row::new(header).to_bytes().unwrap(),
    )
}

fn draft(record: &str, revision: u64) -> Stored {
    let row = Row {
        header: DraftHeader { revision },
        body: vec![7; 5],
    };
    (Name::new(DRAFTS, record), row.to_bytes().unwrap())
}

/// The sealed record with this number, and its digest.
fn record(sequence: u64, status: OutboxStatus) -> (Digest, Stored) {
    let body = format!("sealed {sequence}").into_bytes();
    let digest = Digest::of(&body);
    let header = OutboxHeader {
        sequence,
        sealed_at: 0.0,
        status,
        sender: Sender::default(),
        partial: false,
        carried: false,
    };
    let row = Row { header, body }.to_bytes().unwrap();
    (digest, (Name::new(OUTBOX, digest.to_string()), row))
}

fn sealed(sequence: u64) -> Stored {
    record(sequence, OutboxStatus::Waiting).1
}

fn delivered(sequence: u64) -> Stored {
    let status = OutboxStatus::Delivered {
        day: "2026-11-22".to_owned(),
        receipt: String::new(),
    };
    record(sequence, status).1
}

/// The chain after this many records, of which some wait.
fn chain(sequence: u64, waiting: u32) -> Chain {
    Chain {
        sequence,
        previous: Some(record(sequence, OutboxStatus::Waiting).0),
        waiting,
    }
}

fn link_row(chain: Chain) -> Stored {
    let name = Name::new(SETTINGS, key::CHAIN);
    (name, Row::new(chain).to_bytes().unwrap())
}

fn copies(rows: &[Stored]) -> Vec<Copied> {
    let copy = |(name, row): &Stored| (name.clone(), Some(row.clone()));
    rows.iter().map(copy).collect()
}

/// A device with a vault, two drafts, and three records of which two wait.
fn device() -> Vec<Stored> {
    vec![
        setting(key::ENROLMENT),
        setting(key::PROGRAMME),
        setting(key::SLOT),
        link_row(chain(3, 2)),
        draft(FIRST, 4),
        draft(SECOND, 1),
        sealed(2),
        sealed(3),
    ]
}

fn has(plan: &Plan, row: &Stored) -> bool {
    plan.restore.contains(row)
}

fn note(drafts: u32, records: u32, missing: u32) -> Stored {
    let healed = Healed {
        drafts,
        records,
        missing,
    };
    let name = Name::new(SETTINGS, key::HEALED);
    (name, healed.row().to_bytes().unwrap())
}

#[test]
fn where_both_are_alike_nothing_is_done() {
    let rows = [device(), vec![delivered(1)]].concat();
    let plan = reconcile(&rows, &copies(&device()), Some(chain(3, 2)));
    assert_eq!(plan, Plan::default());
    assert_eq!(reconcile(&[], &[], None), Plan::default());
}

#[test]
fn an_emptied_database_gets_everything_back() {
    let plan = reconcile(&[], &copies(&device()), Some(chain(3, 2)));
    for row in device() {
        assert!(has(&plan, &row), "{:?}", row.0);
    }
    assert!(has(&plan, &note(2, 2, 0)));
    assert_eq!(plan.restore.len(), device().len() + 1);
    assert!(plan.stale.is_empty());
}

#[test]
fn what_neither_has_is_counted() {
    let left: Vec<Stored> = device().into_iter().filter(|it| *it != sealed(2)).collect();
    let plan = reconcile(&[], &copies(&left), Some(chain(3, 2)));
    assert!(has(&plan, &note(2, 1, 1)));
    assert!(has(&plan, &link_row(chain(3, 1))));

    let plan = reconcile(&[], &[], Some(chain(3, 2)));
    assert_eq!(plan.restore, [note(0, 0, 2)]);
    // The device's key is gone: the next vault begins a chain of its own.
    assert_eq!(plan.stale, [Name::new(SETTINGS, key::CHAIN)]);
}

#[test]
fn what_is_outside_the_chain_does_not_lengthen_it() {
    let outside = |partial, carried| {
        let (digest, (name, row)) = record(9, OutboxStatus::Waiting);
        let mut row: Row<OutboxHeader> = Row::from_bytes(&row).unwrap();
        row.header.sequence = 3;
        row.header.partial = partial;
        row.header.carried = carried;
        assert_eq!(name.key, digest.to_string());
        (name, row.to_bytes().unwrap())
    };
    for outside in [outside(true, false), outside(false, true)] {
        let whole = [vec![outside.clone()], device()].concat();
        let here = link_row(chain(3, 3));
        let whole: Vec<Stored> = whole
            .into_iter()
            .map(|it| if it.0 == here.0 { here.clone() } else { it })
            .collect();
        let plan = reconcile(&[], &copies(&whole), Some(chain(3, 3)));
        assert!(has(&plan, &outside));
        assert!(has(&plan, &here), "{:?}", plan.restore.last());
    }
}

#[test]
fn of_the_memories_of_the_chain_the_furthest_counts() {
    let mut left = device();
    left.retain(|it| it.0.key != key::CHAIN);
    // From the cache alone.
    let plan = reconcile(&[], &copies(&left), Some(chain(3, 2)));
    assert!(has(&plan, &link_row(chain(3, 2))));
    // From the records, if the browser was killed before it wrote the chain's copies.
    let before = [left, vec![link_row(chain(2, 1))]].concat();
    let plan = reconcile(&[], &copies(&before), Some(chain(2, 1)));
    assert!(has(&plan, &link_row(chain(3, 2))));
    // Of two that saw as many records, the one that saw more of them delivered.
    assert_eq!(
        furthest(Some(chain(3, 2)), Some(chain(3, 1))),
        Some(chain(3, 1))
    );
}

#[test]
fn a_database_that_was_set_back_keeps_what_it_has_and_gets_the_rest() {
    let rows = vec![
        setting(key::ENROLMENT),
        setting(key::PROGRAMME),
        setting(key::SLOT),
        link_row(chain(2, 1)),
        draft(FIRST, 2),
        sealed(2),
    ];
    let plan = reconcile(&rows, &copies(&device()), Some(chain(3, 2)));
    let expected = [
        draft(FIRST, 4),
        draft(SECOND, 1),
        sealed(3),
        link_row(chain(3, 2)),
        note(2, 1, 0),
    ];
    assert_eq!(plan.restore, expected);
}

#[test]
fn copies_are_made_like_a_database_that_has_lost_nothing() {
    let mut left = device();
    left.retain(|it| it.0.store == SETTINGS && it.0.key != key::PROGRAMME);
    left.push(draft(FIRST, 3));
    left.push(draft("deleted", 9));
    left.push(sealed(1));
    let rows = [device(), vec![delivered(1)]].concat();
    let plan = reconcile(&rows, &copies(&left), Some(chain(3, 2)));
    assert!(plan.restore.is_empty());
    let stale = [
        draft(FIRST, 0).0,
        draft("deleted", 0).0,
        sealed(1).0,
        Name::new(SETTINGS, key::PROGRAMME),
        draft(SECOND, 0).0,
        sealed(2).0,
        sealed(3).0,
    ];
    assert_eq!(plan.stale, stale);
}

#[test]
fn a_sealed_record_that_the_database_does_not_know_comes_back_in_any_case() {
    let rows: Vec<Stored> = device().into_iter().filter(|it| *it != sealed(2)).collect();
    let plan = reconcile(&rows, &copies(&device()), Some(chain(3, 2)));
    assert_eq!(plan.restore, [sealed(2), note(0, 1, 0)]);
}

#[test]
fn nothing_damaged_is_taken() {
    let damaged: Vec<Copied> = device().into_iter().map(|it| (it.0, None)).collect();
    // They are made anew from a database that has the rows,
    let plan = reconcile(&device(), &damaged, Some(chain(3, 2)));
    assert!(plan.restore.is_empty());
    for (name, _) in device() {
        assert!(plan.stale.contains(&name), "{name:?}");
    }
    // and left alone by one that has not.
    let plan = reconcile(&[], &damaged, None);
    assert!(plan.restore.is_empty());

    // A whole file, but not of the record that its name says.
    let (_, other) = sealed(3);
    let wrong = [copies(&device()), vec![(sealed(9).0, Some(other))]].concat();
    let plan = reconcile(&device(), &wrong, Some(chain(3, 2)));
    assert_eq!(plan, Plan::default());
}

#[test]
fn without_a_key_no_draft_comes_back_but_sealed_records_do() {
    let mut left = device();
    left.retain(|it| it.0.key != key::SLOT);
    let plan = reconcile(&[], &copies(&left), Some(chain(3, 2)));
    assert!(plan.restore.iter().all(|it| it.0.store != DRAFTS));
    assert!(has(&plan, &sealed(2)) && has(&plan, &sealed(3)));
    assert!(plan.restore.iter().all(|it| it.0.key != key::CHAIN));
}

#[test]
fn a_database_from_before_there_were_copies_is_copied_and_its_records_counted() {
    let mut rows = device();
    rows.retain(|it| it.0.key != key::CHAIN);
    let before = br#"{"sequence":3,"previous":null}"#.to_vec();
    let row = [&(before.len() as u32).to_le_bytes()[..], &before].concat();
    rows.push((Name::new(SETTINGS, key::CHAIN), row));
    let plan = reconcile(&rows, &[], None);
    let expected = Chain {
        sequence: 3,
        previous: None,
        waiting: 2,
    };
    assert_eq!(plan.restore, [link_row(expected)]);
    assert_eq!(plan.stale.len(), rows.len() + 1);
}
