//! Packed files, within limits: what they say of their sizes need not be true.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Limit, MOST_FILES, MOST_UNPACKED, ReadError, damaged};

/// What reading a part costs at least: a small one that is read often is no cure for a limit.
const LEAST: usize = 1 << 10;

/// A packed file, and how much more of it may be unpacked.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: usize,
}

impl<'a> Archive<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        if zip.len() > MOST_FILES {
            return Err(ReadError::TooLarge(Limit::Files));
        }
        Ok(Self {
            zip,
            left: MOST_UNPACKED,
        })
    }

    /// Whether there is such a part.
    pub(super) fn has(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// Some programs do not mind upper and lower case, and some write backslashes.
    fn index(&self, name: &str) -> Option<usize> {
        let plain = |byte: &u8| match byte {
            b'\\' => b'/',
            byte => byte.to_ascii_lowercase(),
        };
        self.zip.index_for_name(name).or_else(|| {
            let same = |other: &[u8]| {
                other
                    .iter()
                    .map(plain)
                    .eq(name.as_bytes().iter().map(plain))
            };
            self.zip.file_names_raw().position(same)
        })
    }

    /// The text of a part; none if there is no such part.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let Some(index) = self.index(name) else {
            return Ok(None);
        };
        let file = self.zip.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ReadError::Protected,
            other => damaged(&other),
        })?;
        let mut bytes = Vec::new();
        let limit = u64::try_from(self.left).unwrap_or(u64::MAX);
        file.take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| damaged(&error))?;
        let left = self.left.checked_sub(bytes.len().max(LEAST));
        self.left = left.ok_or(ReadError::TooLarge(Limit::Unpacked))?;
        let text = String::from_utf8(bytes).map_err(|error| damaged(&error.utf8_error()))?;
        Ok(Some(text))
    }
}
