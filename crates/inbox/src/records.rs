//! Keeping sealed records: write-only, and durable before anybody is told so.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;

use axum::body::Bytes;
use sealing::Digest;

#[cfg(feature = "cloud")]
use crate::cloud::Elsewhere;
use crate::folder::Folder;
use crate::problem::Problem;
use crate::startup::{RECORDS, StartError, work_folder};

/// The store of records.
pub(crate) enum Records {
    /// A folder of this machine.
    Here(Arc<Folder>),
    /// A store elsewhere.
    #[cfg(feature = "cloud")]
    There(Elsewhere),
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
    pub(crate) fn open(data: &Path) -> Result<Self, StartError> {
        let folder = work_folder(data, RECORDS)?;
        // Nobody can read them in any case; a group may be let in to fetch them.
        Ok(Self::Here(Folder::new(folder, 0o666)))
    }

    /// Takes a store by its URL instead.
    pub(crate) fn elsewhere(url: &str) -> Result<Self, StartError> {
        #[cfg(feature = "cloud")]
        return Elsewhere::open(url).map(Self::There);
        #[cfg(not(feature = "cloud"))]
        Err(StartError::Scheme {
            url: url.to_owned(),
        })
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
            #[cfg(feature = "cloud")]
            Self::There(store) => store.keep(&name, pieces).await,
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

/// No room is something that the sender can wait for.
pub(crate) fn of_kind(kind: ErrorKind) -> Problem {
    match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            Problem::Full
        }
        kind => Problem::Store(kind),
    }
}
