//! Workbooks that mean harm, or are only too large: each in a process of its own, which tells the
//! most memory it has held. `cargo test -p xlsform --test bears -- --nocapture` prints what each costs.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod cases;
mod making;
#[path = "../support/mod.rs"]
mod support;

use std::path::Path;
use std::process::Command;

use cases::Case;
use xlsform::{FileKind, Options, compile, read};

/// Memory that a hostile workbook may take, in kB.
const MEMORY_KB: u64 = 256 << 10;
/// Time of a processor after which something hangs, in ms. Time as such is not judged: tests are not
/// optimised, and machines differ.
const HANG_MS: u64 = 60_000;

const RICH: &[u8] = include_bytes!("../forms/rich.xlsx");
const OLD: &[u8] = include_bytes!("../forms/rich.xls");
const ODS: &[u8] = include_bytes!("../forms/small.ods");
const FORM: &str = include_str!("../forms/everything.md");
const CSV: &str = "survey\n,type,name,label\n,text,a,\"A, b\"\nchoices\n,list_name,name\n,x,y\n";

/// Reads and compiles, and says in a few words what came of it.
fn bear(bytes: &[u8], kind: FileKind) -> String {
    let workbook = match read(bytes, kind) {
        Ok(workbook) => workbook,
        Err(error) => return short(&format!("{error:?}")),
    };
    let cells = workbook
        .sheets
        .iter()
        .flat_map(|sheet| &sheet.lines)
        .map(|line| line.cells.len())
        .sum::<usize>();
    let compiled = compile(&workbook, &Options::default());
    let first = compiled.findings.first();
    let first = first.map(|finding| finding.text("en"));
    let length = compiled.xml.map(|xml| xml.len());
    short(&format!(
        "{cells} cells, {length:?} bytes of form, {} findings: {first:?}",
        compiled.findings.len()
    ))
}

fn short(text: &str) -> String {
    text.chars().take(120).collect()
}

/// The most memory that this process has held.
fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or(0)
}

/// How long this process has kept a processor busy: other than by the clock, not longer on a busy
/// machine.
fn busy_ms() -> u64 {
    const TICK_MS: u64 = 10;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or("").split_whitespace();
    let ticks = fields
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok());
    ticks.sum::<u64>() * TICK_MS
}

/// The case that this process is for.
fn asked() -> Option<Case> {
    let name = std::env::var("CASE").ok()?;
    let found = cases::all().into_iter().find(|(other, ..)| *other == name);
    Some(found.unwrap_or_else(|| panic!("no case {name}")))
}

#[test]
#[ignore = "makes one case, for the process of its own"]
fn make_case() {
    let Some((_, _, make)) = asked() else { return };
    std::fs::write(std::env::var("FILE").unwrap(), make()).unwrap();
}

#[test]
#[ignore = "one case, for the process of its own"]
fn one_case() {
    let Some((_, kind, _)) = asked() else { return };
    let bytes = std::fs::read(std::env::var("FILE").unwrap()).unwrap();
    let start = busy_ms();
    let outcome = bear(&bytes, kind);
    println!("RESULT {} {} {outcome}", busy_ms() - start, peak_kb());
}

fn child(test: &str, name: &str, file: &Path) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env("CASE", name)
        .env("FILE", file)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {text}{errors}");
    text
}

#[test]
fn workbooks_that_mean_harm_cost_little() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join("bear");
    let wanted = std::env::var("BEAR").unwrap_or_default();
    let mut heavy = Vec::new();
    let all = cases::all().into_iter().map(|(name, ..)| name);
    for name in all.filter(|name| name.contains(&wanted)) {
        // Made in a process of its own too: what it takes is not what reading takes.
        child("make_case", name, &file);
        let size = std::fs::metadata(&file).unwrap().len();
        let text = child("one_case", name, &file);
        let result = text.lines().find_map(|line| line.split("RESULT ").nth(1));
        let Some(result) = result else {
            panic!("{name}: {text}")
        };
        let mut parts = result.splitn(3, ' ');
        let mut number = || -> u64 { parts.next().unwrap().parse().unwrap() };
        let (ms, peak) = (number(), number());
        let outcome = parts.next().unwrap_or("");
        println!(
            "{name} ({} KiB): {ms} ms, {} MiB: {outcome}",
            size >> 10,
            peak >> 10
        );
        if peak > MEMORY_KB || ms > HANG_MS {
            heavy.push(format!("{name}: {} MiB, {ms} ms", peak >> 10));
        }
    }
    assert!(heavy.is_empty(), "{heavy:?}");
}

/// Wherever a file is cut, it is refused or read as far as it goes.
#[test]
fn cut_files_are_borne() {
    let form = FORM.as_bytes();
    let files = [
        (FileKind::Xlsx, RICH),
        (FileKind::Xls, OLD),
        (FileKind::Ods, ODS),
        (FileKind::Csv, CSV.as_bytes()),
        (FileKind::Markdown, form),
    ];
    for (kind, bytes) in files {
        let step = bytes.len() / 500 + 1;
        for end in (0..bytes.len()).step_by(step) {
            let _ = bear(&bytes[..end], kind);
        }
        // The list of an archive's files is its end.
        if matches!(kind, FileKind::Xlsx | FileKind::Ods) {
            let cut = read(&bytes[..bytes.len() - 1], kind);
            assert!(cut.is_err(), "{kind:?}");
        }
    }
}
