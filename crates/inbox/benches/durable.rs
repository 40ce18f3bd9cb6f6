//! What HTTP, digests and signatures cost beside the disk: durable records a second through the inbox,
//! over loopback, and the same writes without it, in one run and in turns.
//!
//!   cargo bench -p carnet-inbox

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a bench"
)]

// The same data folder and client as the tests'.
#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/inbox/support.rs"]
mod support;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, PutMode};
use sealing::Digest;
use support::{Folders, Running, upload};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// The length of the smallest sealed record, nearly; in bytes.
const LENGTH: usize = 16 << 10;
const SENDERS: u64 = 64;
/// Records of each sender in a turn.
const EACH: u64 = 32;
const TURNS: u64 = 5;

fn records(turn: u64, sender: u64) -> Vec<Vec<u8>> {
    let seeds = (0..EACH).map(|number| (turn * SENDERS + sender) * EACH + number);
    seeds.map(|seed| support::body(seed, LENGTH)).collect()
}

/// Writes on one connection, one request after the other.
async fn deliver(address: SocketAddr, requests: Vec<Vec<u8>>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut answer = vec![0; 8192];
    for request in requests {
        stream.write_all(&request).await.unwrap();
        let mut length = 0;
        // A receipt is the end of an answer, and the only brace that closes in it.
        while answer[..length].last() != Some(&b'}') {
            let read = stream.read(&mut answer[length..]).await.unwrap();
            assert!(read > 0, "the connection was closed");
            length += read;
        }
        assert!(answer.starts_with(b"HTTP/1.1 201"));
    }
}

async fn through_the_inbox(address: SocketAddr, turn: u64) -> Duration {
    let requests = (0..SENDERS).map(|sender| records(turn, sender));
    let requests: Vec<Vec<_>> = requests
        .map(|records| records.iter().map(|record| upload(record)).collect())
        .collect();
    let begun = Instant::now();
    let senders: JoinSet<_> = requests
        .into_iter()
        .map(|requests| deliver(address, requests))
        .collect();
    senders.join_all().await;
    begun.elapsed()
}

/// The very store that the inbox uses, without the inbox.
async fn to_the_disk(folder: &Path, turn: u64) -> Duration {
    let store = LocalFileSystem::new_with_prefix(folder).unwrap();
    let store = Arc::new(store.with_fsync(true));
    let named = (0..SENDERS).map(|sender| {
        let named = records(turn, sender).into_iter();
        named
            .map(|record| (format!("records/{}.age", Digest::of(&record)), record))
            .collect::<Vec<_>>()
    });
    let named: Vec<_> = named.collect();
    let begun = Instant::now();
    let mut writers = JoinSet::new();
    for named in named {
        let store = store.clone();
        writers.spawn(async move {
            for (name, record) in named {
                let (name, mode) = (name.into(), PutMode::Create.into());
                store.put_opts(&name, record.into(), mode).await.unwrap();
            }
        });
    }
    writers.join_all().await;
    begun.elapsed()
}

fn rate(time: Duration) -> f64 {
    (SENDERS * EACH) as f64 / time.as_secs_f64()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

#[tokio::main]
async fn main() {
    let inbox = Running::new().await;
    let bare = Folders::new();
    std::fs::create_dir(bare.path("data/records")).unwrap();
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        with.push(rate(through_the_inbox(inbox.address, turn).await));
        without.push(rate(to_the_disk(&bare.path("data"), turn).await));
    }
    let (with, without) = (median(with), median(without));
    println!(
        "{SENDERS} senders, {LENGTH} bytes, median of {TURNS} turns of {} records",
        SENDERS * EACH
    );
    println!("through the inbox   {with:>8.0} records a second");
    println!("to the disk alone   {without:>8.0} records a second");
    println!("ratio               {:>8.2}", with / without);
}
