//! What a device keeps of its own: the slots that passphrases open, and drafts.
//!
//! A passphrase opens the vault in three steps, so that the costly one can be done elsewhere, by a
//! worker that is ended afterwards:
//!
//! 1. [`Slots::parse`] reads what the device has stored, and [`Slots::stretching`] says how its
//!    passphrases are stretched;
//! 2. [`derive`] turns the passphrase in its [canonical](crate::words::canonical) form into a key: Argon2id, and
//!    nothing else of this module is that slow;
//! 3. [`Slots::open`] tries that key on all slots.
//!
//! What wipes itself here: the secrets, keys that passphrases give, opened drafts, Argon2's memory and
//! what it leaves on the stack. What cannot be wiped: copies that a browser makes of what is typed.

mod calibration;
mod draft;
mod kdf;
mod slot;
mod slots;

use chacha20poly1305::aead::KeyInit;
use chacha20poly1305::{Key, XChaCha20Poly1305};
use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::SigningKey;

pub use calibration::{LADDER, calibrate};
pub use draft::DraftName;
pub use kdf::{KdfParameters, PassphraseKey, Salt, derive};
pub use slot::{make_slot, open_slot};
pub use slots::{Opened, Slots, Stretching};

/// Bytes that Poly1305 adds.
const TAG: usize = 16;
/// The draft key and the seed of the device's signing key.
const SECRETS: usize = 64;

/// Why the vault did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VaultError {
    /// Other words, other device, or damage: they look the same.
    #[error("cannot be opened")]
    CannotOpen,
    /// The parameters are below [`KdfParameters::FLOOR`] or above [`KdfParameters::CEILING`].
    #[error("the key derivation's parameters are out of bounds")]
    Parameters,
    /// There is not enough memory for the key derivation.
    #[error("not enough memory for the key derivation")]
    Memory,
    /// The draft has 4 GiB or more.
    #[error("too large")]
    TooLarge,
    /// All slots are in use.
    #[error("no slot is free")]
    Full,
    /// A slot has this passphrase already.
    #[error("the passphrase is in use")]
    InUse,
    /// Without its last slot nobody could open the vault any more.
    #[error("the last slot cannot be removed")]
    LastSlot,
}

/// What the passphrase protects. Its memory is wiped when it is dropped; it stands on the heap, lest
/// a move leave a copy behind.
#[derive(Clone)]
pub struct VaultSecrets {
    draft_key: Box<Zeroizing<[u8; 32]>>,
    /// Signs this device's records.
    pub device_key: SigningKey,
}

// Both parts wipe themselves.
impl ZeroizeOnDrop for VaultSecrets {}

impl std::fmt::Debug for VaultSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VaultSecrets(…)")
    }
}

impl VaultSecrets {
    /// Secrets for a new device.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut draft_key = Box::new(Zeroizing::new([0; 32]));
        rng.fill_bytes(draft_key.as_mut_slice());
        Self {
            draft_key,
            device_key: SigningKey::generate(rng),
        }
    }

    /// Both secrets as a slot holds them.
    fn to_bytes(&self) -> Zeroizing<[u8; SECRETS]> {
        let mut bytes = Zeroizing::new([0; SECRETS]);
        let (draft_key, seed) = bytes.split_at_mut(32);
        draft_key.copy_from_slice(self.draft_key.as_slice());
        seed.copy_from_slice(self.device_key.seed());
        bytes
    }

    /// The inverse of [`Self::to_bytes`].
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (draft_key, seed) = bytes.split_first_chunk::<32>()?;
        let mut secrets = Self {
            draft_key: Box::new(Zeroizing::new([0; 32])),
            device_key: SigningKey::from_seed(seed.try_into().ok()?),
        };
        secrets.draft_key.copy_from_slice(draft_key);
        Some(secrets)
    }
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(<&Key>::from(key))
}
