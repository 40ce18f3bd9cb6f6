//! Whoever wants to keep honest records out, or get others in.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use sealing::Digest;
use sealing::device::sign_put;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::process::{PROGRAM, Process};
use crate::support::{
    Folders, PROGRAMME, Running, body, device_headers, device_key, put_with, read_to_end,
    record_path, try_send, upload,
};

/// Connections that never finish their first header.
const HALF_OPEN: usize = 2000;

/// Each of them is opened again so long after it was closed.
const AGAIN: Duration = Duration::from_millis(200);

/// Raises this process' limit of open files, if it may.
pub(crate) fn open_files(wanted: u64) -> bool {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else {
        return false;
    };
    soft >= wanted
        || setrlimit(Resource::RLIMIT_NOFILE, wanted.min(hard), hard).is_ok() && hard >= wanted
}

/// Keeps a connection half-open, over and over; counts those that have been opened.
async fn half_open(address: SocketAddr, begun: &'static str, opened: Arc<AtomicUsize>) {
    loop {
        if let Ok(mut stream) = TcpStream::connect(address).await {
            opened.fetch_add(1, Ordering::Relaxed);
            let _ = stream.write_all(begun.as_bytes()).await;
            let _ = stream.read(&mut [0; 64]).await;
        }
        tokio::time::sleep(AGAIN).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn half_open_connections_do_not_keep_honest_records_out() {
    if !open_files(HALF_OPEN as u64 + 200) {
        eprintln!("skipped: this process may not open {HALF_OPEN} files (ulimit -Hn)");
        return;
    }
    let folders = Folders::new();
    // The inbox has the usual limit.
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n 1024; exec \"$0\" \"$@\"", PROGRAM]);
    let process = Process::of(command, &folders);
    let (address, opened) = (process.address, Arc::new(AtomicUsize::new(0)));
    let mut hostile = JoinSet::new();
    let beginnings = [
        "",
        "P",
        "PUT /records/",
        "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    ];
    for begun in beginnings.into_iter().cycle().take(HALF_OPEN) {
        hostile.spawn(half_open(address, begun, opened.clone()));
    }
    while opened.load(Ordering::Relaxed) < HALF_OPEN {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let mut senders = JoinSet::new();
    for sender in 0..4 {
        senders.spawn(async move {
            let mut times = Vec::new();
            for number in 0..50 {
                let record = body(sender * 1000 + number, 16_384);
                let request = upload(&record);
                let begun = Instant::now();
                // On a busy machine one may be among those that have waited longest: it comes again.
                let mut answer = None;
                while answer.is_none() && begun.elapsed() < Duration::from_secs(20) {
                    answer = try_send(address, &request).await;
                }
                answer.expect("an answer").expect_receipt(201, &record);
                times.push(begun.elapsed());
            }
            times
        });
    }
    let mut times = senders.join_all().await.concat();
    times.sort();
    let (median, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    let opened = opened.load(Ordering::Relaxed);
    eprintln!("{opened} half-open connections; honest records: median {median:?}, p99 {p99:?}");
    assert!(p99 < Duration::from_secs(2), "{p99:?}");
    assert_eq!(folders.records().len(), times.len());
}

#[tokio::test]
async fn no_flipped_bit_of_a_signature_is_taken() {
    let inbox = Running::new().await;
    let (key, record) = (device_key(), b"a record");
    let length = record.len();
    let signature = sign_put(&key, PROGRAMME, &Digest::of(record), length as u64);
    let signature = Base64::decode_vec(&signature).unwrap();
    let device = key.verifying_key().to_text();
    let mut sent = 0;
    // Each bit, then bits in pairs; a hundred requests a connection.
    for round in 0..40 {
        let mut requests = Vec::new();
        for number in 0..100 {
            let (first, second) = ((round * 100 + number) % 512, round * 100 + number);
            let mut changed = signature.clone();
            changed[first / 8] ^= 1 << (first % 8);
            if second >= 512 {
                let second = (first + 1 + second / 512 * 13) % 512;
                changed[second / 8] ^= 1 << (second % 8);
            }
            let forged = device_headers(&device, &Base64::encode_string(&changed));
            let headers = format!("{forged}Content-Length: {length}\r\n");
            requests.extend(put_with(&record_path(record), &headers, record));
            sent += 1;
        }
        requests.extend(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let mut stream = TcpStream::connect(inbox.address).await.unwrap();
        let (mut reader, mut writer) = stream.split();
        let mut answers = Vec::new();
        let (written, read) = tokio::join!(
            writer.write_all(&requests),
            reader.read_to_end(&mut answers)
        );
        written.and(read.map(|_| ())).unwrap();
        let answers = String::from_utf8(answers).unwrap();
        assert_eq!(answers.matches("HTTP/1.1 401").count(), 100);
        assert!(answers.ends_with("ok\n"));
    }
    assert_eq!((sent, inbox.folders.records().len()), (4000, 0));
    inbox.put(record).await.expect_receipt(201, record);
}

#[tokio::test]
async fn a_connection_that_is_answering_never_gives_way() {
    let inbox = Running::with(Folders::new(), |limits| limits.connections = 2).await;
    let record = body(1, 1000);
    let request = upload(&record);
    let (first, last) = request.split_at(request.len() - 1);
    let mut upload = TcpStream::connect(inbox.address).await.unwrap();
    upload.write_all(first).await.unwrap();
    for _ in 0..10 {
        let mut idle = TcpStream::connect(inbox.address).await.unwrap();
        idle.write_all(b"GET / HT").await.unwrap();
        let health = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
        assert_eq!(inbox.send(health).await.status, 200);
        assert!(read_to_end(&mut idle).await.is_empty());
    }
    upload.write_all(last).await.unwrap();
    let mut answer = [0; 12];
    upload.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 201");
}
