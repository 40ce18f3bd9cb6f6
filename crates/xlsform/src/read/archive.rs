//! Whether a packed file is small enough to be unpacked.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;

use super::{Limit, MOST_FILES, MOST_UNPACKED, ReadError};

/// Unpacks everything into nothing and counts: what the file says of its size need not be true.
pub(super) fn check(bytes: &[u8]) -> Result<(), ReadError> {
    let damaged = |error: &dyn std::fmt::Display| ReadError::Damaged(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() > MOST_FILES {
        return Err(ReadError::TooLarge(Limit::Files));
    }
    let mut left = MOST_UNPACKED as u64;
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
            .ok_or(ReadError::TooLarge(Limit::Unpacked))?;
    }
    Ok(())
}
