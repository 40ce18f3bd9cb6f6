//! The key that older desks have not got.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fs;

use common::{Bench, Said, mode};

const DESK: &str = "data/desk";

fn add(bench: &Bench, passphrase: &[&str]) -> Said {
    bench.run(&[&["keys", "new", "--only-desk-key"], passphrase].concat())
}

/// Takes the desk key away, in whichever way it is kept.
fn remove(bench: &Bench) {
    for entry in fs::read_dir(bench.path(DESK)).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name().to_str().unwrap().starts_with("desk.") {
            fs::remove_file(entry.path()).unwrap();
        }
    }
}

/// Every file of the desk but those of the desk key.
fn others(bench: &Bench) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(bench.path(DESK)).unwrap();
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .filter(|(name, _)| !name.starts_with("desk."))
        .collect();
    files.sort();
    files
}

fn shown(bench: &Bench) -> usize {
    bench
        .done(&["keys", "show"])
        .out
        .matches("fingerprint")
        .count()
}

#[test]
fn it_is_kept_under_the_passphrase_of_the_operations_key() {
    let bench = Bench::empty();
    fs::write(bench.path("words"), "abri zeste menu nuage oser loup\n").unwrap();
    fs::write(bench.path("other"), "tomber sec bulle vif ocre dune\n").unwrap();
    bench.done(&["keys", "new", "--passphrase-file", "words"]);
    let (right, wrong) = (
        ["--passphrase-file", "words"],
        ["--passphrase-file", "other"],
    );
    let before = others(&bench);
    let refused = add(&bench, &right);
    assert!(refused.err.contains("never overwritten"), "{refused:?}");

    remove(&bench);
    assert_eq!(shown(&bench), 3);
    let refused = add(&bench, &wrong);
    assert!(refused.err.contains("cannot be unlocked"), "{refused:?}");
    assert_eq!(shown(&bench), 3);

    let said = add(&bench, &right);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(shown(&bench), 4);
    let key = format!("{DESK}/desk.key.age");
    assert_eq!(mode(&bench.path(&key)), 0o600);
    bench.done(&[&["keys", "show", "--unlock", &key], &right[..]].concat());
    assert_eq!(others(&bench), before);
}

#[test]
fn it_is_kept_in_clear_where_the_operations_key_is() {
    let bench = Bench::empty();
    let refused = add(&bench, &[]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("carnet keys new"), "{refused:?}");
    bench.done(&["keys", "new", "--no-passphrase"]);
    let before = others(&bench);
    remove(&bench);
    assert_eq!(add(&bench, &[]).code, 0);
    assert!(bench.path(DESK).join("desk.key").exists());
    assert_eq!(others(&bench), before);
}
