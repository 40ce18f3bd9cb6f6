//! The desk's signed word of what it has really opened.
//!
//! A receipt says that a record was stored; this says that it could be opened. A device keeps a
//! delivered record until it is named here, and delivers it again if it should be and is not.

use std::fmt::{self, Formatter};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::signed::Signed;
use crate::text::{is_day, is_hex};
use crate::{Digest, SigningKey, VerifyingKey};

/// The longest signed word that is read, in bytes: some 240,000 records.
pub const LIMIT: usize = 16 * 1024 * 1024;
const CONTEXT: &str = "carnet collected v1\n";

/// What the desk has opened.
///
/// Of the records that came on the days `since` to `until`, both included, by the day of the receipt,
/// it has opened those in `records` and no others. `records` may hold some of other days as well.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collected {
    /// Version of this structure: 1.
    pub v: u32,
    /// The programme's id.
    pub programme: String,
    /// Counts the editions from 1 on, anew for each desk key; a device takes no lower one than it has.
    pub serial: u64,
    /// The first day that it speaks of, `YYYY-MM-DD`, UTC.
    pub since: String,
    /// The last one, not before the first.
    pub until: String,
    /// The sealed records that were opened, each once, in ascending order.
    pub records: Vec<Digest>,
}

/// What the desk says of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// It was opened.
    Opened,
    /// It should have been there and was not, or could not be opened.
    Missing,
    /// Nothing.
    Unknown,
}

/// Why the desk's word is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CollectedError {
    /// Not a word of version 1, too long, or a field is not what it has to be.
    #[error("not the desk's word of what it has opened")]
    Malformed,
    /// Of another programme.
    #[error("the desk's word for another programme")]
    Other,
    /// Not signed by the desk's key.
    #[error("the signature is not the desk's")]
    Signature,
}

impl Collected {
    /// The signed word, as JSON for the wire.
    ///
    /// # Errors
    /// [`CollectedError::Malformed`] if a device would refuse it.
    pub fn sign(&self, key: &SigningKey) -> Result<String, CollectedError> {
        let sound = self.is_sound();
        let json = sound.then(|| Signed::sign(self, key, CONTEXT).ok());
        let json = json.flatten().filter(|json| json.len() <= LIMIT);
        json.ok_or(CollectedError::Malformed)
    }

    /// Reads a signed word after checking that `key` signed it, for this programme.
    ///
    /// # Errors
    /// [`CollectedError::Signature`] if it did not; the others for what is in it.
    pub fn verify(json: &str, key: &VerifyingKey, programme: &str) -> Result<Self, CollectedError> {
        let signed = Signed::read(json, LIMIT).ok_or(CollectedError::Malformed)?;
        if !signed.is_by(key, CONTEXT) {
            return Err(CollectedError::Signature);
        }
        let collected: Option<Self> = signed.document();
        match collected.filter(Self::is_sound) {
            None => Err(CollectedError::Malformed),
            Some(collected) if collected.programme != programme => Err(CollectedError::Other),
            Some(collected) => Ok(collected),
        }
    }

    /// What this says of the record `digest`, whose receipt is of `day` (`YYYY-MM-DD`). What is no day
    /// is none that it speaks of.
    pub fn says_of(&self, digest: &Digest, day: &str) -> Word {
        let spoken_of = is_day(day) && (self.since.as_str()..=&self.until).contains(&day);
        match self.records.binary_search(digest) {
            Ok(_) => Word::Opened,
            Err(_) if spoken_of => Word::Missing,
            Err(_) => Word::Unknown,
        }
    }

    fn is_sound(&self) -> bool {
        self.v == 1
            && is_hex(&self.programme, 32)
            && self.serial > 0
            && is_day(&self.since)
            && is_day(&self.until)
            && self.since <= self.until
            && self.records.is_sorted_by(|one, next| one < next)
    }
}

impl fmt::Debug for Collected {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            serial,
            since,
            until,
            records,
            ..
        } = self;
        write!(
            f,
            "Collected({serial}, {since} to {until}, {})",
            records.len()
        )
    }
}
