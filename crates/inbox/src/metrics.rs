//! Numbers for whoever looks after an inbox, in Prometheus' text format (version 0.0.4).
//!
//! They say how much there was of what, never who, whence or which record. They are served on an
//! address of their own: the web server before the inbox passes every path of the public one on, and
//! how busy a team is at which hour is nobody else's business.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;

use crate::Limits;
use crate::connections::{Connections, Counts};
use crate::server::{self, Served};

/// Whoever asks for numbers does so one at a time.
const CONNECTIONS: usize = 16;

/// What an inbox has counted since its start.
#[derive(Clone)]
pub struct Metrics(Arc<Numbers>);

struct Numbers {
    /// By route and status: both are of a few.
    requests: Mutex<BTreeMap<(String, u16), u64>>,
    received: AtomicU64,
    connections: Arc<Connections>,
}

impl Metrics {
    pub(crate) fn new(connections: Arc<Connections>) -> Self {
        Self(Arc::new(Numbers {
            requests: Mutex::default(),
            received: AtomicU64::new(0),
            connections,
        }))
    }

    /// Counts an answer, and the bytes of its request's body.
    pub(crate) fn count(&self, route: &str, status: u16, received: usize) {
        let received = u64::try_from(received).unwrap_or(u64::MAX);
        self.0.received.fetch_add(received, Ordering::Relaxed);
        let requests = self.0.requests.lock();
        let mut requests = requests.unwrap_or_else(PoisonError::into_inner);
        *requests.entry((route.to_owned(), status)).or_default() += 1;
    }

    /// Answers `GET /metrics` for ever.
    pub async fn serve(self, listener: TcpListener) {
        let limits = Limits {
            connections: CONNECTIONS,
            ..Limits::default()
        };
        let connections = Connections::new(CONNECTIONS);
        let router = Router::new()
            .route("/metrics", get(metrics))
            .with_state(self);
        let served = Served {
            router,
            limits,
            tls: None,
        };
        server::serve(listener, served, connections, std::future::pending()).await;
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let mut metric = |kind: &str, name: &str, help: &str, values: &[(String, u64)]| {
            // Writing to a string does not fail.
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
            for (labels, value) in values {
                let _ = writeln!(text, "{name}{labels} {value}");
            }
        };
        let one = |value| [(String::new(), value)];
        metric(
            "counter",
            "carnet_requests_total",
            "Requests that were answered, by route and status.",
            &self.requests(),
        );
        metric(
            "counter",
            "carnet_received_bytes_total",
            "Bytes of bodies that were read.",
            &one(self.0.received.load(Ordering::Relaxed)),
        );
        let Counts {
            open,
            accepted,
            evicted,
        } = self.0.connections.counts();
        metric(
            "gauge",
            "carnet_connections",
            "Connections that are open.",
            &one(open),
        );
        metric(
            "counter",
            "carnet_connections_total",
            "Connections that were accepted.",
            &one(accepted),
        );
        metric(
            "counter",
            "carnet_connections_evicted_total",
            "Connections that were closed because others needed their place.",
            &one(evicted),
        );
        text
    }

    fn requests(&self) -> Vec<(String, u64)> {
        let requests = self.0.requests.lock();
        let requests = requests.unwrap_or_else(PoisonError::into_inner);
        let labelled = requests.iter().map(|((route, status), count)| {
            let labels = format!(r#"{{route="{route}",status="{status}"}}"#);
            (labels, *count)
        });
        labelled.collect()
    }
}

async fn metrics(State(metrics): State<Metrics>) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, metrics.text()).into_response()
}
