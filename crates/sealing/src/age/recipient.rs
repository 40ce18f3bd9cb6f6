//! `age1…`: whom a file is encrypted to.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use thiserror::Error;
use x25519_dalek::{PublicKey, StaticSecret};

/// An X25519 recipient (section "The X25519 recipient type"). Points of low order, with which every
/// sender would agree on the same key, are not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Recipient(PublicKey);

/// The text is not an X25519 recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an age X25519 recipient")]
pub struct RecipientError;

impl Recipient {
    /// The recipient with this Montgomery u-coordinate.
    pub(crate) fn from_point(point: [u8; 32]) -> Result<Self, RecipientError> {
        let key = PublicKey::from(point);
        // Any scalar will do: X25519 clears the cofactor, so that low order gives zero.
        let shared = StaticSecret::from([1; 32]).diffie_hellman(&key);
        if shared.was_contributory() {
            Ok(Self(key))
        } else {
            Err(RecipientError)
        }
    }

    #[cfg(feature = "seal")]
    pub(crate) fn point(&self) -> &PublicKey {
        &self.0
    }
}

impl FromStr for Recipient {
    type Err = RecipientError;

    fn from_str(text: &str) -> Result<Self, RecipientError> {
        Self::from_point(from_bech32("age", text).ok_or(RecipientError)?)
    }
}

impl Display for Recipient {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        bech32::encode_lower_to_fmt::<Bech32, _>(f, Hrp::parse_unchecked("age"), self.0.as_bytes())
            .map_err(|_| fmt::Error)
    }
}

/// The 32 bytes of a Bech32 text (BIP 173) with this lower-case prefix. The text must be the lower-
/// case one that writing the bytes again gives, so that stray padding bits are not accepted.
pub(crate) fn from_bech32(prefix: &str, text: &str) -> Option<[u8; 32]> {
    let checked = CheckedHrpstring::new::<Bech32>(text).ok()?;
    let bytes: Vec<u8> = checked.byte_iter().collect();
    let hrp = Hrp::parse(prefix).ok()?;
    let canonical = bech32::encode_lower::<Bech32>(hrp, &bytes).ok()?;
    if canonical == text {
        bytes.try_into().ok()
    } else {
        None
    }
}
