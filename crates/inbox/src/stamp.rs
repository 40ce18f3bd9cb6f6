//! Whether a name stands for the same file as before, without reading it.

use std::fs::Metadata;
use std::time::SystemTime;

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
}
