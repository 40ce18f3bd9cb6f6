//! Ed25519 (RFC 8032) keys of devices, inboxes and the organisation.

use std::fmt::{self, Formatter};

use ed25519_dalek::Signer;
use rand_core::CryptoRng;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::text::{base64, from_base64};

/// The text is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a key")]
pub struct KeyError;

/// A signing key. Its memory is wiped when it is dropped and its `Debug` says nothing. It stands on
/// the heap, lest a move leave a copy behind.
#[derive(Clone)]
pub struct SigningKey(Box<ed25519_dalek::SigningKey>);

impl SigningKey {
    /// A new key of 32 random bytes.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut());
        Self::from_seed(&seed)
    }

    /// The key that stands in `text`: standard padded base64 of its 32 bytes.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        let seed = Zeroizing::new(from_base64(text).ok_or(KeyError)?);
        Ok(Self::from_seed(&seed))
    }

    /// Standard padded base64 of the 32 bytes.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(base64(self.0.as_bytes()))
    }

    /// The key that others check signatures with.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    pub(crate) fn from_seed(seed: &[u8; 32]) -> Self {
        Self(Box::new(ed25519_dalek::SigningKey::from_bytes(seed)))
    }

    #[cfg(feature = "seal")]
    pub(crate) fn seed(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Standard padded base64 of the signature over `message`.
    pub(crate) fn sign(&self, message: &[u8]) -> String {
        base64(&self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// The public half of a [`SigningKey`]. Keys of small order are not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// The key that stands in `text`: standard padded base64 of its 32 bytes.
    ///
    /// # Errors
    /// If it is anything else, no point of the curve, or a point of small order.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        let bytes = from_base64(text).ok_or(KeyError)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError)?;
        if key.is_weak() {
            Err(KeyError)
        } else {
            Ok(Self(key))
        }
    }

    /// Standard padded base64 of the 32 bytes.
    pub fn to_text(&self) -> String {
        base64(self.0.as_bytes())
    }

    /// The message behind an Ed25519 signature of 64 bytes, if the signature is by the key of these
    /// 32 bytes.
    pub fn signed_message<'a>(key: &[u8], signed: &'a [u8]) -> Option<&'a [u8]> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
        let (signature, message) = signed.split_first_chunk::<64>()?;
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        key.verify_strict(message, &signature).ok()?;
        Some(message)
    }

    /// Whether `signature` (standard padded base64) is this key's over `message`.
    pub(crate) fn verifies(&self, message: &[u8], signature: &str) -> bool {
        from_base64::<64>(signature)
            .map(|bytes| ed25519_dalek::Signature::from_bytes(&bytes))
            .is_some_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

impl Serialize for VerifyingKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl<'de> Deserialize<'de> for VerifyingKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_text(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
