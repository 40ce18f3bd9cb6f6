//! `GET /collected.json`: what the desk has opened, as it wrote and signed it.
//!
//! The desk may put a new one in its place at any time. All who ask share the one in memory, lest many
//! who ask at one time fill it.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use tokio::sync::Mutex;

use crate::Shared;
use crate::problem::Problem;
use crate::representation::Representation;
use crate::stamp::Stamp;
use hosting::REVALIDATE;

const COLLECTED: &str = "collected.json";

/// A longer document is not served, in bytes.
const LONGEST: u64 = 16 << 20;

/// The document as it was read last.
pub(crate) struct Collected {
    path: PathBuf,
    last: Mutex<Option<(Stamp, Arc<Representation>)>>,
}

impl Collected {
    pub(crate) fn of(data: &Path) -> Self {
        Self {
            path: data.join(COLLECTED),
            last: Mutex::new(None),
        }
    }

    /// The document as it is now. Only one request reads it, and the others wait for that one.
    async fn now(&self) -> io::Result<Arc<Representation>> {
        let mut last = self.last.lock().await;
        let found = tokio::fs::metadata(&self.path).await;
        let found = found.inspect_err(|_| *last = None)?;
        if let Some((stamp, document)) = &*last
            && *stamp == Stamp::of(&found)
        {
            return Ok(document.clone());
        }
        // Before the new one comes, so that there are never two.
        *last = None;
        let path = self.path.clone();
        let read = tokio::task::spawn_blocking(move || read(&path)).await;
        let (stamp, document) = read.unwrap_or_else(|_| Err(ErrorKind::Other.into()))?;
        *last = Some((stamp, document.clone()));
        Ok(document)
    }
}

/// Answers with the document, if the desk has put one there.
pub(crate) async fn collected(State(inbox): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    match inbox.collected.now().await {
        Ok(document) => document.respond(&headers),
        Err(error) if error.kind() == ErrorKind::NotFound => Problem::NotFound.into_response(),
        Err(error) => Problem::data(&error).into_response(),
    }
}

fn read(path: &Path) -> io::Result<(Stamp, Arc<Representation>)> {
    let file = File::open(path)?;
    let found = file.metadata()?;
    if found.len() > LONGEST {
        return Err(ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or_default());
    file.take(LONGEST).read_to_end(&mut bytes)?;
    let document = Representation::compressed("application/json", REVALIDATE, bytes)?;
    Ok((Stamp::of(&found), Arc::new(document)))
}
