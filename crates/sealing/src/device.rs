//! What a device and an inbox say to each other: *this device is enrolled*, and *this record is mine*.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::{is_one_line, quoted};
use crate::{Digest, SigningKey, VerifyingKey, json};

/// The longest JSON text of an application or of its answer that is read, in bytes.
pub const LIMIT: usize = 4096;

/// What a device sends once, to be enrolled. It holds a token: it is a secret, and its `Debug` says
/// nothing of it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// The token of the enrolment link.
    pub token: String,
    /// The device's key.
    pub device: VerifyingKey,
}

/// The inbox's signed word that it takes records of a device. Nothing of it is to be believed before
/// [`Enrolled::verify`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolled {
    v: u32,
    programme: String,
    device: VerifyingKey,
    signature: String,
}

/// Why what was said is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DeviceError {
    /// Not the JSON of version 1.
    #[error("not an enrolment")]
    Malformed,
    /// For another programme or device.
    #[error("an enrolment of something else")]
    Other,
    /// Not signed by the inbox's key.
    #[error("the enrolment's signature is not the inbox's")]
    Signature,
}

impl Application {
    /// The JSON text for the wire.
    pub fn to_json(&self) -> String {
        let token = quoted(&self.token);
        format!(
            r#"{{"token":{token},"device":"{}"}}"#,
            self.device.to_text()
        )
    }

    /// Reads an application, strictly.
    ///
    /// # Errors
    /// [`DeviceError::Malformed`] if it is longer than [`LIMIT`], has other fields, or names no key.
    pub fn from_json(text: &[u8]) -> Result<Self, DeviceError> {
        if text.len() > LIMIT {
            return Err(DeviceError::Malformed);
        }
        json::read(text).ok_or(DeviceError::Malformed)
    }
}

impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Application").finish_non_exhaustive()
    }
}

impl Enrolled {
    /// Signs, as an inbox, that records of `device` are taken for `programme`.
    pub fn sign(key: &SigningKey, programme: &str, device: &VerifyingKey) -> Self {
        Self {
            v: 1,
            programme: programme.to_owned(),
            device: *device,
            signature: key.sign(enrolled(programme, device).as_bytes()),
        }
    }

    /// The JSON text for the wire.
    pub fn to_json(&self) -> String {
        format!(
            r#"{{"v":{},"programme":{},"device":"{}","signature":{}}}"#,
            self.v,
            quoted(&self.programme),
            self.device.to_text(),
            quoted(&self.signature)
        )
    }

    /// Reads an answer, strictly. Still to be verified.
    ///
    /// # Errors
    /// [`DeviceError::Malformed`] if it is longer than [`LIMIT`], has other fields or another version.
    pub fn from_json(text: &str) -> Result<Self, DeviceError> {
        if text.len() > LIMIT {
            return Err(DeviceError::Malformed);
        }
        let answer: Self = json::read(text.as_bytes()).ok_or(DeviceError::Malformed)?;
        if answer.v == 1 && is_one_line(&answer.programme) {
            Ok(answer)
        } else {
            Err(DeviceError::Malformed)
        }
    }

    /// Checks that this is `key`'s word about that very device and programme.
    ///
    /// # Errors
    /// [`DeviceError::Other`] or [`DeviceError::Signature`].
    pub fn verify(
        &self,
        key: &VerifyingKey,
        programme: &str,
        device: &VerifyingKey,
    ) -> Result<(), DeviceError> {
        if self.programme != programme || self.device != *device {
            return Err(DeviceError::Other);
        }
        if key.verifies(enrolled(programme, device).as_bytes(), &self.signature) {
            Ok(())
        } else {
            Err(DeviceError::Signature)
        }
    }
}

/// A device's signature (standard padded base64) with which its sealed record `digest` of `length`
/// bytes is delivered.
///
/// It holds neither a time nor chance, so that it can be made when the record is sealed and be used as
/// often as need be while the key is locked. Who repeats it can deliver that very record only.
pub fn sign_put(key: &SigningKey, programme: &str, digest: &Digest, length: u64) -> String {
    let statement = put(programme, digest, length, &key.verifying_key());
    key.sign(statement.as_bytes())
}

/// Whether `signature` is what [`sign_put`] gives with the key of `device`.
pub fn verifies_put(
    device: &VerifyingKey,
    programme: &str,
    digest: &Digest,
    length: u64,
    signature: &str,
) -> bool {
    let statement = put(programme, digest, length, device);
    device.verifies(statement.as_bytes(), signature)
}

fn put(programme: &str, digest: &Digest, length: u64, device: &VerifyingKey) -> String {
    let device = device.to_text();
    format!("carnet put v1\n{programme}\n{digest}\n{length}\n{device}\n")
}

fn enrolled(programme: &str, device: &VerifyingKey) -> String {
    format!("carnet enrolled v1\n{programme}\n{}\n", device.to_text())
}
