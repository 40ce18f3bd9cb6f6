//! Set back to an older copy of the data folder: what the inbox then says, and the way back for those whom
//! it has forgotten.

use std::path::Path;

use crate::process::Process;
use crate::support::{
    Answer, Folders, TOKEN, application, body, device_key, numbered_key, send, upload, upload_by,
};

/// Redeemed after the backup.
const LATE: &str = "late-token-0123456789";

/// Copies what is not there yet, as a backup of files that never change may do.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else if !to.exists() {
            std::fs::copy(from, to).unwrap();
        }
    }
}

/// A data folder that was set back, and what was delivered to it before and after its backup.
struct SetBack {
    folders: Folders,
    before: Vec<u8>,
    after: Vec<u8>,
}

/// A record before the backup; after it another one, and a device that enrols and delivers.
async fn set_back() -> SetBack {
    let folders = Folders::new();
    folders.admit(LATE);
    let (before, after) = (body(1, 20_000), body(2, 20_000));
    let mut process = Process::start(&folders);
    let answer = send(process.address, upload(&before)).await;
    answer.expect_receipt(201, &before);
    copy(&folders.path("data"), &folders.path("backup"));
    let late = numbered_key(1);
    let answer = send(process.address, application(LATE, &late)).await;
    answer.expect_enrolled(201, &late.verifying_key());
    for request in [upload(&after), upload_by(&late, b"of the late device")] {
        assert_eq!(send(process.address, request).await.status, 201);
    }
    process.kill();
    std::fs::rename(folders.path("data"), folders.path("lost")).unwrap();
    copy(&folders.path("backup"), &folders.path("data"));
    SetBack {
        folders,
        before,
        after,
    }
}

/// What the late device gets for a record.
async fn deliver_late(process: &Process) -> Answer {
    let request = upload_by(&numbered_key(1), b"of the late device");
    send(process.address, request).await
}

#[tokio::test]
async fn what_is_there_is_said_and_what_is_lost_can_be_delivered_again() {
    let SetBack {
        folders,
        before,
        after,
    } = set_back().await;
    let found = inbox::check(&folders.path("data")).unwrap();
    assert!(found.is_sound() && found.sound == 1, "{found:?}");
    let process = Process::start(&folders);
    for (record, status) in [(&before, 412), (&after, 201), (&after, 412)] {
        let answer = send(process.address, upload(record)).await;
        answer.expect_receipt(status, record);
    }
    let found = inbox::check(&folders.path("data")).unwrap();
    assert!(found.is_sound() && found.sound == 2, "{found:?}");
    assert_eq!(folders.records().len(), 2);
}

#[tokio::test]
async fn a_forgotten_device_comes_back_with_a_new_link_and_its_key() {
    let SetBack { folders, .. } = set_back().await;
    let process = Process::start(&folders);
    let answer = deliver_late(&process).await;
    answer.expect_problem(401, "device-not-accepted");
    // Its old link would enrol anybody by now, so its line goes; a new one is for the device alone.
    folders.strike_out(LATE);
    for key in [numbered_key(1), numbered_key(2)] {
        let answer = send(process.address, application(LATE, &key)).await;
        answer.expect_problem(401, "token-not-accepted");
    }
    let new = "new-token-0123456789";
    folders.admit(new);
    let key = numbered_key(1);
    let answer = send(process.address, application(new, &key)).await;
    answer.expect_enrolled(201, &key.verifying_key());
    let answer = deliver_late(&process).await;
    answer.expect_receipt(201, b"of the late device");
}

#[tokio::test]
async fn a_later_copy_of_the_devices_makes_up_for_an_older_one_of_the_rest() {
    let SetBack { folders, .. } = set_back().await;
    copy(&folders.path("lost/devices"), &folders.path("data/devices"));
    let process = Process::start(&folders);
    let answer = deliver_late(&process).await;
    answer.expect_receipt(201, b"of the late device");
    let answer = send(process.address, application(LATE, &numbered_key(2))).await;
    answer.expect_problem(401, "token-not-accepted");
}

#[tokio::test]
async fn who_was_struck_out_since_stays_out_with_the_desks_list() {
    let SetBack { folders, after, .. } = set_back().await;
    // The list in the backup knows nothing of it.
    let process = Process::start(&folders);
    folders.strike_out(TOKEN);
    let answer = send(process.address, upload(&after)).await;
    answer.expect_problem(401, "device-not-accepted");
    let answer = send(process.address, application(TOKEN, &device_key())).await;
    answer.expect_problem(401, "token-not-accepted");
}
