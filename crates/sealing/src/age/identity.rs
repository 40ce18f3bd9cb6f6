//! `AGE-SECRET-KEY-…`: what opens a file.

use std::fmt::{self, Formatter};
use std::str::FromStr;

use rand_core::CryptoRng;
use thiserror::Error;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::Recipient;
use super::bech32::{encode, from_bech32};
use super::hybrid::opening::Secret;
use super::recipient::Kind;

const X25519: &str = "age-secret-key-";
const HYBRID: &str = "age-secret-key-pq-";

/// The text is not an identity of either kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an age identity")]
pub struct IdentityError;

/// An identity. Its memory is wiped when it is dropped and its `Debug` says nothing.
#[derive(Clone)]
pub struct Identity(pub(super) SecretKind);

#[derive(Clone)]
pub(super) enum SecretKind {
    /// Opens what is encrypted to `age1…`.
    X25519(StaticSecret),
    /// Opens what is encrypted to `age1pq1…`.
    Hybrid(Box<Secret>),
}

impl Identity {
    /// A new X25519 identity of 32 random bytes.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut());
        Self(SecretKind::X25519(StaticSecret::from(*seed)))
    }

    /// A new hybrid identity of 32 random bytes, for records that must stay closed when X25519 will
    /// have been broken.
    pub fn generate_post_quantum(rng: &mut impl CryptoRng) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut());
        Self(SecretKind::Hybrid(Box::new(Secret::from_seed(*seed))))
    }

    /// The public half.
    pub fn to_recipient(&self) -> Recipient {
        Recipient(match &self.0 {
            SecretKind::X25519(secret) => Kind::X25519(PublicKey::from(secret)),
            SecretKind::Hybrid(secret) => Kind::Hybrid(secret.public()),
        })
    }

    /// The text that age's key files hold.
    pub fn to_text(&self) -> Zeroizing<String> {
        let text = Zeroizing::new(match &self.0 {
            SecretKind::X25519(secret) => encode(X25519, secret.as_bytes()),
            SecretKind::Hybrid(secret) => encode(HYBRID, secret.seed().as_slice()),
        });
        Zeroizing::new(text.to_ascii_uppercase())
    }
}

impl FromStr for Identity {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        // Bech32 allows either case but no mixture; age writes identities in upper case only.
        if text.chars().any(|c| c.is_ascii_lowercase()) {
            return Err(IdentityError);
        }
        let lower = Zeroizing::new(text.to_ascii_lowercase());
        let seed = |prefix| from_bech32(prefix, &lower).map(Zeroizing::new);
        if lower.starts_with(HYBRID) {
            let seed = seed(HYBRID).ok_or(IdentityError)?;
            Ok(Self(SecretKind::Hybrid(Box::new(Secret::from_seed(*seed)))))
        } else {
            let seed = seed(X25519).ok_or(IdentityError)?;
            Ok(Self(SecretKind::X25519(StaticSecret::from(*seed))))
        }
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}
