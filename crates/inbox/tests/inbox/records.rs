//! Delivering records as the protocol says, and a little beside it.

use std::time::{Duration, SystemTime};

use sealing::receipt::Receipt;
use tokio::task::JoinSet;

use crate::support::{
    Folders, Running, body, device_key, put_request, put_with, record_path, send, signed_by, upload,
};

#[tokio::test]
async fn a_new_record_is_stored_and_receipted() {
    let inbox = Running::new().await;
    let record = body(1, 16_584);
    let before = chrono::Utc::now().date_naive().to_string();
    let answer = inbox.put(&record).await;
    let after = chrono::Utc::now().date_naive().to_string();
    answer.expect_receipt(201, &record);
    let day = Receipt::from_json(answer.text()).unwrap().day().to_owned();
    assert!(day == before || day == after, "{day}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let stored = inbox.folders.path("data").join(&record_path(&record)[1..]);
    assert_eq!(std::fs::read(stored).unwrap(), record);
}

#[tokio::test]
async fn a_record_that_is_there_already_is_receipted_again() {
    let inbox = Running::new().await;
    let record = body(2, 20_000);
    inbox.put(&record).await.expect_receipt(201, &record);
    inbox.put(&record).await.expect_receipt(412, &record);
    inbox.put(&record).await.expect_receipt(412, &record);
    assert_eq!(inbox.folders.records().len(), 1);
}

#[tokio::test]
async fn chunked_bodies_and_the_other_media_type_are_taken() {
    let inbox = Running::new().await;
    let record = b"chunked record";
    let path = record_path(record);
    let signed = signed_by(&device_key(), &path, record.len() as u64);
    let request = put_with(
        &path,
        &format!("{signed}Transfer-Encoding: chunked\r\n"),
        b"7\r\nchunked\r\n7\r\n record\r\n0\r\n\r\n",
    );
    inbox.send(request).await.expect_receipt(201, record);
    let record = body(3, 100);
    let request = replaced(&record, "application/age", "Application/Octet-Stream; x=y");
    inbox.send(request).await.expect_receipt(201, &record);
}

#[tokio::test]
async fn sixteen_senders_of_one_record_store_it_once() {
    let inbox = Running::new().await;
    for round in 0..8 {
        let record = body(100 + round, 64 << 10);
        let senders: JoinSet<_> = (0..16)
            .map(|_| send(inbox.address, upload(&record)))
            .collect();
        let mut created = 0;
        for answer in senders.join_all().await {
            answer.expect_receipt(answer.status, &record);
            match answer.status {
                201 => created += 1,
                other => assert_eq!(other, 412),
            }
        }
        assert_eq!(created, 1);
        assert_eq!(inbox.folders.records().len(), 1 + round as usize);
    }
}

#[tokio::test]
async fn another_body_than_the_name_says_leaves_nothing() {
    let inbox = Running::new().await;
    let (named, sent) = (body(4, 4000), body(5, 4000));
    let request = put_request(&record_path(&named), "Content-Length: 4000\r\n", &sent);
    inbox
        .send(request)
        .await
        .expect_problem(400, "digest-mismatch");
    assert!(inbox.folders.records().is_empty());
    inbox.put(&named).await.expect_receipt(201, &named);
}

#[tokio::test]
async fn the_headers_that_make_a_delivery_are_required() {
    let inbox = Running::new().await;
    let record = body(8, 500);
    for (from, to, status, name) in [
        ("If-None-Match: *\r\n", "", 428, "precondition-required"),
        (
            "If-None-Match: *\r\n",
            "If-None-Match: \"x\"\r\n",
            428,
            "precondition-required",
        ),
        ("Content-Type: application/age\r\n", "", 415, "content-type"),
        ("application/age", "text/plain", 415, "content-type"),
        ("application/age", "application/agenda", 415, "content-type"),
    ] {
        inbox
            .send(replaced(&record, from, to))
            .await
            .expect_problem(status, name);
    }
    let request = put_request(&record_path(&record), "", b"");
    inbox
        .send(request)
        .await
        .expect_problem(411, "length-required");
    assert!(inbox.folders.records().is_empty());
}

#[tokio::test]
async fn no_method_gives_a_record_back() {
    let inbox = Running::new().await;
    let record = body(9, 500);
    inbox.put(&record).await.expect_receipt(201, &record);
    let path = record_path(&record);
    for method in ["GET", "POST", "DELETE", "PATCH", "OPTIONS", "PROPFIND"] {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n{}\r\n",
            signed_by(&device_key(), &path, 0)
        );
        let answer = inbox.send(request).await;
        answer.expect_problem(405, "method-not-allowed");
        assert_eq!(answer.header("allow"), Some("PUT"));
    }
    let head = inbox
        .send(format!("HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\n"))
        .await;
    assert_eq!(head.status, 405);
    for listing in ["/records", "/records/", "/records/?list", "/records//"] {
        inbox
            .get(listing, "Accept: text/html\r\n")
            .await
            .expect_problem(404, "not-found");
    }
    assert_eq!(inbox.folders.records().len(), 1);
}

#[tokio::test]
async fn a_stored_record_of_another_length_is_not_receipted() {
    let inbox = Running::new().await;
    let record = body(10, 5000);
    inbox
        .folders
        .write(&format!("data{}", record_path(&record)), &record[..4999]);
    inbox
        .put(&record)
        .await
        .expect_problem(500, "stored-record-damaged");
}

#[tokio::test]
async fn a_store_that_fails_gives_no_receipt_and_recovers() {
    let inbox = Running::new().await;
    let (record, records) = (body(11, 5000), inbox.folders.path("data/records"));
    std::fs::remove_dir(&records).unwrap();
    std::fs::write(&records, "a file where the folder should be").unwrap();
    inbox.put(&record).await.expect_problem(500, "store-failed");
    std::fs::remove_file(&records).unwrap();
    inbox.put(&record).await.expect_receipt(201, &record);
}

#[tokio::test]
async fn only_old_leftovers_of_a_crash_are_removed_at_the_start() {
    let folders = Folders::new();
    let record = record_path(&body(12, 10));
    let hour = Duration::from_secs(3600);
    for (name, age) in [
        ("#1", 2 * hour),
        ("#12", 2 * hour),
        ("#2", Duration::ZERO),
        ("", 2 * hour),
        ("#x", 2 * hour),
    ] {
        let name = format!("data{record}{name}");
        folders.write(&name, "half");
        let file = std::fs::File::options()
            .write(true)
            .open(folders.path(&name))
            .unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }
    let inbox = Running::with(folders, |_| {}).await;
    let record = record.trim_start_matches("/records/");
    let left = [
        record.to_owned(),
        format!("{record}#2"),
        format!("{record}#x"),
    ];
    assert_eq!(inbox.folders.records(), left);
}

/// An honest upload, but for `from`, which becomes `to`.
fn replaced(record: &[u8], from: &str, to: &str) -> Vec<u8> {
    let request = upload(record);
    let (head, body) = request.split_at(request.len() - record.len());
    let head = str::from_utf8(head).unwrap();
    assert!(head.contains(from));
    [head.replace(from, to).as_bytes(), body].concat()
}

#[tokio::test]
async fn a_content_digest_has_to_be_the_records_own() {
    let inbox = Running::new().await;
    let record = b"abc";
    let right = "Content-Digest: sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:\r\n";
    let with = |header: &str| replaced(record, "If-None-Match", &format!("{header}If-None-Match"));
    for wrong in [
        right.replace("=:u", "=:v"),
        right.replace("=:\r", "\r"),
        format!("{right}{}", right.replace("=:u", "=:v")),
    ] {
        let answer = inbox.send(with(&wrong)).await;
        answer.expect_problem(400, "content-digest");
    }
    assert!(inbox.folders.records().is_empty());
    inbox.send(with(right)).await.expect_receipt(201, record);
    let other = "Content-Digest: sha-512=:AA==:\r\n";
    inbox.send(with(other)).await.expect_receipt(412, record);
}
