//! Recorded workbooks, where the recordings are at hand.

#![allow(clippy::unwrap_used)]

mod canonical;
mod checks;
mod runner;

use std::path::PathBuf;

/// Cases that fail, each with the reason. The list only ever shrinks.
const KNOWN: &str = include_str!("known.txt");

#[test]
fn recorded_workbooks() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance");
    let file = root.join("xlsform-cases.jsonl.gz");
    if !file.exists() {
        return;
    }
    let tally = runner::run(&file).unwrap();
    let known: Vec<&str> = KNOWN
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_whitespace().next().unwrap())
        .collect();
    let mut wrong = Vec::new();
    for (id, reason) in &tally.failed {
        if !known.contains(&id.as_str()) {
            wrong.push(format!("{id}\n    {reason}"));
        }
    }
    for id in &known {
        if !tally.failed.iter().any(|(failed, _)| failed == id) {
            wrong.push(format!("{id}\n    passes: take it from the list"));
        }
    }
    for (id, reason) in &tally.refused {
        println!("refused by the engine: {id}: {reason}");
    }
    println!(
        "engine: {} of {} compiled forms load",
        tally.compiled - tally.refused.len(),
        tally.compiled
    );
    println!(
        "xlsform: {} passed, {} failed, {} outside",
        tally.passed,
        tally.failed.len(),
        tally.outside
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
