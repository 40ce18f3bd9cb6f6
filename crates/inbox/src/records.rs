//! Keeping sealed records: write-only, and durable before anybody is told so.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode};
use sealing::Digest;

use crate::cloud;
use crate::problem::Problem;
use crate::startup::{RECORDS, StartError, sync, work_folder};

/// The store of records.
pub(crate) struct Records {
    store: Arc<dyn ObjectStore>,
    /// Where in the store they go.
    place: Path,
    /// The folder that it writes to, if it is one of this machine.
    folder: Option<PathBuf>,
}

/// How a record came to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It was stored now.
    New,
    /// It was there already.
    Before,
}

impl Records {
    /// Opens the data folder's `records`.
    pub(crate) fn open(data: &std::path::Path) -> Result<Self, StartError> {
        let folder = work_folder(data, RECORDS)?;
        match LocalFileSystem::new_with_prefix(data) {
            // Without fsync a receipt would speak of what a power cut may still take away.
            Ok(store) => Ok(Self {
                store: Arc::new(store.with_fsync(true)),
                place: Path::from(RECORDS),
                folder: Some(folder),
            }),
            Err(source) => Err(StartError::Store {
                path: folder,
                source,
            }),
        }
    }

    /// Takes a store by its URL instead.
    pub(crate) fn elsewhere(url: &str) -> Result<Self, StartError> {
        let (store, place) = cloud::open(url)?;
        Ok(Self {
            store,
            place,
            folder: None,
        })
    }

    /// Stores `bytes`, which have the digest `digest`, and returns when they are durable.
    pub(crate) async fn keep(&self, digest: &Digest, bytes: Bytes) -> Result<Kept, Problem> {
        let length = bytes.len();
        let name = format!("{digest}.age");
        let path = self.place.clone().join(name.as_str());
        match self
            .store
            .put_opts(&path, bytes.into(), PutMode::Create.into())
            .await
        {
            Ok(_) => Ok(Kept::New),
            Err(object_store::Error::AlreadyExists { .. }) => self
                .confirm(&path, &name, length)
                .await
                .map(|()| Kept::Before),
            Err(error) => Err(problem(&error)),
        }
    }

    /// A name that is taken is not yet a stored record: its writer may still be waiting for the
    /// disk, or may have been killed while it waited. So the disk is waited for here as well.
    ///
    /// Elsewhere a name is taken when its record is durable, and asking more would need keys that can
    /// read.
    async fn confirm(&self, path: &Path, name: &str, length: usize) -> Result<(), Problem> {
        let Some(folder) = self.folder.clone() else {
            return Ok(());
        };
        let stored = self
            .store
            .head(path)
            .await
            .map_err(|error| problem(&error))?
            .size;
        if u64::try_from(length).ok() != Some(stored) {
            return Err(Problem::Damaged);
        }
        let file = folder.join(name);
        let synced = tokio::task::spawn_blocking(move || sync(&file).and_then(|()| sync(&folder)));
        let synced = synced
            .await
            .unwrap_or_else(|_| Err(ErrorKind::Other.into()));
        synced.map_err(|error| of_kind(error.kind()))
    }
}

fn problem(error: &object_store::Error) -> Problem {
    of_kind(io_kind(error))
}

/// No room is something that the sender can wait for.
pub(crate) fn of_kind(kind: ErrorKind) -> Problem {
    match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            Problem::Full
        }
        kind => Problem::Store(kind),
    }
}

/// The system's error at the bottom of the store's.
fn io_kind(error: &object_store::Error) -> ErrorKind {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return error.kind();
        }
        next = error.source();
    }
    ErrorKind::Other
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(kind: ErrorKind) -> object_store::Error {
        let source = object_store::Error::Generic {
            store: "inner",
            source: Box::new(io::Error::from(kind)),
        };
        object_store::Error::Generic {
            store: "outer",
            source: Box::new(source),
        }
    }

    #[test]
    fn a_full_store_is_told_from_a_broken_one() {
        assert_eq!(problem(&failed(ErrorKind::StorageFull)), Problem::Full);
        assert_eq!(problem(&failed(ErrorKind::QuotaExceeded)), Problem::Full);
        let denied = ErrorKind::PermissionDenied;
        assert_eq!(problem(&failed(denied)), Problem::Store(denied));
    }
}
