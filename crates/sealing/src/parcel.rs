//! The file that carries an outbox by hand, and what answers it.
//!
//! A POSIX ustar of plain files: [`Name::Contents`], then each record behind its sender's word, then
//! receipts, then the desk's word of what it has opened, and the two zero blocks of every tar. The
//! command `tar` opens it.
//!
//! It is written and read block by block, so that nobody has to hold all of it. Writing: for each file
//! [`header`], its bytes, [`padding`] zeros, and [`END`] behind the last. Reading: [`Reader::block`]
//! for each header; the caller takes the bytes that it announces, and drops the padding.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::{from_base64, is_hex, quoted};
use crate::{Digest, VerifyingKey, collected, json, receipt, tar};

/// Headers are of this size, and files are filled up to a multiple of it, in bytes.
pub const BLOCK: usize = tar::BLOCK;
/// What stands at the end of every parcel.
pub const END: [u8; 2 * BLOCK] = [0; 2 * BLOCK];
/// The longest record that a parcel carries, in bytes.
pub const RECORD_LIMIT: u64 = 64 * 1024 * 1024;
/// The longest JSON text of contents or of a sender's word, in bytes.
pub const JSON_LIMIT: usize = 4096;

/// A file of a parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// `carnet.json`: [`Contents`].
    Contents,
    /// `records/{sha256}.json`: the [`Sender`] of the record that follows.
    Sender(Digest),
    /// `records/{sha256}.age`: a sealed record.
    Record(Digest),
    /// `receipts/{sha256}.json`: a [receipt](crate::receipt::Receipt).
    Receipt(Digest),
    /// `collected.json`: the [desk's word](crate::collected::Collected), signed.
    Collected,
}

/// A file's name and its length in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: Name,
    /// Its length, within the limit of its kind.
    pub length: u64,
}

/// Why a parcel, or a file of it, is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParcelError {
    /// Not the header of a file that stands in parcels, written as [`header`] writes it.
    #[error("not a parcel")]
    Malformed,
    /// A file is empty or too long.
    #[error("a file of the parcel is empty or too long")]
    Length,
    /// A file that may not stand where it does.
    #[error("the files of the parcel are not in their order")]
    Order,
}

impl Name {
    /// The greatest length of such a file, in bytes.
    pub fn limit(self) -> u64 {
        match self {
            Self::Record(_) => RECORD_LIMIT,
            Self::Collected => collected::LIMIT as u64,
            Self::Receipt(_) => receipt::LIMIT as u64,
            Self::Contents | Self::Sender(_) => JSON_LIMIT as u64,
        }
    }

    /// Whether such a file can be so long, in bytes.
    pub fn takes(self, length: u64) -> bool {
        (1..=self.limit()).contains(&length)
    }
}

impl Display for Name {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contents => f.write_str("carnet.json"),
            Self::Sender(digest) => write!(f, "records/{digest}.json"),
            Self::Record(digest) => write!(f, "records/{digest}.age"),
            Self::Receipt(digest) => write!(f, "receipts/{digest}.json"),
            Self::Collected => f.write_str("collected.json"),
        }
    }
}

impl FromStr for Name {
    type Err = ParcelError;

    fn from_str(text: &str) -> Result<Self, ParcelError> {
        let named = |start, end| {
            let digest = text.strip_prefix(start)?.strip_suffix(end)?;
            digest.parse::<Digest>().ok()
        };
        match text {
            "carnet.json" => return Ok(Self::Contents),
            "collected.json" => return Ok(Self::Collected),
            _ => {}
        }
        let name = named("records/", ".json").map(Self::Sender);
        let name = name.or_else(|| named("records/", ".age").map(Self::Record));
        let name = name.or_else(|| named("receipts/", ".json").map(Self::Receipt));
        name.ok_or(ParcelError::Malformed)
    }
}

/// The block before a file of `length` bytes.
///
/// # Errors
/// [`ParcelError::Length`] if it is empty or longer than [`Name::limit`].
pub fn header(name: Name, length: u64) -> Result<[u8; BLOCK], ParcelError> {
    let block = name
        .takes(length)
        .then(|| tar::header(&name.to_string(), length));
    block.flatten().ok_or(ParcelError::Length)
}

/// How many zeros follow a file of `length` bytes.
pub fn padding(length: u64) -> usize {
    let over = (length % BLOCK as u64) as usize;
    (BLOCK - over) % BLOCK
}

/// How much of a parcel a file of `length` bytes takes, in bytes.
pub fn size(length: u64) -> u64 {
    BLOCK as u64 + length + padding(length) as u64
}

/// Reads the blocks between the files, and sees to their order.
#[derive(Debug, Default)]
pub struct Reader(Stage);

#[derive(Clone, Copy, Debug, Default)]
enum Stage {
    #[default]
    Start,
    Records,
    Sent(Digest),
    Receipts,
    Collected,
    Ending,
    Over,
}

impl Reader {
    /// What the next block announces: a file, or with None the end. The end is two blocks; behind the
    /// second the parcel is over, and [`Reader::is_over`].
    ///
    /// # Errors
    /// If the block, or the place where it stands, is not that of a parcel. Everything before it holds.
    pub fn block(&mut self, block: &[u8; BLOCK]) -> Result<Option<Entry>, ParcelError> {
        let entry = if block.iter().all(|byte| *byte == 0) {
            None
        } else {
            Some(read(block)?)
        };
        self.0 = self.0.after(entry.map(|entry| entry.name))?;
        Ok(entry)
    }

    /// Whether the end was read. A parcel that ends before it was cut off.
    pub fn is_over(&self) -> bool {
        matches!(self.0, Stage::Over)
    }
}

impl Stage {
    fn after(self, name: Option<Name>) -> Result<Self, ParcelError> {
        match (self, name) {
            (Self::Start, Some(Name::Contents)) => Ok(Self::Records),
            (Self::Records, Some(Name::Sender(digest))) => Ok(Self::Sent(digest)),
            (Self::Sent(sent), Some(Name::Record(digest))) if sent == digest => Ok(Self::Records),
            (Self::Records | Self::Receipts, Some(Name::Receipt(_))) => Ok(Self::Receipts),
            (Self::Records | Self::Receipts, Some(Name::Collected)) => Ok(Self::Collected),
            (Self::Records | Self::Receipts | Self::Collected, None) => Ok(Self::Ending),
            (Self::Ending, None) => Ok(Self::Over),
            _ => Err(ParcelError::Order),
        }
    }
}

/// Strictly: what [`header`] would not write is no header.
fn read(block: &[u8; BLOCK]) -> Result<Entry, ParcelError> {
    let (name, length) = tar::read_header(block).ok_or(ParcelError::Malformed)?;
    let name: Name = name.parse()?;
    if header(name, length)? == *block {
        Ok(Entry { name, length })
    } else {
        Err(ParcelError::Malformed)
    }
}

/// What a parcel is: `{"v":1,"programme":"…"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    v: u32,
    programme: String,
}

impl Contents {
    /// Of a parcel for the programme with this id.
    pub fn new(programme: &str) -> Self {
        let programme = programme.to_owned();
        Self { v: 1, programme }
    }

    /// The programme's id.
    pub fn programme(&self) -> &str {
        &self.programme
    }

    /// The JSON text.
    pub fn to_json(&self) -> String {
        let programme = quoted(&self.programme);
        format!(r#"{{"v":{},"programme":{programme}}}"#, self.v)
    }

    /// Reads the JSON text, strictly.
    ///
    /// # Errors
    /// [`ParcelError::Malformed`] if it is anything else, or of another version.
    pub fn from_json(json: &[u8]) -> Result<Self, ParcelError> {
        let contents: Option<Self> = json_of(json);
        let sound = contents.filter(|it| it.v == 1 && is_hex(&it.programme, 32));
        sound.ok_or(ParcelError::Malformed)
    }
}

/// What the headers of a record's `PUT` say, so that anybody can deliver it: `{"device","signature"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sender {
    /// The device's key.
    pub device: VerifyingKey,
    /// What [`sign_put`](crate::device::sign_put) gave.
    pub signature: String,
}

impl Sender {
    /// The JSON text.
    pub fn to_json(&self) -> String {
        let (device, signature) = (self.device.to_text(), &self.signature);
        let signature = quoted(signature);
        format!(r#"{{"device":"{device}","signature":{signature}}}"#)
    }

    /// Reads the JSON text, strictly. Whether the signature holds is not looked at.
    ///
    /// # Errors
    /// [`ParcelError::Malformed`] if it is not a key and 64 bytes in base64.
    pub fn from_json(json: &[u8]) -> Result<Self, ParcelError> {
        let sender: Option<Self> = json_of(json);
        let sound = sender.filter(|it| from_base64::<64>(&it.signature).is_some());
        sound.ok_or(ParcelError::Malformed)
    }
}

fn json_of<T: serde::de::DeserializeOwned>(text: &[u8]) -> Option<T> {
    let short = text.len() <= JSON_LIMIT;
    short.then(|| json::read(text))?
}
