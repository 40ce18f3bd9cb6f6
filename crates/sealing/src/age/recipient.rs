//! `age1…`: whom a file is encrypted to.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use thiserror::Error;
use x25519_dalek::{PublicKey, StaticSecret};

use super::bech32::{encode, from_bech32};

const X25519: &str = "age";
const HYBRID: &str = "age1pq";
/// Bytes of an ML-KEM-768 encapsulation key (FIPS 203, table 3).
const ML_KEM: usize = 1184;

/// A recipient. Points of low order, with which every sender would agree on the same key, are not
/// accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recipient(pub(super) Kind);

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// `age1…` (section "The X25519 recipient type").
    X25519(PublicKey),
    /// `age1pq1…`: keys of ML-KEM-768 and X25519 (section "The MLKEM768-X25519 (i.e. X-Wing) hybrid
    /// post-quantum recipient type").
    Hybrid(Box<[u8; ML_KEM + 32]>),
}

/// The text is not a recipient of either kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an age recipient")]
pub struct RecipientError;

impl Recipient {
    /// The recipient with this Montgomery u-coordinate.
    pub(crate) fn from_point(point: [u8; 32]) -> Result<Self, RecipientError> {
        checked(point)
            .map(|point| Self(Kind::X25519(point)))
            .ok_or(RecipientError)
    }

    fn from_hybrid(key: Box<[u8; ML_KEM + 32]>) -> Result<Self, RecipientError> {
        let point = key.last_chunk().and_then(|point| checked(*point));
        let (lattice, _) = key.split_at(ML_KEM);
        if point.is_some() && is_canonical(lattice) {
            Ok(Self(Kind::Hybrid(key)))
        } else {
            Err(RecipientError)
        }
    }

    /// Whether what is sealed to this recipient withstands a quantum computer.
    pub fn is_post_quantum(&self) -> bool {
        matches!(self.0, Kind::Hybrid(_))
    }
}

/// Whether one file may be encrypted to all of these. Who breaks X25519 would read a file that has one
/// such recipient, whatever the others are.
pub(crate) fn are_alike(recipients: &[Recipient]) -> bool {
    let mut kinds = recipients.iter().map(Recipient::is_post_quantum);
    let first = kinds.next();
    kinds.all(|kind| Some(kind) == first)
}

/// The point, unless it is of low order.
pub(super) fn checked(point: [u8; 32]) -> Option<PublicKey> {
    let key = PublicKey::from(point);
    // Any scalar will do: X25519 clears the cofactor, so that low order gives zero.
    let shared = StaticSecret::from([1; 32]).diffie_hellman(&key);
    shared.was_contributory().then_some(key)
}

/// Whether a key's coefficients, twelve bits each before the seed at the end, are below the modulus
/// (FIPS 203, section 7.2).
fn is_canonical(key: &[u8]) -> bool {
    const MODULUS: u16 = 3329;
    let (coefficients, _) = key.split_at(key.len() - 32);
    let mut pairs = coefficients.as_chunks::<3>().0.iter();
    pairs.all(|[low, middle, high]| {
        let (low, middle, high) = (u16::from(*low), u16::from(*middle), u16::from(*high));
        low | (middle & 15) << 8 < MODULUS && middle >> 4 | high << 4 < MODULUS
    })
}

impl FromStr for Recipient {
    type Err = RecipientError;

    fn from_str(text: &str) -> Result<Self, RecipientError> {
        if text.starts_with("age1pq1") {
            let key = from_bech32(HYBRID, text).map(Box::new);
            Self::from_hybrid(key.ok_or(RecipientError)?)
        } else {
            Self::from_point(from_bech32(X25519, text).ok_or(RecipientError)?)
        }
    }
}

impl Display for Recipient {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let text = match &self.0 {
            Kind::X25519(point) => encode(X25519, point.as_bytes()),
            Kind::Hybrid(key) => encode(HYBRID, key.as_slice()),
        };
        f.write_str(&text)
    }
}
