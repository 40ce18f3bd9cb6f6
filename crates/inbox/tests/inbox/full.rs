//! A file system that is full, or cannot be written to: nothing is promised, nothing is left behind, and
//! the inbox goes on by itself when it can. Where nobody may mount one these tests are skipped.

use std::path::PathBuf;
use std::process::Command;

use crate::process::Process;
use crate::support::{
    Folders, application, body, numbered_key, record_path, send, upload, upload_by,
};

const SPARE: &str = "spare-token-0123456789";
const OTHER: &str = "other-token-0123456789";

/// A file system of its own in the memory, until this is dropped.
struct Mounted(PathBuf);

impl Mounted {
    /// On a folder of the data folder, with options of tmpfs(5).
    fn on(folders: &Folders, name: &str, options: &str) -> Option<Self> {
        let path = folders.path(name);
        std::fs::create_dir_all(&path).unwrap();
        let mounted = Self(path);
        let done = mounted.mount(&["-t", "tmpfs", "-o", options, "tmpfs"]);
        if !done {
            eprintln!("skipped: this process may not mount a file system");
        }
        done.then_some(mounted)
    }

    fn mount(&self, options: &[&str]) -> bool {
        let mut command = Command::new("mount");
        let output = command.args(options).arg(&self.0).output();
        output.is_ok_and(|output| output.status.success())
    }

    fn fill(&self) {
        let filler = std::fs::File::create(self.0.join(".filler")).unwrap();
        let more = [7; 4096];
        while std::io::Write::write_all(&mut &filler, &more).is_ok() {}
    }

    fn clear(&self) {
        std::fs::remove_file(self.0.join(".filler")).unwrap();
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

#[tokio::test]
async fn a_full_disk_takes_no_record_and_goes_on_when_there_is_room() {
    let folders = Folders::new();
    let Some(_disk) = Mounted::on(&folders, "data/records", "size=1m") else {
        return;
    };
    let process = Process::start(&folders);
    let (mut kept, mut next) = (0, body(0, 100_000));
    // Until there is room for a part of one only.
    loop {
        let answer = send(process.address, upload(&next)).await;
        if answer.status == 507 {
            answer.expect_problem(507, "store-full");
            break;
        }
        answer.expect_receipt(201, &next);
        kept += 1;
        next = body(kept, 100_000);
    }
    assert_eq!(kept, 10);
    let found = inbox::check(&folders.path("data")).unwrap();
    assert!(
        found.is_sound() && found.half_written.is_empty(),
        "{found:?}"
    );
    assert_eq!(found.sound, 10);
    // What is there is still confirmed, and one that is fetched away makes room.
    let first = body(0, 100_000);
    let answer = send(process.address, upload(&first)).await;
    answer.expect_receipt(412, &first);
    std::fs::remove_file(folders.path(&format!("data{}", record_path(&first)))).unwrap();
    let answer = send(process.address, upload(&next)).await;
    answer.expect_receipt(201, &next);
}

#[tokio::test]
async fn a_disk_without_room_for_a_name_takes_no_record() {
    let folders = Folders::new();
    let Some(_disk) = Mounted::on(&folders, "data/records", "nr_inodes=4") else {
        return;
    };
    let process = Process::start(&folders);
    // One is the folder's.
    for seed in 0..2 {
        let record = body(seed, 100);
        let answer = send(process.address, upload(&record)).await;
        answer.expect_receipt(201, &record);
    }
    let record = body(2, 100);
    let answer = send(process.address, upload(&record)).await;
    answer.expect_problem(507, "store-full");
    assert_eq!(folders.records().len(), 2);
}

#[tokio::test]
async fn a_full_disk_enrols_nobody_and_goes_on_when_there_is_room() {
    let folders = Folders::new();
    folders.admit(SPARE);
    let Some(disk) = Mounted::on(&folders, "data/devices", "size=64k") else {
        return;
    };
    let (process, key) = (Process::start(&folders), numbered_key(1));
    disk.fill();
    for _ in 0..2 {
        let answer = send(process.address, application(SPARE, &key)).await;
        answer.expect_problem(507, "store-full");
        assert_eq!(folders.devices(), [".filler"]);
        let answer = send(process.address, upload_by(&key, b"record")).await;
        answer.expect_problem(401, "device-not-accepted");
    }
    disk.clear();
    let answer = send(process.address, application(SPARE, &key)).await;
    answer.expect_enrolled(201, &key.verifying_key());
}

#[tokio::test]
async fn a_disk_that_cannot_be_written_to_takes_nothing_until_it_can() {
    let folders = Folders::new();
    for token in [SPARE, OTHER] {
        folders.admit(token);
    }
    let mounts =
        ["data/records", "data/devices"].map(|name| Mounted::on(&folders, name, "size=1m"));
    let [Some(records), Some(devices)] = mounts else {
        return;
    };
    let (process, key) = (Process::start(&folders), numbered_key(1));
    let answer = send(process.address, application(SPARE, &key)).await;
    answer.expect_enrolled(201, &key.verifying_key());
    let (before, after) = (body(1, 1000), body(2, 1000));
    let answer = send(process.address, upload_by(&key, &before)).await;
    answer.expect_receipt(201, &before);
    assert!(records.mount(&["-o", "remount,ro"]) && devices.mount(&["-o", "remount,ro"]));
    for _ in 0..2 {
        let answer = send(process.address, upload_by(&key, &after)).await;
        answer.expect_problem(500, "store-failed");
        let answer = send(process.address, application(OTHER, &numbered_key(2))).await;
        answer.expect_problem(500, "store-failed");
    }
    assert_eq!(folders.records().len(), 1);
    assert!(records.mount(&["-o", "remount,rw"]) && devices.mount(&["-o", "remount,rw"]));
    let answer = send(process.address, upload_by(&key, &after)).await;
    answer.expect_receipt(201, &after);
}
