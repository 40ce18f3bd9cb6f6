//! The preview over HTTP.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

const WORKBOOK: &str = "| survey |\n| | type | name | label |\n| | text | a | A |\n";
const NAME: &str = "Fiche été #1.md";
const PATH: &str = "/preview/Fiche%20%C3%A9t%C3%A9%20%231.md";

/// A running preview, which ends with the test.
struct Preview {
    folder: TempDir,
    process: Child,
    port: u16,
    address: String,
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let app = folder.path().join("built");
    fs::create_dir(&app).unwrap();
    fs::write(app.join("author.html"), "<!doctype html>").unwrap();
    fs::write(app.join("author_bg.wasm"), "plain").unwrap();
    fs::write(app.join("author_bg.wasm.br"), "brotli").unwrap();
    fs::write(app.join("author.js"), "0").unwrap();
    fs::write(folder.path().join(NAME), WORKBOOK).unwrap();
    fs::write(folder.path().join("other.md"), WORKBOOK).unwrap();
    folder
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
    command
        .args(["form", "preview", "--no-open"])
        .current_dir(folder)
        .env_remove("CARNET_APP");
    command
}

impl Preview {
    fn start() -> Self {
        let folder = folder();
        let mut process = command(folder.path())
            .args(["--app", "built", NAME])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        let words = process.stdout.take().unwrap();
        BufReader::new(words).read_line(&mut address).unwrap();
        let rest = address.strip_prefix("http://127.0.0.1:").unwrap();
        let port = rest.split('/').next().unwrap().parse().unwrap();
        Self {
            folder,
            process,
            port,
            address,
        }
    }

    fn ask(&self, request: &str, headers: &str) -> Answer {
        let host = format!("Host: 127.0.0.1:{}\r\n", self.port);
        self.send(&format!(
            "{request} HTTP/1.1\r\n{host}Connection: close\r\n{headers}\r\n"
        ))
    }

    fn send(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head,
            body: bytes[end + 4..].to_vec(),
        }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

#[test]
fn the_workbook_is_read_anew_and_sent_only_if_it_has_changed() {
    let preview = Preview::start();
    let page = format!(
        "/author.html#{}\n",
        PATH.trim_start_matches('/').replacen('/', "=", 1)
    );
    assert!(preview.address.ends_with(&page), "{}", preview.address);

    let first = preview.ask(&format!("GET {PATH}"), "");
    assert_eq!(first.status, 200, "{}", first.head);
    assert_eq!(first.body, WORKBOOK.as_bytes());
    assert_eq!(first.header("cache-control"), Some("no-store"));
    let tag = format!("\"{}\"", sealing::Digest::of(WORKBOOK.as_bytes()));
    assert_eq!(first.header("etag"), Some(tag.as_str()));

    let held = format!("If-None-Match: \"other\", {tag}\r\n");
    let same = preview.ask(&format!("GET {PATH}"), &held);
    assert_eq!((same.status, same.body.len()), (304, 0));
    assert_eq!(same.header("etag"), Some(tag.as_str()));
    assert_eq!(same.header("cache-control"), Some("no-store"));

    let file = preview.folder.path().join(NAME);
    fs::write(&file, "changed").unwrap();
    let changed = preview.ask(&format!("GET {PATH}"), &held);
    assert_eq!((changed.status, &changed.body[..]), (200, &b"changed"[..]));
    assert_ne!(changed.header("etag"), Some(tag.as_str()));

    let head = preview.ask(&format!("HEAD {PATH}"), "");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), Some("7"));

    fs::remove_file(&file).unwrap();
    assert_eq!(preview.ask(&format!("GET {PATH}"), "").status, 404);
}

#[test]
fn the_app_comes_with_its_types_codings_and_policy() {
    let preview = Preview::start();
    for (path, kind) in [
        ("/author.html", "text/html"),
        ("/author.js", "text/javascript"),
        ("/author_bg.wasm", "application/wasm"),
    ] {
        let answer = preview.ask(&format!("GET {path}"), "");
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some(kind), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
    }
    let coded = preview.ask("GET /author_bg.wasm", "Accept-Encoding: gzip, br\r\n");
    assert_eq!(coded.header("content-encoding"), Some("br"));
    assert_eq!(coded.header("content-type"), Some("application/wasm"));
    assert_eq!(coded.body, b"brotli");
    assert_eq!(preview.ask("GET /author_bg.wasm", "").body, b"plain");
}

#[test]
fn nothing_else_is_served() {
    let preview = Preview::start();
    for path in [
        "/preview/other.md",
        "/preview/",
        "/preview/..%2Fother.md",
        "/other.md",
        "/../other.md",
        "/%2e%2e/other.md",
        "/..%2fother.md",
        "/..%5cother.md",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
    ] {
        let answer = preview.ask(&format!("GET {path}"), "");
        assert!(
            matches!(answer.status, 400 | 404),
            "{path}: {}",
            answer.head
        );
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        for path in [PATH, "/author.html"] {
            let answer = preview.ask(&format!("{method} {path}"), "Content-Length: 0\r\n");
            assert_eq!(answer.status, 405, "{method} {path}");
        }
    }
}

#[test]
fn another_site_gets_no_answer_by_a_name_of_its_own() {
    let preview = Preview::start();
    let with = |host: &str| {
        let request = format!("GET {PATH} HTTP/1.1\r\nConnection: close\r\n{host}\r\n");
        preview.send(&request).status
    };
    assert_eq!(with(&format!("Host: localhost:{}\r\n", preview.port)), 200);
    assert_eq!(with("Host: carnet.example.org\r\n"), 421);
    assert_eq!(with("Host: 127.0.0.1.example.org\r\n"), 421);
    assert_ne!(with(""), 200);
    assert_eq!(
        preview
            .ask(&format!("GET {PATH}"), "")
            .header("access-control-allow-origin"),
        None
    );
}

#[test]
fn without_an_app_or_a_workbook_it_says_what_to_do() {
    let folder = folder();
    let refused = |command: &mut Command, word: &str| {
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(word), "{said}");
    };
    let run = || command(folder.path());
    refused(run().arg(NAME), "cargo xtask build");
    refused(run().arg(NAME), "dist");
    refused(run().args(["--app", "nowhere", NAME]), "nowhere");
    refused(run().arg(NAME).env("CARNET_APP", "elsewhere"), "elsewhere");
    refused(run().args(["--app", "built", "missing.md"]), "missing.md");
    refused(run().args(["--app", "built", "a.doc"]), "none of .xlsx");
}
