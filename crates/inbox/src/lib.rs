//! The endpoint that keeps sealed questionnaires it cannot read.
//!
//! It takes sealed records in and answers with signed receipts, hands out the programme document,
//! its forms and the app's files, and never gives a record back: whoever may read the folder
//! `records` fetches them there.
//!
//! | request | answer |
//! |---|---|
//! | `POST /enrol` | 201 or 200, both with the inbox's word that the device is enrolled |
//! | `PUT /records/{sha256}.age` | 201 or 412, both with a receipt |
//! | `GET /programme` | the signed programme document |
//! | `GET /forms/{sha256}.xml` | a form of the programme |
//! | `GET /collected.json` | what the desk has opened, signed by it |
//! | `GET /erased` | 204, with which the browser throws away what it keeps of the app |
//! | `GET /healthz` | `ok` |
//! | `GET` anything else | a file of the app |
//!
//! Every refusal is a problem document (RFC 9457). The log holds one JSON line a request: method,
//! route, status and sizes, never an address, a browser, a token or a name.

mod allowance;
mod app;
mod body;
mod check;
#[cfg(feature = "cloud")]
mod cloud;
mod collected;
mod connections;
mod content_digest;
mod devices;
mod documents;
mod enrol;
mod erased;
mod folder;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod log;
mod metrics;
mod negotiation;
mod origins;
mod problem;
mod records;
mod representation;
mod routes;
mod server;
mod stamp;
mod startup;
mod tls;
mod tokens;
mod upload;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sealing::SigningKey;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::allowance::Allowance;
use crate::app::AppFiles;
pub use crate::check::{Findings, check};
use crate::collected::Collected;
use crate::connections::Connections;
use crate::devices::Devices;
pub use crate::log::Log;
pub use crate::metrics::Metrics;
pub use crate::origins::{Origin, OriginError};
use crate::records::Records;
use crate::server::Served;
pub use crate::startup::StartError;
use crate::tls::Tls;
pub use crate::tls::TlsFiles;
use crate::tokens::TokenList;

/// What an inbox takes at most, and how long it waits.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Longest sealed record, in bytes.
    pub record_bytes: usize,
    /// All bodies being received at one time, in bytes.
    pub memory_bytes: usize,
    /// Records that a device may deliver a second, in the long run; 0 for as many as it likes.
    pub device_rate: u32,
    /// Records that a device may deliver at once before `device_rate` holds.
    pub device_burst: u32,
    /// Records that a device may deliver at once before it has to wait for a part of the day for each;
    /// 0 for as many as it likes.
    pub device_daily: u32,
    /// Connections at one time. When one more comes, the one that has been silent longest gives way.
    pub connections: usize,
    /// For a request's header to arrive, and for the next request of an idle connection.
    pub header_time: Duration,
    /// Between two pieces of a request's body.
    pub idle_time: Duration,
    /// For the whole body of a request.
    pub body_time: Duration,
    /// A connection's whole life, whatever it does.
    pub connection_time: Duration,
    /// For open requests to end when the inbox stops.
    pub stop_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record_bytes: 8 << 20,
            memory_bytes: 24 << 20,
            // What waits on a device after weeks without a network goes through at once.
            device_rate: 5,
            device_burst: 200,
            device_daily: 1000,
            // Stays under the usual limit of 1024 open files.
            connections: 768,
            header_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(30),
            body_time: Duration::from_secs(10 * 60),
            connection_time: Duration::from_secs(30 * 60),
            stop_time: Duration::from_secs(20),
        }
    }
}

/// Where an inbox's folders are, and its limits.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folder of `programme.json`, `forms`, `receipt.key`, `tokens`, `devices` and `records`, and of
    /// `collected.json` if there is one.
    pub data: PathBuf,
    /// Folder of the built app. It is read once, at the start.
    pub app: PathBuf,
    /// URL of the store that records go to instead of the folder `records`, if it is another:
    /// `s3://bucket/folder`, `az://…` or `gs://…`, each if it is compiled in.
    pub store: Option<String>,
    /// Origins of apps that are served from elsewhere and may use this inbox as well.
    pub origins: Vec<Origin>,
    /// What TLS needs, if the inbox is to speak it.
    pub tls: Option<TlsFiles>,
    /// What is taken at most.
    pub limits: Limits,
    /// Takes one line for each request.
    pub log: Log,
}

/// An inbox that is ready to serve.
pub struct Inbox {
    shared: Arc<Shared>,
    connections: Arc<Connections>,
    origins: Vec<Origin>,
    tls: Option<Arc<Tls>>,
}

/// What every request may use.
struct Shared {
    data: PathBuf,
    programme: String,
    receipt_key: SigningKey,
    records: Records,
    devices: Devices,
    tokens: TokenList,
    app: AppFiles,
    collected: Collected,
    allowance: Allowance,
    limits: Limits,
    log: Log,
    metrics: Metrics,
    /// One permit for each byte of a body that may be in memory.
    memory: Semaphore,
}

impl Inbox {
    /// Reads the data folder and the app's files; records go to the folder `records` or to the store,
    /// enrolled devices to `devices`.
    ///
    /// # Errors
    /// [`StartError`] says which file is missing or wrong.
    pub fn open(settings: Settings) -> Result<Self, StartError> {
        let Settings {
            data,
            app,
            store,
            origins,
            tls,
            limits,
            log,
        } = settings;
        let records = match store {
            Some(url) => Records::elsewhere(&url)?,
            None => Records::open(&data)?,
        };
        let devices = Devices::open(&data)?;
        let receipt_key = startup::receipt_key(&data)?;
        let programme = startup::programme(&data, &receipt_key.verifying_key())?;
        startup::check_tokens(&data)?;
        let app = AppFiles::read(&app)?;
        let tls = tls.map(|files| Tls::open(files, log)).transpose()?;
        let allowance = Allowance::new(&limits);
        let connections = Connections::new(limits.connections);
        let metrics = Metrics::new(connections.clone());
        let memory = Semaphore::new(limits.memory_bytes);
        let shared = Shared {
            collected: Collected::of(&data),
            tokens: TokenList::of(&data),
            data,
            programme,
            receipt_key,
            records,
            devices,
            app,
            allowance,
            limits,
            log,
            metrics,
            memory,
        };
        Ok(Self {
            shared: Arc::new(shared),
            connections,
            origins,
            tls: tls.map(Arc::new),
        })
    }

    /// What is counted while it serves.
    pub fn metrics(&self) -> Metrics {
        self.shared.metrics.clone()
    }

    /// Answers requests until `stop` is done, then lets the open ones end.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        let Self {
            shared,
            connections,
            origins,
            tls,
        } = self;
        let limits = shared.limits.clone();
        let served = Served {
            router: routes::router(shared, &origins),
            limits,
            tls,
        };
        server::serve(listener, served, connections, stop).await;
    }
}

/// Reads a file of the data folder.
async fn read_data(data: &Path, name: &str) -> std::io::Result<Vec<u8>> {
    tokio::fs::read(data.join(name)).await
}
