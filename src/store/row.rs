//! How one row is laid out: a small JSON header and the bytes that belong to it.
//!
//! Every object store holds `Uint8Array`s of this one shape under string keys, so that the browser
//! never sees the structure of what it keeps and a reader of an older header can always be written.

use js_sys::Uint8Array;
use sealing::{Digest, json, programme::Enrolment};
use serde::{Serialize, de::DeserializeOwned};

use super::{Erasing, StoreError};

/// How many bytes say how long the header is.
const PREFIX: u32 = 4;

/// What can be read as a row's header: an object in most of them.
pub(crate) trait Header: Serialize + DeserializeOwned {
    /// Reads it from its JSON.
    fn read(json: &[u8]) -> Option<Self> {
        json::read(json)
    }
}

impl Header for Enrolment {}

/// Values that are no objects.
macro_rules! header_of_another_kind {
    ($($kind:ty),*) => {$(
        impl Header for $kind {
            fn read(json: &[u8]) -> Option<Self> {
                serde_json::from_slice(json).ok()
            }
        }
    )*};
}

header_of_another_kind!((), String, Vec<Digest>, Erasing);

/// A header and the bytes it describes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row<H> {
    /// What the row is; never anything a person answered.
    pub(crate) header: H,
    /// The bytes: a form, an encrypted draft, a sealed record.
    pub(crate) body: Vec<u8>,
}

impl<H: Serialize> Row<H> {
    /// A row that is nothing but its header.
    pub(super) fn new(header: H) -> Self {
        let body = Vec::new();
        Self { header, body }
    }

    /// Lays the row out: four bytes with the header's length (little endian), the header as JSON,
    /// the body.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, StoreError> {
        let header = serde_json::to_vec(&self.header).map_err(|_| StoreError::Damaged)?;
        join(&header, &self.body)
    }
}

impl<H: Header> Row<H> {
    /// Reads a row without its body, and how many bytes that has.
    ///
    /// # Errors
    /// As [`Row::from_bytes`].
    pub(super) fn without_body(bytes: &Uint8Array) -> Result<(Self, u64), StoreError> {
        let prefix = bytes.subarray(0, PREFIX).to_vec();
        let prefix = prefix.try_into().map_err(|_| StoreError::Damaged)?;
        let end = u32::from_le_bytes(prefix).saturating_add(PREFIX);
        let row = Self::from_bytes(&bytes.subarray(0, end).to_vec())?;
        Ok((row, u64::from(bytes.length().saturating_sub(end))))
    }

    /// Reads a row back.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] for bytes that no version of this app has written.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        let (header, body) = split(bytes)?;
        let header = H::read(header).ok_or(StoreError::Damaged)?;
        Ok(Row {
            header,
            body: body.to_vec(),
        })
    }
}

fn join(header: &[u8], body: &[u8]) -> Result<Vec<u8>, StoreError> {
    let length = u32::try_from(header.len()).map_err(|_| StoreError::Damaged)?;
    Ok([&length.to_le_bytes(), header, body].concat())
}

pub(super) fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), StoreError> {
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or(StoreError::Damaged)?;
    let length = u32::from_le_bytes(*length) as usize;
    rest.split_at_checked(length).ok_or(StoreError::Damaged)
}
