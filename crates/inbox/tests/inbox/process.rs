//! The program itself: killed, stopped, out of room, and what it writes.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sealing::Digest;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::support::{
    Answer, Folders, TOKEN, application, body, device_key, put_request, read_to_end, record_path,
    send, try_send, upload,
};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_carnet-inbox");

/// All records are one device's here, and more than one device ever sends.
const UNLIMITED: [&str; 4] = ["--device-rate", "0", "--device-daily", "0"];

pub(crate) struct Process {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    pub(crate) address: SocketAddr,
    /// Where its numbers are.
    pub(crate) metrics: Option<SocketAddr>,
}

impl Process {
    pub(crate) fn start(folders: &Folders) -> Self {
        Self::of(Command::new(PROGRAM), folders)
    }

    /// With `more` on the command line.
    pub(crate) fn with(folders: &Folders, more: &[&str]) -> Self {
        Self::run(Command::new(PROGRAM), folders, more)
    }

    /// Runs the program by `command` and waits until it listens.
    pub(crate) fn of(command: Command, folders: &Folders) -> Self {
        Self::run(command, folders, &UNLIMITED)
    }

    fn run(mut command: Command, folders: &Folders, more: &[&str]) -> Self {
        command
            .args(arguments(folders))
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let metrics = more.contains(&"--metrics");
        let metrics = metrics.then(|| announced(&mut output, "metrics"));
        let address = announced(&mut output, "listening");
        Self {
            child,
            output,
            address,
            metrics,
        }
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The signal that ended it.
    pub(crate) fn died_of(&mut self) -> Option<i32> {
        std::os::unix::process::ExitStatusExt::signal(&self.child.wait().unwrap())
    }

    /// Sends SIGTERM and gives the status and all that was written since the start.
    pub(crate) fn stop(mut self) -> (Option<i32>, String) {
        self.terminate();
        let mut written = String::new();
        self.output.read_to_string(&mut written).unwrap();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut written)
            .unwrap();
        (self.child.wait().unwrap().code(), written)
    }

    /// The most memory that it has held so far, in KiB (proc_pid_status(5)).
    pub(crate) fn peak(&self) -> u64 {
        let status = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(status).unwrap();
        let mut lines = status.lines();
        let peak = lines.find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse().unwrap()
    }

    fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address in the log's next line.
fn announced(output: &mut impl BufRead, event: &str) -> SocketAddr {
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["event"], event);
    line["address"].as_str().unwrap().parse().unwrap()
}

fn arguments(folders: &Folders) -> [String; 6] {
    let folder = |name| folders.path(name).display().to_string();
    let listen = "127.0.0.1:0".into();
    [
        "--data".into(),
        folder("data"),
        "--app".into(),
        folder("app"),
        "--listen".into(),
        listen,
    ]
}

fn run(arguments: &[String]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

#[test]
fn help_and_version_are_told() {
    let version = run(&["--version".into()]);
    let expected = format!("carnet-inbox {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8(version.stdout).unwrap(), expected);
    let help = String::from_utf8(run(&["--help".into()]).stdout).unwrap();
    for word in [
        "--data",
        "--app",
        "--listen",
        "127.0.0.1:8080",
        "programme.json",
        "receipt.key",
    ] {
        assert!(help.contains(word), "{word}");
    }
}

#[test]
fn what_is_wrong_at_the_start_is_said_in_words() {
    let folders = Folders::new();
    let arguments = arguments(&folders);
    for (spoil, expected) in [
        ("data/tokens", "tokens is missing"),
        ("data/receipt.key", "receipt.key is missing"),
    ] {
        std::fs::remove_file(folders.path(spoil)).unwrap();
        let output = run(&arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(said.contains(expected), "{said}");
        assert!(said.contains("carnet programme new"), "{said}");
        assert!(!said.contains("panicked"));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn an_address_in_use_is_said_in_words() {
    let folders = Folders::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut arguments = arguments(&folders);
    arguments[5] = taken.local_addr().unwrap().to_string();
    let output = run(&arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains(&format!("cannot listen on {}", arguments[5])),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[tokio::test]
async fn a_kill_during_an_upload_leaves_nothing() {
    let folders = Folders::new();
    let mut process = Process::start(&folders);
    let record = body(1, 1 << 20);
    let request = upload(&record);
    let mut stream = TcpStream::connect(process.address).await.unwrap();
    stream
        .write_all(&request[..request.len() - 1])
        .await
        .unwrap();
    // The inbox is alive and has seen the upload when it has answered a later request.
    send(process.address, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    process.kill();
    assert!(folders.records().is_empty());
    assert!(read_to_end(&mut stream).await.is_empty());
    let process = Process::start(&folders);
    send(process.address, request)
        .await
        .expect_receipt(201, &record);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_outlives_a_kill_and_no_half_record_has_a_name() {
    let folders = Folders::new();
    let mut receipted = Vec::new();
    for round in 0..24 {
        let mut process = Process::start(&folders);
        let (address, receipts) = (process.address, Arc::new(AtomicUsize::new(0)));
        let mut senders: JoinSet<Option<Vec<u8>>> = JoinSet::new();
        for sender in 0..12 {
            let receipts = receipts.clone();
            senders.spawn(async move {
                let record = body(1000 + round * 100 + sender, 200_000);
                let answer: Answer = try_send(address, upload(&record)).await?;
                answer.expect_receipt(201, &record);
                receipts.fetch_add(1, Ordering::SeqCst);
                Some(record)
            });
        }
        // Killed when so many have their receipt and the others are somewhere before it.
        let enough = round as usize % 8;
        while receipts.load(Ordering::SeqCst) < enough {
            tokio::task::yield_now().await;
        }
        process.kill();
        while let Some(sent) = senders.join_next().await {
            receipted.extend(sent.unwrap());
        }
        for name in folders
            .records()
            .iter()
            .filter(|name| name.ends_with(".age"))
        {
            let stored = std::fs::read(folders.path("data/records").join(name)).unwrap();
            assert_eq!(*name, format!("{}.age", Digest::of(&stored)));
        }
    }
    assert!(receipted.len() >= 24 / 8 * (1 + 2 + 3 + 4 + 5 + 6 + 7));
    for record in receipted {
        assert!(
            folders
                .path("data")
                .join(&record_path(&record)[1..])
                .exists()
        );
    }
}

#[tokio::test]
async fn a_store_without_room_gives_no_receipt_and_keeps_no_part() {
    let folders = Folders::new();
    // No file may grow beyond 64 blocks of 512 bytes, and no signal tells so.
    let mut command = Command::new("sh");
    command.args([
        "-c",
        "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\"",
        PROGRAM,
    ]);
    let process = Process::of(command, &folders);
    let (small, large) = (body(2, 10_000), body(3, 200_000));
    send(process.address, upload(&large))
        .await
        .expect_problem(507, "store-full");
    assert!(folders.records().is_empty());
    send(process.address, upload(&small))
        .await
        .expect_receipt(201, &small);
    assert_eq!(folders.records().len(), 1);
}

#[tokio::test]
async fn two_inboxes_over_one_store_create_a_record_once() {
    let folders = Folders::new();
    let processes = [Process::start(&folders), Process::start(&folders)];
    for round in 0..10 {
        let record = body(50 + round, 100_000);
        let mut senders = JoinSet::new();
        for sender in 0..16 {
            let address = processes[sender % 2].address;
            senders.spawn(send(address, upload(&record)));
        }
        let answers = senders.join_all().await;
        assert_eq!(
            answers.iter().filter(|answer| answer.status == 201).count(),
            1
        );
        answers
            .iter()
            .for_each(|answer| answer.expect_receipt(answer.status, &record));
        assert_eq!(folders.records().len(), 1 + round as usize);
    }
}

#[tokio::test]
async fn open_uploads_end_before_the_inbox_stops() {
    let folders = Folders::new();
    let process = Process::start(&folders);
    let record = body(4, 5000);
    let request = upload(&record);
    let (first, last) = request.split_at(request.len() - 1);
    let mut idle = TcpStream::connect(process.address).await.unwrap();
    let mut stream = TcpStream::connect(process.address).await.unwrap();
    stream.write_all(first).await.unwrap();
    send(process.address, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    process.terminate();
    // The idle connection is closed, so the inbox is stopping; the upload is still taken.
    assert!(read_to_end(&mut idle).await.is_empty());
    assert!(TcpStream::connect(process.address).await.is_err());
    stream.write_all(last).await.unwrap();
    let answer = String::from_utf8(read_to_end(&mut stream).await).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let (code, written) = process.stop();
    assert_eq!(code, Some(0));
    assert!(
        written.trim_end().ends_with(r#"{"event":"stopped"}"#),
        "{written}"
    );
}

#[tokio::test]
async fn the_log_says_nothing_about_who_sent_what() {
    let folders = Folders::new();
    let process = Process::start(&folders);
    let markers = [
        "b0dy-MARKER",
        "4g3nt-MARKER",
        "p4th-MARKER",
        "qu3ry-MARKER",
        "M4RK3R",
        "h34der-MARKER",
    ];
    let record = [markers[0].as_bytes(), &body(5, 500)].concat();
    let path = record_path(&record);
    let headers = format!(
        "Content-Length: {}\r\nUser-Agent: {}\r\nX-Forwarded-For: 203.0.113.77\r\n",
        record.len(),
        markers[1]
    );
    let honest = put_request(&path, &headers, &record);
    send(process.address, &honest)
        .await
        .expect_receipt(201, &record);
    send(process.address, &honest)
        .await
        .expect_receipt(412, &record);
    let spare = "sp4re-MARKER-token";
    folders.admit(spare);
    for token in [spare, spare, "unkn0wn-MARKER-token"] {
        send(process.address, application(token, &device_key())).await;
    }
    for request in [
        put_request("/records/p4th-MARKER.age?qu3ry-MARKER", &headers, &record),
        put_request(&record_path(b"other"), &headers, &record),
        format!("GET /p4th-MARKER.js?qu3ry-MARKER HTTP/1.1\r\nHost: x\r\n{headers}\r\n").into(),
        b"M4RK3R /forms/p4th-MARKER HTTP/1.1\r\nHost: x\r\nX: h34der-MARKER\r\n\r\n".to_vec(),
        b"\x00 h34der-MARKER\r\n\r\n".to_vec(),
    ] {
        try_send(process.address, request).await;
    }
    // A failure of the inbox's own is logged with its cause.
    std::fs::remove_file(folders.path("data/tokens")).unwrap();
    send(process.address, &honest)
        .await
        .expect_problem(500, "data-unreadable");
    let (_, written) = process.stop();
    let digest = Digest::of(&record).to_string();
    let folder = folders.path("").display().to_string();
    let device = device_key().verifying_key().to_text();
    let token = Digest::of(TOKEN.as_bytes()).to_string();
    let more = ["sp4re", "unkn0wn", &device, &token];
    for secret in markers
        .iter()
        .copied()
        .chain([TOKEN, "203.0.113.77", &digest, &folder])
        .chain(more)
    {
        assert!(!written.contains(secret), "{secret}: {written}");
    }
    assert!(!written.contains("127.0.0.1"), "{written}");
    let lines: Vec<serde_json::Value> = written
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let statuses: Vec<_> = lines
        .iter()
        .filter_map(|line| line["status"].as_u64())
        .collect();
    assert_eq!(statuses, [201, 412, 201, 200, 401, 404, 400, 404, 405, 500]);
    assert_eq!(lines[0]["route"], "/records/{name}");
    assert_eq!(lines[0]["method"], "PUT");
    assert_eq!(lines[0]["received"], record.len());
    assert_eq!(lines[2]["route"], "/enrol");
    assert_eq!(lines[7]["route"], "/{file}");
    assert_eq!(lines[8]["method"], "OTHER");
    assert_eq!(lines[9]["cause"], "NotFound");
}
