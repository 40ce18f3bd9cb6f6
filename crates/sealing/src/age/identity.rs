//! `AGE-SECRET-KEY-1…`: what opens a file.

use std::fmt::{self, Formatter};
use std::str::FromStr;

use bech32::{Bech32, Hrp};
use rand_core::CryptoRng;
use thiserror::Error;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::Recipient;
use super::recipient::from_bech32;

/// The text is not an X25519 identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an age X25519 identity")]
pub struct IdentityError;

/// An X25519 identity. Its memory is wiped when it is dropped and its `Debug` says nothing.
#[derive(Clone)]
pub struct Identity {
    secret: StaticSecret,
    recipient: Recipient,
}

impl Identity {
    /// A new identity of 32 random bytes.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        // Every scalar has a public key that is not of low order, so that this ends at once.
        loop {
            rng.fill_bytes(seed.as_mut());
            if let Some(identity) = Self::from_seed(&seed) {
                return identity;
            }
        }
    }

    /// The public half.
    pub fn to_recipient(&self) -> Recipient {
        self.recipient
    }

    /// The text that age's key files hold.
    pub fn to_text(&self) -> Zeroizing<String> {
        let hrp = Hrp::parse_unchecked("age-secret-key-");
        let text = bech32::encode_upper::<Bech32>(hrp, self.secret.as_bytes());
        // Ninety characters are far below Bech32's longest code word.
        Zeroizing::new(text.unwrap_or_default())
    }

    pub(super) fn secret(&self) -> &StaticSecret {
        &self.secret
    }

    fn from_seed(seed: &[u8; 32]) -> Option<Self> {
        let secret = StaticSecret::from(*seed);
        let recipient = Recipient::from_point(PublicKey::from(&secret).to_bytes()).ok()?;
        Some(Self { secret, recipient })
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
        let seed = from_bech32("age-secret-key-", &lower).map(Zeroizing::new);
        seed.and_then(|seed| Self::from_seed(&seed))
            .ok_or(IdentityError)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}
