//! Files that were changed here and there: read or refused, never a panic.
//!
//! `MUTATIONS=500000 cargo test -p xlsform --profile native --test mutations` tries more of each kind.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::time::{Duration, Instant};

use support::{Dice, stored, unpacked};
use xlsform::{FileKind, Options, compile, read};

const FORM: &str = include_str!("forms/everything.md");
const CSV: &str = "survey\n,type,name,label\n,text,a,\"A, b\"\nchoices\n,list_name,name\n,x,y\n";

/// What breaks a careless reader of numbers.
const EXTREMES: [u32; 10] = [
    0,
    1,
    0x7f,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0xffff_fffe,
    0xffff_ffff,
    0x8000_0000,
];

/// Bytes changed, cut, doubled or left out in a few places.
fn mutated(dice: &mut Dice, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + dice.below(6) {
        if bytes.is_empty() {
            break;
        }
        let at = dice.below(bytes.len());
        let end = (at + 1 + dice.below(40)).min(bytes.len());
        match dice.below(12) {
            0..=3 => bytes[at] = u8::try_from(dice.below(256)).unwrap(),
            4..=6 => {
                let size = [1, 2, 4][dice.below(3)];
                let extreme = EXTREMES[dice.below(EXTREMES.len())].to_le_bytes();
                for (byte, new) in bytes[at..].iter_mut().zip(&extreme[..size]) {
                    *byte = *new;
                }
            }
            7 => {
                bytes.drain(at..end);
            }
            8 => {
                let copy = bytes[at..end].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, copy);
            }
            9 => {
                let copy = bytes[at..end].to_vec();
                let to = dice.below(bytes.len() - copy.len() + 1);
                bytes[to..to + copy.len()].copy_from_slice(&copy);
            }
            10 => bytes[at] ^= 1 << dice.below(8),
            _ if dice.below(8) == 0 => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}

/// An archive with one of its files changed, or changed itself.
fn mutated_archive(dice: &mut Dice, bytes: &[u8], files: &[(String, Vec<u8>)]) -> Vec<u8> {
    if dice.below(4) == 0 {
        return mutated(dice, bytes);
    }
    let mut files = files.to_vec();
    let at = dice.below(files.len());
    files[at].1 = mutated(dice, &files[at].1);
    stored(&files)
}

fn try_all(kind: FileKind, seed: u64, mut next: impl FnMut(&mut Dice) -> Vec<u8>) {
    let count = std::env::var("MUTATIONS")
        .ok()
        .and_then(|text| text.parse().ok());
    let mut dice = Dice(seed);
    let (mut taken, mut slowest) = (0, Duration::ZERO);
    let count = count.unwrap_or(2_000);
    for _ in 0..count {
        let bytes = next(&mut dice);
        let start = Instant::now();
        if let Ok(workbook) = read(&bytes, kind) {
            taken += 1;
            let _ = compile(&workbook, &Options::default());
        }
        slowest = slowest.max(start.elapsed());
    }
    println!("{kind:?}: {count} files, {taken} read, slowest {slowest:?}");
    // Otherwise nothing but the refusals is tried.
    assert!(taken > count / 10, "{kind:?}: {taken} of {count}");
}

fn archive(kind: FileKind, seed: u64, archives: [&[u8]; 2]) {
    let files = archives.map(unpacked);
    let stored = files.each_ref().map(|files| stored(files));
    try_all(kind, seed, |dice| {
        let at = dice.below(2);
        mutated_archive(dice, &stored[at], &files[at])
    });
}

#[test]
fn of_excel() {
    let small = include_bytes!("forms/small.xlsx");
    let rich = include_bytes!("forms/rich.xlsx");
    archive(FileKind::Xlsx, 0xca51, [small, rich]);
}

#[test]
fn of_open_document() {
    let small = include_bytes!("forms/small.ods");
    archive(FileKind::Ods, 0x0d5, [small, small]);
}

#[test]
fn of_old_excel() {
    let small = include_bytes!("forms/small.xls").as_slice();
    let rich = include_bytes!("forms/rich.xls").as_slice();
    try_all(FileKind::Xls, 0x815, |dice| {
        let bytes = [small, rich][dice.below(2)];
        mutated(dice, bytes)
    });
}

#[test]
fn of_csv() {
    try_all(FileKind::Csv, 0xc5f, |dice| mutated(dice, CSV.as_bytes()));
}

#[test]
fn of_markdown() {
    try_all(FileKind::Markdown, 0x3d, |dice| {
        mutated(dice, FORM.as_bytes())
    });
}
