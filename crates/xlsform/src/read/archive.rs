//! Whether a packed file is small enough to be unpacked.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;

use super::ReadError;

/// Bytes that a packed file may hold in all: many times the largest form.
const MOST_UNPACKED: u64 = 48 << 20;
/// Files that it may hold.
const MOST_FILES: usize = 2_000;

/// Unpacks everything into nothing and counts: what the file says of its size need not be true.
pub(super) fn check(bytes: &[u8]) -> Result<(), ReadError> {
    let damaged = |error: &dyn std::fmt::Display| ReadError::Damaged(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() > MOST_FILES {
        return Err(ReadError::TooLarge("2,000 files"));
    }
    let mut left = MOST_UNPACKED;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|error| damaged(&error))?;
        let name = file.name().map_err(|error| damaged(&error))?;
        let name = name.to_ascii_lowercase();
        // Pictures and the like are never unpacked.
        if !(name.ends_with(".xml") || name.ends_with(".rels")) {
            continue;
        }
        let unpacked = io::copy(&mut file.take(left + 1), &mut io::sink());
        let unpacked = unpacked.map_err(|error| damaged(&error))?;
        left = left
            .checked_sub(unpacked)
            .ok_or(ReadError::TooLarge("48 MiB when unpacked"))?;
    }
    Ok(())
}
