//! What a receipt promises about the disk, seen and spoilt at the system calls.
//!
//! A kill alone cannot see a missing fsync, as the page cache outlives it.

use std::process::Command;

use sealing::Digest;

use crate::process::{PROGRAM, Process};
use crate::support::{
    Folders, application, body, numbered_key, record_path, send, upload, upload_by,
};

/// The program under `strace`, which writes its calls into the folder's `trace`.
pub(crate) fn traced(folders: &Folders, options: &[&str]) -> Process {
    let mut command = Command::new("strace");
    // With -D the program itself is the child that is stopped, and not its tracer.
    command
        .args(["-D", "-f", "-y", "-o"])
        .arg(folders.path("trace"))
        .args(options)
        .arg(PROGRAM);
    Process::of(command, folders)
}

/// Positions in the trace of calls that hold all of `parts`.
fn calls(trace: &str, parts: &[&str]) -> Vec<usize> {
    let lines = trace.lines().enumerate();
    lines
        .filter(|(_, line)| parts.iter().all(|part| line.contains(part)))
        .map(|(at, _)| at)
        .collect()
}

#[tokio::test]
#[ignore = "needs strace"]
async fn file_and_folder_are_on_disk_before_the_receipt_is_sent() {
    let folders = Folders::new();
    let calls_of_interest = ["-e", "trace=fsync,link,linkat,sendto,write,writev"];
    let process = traced(&folders, &calls_of_interest);
    let record = body(1, 40_000);
    send(process.address, upload(&record))
        .await
        .expect_receipt(201, &record);
    send(process.address, upload(&record))
        .await
        .expect_receipt(412, &record);
    process.stop();
    let trace = std::fs::read_to_string(folders.path("trace")).unwrap();
    let name = record_path(&record);
    let only = |parts: &[&str]| {
        let found = calls(&trace, parts);
        assert!(!found.is_empty(), "{parts:?}\n{trace}");
        found
    };
    let created = only(&["HTTP/1.1 201"])[0];
    let confirmed = only(&["HTTP/1.1 412"])[0];
    let linked = only(&["link", &format!("{name}\"")])[0];
    let staged = only(&["fsync", &format!("{name}#1>")])[0];
    let folder = only(&["fsync", "/data/records>"]);
    assert!(
        staged < linked,
        "the file is complete before it has its name"
    );
    assert!(folder.iter().any(|at| (linked..created).contains(at)));
    assert!(folder.iter().any(|at| (created..confirmed).contains(at)));
    let file = only(&["fsync", &format!("{name}>")]);
    assert!(file.iter().any(|at| (created..confirmed).contains(at)));
}

#[tokio::test]
#[ignore = "needs strace"]
async fn a_disk_that_fails_at_any_call_gives_no_receipt_and_keeps_no_part() {
    for (fault, status, problem) in [
        ("openat:error=EIO", 500, "store-failed"),
        ("openat:error=ENOSPC", 507, "store-full"),
        ("openat:error=EMFILE", 500, "store-failed"),
        ("write:error=EIO", 500, "store-failed"),
        ("write:error=ENOSPC", 507, "store-full"),
        ("fsync:error=EIO", 500, "store-failed"),
        ("fsync:error=ENOSPC", 507, "store-full"),
        ("fsync:error=EDQUOT", 507, "store-full"),
        ("linkat:error=EIO", 500, "store-failed"),
        ("linkat:error=EROFS", 500, "store-failed"),
    ] {
        let folders = Folders::new();
        std::fs::create_dir(folders.path("data/records")).unwrap();
        let record = body(2, 40_000);
        let staged = format!("data{}#1", record_path(&record));
        let process = faulty(&folders, &staged, fault);
        for _ in 0..3 {
            let answer = send(process.address, upload(&record)).await;
            answer.expect_problem(status, problem);
            assert!(folders.records().is_empty(), "{fault}");
        }
        process.stop();
        let process = Process::start(&folders);
        let answer = send(process.address, upload(&record)).await;
        answer.expect_receipt(201, &record);
        assert_eq!(folders.records().len(), 1, "{fault}");
    }
}

#[tokio::test]
#[ignore = "needs strace"]
async fn a_part_that_cannot_be_removed_costs_no_receipt() {
    let folders = Folders::new();
    std::fs::create_dir(folders.path("data/records")).unwrap();
    let record = body(4, 40_000);
    let staged = format!("data{}#1", record_path(&record));
    let process = faulty(&folders, &staged, "?unlink,?unlinkat:error=EIO");
    let answer = send(process.address, upload(&record)).await;
    answer.expect_receipt(201, &record);
    let found = inbox::check(&folders.path("data")).unwrap();
    assert!(found.is_sound() && found.sound == 1, "{found:?}");
    assert_eq!(found.half_written.len(), 1);
}

#[tokio::test]
#[ignore = "needs strace"]
async fn a_record_that_was_there_gives_no_receipt_while_the_disk_fails() {
    let folders = Folders::new();
    let record = body(5, 40_000);
    folders.write(&format!("data{}", record_path(&record)), &record);
    let name = format!("data{}", record_path(&record));
    let process = faulty(&folders, &name, "fsync:error=EIO");
    for _ in 0..2 {
        let answer = send(process.address, upload(&record)).await;
        answer.expect_problem(500, "store-failed");
    }
    process.stop();
    let process = Process::start(&folders);
    let answer = send(process.address, upload(&record)).await;
    answer.expect_receipt(412, &record);
}

#[tokio::test]
#[ignore = "needs strace"]
async fn a_folder_that_cannot_be_synced_gives_no_receipt() {
    let folders = Folders::new();
    std::fs::create_dir(folders.path("data/records")).unwrap();
    let record = body(3, 40_000);
    let process = faulty(&folders, "data/records", "fsync:error=EIO");
    // The record has its name after the first, yet nothing is promised before the folder is synced.
    for _ in 0..3 {
        send(process.address, upload(&record))
            .await
            .expect_problem(500, "store-failed");
        assert_eq!(folders.records().len(), 1);
    }
    process.stop();
    let process = Process::start(&folders);
    send(process.address, upload(&record))
        .await
        .expect_receipt(412, &record);
}

/// A token that is redeemed here.
const SPARE: &str = "spare-token-0123456789";

/// A folder with one enrolled device and a token to spare; the name of that token's file.
fn with_spare() -> (Folders, String) {
    let folders = Folders::new();
    folders.admit(SPARE);
    let name = format!("data/devices/{}", Digest::of(SPARE.as_bytes()));
    (folders, name)
}

#[tokio::test]
#[ignore = "needs strace"]
async fn a_device_is_on_disk_before_it_is_told_so() {
    let (folders, name) = with_spare();
    let process = traced(
        &folders,
        &["-e", "trace=fsync,link,linkat,sendto,write,writev"],
    );
    let key = numbered_key(1);
    for status in [201, 200] {
        let answer = send(process.address, application(SPARE, &key)).await;
        answer.expect_enrolled(status, &key.verifying_key());
    }
    process.stop();
    let trace = std::fs::read_to_string(folders.path("trace")).unwrap();
    let only = |parts: &[&str]| {
        let found = calls(&trace, parts);
        assert!(!found.is_empty(), "{parts:?}\n{trace}");
        found
    };
    let created = only(&["HTTP/1.1 201"])[0];
    let confirmed = only(&["HTTP/1.1 200"])[0];
    let linked = only(&["link", &format!("{name}\"")])[0];
    let staged = only(&["fsync", &format!("{name}#1>")])[0];
    let folder = only(&["fsync", "/data/devices>"]);
    assert!(
        staged < linked,
        "the file is complete before it has its name"
    );
    assert!(folder.iter().any(|at| (linked..created).contains(at)));
    assert!(folder.iter().any(|at| (created..confirmed).contains(at)));
    let file = only(&["fsync", &format!("{name}>")]);
    assert!(file.iter().any(|at| (created..confirmed).contains(at)));
}

#[tokio::test]
#[ignore = "needs strace"]
async fn a_disk_that_fails_at_any_call_enrols_nobody() {
    for (fault, status, problem) in [
        ("write:error=ENOSPC", 507, "store-full"),
        ("fsync:error=EIO", 500, "store-failed"),
        ("fsync:error=ENOSPC", 507, "store-full"),
        ("linkat:error=EIO", 500, "store-failed"),
        ("linkat:error=EDQUOT", 507, "store-full"),
    ] {
        let (folders, name) = with_spare();
        let key = numbered_key(1);
        let process = faulty(&folders, &format!("{name}#1"), fault);
        for _ in 0..3 {
            let answer = send(process.address, application(SPARE, &key)).await;
            answer.expect_problem(status, problem);
            assert_eq!(folders.devices().len(), 1, "{fault}");
        }
        let answer = send(process.address, upload_by(&key, b"record")).await;
        answer.expect_problem(401, "device-not-accepted");
    }
}

#[tokio::test]
#[ignore = "needs strace"]
async fn a_folder_of_devices_that_cannot_be_synced_enrols_nobody() {
    let (folders, _) = with_spare();
    let key = numbered_key(1);
    let process = faulty(&folders, "data/devices", "fsync:error=EIO");
    for _ in 0..3 {
        let answer = send(process.address, application(SPARE, &key)).await;
        answer.expect_problem(500, "store-failed");
        // The token is spoken for, yet nothing is promised before the folder is synced.
        let answer = send(process.address, application(SPARE, &numbered_key(2))).await;
        answer.expect_problem(401, "token-not-accepted");
    }
    process.stop();
    let process = Process::start(&folders);
    let answer = send(process.address, application(SPARE, &key)).await;
    answer.expect_enrolled(200, &key.verifying_key());
}

/// The program, for which the call `fault` fails on the file or folder `name` and on no other.
fn faulty(folders: &Folders, name: &str, fault: &str) -> Process {
    let path = folders.path(name).display().to_string();
    traced(folders, &["-P", &path, "-e", &format!("inject={fault}")])
}
