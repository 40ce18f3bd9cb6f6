//! Killed by SIGKILL at every step of storing: a receipt means a whole record, and a retry brings one.
//!
//! The steps are system calls, and `strace` kills the program as it enters one: so it is the program that
//! is deployed that dies, and without `fsync` there is no call to die at and these tests fail. What a
//! power cut takes away besides is in `durability`.
//!
//!   CARNET_CRASHES=200 cargo test -p carnet-inbox -- --ignored crashes     how often at each step

use std::process::Command;

use sealing::Digest;
use sealing::receipt::Receipt;

use crate::process::{PROGRAM, Process};
use crate::support::{
    Answer, Folders, application, body, device_key, numbered_key, record_path, send, try_send,
    upload, upload_by,
};

/// What a call is made on.
#[derive(Clone, Copy)]
enum On {
    /// The half-written file.
    Part,
    /// The folder.
    Folder,
    /// Anything.
    Any,
}

/// A step: the call that the program dies before, and whether it is stored by then.
type Step = (&'static str, On, bool);

/// A record and a device are made in the same way.
const STEPS: [Step; 7] = [
    ("openat", On::Part, false),
    ("write", On::Part, false),
    ("fsync", On::Part, false),
    ("linkat", On::Part, false),
    ("?unlink,?unlinkat", On::Part, true),
    ("fsync", On::Folder, true),
    ("sendto,writev", On::Any, true),
];

/// How often at each step.
fn rounds() -> u64 {
    let wanted = std::env::var("CARNET_CRASHES");
    wanted.map_or(5, |text| text.parse().unwrap())
}

/// The program, which dies at that step of writing `file` in `folder`.
fn mortal(folders: &Folders, (call, on, _): Step, folder: &str, file: &str) -> Process {
    let mut command = Command::new("strace");
    command.args(["-D", "-f", "-o"]).arg(folders.path("trace"));
    match on {
        On::Part => {
            let part = folders.path(&format!("{folder}/{file}#1"));
            command.arg("-P").arg(part);
        }
        On::Folder => {
            command.arg("-P").arg(folders.path(folder));
        }
        On::Any => {}
    }
    command
        .arg("-e")
        .arg(format!("inject={call}:signal=KILL"))
        .arg(PROGRAM);
    Process::of(command, folders)
}

/// Sends, and sees the program die of it without an answer.
async fn dies_of(mut process: Process, request: &[u8], signal: i32) {
    let answer = try_send(process.address, request).await;
    assert!(answer.is_none(), "an answer, and no death: {answer:?}");
    assert_eq!(process.died_of(), Some(signal));
}

/// Nothing but `whole` records and half-written files is in the store.
fn expect_sound(folders: &Folders, whole: usize) {
    let found = inbox::check(&folders.path("data")).unwrap();
    assert!(found.is_sound(), "{found:?}");
    assert_eq!(found.sound, whole);
}

/// What a client gets that goes on after the inbox has been started again.
async fn retry(folders: &Folders, record: &[u8], kept: bool) {
    let process = Process::start(folders);
    let status = if kept { 412 } else { 201 };
    let first = send(process.address, upload(record)).await;
    first.expect_receipt(status, record);
    let second = send(process.address, upload(record)).await;
    second.expect_receipt(412, record);
    let day = |answer: &Answer| Receipt::from_json(answer.text()).unwrap().day().to_owned();
    if day(&first) == day(&second) {
        assert_eq!(first.text(), second.text());
    }
}

#[tokio::test]
#[ignore = "needs strace"]
async fn a_record_is_whole_or_not_there_at_whatever_step_the_inbox_dies() {
    for step in STEPS {
        let folders = Folders::new();
        for round in 0..rounds() {
            let record = body(round, 40_000);
            let file = record_path(&record).replace("/records/", "");
            std::fs::create_dir_all(folders.path("data/records")).unwrap();
            let process = mortal(&folders, step, "data/records", &file);
            dies_of(process, &upload(&record), 9).await;
            let receipted = usize::try_from(round).unwrap();
            expect_sound(&folders, receipted + usize::from(step.2));
            retry(&folders, &record, step.2).await;
            expect_sound(&folders, receipted + 1);
        }
    }
}

#[tokio::test]
async fn a_record_is_not_there_when_the_inbox_dies_while_writing_it() {
    let folders = Folders::new();
    for round in 0..rounds() {
        // The system writes 32 KiB of it and kills at the next byte.
        let record = body(round, 200_000);
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "ulimit -c 0; ulimit -f 64; exec \"$0\" \"$@\"",
            PROGRAM,
        ]);
        let process = Process::of(command, &folders);
        dies_of(process, &upload(&record), 25).await;
        let part = format!("data{}#1", record_path(&record));
        let length = std::fs::metadata(folders.path(&part)).unwrap().len();
        assert_eq!(length, 32 << 10);
        let receipted = usize::try_from(round).unwrap();
        expect_sound(&folders, receipted);
        retry(&folders, &record, false).await;
        expect_sound(&folders, receipted + 1);
    }
}

#[tokio::test]
#[ignore = "needs strace"]
async fn a_token_enrols_one_device_at_whatever_step_the_inbox_dies() {
    let (first, second) = (numbered_key(1), numbered_key(2));
    for step in STEPS {
        let folders = Folders::new();
        for round in 0..rounds() {
            let token = format!("token-of-round-{round:04}");
            let file = Digest::of(token.as_bytes()).to_string();
            folders.admit(&token);
            let process = mortal(&folders, step, "data/devices", &file);
            dies_of(process, &application(&token, &first), 9).await;
            let process = Process::start(&folders);
            // Who comes next gets the token if it was nobody's by then, and nobody else does.
            if step.2 {
                let answer = send(process.address, application(&token, &second)).await;
                answer.expect_problem(401, "token-not-accepted");
            }
            let status = if step.2 { 200 } else { 201 };
            let answer = send(process.address, application(&token, &first)).await;
            answer.expect_enrolled(status, &first.verifying_key());
            let record = body(round, 100);
            let answer = send(process.address, upload_by(&first, &record)).await;
            answer.expect_receipt(201, &record);
        }
        let process = Process::start(&folders);
        let answer = send(process.address, upload_by(&device_key(), b"record")).await;
        answer.expect_receipt(201, b"record");
    }
}
