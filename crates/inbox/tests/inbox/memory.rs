//! How much memory the program takes at most, whoever sends what.

use std::net::SocketAddr;
use std::sync::Arc;

use sealing::Digest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::hostile::open_files;
use crate::process::Process;
use crate::support::{Folders, device_key, put_request, put_with, record_path, signed_by};

/// What the program may take, in KiB; the app's files and what the desk has collected come on top.
const MOST: u64 = 64 << 10;

const LENGTH: usize = 8 << 20;
const UPLOADS: u64 = 64;
const IDLE: usize = 2000;

#[tokio::test(flavor = "multi_thread")]
async fn endless_bodies_do_not_fill_the_memory() {
    let folders = Folders::new();
    let process = Process::start(&folders);
    let head = put_request(&record_path(b""), "Transfer-Encoding: chunked\r\n", b"");
    let chunk: Arc<[u8]> = [&b"40000\r\n"[..], &[7; 0x40000], b"\r\n"].concat().into();
    let mut senders = JoinSet::new();
    for _ in 0..4 {
        let (address, head, chunk) = (process.address, head.clone(), chunk.clone());
        senders.spawn(async move {
            for _ in 0..6 {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.write_all(&head).await.unwrap();
                while stream.write_all(&chunk).await.is_ok() {}
            }
        });
    }
    senders.join_all().await;
    assert!(process.peak() < MOST, "{} KiB", process.peak());
    assert!(folders.records().is_empty());
}

/// The record that begins with `number`; they share the rest.
async fn deliver(address: SocketAddr, number: u64, rest: &[u8]) -> u16 {
    let begin = number.to_be_bytes();
    let digest = Digest::of(&[&begin, rest].concat());
    let path = format!("/records/{digest}.age");
    let signed = signed_by(&device_key(), &path, LENGTH as u64);
    let head = put_with(
        &path,
        &format!("{signed}Content-Length: {LENGTH}\r\n"),
        &begin,
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    // A refusal may come before the end, and then the connection is closed.
    if stream.write_all(&head).await.is_ok() {
        let _ = stream.write_all(rest).await;
    }
    let mut answer = [0; 12];
    match stream.read_exact(&mut answer).await {
        Ok(_) => std::str::from_utf8(&answer[9..]).unwrap().parse().unwrap(),
        Err(_) => 0,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_records_at_one_time_and_idle_connections_do_not_fill_the_memory() {
    if !open_files(IDLE as u64 + 500) {
        eprintln!("skipped: this process may not open {IDLE} files (ulimit -Hn)");
        return;
    }
    let folders = Folders::new();
    let process = Process::start(&folders);
    let address = process.address;
    let mut idle = Vec::new();
    for _ in 0..IDLE {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /healthz HTT").await.unwrap();
        idle.push(stream);
    }
    let rest: Arc<[u8]> = vec![7; LENGTH - 8].into();
    let mut senders = JoinSet::new();
    for number in 0..UPLOADS {
        let rest = rest.clone();
        senders.spawn(async move { (number, deliver(address, number, &rest).await) });
    }
    let mut put_off = Vec::new();
    for (number, status) in senders.join_all().await {
        match status {
            201 => {}
            // Told so, or cut off while it was sending on.
            503 | 0 => put_off.push(number),
            other => panic!("{other}"),
        }
    }
    let taken = UPLOADS - put_off.len() as u64;
    eprintln!(
        "{taken} of {UPLOADS} at one time were taken, peak {} KiB",
        process.peak()
    );
    for number in put_off {
        assert_eq!(deliver(address, number, &rest).await, 201);
    }
    assert_eq!(folders.records().len() as u64, UPLOADS);
    assert!(process.peak() < MOST, "{} KiB", process.peak());
}
