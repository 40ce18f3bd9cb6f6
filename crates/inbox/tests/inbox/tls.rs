//! TLS by the inbox itself, with a real client.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use inbox::{Inbox, StartError, TlsFiles};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore, SupportedProtocolVersion, version};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::process::{PROGRAM, Process};
use crate::support::{Folders, Running, body, exchange, read_to_end, try_send, upload};

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

/// A certificate and its key, in PEM.
struct Pair {
    chain: String,
    key: String,
}

/// A certificate for `host` that signs for itself and is good until `year`.
fn pair(host: &str, year: i32) -> Pair {
    let mut params = CertificateParams::new([host.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(year, 1, 1);
    let key = KeyPair::generate().unwrap();
    let chain = params.self_signed(&key).unwrap().pem();
    let key = key.serialize_pem();
    Pair { chain, key }
}

fn honest() -> Pair {
    pair("localhost", 2100)
}

impl Pair {
    /// Puts both in the place of those that are there, as one does it who renews them.
    fn install(&self, folders: &Folders) {
        for (name, text) in [("tls/chain.pem", &self.chain), ("tls/key.pem", &self.key)] {
            put(folders, name, text);
        }
    }

    /// Shakes hands as a client that knows this certificate and no other.
    async fn connect(&self, address: SocketAddr) -> std::io::Result<TlsStream<TcpStream>> {
        self.connect_by(address, &[&version::TLS13, &version::TLS12])
            .await
    }

    async fn connect_by(
        &self,
        address: SocketAddr,
        versions: &[&'static SupportedProtocolVersion],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        let known = CertificateDer::from_pem_slice(self.chain.as_bytes()).unwrap();
        roots.add(known).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_protocol_versions(versions).unwrap();
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let connector = TlsConnector::from(Arc::new(config));
        let stream = TcpStream::connect(address).await?;
        let host = ServerName::try_from("localhost").unwrap();
        connector.connect(host, stream).await
    }
}

fn put(folders: &Folders, name: &str, text: &str) {
    folders.write("tls/new", text);
    folders.protect("tls/new", 0o600);
    std::fs::rename(folders.path("tls/new"), folders.path(name)).unwrap();
}

fn files(folders: &Folders) -> TlsFiles {
    TlsFiles {
        chain: folders.path("tls/chain.pem"),
        key: folders.path("tls/key.pem"),
    }
}

async fn running(pair: &Pair, change: impl FnOnce(&mut inbox::Limits)) -> Running {
    let folders = Folders::new();
    pair.install(&folders);
    let files = files(&folders);
    Running::set(folders, |settings| {
        settings.tls = Some(files);
        change(&mut settings.limits);
    })
    .await
}

#[tokio::test]
async fn records_are_delivered_over_both_versions() {
    let pair = honest();
    let inbox = running(&pair, |_| {}).await;
    let record = body(1, 100_000);
    for (version, status) in [(&version::TLS13, 201), (&version::TLS12, 412)] {
        let mut stream = pair.connect_by(inbox.address, &[version]).await.unwrap();
        let (_, session) = stream.get_ref();
        assert_eq!(session.protocol_version(), Some(version.version));
        assert_eq!(session.alpn_protocol(), Some(&b"http/1.1"[..]));
        let answer = exchange(&mut stream, upload(&record)).await.unwrap();
        answer.expect_receipt(status, &record);
        let answer = exchange(&mut stream, HEALTH).await.unwrap();
        assert_eq!((answer.status, answer.text()), (200, "ok\n"));
    }
}

#[tokio::test]
async fn a_client_refuses_a_certificate_that_is_old_or_for_another_host() {
    for (pair, what) in [
        (pair("localhost", 2020), "old"),
        (pair("elsewhere.example", 2100), "of another host"),
    ] {
        let inbox = running(&pair, |_| {}).await;
        let error = pair.connect(inbox.address).await.unwrap_err();
        let error = error.get_ref().and_then(|inner| inner.downcast_ref());
        let Some(rustls::Error::InvalidCertificate(error)) = error else {
            panic!("{what}: {error:?}")
        };
        let expected = match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => "old",
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "of another host"
            }
            _ => "something else",
        };
        assert_eq!(expected, what);
    }
    let inbox = running(&honest(), |_| {}).await;
    assert!(honest().connect(inbox.address).await.is_err());
}

/// The greeting of a client that knows TLS 1.1 and nothing later (RFC 4346 §7.4.1.2).
fn greeting_of_tls_1_1() -> Vec<u8> {
    let ciphers = [0, 2, 0x00, 0x2f];
    // Signature algorithms: what is wrong is the version alone.
    let extensions = [0, 8, 0, 13, 0, 4, 0, 2, 4, 1];
    let hello = [&[3, 2], &[7; 32][..], &[0], &ciphers, &[1, 0], &extensions].concat();
    let length = u8::try_from(hello.len()).unwrap();
    let handshake = [&[1, 0, 0, length], hello.as_slice()].concat();
    [&[22, 3, 1, 0, length + 4], handshake.as_slice()].concat()
}

#[tokio::test]
async fn whatever_is_no_tls_of_today_is_closed() {
    let pair = honest();
    let inbox = running(&pair, |_| {}).await;
    let plain = upload(b"record");
    for (begun, alert) in [
        // RFC 8446 §6.2: protocol_version.
        (greeting_of_tls_1_1(), Some(70)),
        (HEALTH.into(), None),
        (plain, None),
        (body(1, 5000), None),
        (vec![22; 20_000], None),
        (vec![0], None),
    ] {
        let mut stream = TcpStream::connect(inbox.address).await.unwrap();
        let _ = stream.write_all(&begun).await;
        let _ = stream.shutdown().await;
        let said = read_to_end(&mut stream).await;
        // At most one alert: type, version, length, level, description.
        assert!(
            matches!(said.as_slice(), [] | [21, 3, _, 0, 2, 2, _]),
            "{said:?}"
        );
        if let Some(alert) = alert {
            assert_eq!(said.last(), Some(&alert));
        }
    }
    assert!(inbox.folders.records().is_empty());
    let mut stream = pair.connect(inbox.address).await.unwrap();
    assert_eq!(exchange(&mut stream, HEALTH).await.unwrap().status, 200);
}

#[tokio::test]
async fn handshakes_that_stall_are_cut_off() {
    let inbox = running(&honest(), |limits| {
        limits.header_time = Duration::from_millis(200);
    })
    .await;
    let greeting = greeting_of_tls_1_1();
    for begun in [&[][..], &greeting[..1], &greeting[..20]] {
        let mut stream = TcpStream::connect(inbox.address).await.unwrap();
        stream.write_all(begun).await.unwrap();
        assert!(read_to_end(&mut stream).await.is_empty());
    }
}

#[tokio::test]
async fn handshakes_that_stall_give_way_to_honest_ones() {
    let pair = honest();
    let inbox = running(&pair, |limits| {
        limits.header_time = Duration::from_secs(3600);
        limits.connections = 4;
    })
    .await;
    let greeting = greeting_of_tls_1_1();
    let mut stalled = Vec::new();
    for begun in [&[][..], &greeting[..1], &greeting[..20]].repeat(6) {
        let mut stream = TcpStream::connect(inbox.address).await.unwrap();
        stream.write_all(begun).await.unwrap();
        stalled.push(stream);
    }
    let mut stream = pair.connect(inbox.address).await.unwrap();
    let answer = exchange(&mut stream, upload(b"record")).await.unwrap();
    answer.expect_receipt(201, b"record");
}

#[tokio::test]
async fn open_connections_end_when_the_inbox_stops() {
    let folders = Folders::new();
    let pair = honest();
    pair.install(&folders);
    let process = serving(&folders);
    let mut idle = pair.connect(process.address).await.unwrap();
    assert_eq!(exchange(&mut idle, HEALTH).await.unwrap().status, 200);
    let mut greeting = TcpStream::connect(process.address).await.unwrap();
    assert_eq!(process.stop().0, Some(0));
    assert!(read_to_end(&mut greeting).await.is_empty());
}

fn serving(folders: &Folders) -> Process {
    let TlsFiles { chain, key } = files(folders);
    let [chain, key] = [chain, key].map(|path| path.display().to_string());
    Process::with(folders, &["--tls-cert", &chain, "--tls-key", &key])
}

#[tokio::test]
async fn a_new_certificate_is_taken_and_no_connection_is_lost() {
    let (folders, first, second) = (Folders::new(), honest(), honest());
    first.install(&folders);
    let process = serving(&folders);
    let mut before = first.connect(process.address).await.unwrap();
    assert_eq!(exchange(&mut before, HEALTH).await.unwrap().status, 200);
    second.install(&folders);
    let mut after = second.connect(process.address).await.unwrap();
    assert!(first.connect(process.address).await.is_err());
    for stream in [&mut before, &mut after] {
        assert_eq!(exchange(stream, HEALTH).await.unwrap().status, 200);
    }
    let (_, written) = process.stop();
    let taken = written.matches(r#"{"event":"certificate","taken":true}"#);
    assert_eq!(taken.count(), 1, "{written}");
}

#[tokio::test]
async fn a_new_certificate_that_is_none_changes_nothing() {
    let (folders, first, second) = (Folders::new(), honest(), honest());
    first.install(&folders);
    let process = serving(&folders);
    // Half of a renewal, a file that is being written, and one that is gone.
    put(&folders, "tls/chain.pem", &second.chain);
    first.connect(process.address).await.unwrap();
    put(
        &folders,
        "tls/chain.pem",
        &first.chain[..first.chain.len() / 2],
    );
    first.connect(process.address).await.unwrap();
    first.connect(process.address).await.unwrap();
    std::fs::remove_file(folders.path("tls/chain.pem")).unwrap();
    first.connect(process.address).await.unwrap();
    second.install(&folders);
    second.connect(process.address).await.unwrap();
    let (_, written) = process.stop();
    let lines: Vec<_> = written
        .lines()
        .filter(|line| line.contains("cert"))
        .collect();
    let [kept, taken] =
        ["false", "true"].map(|taken| format!(r#"{{"event":"certificate","taken":{taken}}}"#));
    assert_eq!(lines, [&*kept, &*kept, &*kept, &*taken], "{written}");
}

fn refused(spoil: impl FnOnce(&Folders)) -> StartError {
    let folders = Folders::new();
    honest().install(&folders);
    spoil(&folders);
    let mut settings = folders.settings();
    settings.tls = Some(files(&folders));
    match Inbox::open(settings) {
        Err(error) => error,
        Ok(_) => panic!("started"),
    }
}

#[test]
fn what_tls_needs_has_to_be_right_at_the_start() {
    for name in ["tls/chain.pem", "tls/key.pem"] {
        let error = refused(|folders| std::fs::remove_file(folders.path(name)).unwrap());
        assert!(matches!(error, StartError::Missing { path } if path.ends_with(name)));
        for text in ["", "no PEM", "-----BEGIN CERTIFICATE-----\n"] {
            let error = refused(|folders| put(folders, name, text));
            assert!(matches!(error, StartError::Pem { path } if path.ends_with(name)));
        }
    }
    let error = refused(|folders| put(folders, "tls/key.pem", &honest().key));
    assert!(matches!(error, StartError::Certificate { .. }), "{error}");
    let error = refused(|folders| folders.protect("tls/key.pem", 0o644));
    assert!(matches!(error, StartError::OpenKey { mode: 0o644, .. }));
}

#[test]
fn one_file_without_the_other_is_refused() {
    for flag in ["--tls-cert", "--tls-key"] {
        let mut command = Command::new(PROGRAM);
        command.args(["--data", "data", "--app", "app", flag, "file"]);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.contains("--tls-cert") && said.contains("--tls-key"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_client_without_tls_gets_no_answer() {
    let inbox = running(&honest(), |_| {}).await;
    assert!(try_send(inbox.address, HEALTH).await.is_none());
}
