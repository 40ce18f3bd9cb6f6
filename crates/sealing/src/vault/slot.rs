//! The slot of version 1: one passphrase, its salt and its parameters in the slot itself.
//!
//! What devices enrolled before version 2 have. [`Slots`](super::Slots) takes its place as soon as
//! its passphrase is typed.

use chacha20poly1305::aead::{Aead, Payload};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{
    KdfParameters, PassphraseKey, SECRETS, Salt, TAG, VaultError, VaultSecrets, cipher, derive,
};
use crate::words;

const MAGIC: &[u8; 8] = b"carnet\x01S";
/// Magic, memory, passes, salt, nonce.
const HEADER: usize = 8 + 4 + 4 + 16 + 24;

/// Encrypts `secrets` under a passphrase, which is [normalised](words::normalise) first.
///
/// # Errors
/// [`VaultError::Parameters`] or [`VaultError::Memory`].
pub fn make_slot(
    passphrase: &str,
    parameters: KdfParameters,
    secrets: &VaultSecrets,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, VaultError> {
    let mut random = [0; 16 + 24];
    rng.fill_bytes(&mut random);
    let mut slot = Vec::with_capacity(HEADER + SECRETS + TAG);
    slot.extend_from_slice(MAGIC);
    slot.extend_from_slice(&parameters.memory_kib.to_be_bytes());
    slot.extend_from_slice(&parameters.passes.to_be_bytes());
    slot.extend_from_slice(&random);

    let header = Header::parse(&slot).ok_or(VaultError::CannotOpen)?;
    let key = header.stretch(passphrase)?;
    let plain = secrets.to_bytes();
    let payload = Payload {
        msg: plain.as_ref(),
        aad: &slot,
    };
    let sealed = cipher(key.as_bytes()).encrypt(&header.nonce.into(), payload);
    slot.extend_from_slice(&sealed.map_err(|_| VaultError::CannotOpen)?);
    Ok(slot)
}

/// Opens a slot.
///
/// # Errors
/// [`VaultError::CannotOpen`] for wrong words and for damage alike; [`VaultError::Parameters`] if
/// the slot asks for less (or much more) work than is accepted.
pub fn open_slot(passphrase: &str, slot: &[u8]) -> Result<VaultSecrets, VaultError> {
    if slot.len() != HEADER + SECRETS + TAG {
        return Err(VaultError::CannotOpen);
    }
    let (bytes, sealed) = slot.split_at(HEADER);
    let header = Header::parse(bytes).ok_or(VaultError::CannotOpen)?;
    let key = header.stretch(passphrase)?;
    let payload = Payload {
        msg: sealed,
        aad: bytes,
    };
    let plain = cipher(key.as_bytes())
        .decrypt(&header.nonce.into(), payload)
        .map(Zeroizing::new)
        .map_err(|_| VaultError::CannotOpen)?;
    VaultSecrets::from_bytes(&plain).ok_or(VaultError::CannotOpen)
}

struct Header {
    parameters: KdfParameters,
    salt: Salt,
    nonce: [u8; 24],
}

impl Header {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (memory_kib, rest) = rest.split_first_chunk()?;
        let (passes, rest) = rest.split_first_chunk()?;
        let (salt, rest) = rest.split_first_chunk()?;
        Some(Self {
            parameters: KdfParameters {
                memory_kib: u32::from_be_bytes(*memory_kib),
                passes: u32::from_be_bytes(*passes),
            },
            salt: *salt,
            nonce: rest.try_into().ok()?,
        })
    }

    /// The key that the passphrase gives.
    fn stretch(&self, passphrase: &str) -> Result<PassphraseKey, VaultError> {
        let passphrase = words::normalise(passphrase);
        derive(passphrase.as_bytes(), &self.salt, self.parameters)
    }
}
