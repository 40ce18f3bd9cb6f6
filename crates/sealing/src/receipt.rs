//! The inbox's signed word that a sealed record is durably stored.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::{is_day, is_one_line, quoted};
use crate::{Digest, SigningKey, VerifyingKey, json};

/// The longest JSON text of a receipt that is read, in bytes.
pub const LIMIT: usize = 4096;

/// A receipt. Nothing of it is to be believed before [`Receipt::verify`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    v: u32,
    programme: String,
    sha256: Digest,
    length: u64,
    day: String,
    signature: String,
}

/// Why a receipt is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReceiptError {
    /// Not the JSON of a receipt of version 1.
    #[error("not a receipt")]
    Malformed,
    /// A receipt for another programme, record or length.
    #[error("a receipt for something else")]
    Other,
    /// Not signed by the inbox's key.
    #[error("the receipt's signature is not the inbox's")]
    Signature,
}

impl Receipt {
    /// Signs that the sealed record `digest` of `length` bytes is durably stored since `day`
    /// (`YYYY-MM-DD`, UTC).
    pub fn sign(
        key: &SigningKey,
        programme: &str,
        digest: &Digest,
        length: u64,
        day: &str,
    ) -> Self {
        Self {
            v: 1,
            programme: programme.to_owned(),
            sha256: *digest,
            length,
            day: day.to_owned(),
            signature: key.sign(statement(programme, digest, length, day).as_bytes()),
        }
    }

    /// The JSON text for the wire.
    pub fn to_json(&self) -> String {
        format!(
            r#"{{"v":{},"programme":{},"sha256":"{}","length":{},"day":{},"signature":{}}}"#,
            self.v,
            quoted(&self.programme),
            self.sha256,
            self.length,
            quoted(&self.day),
            quoted(&self.signature)
        )
    }

    /// Reads a receipt, strictly. Still to be verified.
    ///
    /// # Errors
    /// [`ReceiptError::Malformed`] if it is longer than [`LIMIT`], has other fields, another
    /// version, or no calendar day.
    pub fn from_json(text: &str) -> Result<Self, ReceiptError> {
        if text.len() > LIMIT {
            return Err(ReceiptError::Malformed);
        }
        let receipt: Self = json::read(text.as_bytes()).ok_or(ReceiptError::Malformed)?;
        let sound = receipt.v == 1 && is_one_line(&receipt.programme) && is_day(&receipt.day);
        if sound {
            Ok(receipt)
        } else {
            Err(ReceiptError::Malformed)
        }
    }

    /// Checks that this is `key`'s word about that very record of that very programme.
    ///
    /// # Errors
    /// [`ReceiptError::Other`] or [`ReceiptError::Signature`].
    pub fn verify(
        &self,
        key: &VerifyingKey,
        programme: &str,
        digest: &Digest,
        length: u64,
    ) -> Result<(), ReceiptError> {
        if self.programme != programme || self.sha256 != *digest || self.length != length {
            return Err(ReceiptError::Other);
        }
        let statement = statement(programme, digest, length, &self.day);
        if key.verifies(statement.as_bytes(), &self.signature) {
            Ok(())
        } else {
            Err(ReceiptError::Signature)
        }
    }

    /// The day of the inbox's clock, `YYYY-MM-DD`.
    pub fn day(&self) -> &str {
        &self.day
    }
}

fn statement(programme: &str, digest: &Digest, length: u64, day: &str) -> String {
    format!("carnet receipt v1\n{programme}\n{digest}\n{length}\n{day}\n")
}
