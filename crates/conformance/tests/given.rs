//! The given recordings, where they are at hand: no case fails that is not listed with a reason,
//! and none is listed that passes.

#![allow(clippy::unwrap_used)]

use conformance::{Kind, Known, Report, changes, folder};

fn agrees(kind: Kind) {
    let path = folder().join(kind.file());
    if !path.is_file() {
        println!("SKIPPED: no ../shared/conformance/{}", kind.file());
        return;
    }
    let report = Report::of(kind, &path).unwrap();
    if let Some(loaded) = report.loaded() {
        println!("loaded: {loaded}");
    }
    println!("{}: {}", kind.word(), report.summary());
    let refused: Vec<_> = report.refused().collect();
    assert!(refused.is_empty(), "refused by the engine: {refused:#?}");
    let changes = changes(&Known::read().unwrap(), kind, &report);
    let lines: Vec<String> = changes.iter().map(|change| format!("{change:?}")).collect();
    assert!(changes.is_empty(), "known.json:\n{}", lines.join("\n"));
}

#[test]
fn scenarios() {
    agrees(Kind::Scenarios);
}

#[test]
fn expressions() {
    agrees(Kind::Xpath);
}

#[test]
fn workbooks() {
    agrees(Kind::Xlsform);
}
