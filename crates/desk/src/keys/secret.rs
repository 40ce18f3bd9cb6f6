//! The kinds of private keys of a desk, and their 32 bytes.

use base64ct::{Base64, Encoding};
use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use sealing::SigningKey;
use sealing::age::Identity;
use zeroize::Zeroizing;

/// The prefix of age's X25519 identities.
const X25519: &str = "age-secret-key-";
/// The prefix of age's post-quantum identities.
const HYBRID: &str = "age-secret-key-pq-";

/// What a private key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Opens records: an age identity.
    X25519,
    /// Opens records that withstand a quantum computer: an age identity.
    Hybrid,
    /// Signs: programmes, or what the desk has opened.
    Ed25519,
}

impl Kind {
    /// The kind of the key whose public half this is.
    pub(crate) fn of_public(text: &str) -> Self {
        if text.starts_with("age1pq1") {
            Self::Hybrid
        } else if text.starts_with("age1") {
            Self::X25519
        } else {
            Self::Ed25519
        }
    }

    /// Whether such keys open records.
    pub(crate) fn opens(self) -> bool {
        self != Self::Ed25519
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::X25519 => "age X25519, opens records",
            Self::Hybrid => "age MLKEM768-X25519 (post-quantum), opens records",
            Self::Ed25519 => "Ed25519, signs",
        })
    }
}

/// A private key. It has no `Debug`.
pub(crate) enum Secret {
    Identity(Identity),
    Signing(SigningKey),
}

impl Secret {
    /// The key that stands in `text`: an age identity, or base64 of a key that signs.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let identity = text.parse().ok().map(Self::Identity);
        identity.or_else(|| SigningKey::from_text(text).ok().map(Self::Signing))
    }

    /// The inverse of [`Secret::from_text`].
    pub(crate) fn to_text(&self) -> Zeroizing<String> {
        match self {
            Self::Identity(identity) => identity.to_text(),
            Self::Signing(key) => key.to_text(),
        }
    }

    /// The key of these bytes: what Bech32, or base64, of its text stands for.
    pub(crate) fn from_bytes(kind: Kind, bytes: &[u8; 32]) -> Option<Self> {
        let text = match kind {
            Kind::X25519 => identity(X25519, bytes)?,
            Kind::Hybrid => identity(HYBRID, bytes)?,
            Kind::Ed25519 => Base64::encode_string(bytes),
        };
        Self::from_text(&Zeroizing::new(text))
    }

    /// The inverse of [`Secret::from_bytes`].
    pub(crate) fn to_bytes(&self) -> Option<Zeroizing<[u8; 32]>> {
        let text = self.to_text();
        let mut bytes = Zeroizing::new([0; 32]);
        match self {
            Self::Identity(_) => {
                let checked = CheckedHrpstring::new::<Bech32>(&text).ok()?;
                let mut each = checked.byte_iter();
                for byte in bytes.iter_mut() {
                    *byte = each.next()?;
                }
            }
            Self::Signing(_) => {
                Base64::decode(text.as_bytes(), bytes.as_mut()).ok()?;
            }
        }
        Some(bytes)
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Identity(identity) if identity.to_recipient().is_post_quantum() => Kind::Hybrid,
            Self::Identity(_) => Kind::X25519,
            Self::Signing(_) => Kind::Ed25519,
        }
    }

    /// The public half, as text.
    pub(crate) fn public(&self) -> String {
        match self {
            Self::Identity(identity) => identity.to_recipient().to_string(),
            Self::Signing(key) => key.verifying_key().to_text(),
        }
    }
}

/// An identity's text.
fn identity(prefix: &str, bytes: &[u8; 32]) -> Option<String> {
    let hrp = Hrp::parse(prefix).ok()?;
    bech32::encode_upper::<Bech32>(hrp, bytes).ok()
}
