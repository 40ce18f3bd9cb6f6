//! Whether a name stands for the same file as before, without reading it.

use std::fs::Metadata;
use std::time::{Duration, SystemTime};

/// Every file system in use counts at least these.
const SETTLED: Duration = Duration::from_secs(2);

/// Another one for another file, however it was put in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    number: u64,
}

impl Stamp {
    pub(crate) fn of(file: &Metadata) -> Self {
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(file);
        #[cfg(not(unix))]
        let number = 0;
        Self {
            length: file.len(),
            modified: file.modified().ok(),
            number,
        }
    }

    /// Whether the file was last written so long ago that a clock that ticks slowly would tell another
    /// write from that one.
    pub(crate) fn is_settled(&self) -> bool {
        let age = self.modified.and_then(|at| at.elapsed().ok());
        age.is_some_and(|age| age > SETTLED)
    }
}
