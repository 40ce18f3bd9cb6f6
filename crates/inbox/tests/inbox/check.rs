//! `carnet-inbox check`: what is still what it was.

use std::path::Path;
use std::process::Command;

use sealing::Digest;

use crate::process::PROGRAM;
use crate::support::{Folders, Running, body, record_path};

/// The exit code and what was written.
fn check(data: &Path) -> (Option<i32>, String) {
    let mut command = Command::new(PROGRAM);
    let output = command.arg("check").arg("--data").arg(data);
    let output = output.output().unwrap();
    let written = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(written).unwrap())
}

#[tokio::test]
async fn what_is_stored_is_sound() {
    let inbox = Running::new().await;
    for number in 0..5 {
        let record = body(number, 10_000 * number as usize);
        inbox.put(&record).await.expect_receipt(201, &record);
    }
    inbox
        .folders
        .write("data/records/.DS_Store", "of a file manager");
    let half = Digest::of(b"half");
    inbox
        .folders
        .write(&format!("data/records/{half}.age#1"), "ha");
    let (code, written) = check(&inbox.folders.path("data"));
    let expected = format!(
        "half-written  {half}.age#1\n\
         5 sound, 0 damaged, 0 unreadable, 0 misnamed, 1 half-written\n"
    );
    assert_eq!((code, written), (Some(0), expected));
}

#[test]
fn a_single_bit_is_noticed_and_named() {
    let folders = Folders::new();
    let (sound, flipped, short) = (body(1, 30_000), body(2, 30_000), body(3, 30_000));
    let mut stored = flipped.clone();
    stored[20_000] ^= 0x10;
    let hex = Digest::of(b"x").to_string();
    let files: [(&str, &[u8]); 6] = [
        (&record_path(&sound), &sound),
        (&record_path(&flipped), &stored),
        (&record_path(&short), &short[..29_999]),
        (&format!("/records/{}.age", hex.to_uppercase()), b"x"),
        (&format!("/records/{hex}"), b"x"),
        ("/records/a\nb", b"x"),
    ];
    for (name, bytes) in files {
        folders.write(&format!("data{name}"), bytes);
    }
    let folder = format!("data/records/{}.age", Digest::of(b"folder"));
    std::fs::create_dir(folders.path(&folder)).unwrap();
    let (code, written) = check(&folders.path("data"));
    assert_eq!(code, Some(1), "{written}");
    let name = |record: &[u8]| record_path(record).replace("/records/", "");
    let mut damaged = [&flipped, &short].map(|record| name(record));
    damaged.sort();
    let mut misnamed = [format!("{}.age", hex.to_uppercase()), hex, "a\\nb".into()];
    misnamed.sort();
    let mut lines = damaged.map(|name| format!("damaged       {name}")).to_vec();
    lines.push(format!("unreadable    {}.age", Digest::of(b"folder")));
    lines.extend(misnamed.map(|name| format!("misnamed      {name}")));
    lines.push("1 sound, 2 damaged, 1 unreadable, 3 misnamed, 0 half-written".into());
    assert_eq!(written.lines().collect::<Vec<_>>(), lines);
}

#[test]
fn what_cannot_be_listed_is_no_sound_store() {
    let folders = Folders::new();
    let (code, written) = check(&folders.path("data"));
    assert_eq!(code, Some(2));
    assert!(written.contains("records is missing"), "{written}");
}
