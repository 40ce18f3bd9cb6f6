//! Keeping sealed records: write-only, and durable before anybody is told so.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::sync::Arc;

use axum::body::Bytes;
use object_store::path::Path;
use object_store::{ObjectStore, PutMode, PutPayload};
use sealing::Digest;

use crate::cloud;
use crate::folder::Folder;
use crate::problem::Problem;
use crate::startup::{RECORDS, StartError, work_folder};

/// The store of records.
pub(crate) enum Records {
    /// A folder of this machine.
    Here(Arc<Folder>),
    /// A store elsewhere, and where in it they go.
    There(Arc<dyn ObjectStore>, Path),
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
        // Nobody can read them in any case; a group may be let in to fetch them.
        Ok(Self::Here(Folder::new(folder, 0o666)))
    }

    /// Takes a store by its URL instead.
    pub(crate) fn elsewhere(url: &str) -> Result<Self, StartError> {
        let (store, place) = cloud::open(url)?;
        Ok(Self::There(store, place))
    }

    /// Stores what has the digest `digest` and is of `length` bytes, and returns when it is durable.
    pub(crate) async fn keep(
        &self,
        digest: &Digest,
        pieces: Vec<Bytes>,
        length: usize,
    ) -> Result<Kept, Problem> {
        let name = format!("{digest}.age");
        match self {
            Self::Here(folder) => {
                let kept = folder.run(move |folder| keep(folder, &name, &pieces, length));
                let kept = kept.await;
                kept.map_err(|error| of_kind(error.kind()))?
            }
            Self::There(store, place) => {
                let path = place.clone().join(name.as_str());
                let mode = PutMode::Create.into();
                match store
                    .put_opts(&path, PutPayload::from_iter(pieces), mode)
                    .await
                {
                    Ok(_) => Ok(Kept::New),
                    // A name is taken there when its record is durable, and asking more would need
                    // keys that can read.
                    Err(object_store::Error::AlreadyExists { .. }) => Ok(Kept::Before),
                    Err(error) => Err(problem(&error)),
                }
            }
        }
    }
}

fn keep(
    folder: &Folder,
    name: &str,
    pieces: &[Bytes],
    length: usize,
) -> io::Result<Result<Kept, Problem>> {
    if folder.make(name, pieces)? {
        return Ok(Ok(Kept::New));
    }
    let stored = std::fs::metadata(folder.path().join(name))?.len();
    if usize::try_from(stored).ok() != Some(length) {
        return Ok(Err(Problem::Damaged));
    }
    folder.confirm(name).map(|()| Ok(Kept::Before))
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
