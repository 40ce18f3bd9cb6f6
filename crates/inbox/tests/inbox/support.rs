//! A data folder, an inbox over it, and a client that can also misbehave.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use inbox::{Inbox, Limits, Settings};
use sealing::device::{Application, Enrolled, sign_put};
use sealing::programme::{FormEntry, Programme};
use sealing::receipt::Receipt;
use sealing::{Digest, SigningKey, VerifyingKey};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// A token that a device has redeemed.
pub(crate) const TOKEN: &str = "t0k3n-MARKER-6f1e";
pub(crate) const PROGRAMME: &str = "00112233445566778899aabbccddeeff";
pub(crate) const FORM: &str = "<h:html xmlns:h=\"http://www.w3.org/1999/xhtml\"/>";

/// Longer than anything here takes; only ever reached by a test that hangs.
const HANG: Duration = Duration::from_secs(60);

/// What a deployed inbox has on disk.
pub(crate) struct Folders {
    folder: TempDir,
}

impl Folders {
    pub(crate) fn new() -> Self {
        let folders = Self {
            folder: TempDir::new().unwrap(),
        };
        folders.write("data/programme.json", programme(&receipt_key()));
        folders.write(
            &format!("data/forms/{}.xml", Digest::of(FORM.as_bytes())),
            FORM,
        );
        folders.write("data/receipt.key", receipt_key().to_text());
        folders.protect("data/receipt.key", 0o600);
        let token = Digest::of(TOKEN.as_bytes());
        let key = device_key().verifying_key().to_text();
        folders.write("data/tokens", format!("{token} tablet 1\n"));
        folders.write(&format!("data/devices/{token}"), format!("{key}\n"));
        folders.write("app/index.html", "<!doctype html>");
        folders
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub(crate) fn protect(&self, name: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(self.path(name), permissions).unwrap();
    }

    /// Puts a token on the list.
    pub(crate) fn admit(&self, token: &str) {
        let mut list = std::fs::read_to_string(self.path("data/tokens")).unwrap();
        list.push_str(&format!("{}\n", Digest::of(token.as_bytes())));
        self.write("data/tokens", list);
    }

    /// Strikes a token out.
    pub(crate) fn strike_out(&self, token: &str) {
        let digest = Digest::of(token.as_bytes()).to_string();
        let list = std::fs::read_to_string(self.path("data/tokens")).unwrap();
        let left = list.split_inclusive('\n');
        let left: String = left.filter(|line| !line.starts_with(&digest)).collect();
        assert!(left.len() < list.len());
        self.write("data/tokens", left);
    }

    /// Names in `records`, sorted.
    pub(crate) fn records(&self) -> Vec<String> {
        self.names("data/records")
    }

    /// Names in `devices`, sorted.
    pub(crate) fn devices(&self) -> Vec<String> {
        self.names("data/devices")
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    pub(crate) fn settings(&self) -> Settings {
        let (data, app) = (self.path("data"), self.path("app"));
        // All records are one device's here, and more than one device ever sends.
        let limits = Limits {
            device_rate: 0,
            device_daily: 0,
            ..Limits::default()
        };
        Settings {
            data,
            app,
            store: None,
            origins: vec![],
            tls: None,
            limits,
            log: |_| {},
        }
    }
}

pub(crate) fn receipt_key() -> SigningKey {
    SigningKey::from_text("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=").unwrap()
}

/// The key of the device that is enrolled.
pub(crate) fn device_key() -> SigningKey {
    numbered_key(0)
}

/// Another device's key for each number.
pub(crate) fn numbered_key(number: u8) -> SigningKey {
    // Base64 of 32 bytes: the last byte ends on two zero bits.
    let first = char::from(b'A' + number % 26);
    let second = char::from(b'a' + number / 26);
    SigningKey::from_text(&format!("{first}{second}{}E=", "C".repeat(40))).unwrap()
}

/// A signed programme document that announces `key` as the inbox's.
pub(crate) fn programme(key: &SigningKey) -> String {
    let form = FormEntry {
        id: "form".into(),
        version: "1".into(),
        title: "Form".into(),
        sha256: Digest::of(FORM.as_bytes()),
        length: FORM.len() as u64,
        role: None,
    };
    let programme = Programme {
        v: 1,
        id: PROGRAMME.into(),
        name: "Programme".into(),
        inbox: "https://inbox.example.org".into(),
        recipients: vec![
            "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p".into(),
            "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj".into(),
        ],
        receipt_key: key.verifying_key(),
        forms: vec![form],
        sites: vec![],
        epoch: 1,
        desk_key: None,
        keep_days: None,
        store: None,
    };
    programme.sign(&receipt_key()).unwrap()
}

/// An inbox that serves until it is dropped.
pub(crate) struct Running {
    pub(crate) folders: Folders,
    pub(crate) address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Running {
    pub(crate) async fn new() -> Self {
        Self::with(Folders::new(), |_| {}).await
    }

    pub(crate) async fn with(folders: Folders, change: impl FnOnce(&mut Limits)) -> Self {
        Self::set(folders, |settings| change(&mut settings.limits)).await
    }

    pub(crate) async fn set(folders: Folders, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = folders.settings();
        change(&mut settings);
        let inbox = Inbox::open(settings).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(inbox.serve(listener, async {
            let _ = stopped.await;
        }));
        Self {
            folders,
            address,
            _stop: stop,
        }
    }

    pub(crate) async fn send(&self, request: impl AsRef<[u8]>) -> Answer {
        send(self.address, request).await
    }

    pub(crate) async fn get(&self, path: &str, headers: &str) -> Answer {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n"))
            .await
    }

    pub(crate) async fn put(&self, body: &[u8]) -> Answer {
        self.send(upload(body)).await
    }
}

/// Opens a connection, writes, and reads one answer, all at the same time.
pub(crate) async fn send(address: SocketAddr, request: impl AsRef<[u8]>) -> Answer {
    try_send(address, request).await.expect("an answer")
}

/// As [`send`], but the connection may be lost.
pub(crate) async fn try_send(address: SocketAddr, request: impl AsRef<[u8]>) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    exchange(&mut stream, request).await
}

/// Writes a request to an open connection and reads its answer, if one comes.
pub(crate) async fn exchange(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    request: impl AsRef<[u8]>,
) -> Option<Answer> {
    let (mut reader, mut writer) = tokio::io::split(stream);
    let without_body = request.as_ref().starts_with(b"HEAD ");
    let exchange = async {
        let write = async {
            let _ = writer.write_all(request.as_ref()).await;
            let _ = writer.flush().await;
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = write => None,
            answer = Answer::read(&mut reader, without_body) => answer,
        }
    };
    timeout(HANG, exchange).await.expect("no hang")
}

/// Waits until the other side closes, whatever it sends before.
pub(crate) async fn read_to_end(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A reset is an end as well.
    let _ = timeout(HANG, stream.read_to_end(&mut bytes))
        .await
        .expect("no hang");
    bytes
}

/// An honest upload.
pub(crate) fn upload(body: &[u8]) -> Vec<u8> {
    let headers = format!("Content-Length: {}\r\n", body.len());
    put_request(&record_path(body), &headers, body)
}

pub(crate) fn record_path(body: &[u8]) -> String {
    format!("/records/{}.age", Digest::of(body))
}

/// An upload with the enrolled device's signature and all headers but those that say its length. The
/// length that it announces is signed, or the body's if it announces none.
pub(crate) fn put_request(path: &str, length_headers: &str, body: &[u8]) -> Vec<u8> {
    let announced = length_headers
        .strip_prefix("Content-Length: ")
        .and_then(|text| text.lines().next()?.parse().ok());
    let length = announced.unwrap_or(body.len() as u64);
    let signed = signed_by(&device_key(), path, length);
    put_with(path, &format!("{signed}{length_headers}"), body)
}

/// An upload without a word of who it is from.
pub(crate) fn put_with(path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/age\r\n\
         If-None-Match: *\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// The headers with which a device delivers the record at `path`.
pub(crate) fn signed_by(key: &SigningKey, path: &str, length: u64) -> String {
    let name = path
        .strip_prefix("/records/")
        .and_then(|name| name.split_once(".age"));
    let digest = name.and_then(|(name, _)| name.parse().ok());
    let digest = digest.unwrap_or_else(|| Digest::of(b"no name of a record"));
    let signature = sign_put(key, PROGRAMME, &digest, length);
    device_headers(&key.verifying_key().to_text(), &signature)
}

pub(crate) fn device_headers(device: &str, signature: &str) -> String {
    format!("Carnet-Device: {device}\r\nCarnet-Signature: {signature}\r\n")
}

/// An honest upload by another device than the usual one.
pub(crate) fn upload_by(key: &SigningKey, body: &[u8]) -> Vec<u8> {
    let path = record_path(body);
    let length = body.len();
    let signed = signed_by(key, &path, length as u64);
    put_with(
        &path,
        &format!("{signed}Content-Length: {length}\r\n"),
        body,
    )
}

/// A device that redeems a token.
pub(crate) fn application(token: &str, key: &SigningKey) -> Vec<u8> {
    let application = Application {
        token: token.to_owned(),
        device: key.verifying_key(),
    };
    enrol_request(application.to_json().as_bytes())
}

pub(crate) fn enrol_request(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /enrol HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A body of `length` bytes that are different for each `seed`.
pub(crate) fn body(seed: u64, length: usize) -> Vec<u8> {
    let blocks = (0u64..).map(|block| Digest::of(format!("{seed} {block}").as_bytes()));
    blocks
        .flat_map(|digest| *digest.as_bytes())
        .take(length)
        .collect()
}

/// A response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    async fn read(reader: &mut (impl AsyncReadExt + Unpin), without_body: bool) -> Option<Self> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(reader.read_u8().await.ok()?);
        }
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<_> = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let mut answer = Self {
            status,
            headers,
            body: vec![],
        };
        if !without_body && !matches!(status, 204 | 304) {
            let length = answer.header("content-length").unwrap().parse().unwrap();
            answer.body.resize(length, 0);
            reader.read_exact(&mut answer.body).await.ok()?;
        }
        Some(answer)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Checks that this is the problem `name` and nothing else.
    #[track_caller]
    pub(crate) fn expect_problem(&self, status: u16, name: &str) {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        let problem: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem["type"], format!("urn:carnet:problem:{name}"));
        assert_eq!(problem["status"], status);
        assert!(problem["title"].is_string());
        assert_eq!(problem.as_object().unwrap().len(), 3);
    }

    /// Checks that this carries the inbox's word that `device` is enrolled.
    #[track_caller]
    pub(crate) fn expect_enrolled(&self, status: u16, device: &VerifyingKey) {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/json"));
        assert_eq!(self.header("cache-control"), Some("no-store"));
        let word = Enrolled::from_json(self.text()).unwrap();
        let key = receipt_key().verifying_key();
        word.verify(&key, PROGRAMME, device).unwrap();
    }

    /// Checks that this carries the inbox's receipt for `body`.
    #[track_caller]
    pub(crate) fn expect_receipt(&self, status: u16, body: &[u8]) {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/json"));
        let receipt = Receipt::from_json(self.text()).unwrap();
        let (key, digest) = (receipt_key().verifying_key(), Digest::of(body));
        receipt
            .verify(&key, PROGRAMME, &digest, body.len() as u64)
            .unwrap();
    }
}
