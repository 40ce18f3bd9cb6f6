//! What HTTP, digests and signatures cost beside the disk: durable records a second through the inbox;
//! the same writes without it; and a stock web server that takes files and waits for no disk. In one run
//! and in turns, each in a process of its own, as is the client.
//!
//!   cargo bench -p carnet-inbox                       the web server is nginx, if it is there
//!
//! Client, inbox and file system share the processors. Where flushing costs next to nothing, as on many a
//! virtual machine, the figures are of processors and not of the disk: limit how often this may write
//! (`systemd-run --scope -p IOWriteIOPSMax="/dev/vda 2000"`) to see what the inbox adds to a slow disk.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a bench"
)]

// The same data folder and requests as the tests'.
#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/inbox/support.rs"]
mod support;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, PutMode};
use sealing::Digest;
use support::{Folders, upload};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// The length of the smallest sealed record, nearly; in bytes.
const LENGTH: usize = 16 << 10;
const SENDERS: u64 = 64;
/// Records of each sender in a turn.
const EACH: u64 = 64;
const TURNS: u64 = 5;

/// Ticks of a processor's time a second, as Linux tells them (proc_pid_stat(5)).
const TICKS: f64 = 100.0;

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
        while !is_whole(&answer[..length]) {
            let read = stream.read(&mut answer[length..]).await.unwrap();
            assert!(read > 0, "the connection was closed");
            length += read;
        }
        assert!(answer.starts_with(b"HTTP/1.1 201"));
    }
}

fn is_whole(answer: &[u8]) -> bool {
    let text = std::str::from_utf8(answer).unwrap();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse::<usize>().unwrap())
    });
    body.len() >= length.unwrap_or_default()
}

async fn send_all(address: SocketAddr, turn: u64) -> Duration {
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

/// The store that is at hand for records, without the inbox.
async fn write_all(folder: &Path, turn: u64) -> (Duration, f64) {
    let store = LocalFileSystem::new_with_prefix(folder).unwrap();
    let store = Arc::new(store.with_fsync(true));
    let named = (0..SENDERS).map(|sender| {
        let named = records(turn, sender).into_iter();
        named
            .map(|record| (format!("records/{}.age", Digest::of(&record)), record))
            .collect::<Vec<_>>()
    });
    let named: Vec<_> = named.collect();
    let (begun, before) = (Instant::now(), processor(std::process::id()));
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
    (begun.elapsed(), processor(std::process::id()) - before)
}

/// Seconds of processors' time that a process has used, with its children's that are running.
fn processor(process: u32) -> f64 {
    let folder = PathBuf::from(format!("/proc/{process}"));
    let stat = std::fs::read_to_string(folder.join("stat")).unwrap_or_default();
    // Behind the name, which may hold anything: user and system are the 14th and 15th of all.
    let fields = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = fields.split(' ').skip(11).take(2);
    let own: f64 = ticks.map(|ticks| ticks.parse::<f64>().unwrap_or(0.0)).sum();
    let children = folder.join(format!("task/{process}/children"));
    let children = std::fs::read_to_string(children).unwrap_or_default();
    let children = children.split_whitespace().map(|id| id.parse().unwrap());
    own / TICKS + children.map(processor).sum::<f64>()
}

/// A server, which ends with this.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Not a kill: nginx ends its workers itself.
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.child.wait();
    }
}

fn inbox(folders: &Folders) -> Server {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carnet-inbox"));
    command.arg("--data").arg(folders.path("data"));
    command.arg("--app").arg(folders.path("app"));
    command.args(["--listen", "127.0.0.1:0", "--device-rate", "0"]);
    command.args(["--device-daily", "0"]).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut log = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    log.read_line(&mut line).unwrap();
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    let address = line["address"].as_str().unwrap().parse().unwrap();
    // Somebody has to read what it writes.
    std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    Server { child, address }
}

/// nginx, which takes files by `PUT` and leaves them to the system.
fn nginx(folders: &Folders) -> Option<Server> {
    std::fs::create_dir_all(folders.path("nginx/records")).unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let root = folders.path("nginx").display().to_string();
    let user = if nix::unistd::Uid::effective().is_root() {
        "user root;"
    } else {
        ""
    };
    let config = format!(
        "{user} worker_processes auto; daemon off; pid {root}/pid; error_log stderr crit;
        events {{ worker_connections 512; }}
        http {{
            access_log off; client_max_body_size 8m; keepalive_requests 100000;
            client_body_temp_path {root}/part;
            server {{ listen {address}; root {root}; location / {{ dav_methods PUT; }} }}
        }}"
    );
    folders.write("nginx/conf", config);
    let mut command = Command::new("nginx");
    command.arg("-c").arg(folders.path("nginx/conf"));
    let child = command.spawn().ok()?;
    let server = Server { child, address };
    while std::net::TcpStream::connect(address).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    Some(server)
}

/// What one of the three did in all turns.
#[derive(Default)]
struct Line {
    rates: Vec<f64>,
    processor: f64,
}

impl Line {
    fn add(&mut self, time: Duration, processor: f64) {
        self.rates
            .push((SENDERS * EACH) as f64 / time.as_secs_f64());
        self.processor += processor;
    }

    fn median(&self) -> f64 {
        let mut rates = self.rates.clone();
        rates.sort_by(f64::total_cmp);
        rates[rates.len() / 2]
    }

    fn print(&self, name: &str) {
        let each = self.processor / (TURNS * SENDERS * EACH) as f64;
        println!(
            "{name:<28} {:>8.0} records a second {:>6.0} µs of a processor each",
            self.median(),
            each * 1e6
        );
    }
}

/// Runs this program in another part; it prints seconds, and those of a processor.
fn part(arguments: [&str; 3]) -> (Duration, f64) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.args(arguments).stderr(Stdio::inherit()).output();
    let said = String::from_utf8(output.unwrap().stdout).unwrap();
    let (time, processor) = said.trim().split_once(' ').expect("two numbers");
    let time = Duration::from_secs_f64(time.parse().unwrap());
    (time, processor.parse().unwrap())
}

fn through(server: &Server, turn: u64) -> (Duration, f64) {
    let before = processor(server.child.id());
    let (time, _) = part(["client", &server.address.to_string(), &turn.to_string()]);
    (time, processor(server.child.id()) - before)
}

fn compare() {
    let folders = Folders::new();
    std::fs::create_dir_all(folders.path("bare/records")).unwrap();
    let (inbox, nginx) = (inbox(&folders), nginx(&folders));
    let (mut with, mut stock, mut without) = (Line::default(), Line::default(), Line::default());
    let bare = folders.path("bare").display().to_string();
    for turn in 0..TURNS {
        let (time, processor) = through(&inbox, turn);
        with.add(time, processor);
        if let Some(nginx) = &nginx {
            let (time, processor) = through(nginx, turn);
            stock.add(time, processor);
        }
        let (time, processor) = part(["writer", &bare, &turn.to_string()]);
        without.add(time, processor);
    }
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    let turn = SENDERS * EACH;
    println!("{SENDERS} senders, {LENGTH} bytes, median of {TURNS} turns of {turn} records");
    println!("load of the machine at the end: {load}");
    with.print("through the inbox");
    without.print("to the disk alone");
    match nginx {
        Some(_) => stock.print("through nginx, without fsync"),
        None => println!("nginx is not there"),
    }
    let ratio = with.median() / without.median();
    println!("inbox to disk alone {ratio:.2}");
}

#[tokio::main]
async fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["client", address, turn] => {
            let time = send_all(address.parse().unwrap(), turn.parse().unwrap()).await;
            println!("{} 0", time.as_secs_f64());
        }
        ["writer", folder, turn] => {
            let (time, processor) = write_all(Path::new(folder), turn.parse().unwrap()).await;
            println!("{} {processor}", time.as_secs_f64());
        }
        _ => compare(),
    }
}
