//! How much a device may deliver, and that nobody uses up what is another's.

use tokio::net::TcpStream;

use crate::process::Process;
use crate::support::{
    Folders, PROGRAMME, Running, application, body, device_headers, device_key, numbered_key,
    put_request, put_with, read_to_end, record_path, send, signed_by, upload, upload_by,
};
use sealing::Digest;
use sealing::device::sign_put;
use tokio::io::AsyncWriteExt;

/// An inbox that takes three records of a device at once and, while a test runs, no more.
async fn three_each(folders: Folders) -> Running {
    let hardly = |limits: &mut inbox::Limits| {
        (limits.device_rate, limits.device_burst) = (0, 0);
        limits.device_daily = 3;
    };
    Running::with(folders, hardly).await
}

#[tokio::test]
async fn a_device_that_delivers_too_much_is_put_off_and_no_other() {
    let folders = Folders::new();
    folders.admit("spare-token-0123456789");
    let inbox = three_each(folders).await;
    let other = numbered_key(1);
    let enrolled = inbox
        .send(application("spare-token-0123456789", &other))
        .await;
    enrolled.expect_enrolled(201, &other.verifying_key());
    for (record, status) in [(b"1", 201), (b"2", 201), (b"2", 412)] {
        inbox.put(record).await.expect_receipt(status, record);
    }
    let answer = inbox.put(b"3").await;
    answer.expect_problem(429, "too-many-records");
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    let period = 24 * 60 * 60 / 3;
    assert!((period - 60..=period).contains(&wait), "{wait}");
    // Without a length the signature can be checked when the body is there, and it counts then.
    let signed = signed_by(&device_key(), &record_path(b"3"), 1);
    let chunked = put_with(
        &record_path(b"3"),
        &format!("{signed}Transfer-Encoding: chunked\r\n"),
        b"1\r\n3\r\n0\r\n\r\n",
    );
    let answer = inbox.send(chunked).await;
    answer.expect_problem(429, "too-many-records");
    assert_eq!(inbox.folders.records().len(), 2);
    for record in [b"4", b"5", b"6"] {
        let answer = inbox.send(upload_by(&other, record)).await;
        answer.expect_receipt(201, record);
    }
    let answer = inbox.send(upload_by(&other, b"7")).await;
    answer.expect_problem(429, "too-many-records");
}

#[tokio::test]
async fn what_a_device_has_not_signed_costs_it_nothing() {
    let inbox = three_each(Folders::new()).await;
    let (ours, stranger) = (device_key().verifying_key().to_text(), numbered_key(9));
    for number in 0..20 {
        let record = body(number, 100);
        let digest = Digest::of(&record);
        let signature = sign_put(&stranger, PROGRAMME, &digest, 100);
        let forged = device_headers(&ours, &signature);
        let (length, path) = ("Content-Length: 100\r\n", record_path(&record));
        let request = put_with(&path, &format!("{forged}{length}"), &record);
        let answer = inbox.send(request).await;
        answer.expect_problem(401, "device-not-accepted");
    }
    for record in [b"1", b"2", b"3"] {
        inbox.put(record).await.expect_receipt(201, record);
    }
}

#[tokio::test]
async fn what_brings_no_receipt_costs_nothing() {
    let inbox = three_each(Folders::new()).await;
    for number in 0..5 {
        let record = body(number, 1000);
        let path = record_path(&record);
        let other = put_request(&path, "Content-Length: 1000\r\n", &body(99, 1000));
        let answer = inbox.send(other).await;
        answer.expect_problem(400, "digest-mismatch");
        // Breaks off in the middle, and the inbox has seen that when it closes.
        let request = upload(&record);
        let mut stream = TcpStream::connect(inbox.address).await.unwrap();
        stream
            .write_all(&request[..request.len() - 1])
            .await
            .unwrap();
        stream.shutdown().await.unwrap();
        read_to_end(&mut stream).await;
    }
    for record in [b"1", b"2", b"3"] {
        inbox.put(record).await.expect_receipt(201, record);
    }
    let answer = inbox.put(b"4").await;
    answer.expect_problem(429, "too-many-records");
}

#[tokio::test]
async fn the_program_takes_limits_from_its_command_line() {
    let folders = Folders::new();
    let flags = ["--device-rate", "0", "--device-daily", "1"];
    let process = Process::with(&folders, &flags);
    let first = send(process.address, upload(b"1")).await;
    first.expect_receipt(201, b"1");
    let second = send(process.address, upload(b"2")).await;
    second.expect_problem(429, "too-many-records");
}
