//! What a device keeps of its own: the slot that a passphrase opens, and drafts.
//!
//! A slot is Argon2id (RFC 9106) over the passphrase, then XChaCha20-Poly1305 over the secrets. A
//! draft is XChaCha20-Poly1305 under the secrets' draft key, padded to classes of 4 KiB, bound to
//! its record and revision.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use chacha20poly1305::aead::{Aead, AeadInOut, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{SigningKey, words};

const SLOT_MAGIC: &[u8; 8] = b"carnet\x01S";
const DRAFT_MAGIC: &[u8; 8] = b"carnet\x01D";
/// Magic, memory, passes, salt, nonce.
const SLOT_HEADER: usize = 8 + 4 + 4 + 16 + 24;
const SECRETS: usize = 64;
const TAG: usize = 16;
/// Drafts are padded to multiples of this, in bytes, their length of four bytes included.
const DRAFT_CLASS: usize = 4096;

/// The cost of one guess at a passphrase. Argon2id with one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfParameters {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
}

impl KdfParameters {
    /// The least that is accepted, in either number: OWASP's minimum.
    pub const FLOOR: Self = Self {
        memory_kib: 19 * 1024,
        passes: 2,
    };
    /// What a device should use that manages it within about a second.
    pub const DEFAULT: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
    };
    /// The most that is tried, so that a damaged slot cannot stall its reader.
    pub const CEILING: Self = Self {
        memory_kib: 256 * 1024,
        passes: 16,
    };

    fn are_accepted(self) -> bool {
        (Self::FLOOR.memory_kib..=Self::CEILING.memory_kib).contains(&self.memory_kib)
            && (Self::FLOOR.passes..=Self::CEILING.passes).contains(&self.passes)
    }
}

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
}

/// What the passphrase protects. Its memory is wiped when it is dropped.
#[derive(Clone)]
pub struct VaultSecrets {
    draft_key: [u8; 32],
    /// Signs this device's records.
    pub device_key: SigningKey,
}

impl Drop for VaultSecrets {
    fn drop(&mut self) {
        self.draft_key.zeroize();
    }
}

// The signing key wipes itself.
impl ZeroizeOnDrop for VaultSecrets {}

impl std::fmt::Debug for VaultSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VaultSecrets(…)")
    }
}

/// Which draft a ciphertext is. Drafts opened under another name are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DraftName<'a> {
    /// The record's UUID.
    pub record: &'a str,
    /// Counts the savings of this record.
    pub revision: u64,
}

impl DraftName<'_> {
    /// Magic (format and schema 1), store, revision, record; the one that varies in length is last.
    fn associated_data(&self) -> Vec<u8> {
        [
            DRAFT_MAGIC,
            b"drafts\n".as_slice(),
            &self.revision.to_be_bytes(),
            self.record.as_bytes(),
        ]
        .concat()
    }
}

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
    let mut slot = Vec::with_capacity(SLOT_HEADER + SECRETS + TAG);
    slot.extend_from_slice(SLOT_MAGIC);
    slot.extend_from_slice(&parameters.memory_kib.to_be_bytes());
    slot.extend_from_slice(&parameters.passes.to_be_bytes());
    slot.extend_from_slice(&random);

    let header = SlotHeader::parse(&slot).ok_or(VaultError::CannotOpen)?;
    let key = header.stretch(passphrase)?;
    let mut plain = Zeroizing::new([0; SECRETS]);
    plain[..32].copy_from_slice(&secrets.draft_key);
    plain[32..].copy_from_slice(secrets.device_key.seed());
    let payload = Payload {
        msg: plain.as_ref(),
        aad: &slot,
    };
    let sealed = cipher(&key).encrypt(&header.nonce.into(), payload);
    slot.extend_from_slice(&sealed.map_err(|_| VaultError::CannotOpen)?);
    Ok(slot)
}

/// Opens a slot.
///
/// # Errors
/// [`VaultError::CannotOpen`] for wrong words and for damage alike; [`VaultError::Parameters`] if
/// the slot asks for less (or much more) work than is accepted.
pub fn open_slot(passphrase: &str, slot: &[u8]) -> Result<VaultSecrets, VaultError> {
    if slot.len() != SLOT_HEADER + SECRETS + TAG {
        return Err(VaultError::CannotOpen);
    }
    let (bytes, sealed) = slot.split_at(SLOT_HEADER);
    let header = SlotHeader::parse(bytes).ok_or(VaultError::CannotOpen)?;
    let key = header.stretch(passphrase)?;
    let plain = cipher(&key)
        .decrypt(
            &header.nonce.into(),
            Payload {
                msg: sealed,
                aad: bytes,
            },
        )
        .map(Zeroizing::new)
        .map_err(|_| VaultError::CannotOpen)?;
    let (draft_key, seed) = plain.split_first_chunk().ok_or(VaultError::CannotOpen)?;
    let seed = seed.first_chunk().ok_or(VaultError::CannotOpen)?;
    Ok(VaultSecrets {
        draft_key: *draft_key,
        device_key: SigningKey::from_seed(seed),
    })
}

impl VaultSecrets {
    /// Secrets for a new device.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut draft_key = [0; 32];
        rng.fill_bytes(&mut draft_key);
        Self {
            draft_key,
            device_key: SigningKey::generate(rng),
        }
    }

    /// Encrypts a draft for storage.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`] from 4 GiB on.
    pub fn seal_draft(
        &self,
        name: &DraftName<'_>,
        plain: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        let length = u32::try_from(plain.len()).map_err(|_| VaultError::TooLarge)?;
        let padded = (4 + plain.len()).next_multiple_of(DRAFT_CLASS);
        let mut nonce = [0; 24];
        rng.fill_bytes(&mut nonce);

        // The plaintext is laid out where its ciphertext will stand: no second copy, no reallocation.
        let mut sealed = Vec::with_capacity(nonce.len() + padded + TAG);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&length.to_le_bytes());
        sealed.extend_from_slice(plain);
        sealed.resize(nonce.len() + padded, 0);
        let body = sealed.get_mut(nonce.len()..).ok_or(VaultError::TooLarge)?;
        let tag = cipher(&self.draft_key)
            .encrypt_inout_detached(&nonce.into(), &name.associated_data(), body.into())
            .map_err(|_| VaultError::TooLarge)?;
        sealed.extend_from_slice(&tag);
        Ok(sealed)
    }

    /// Decrypts a draft.
    ///
    /// # Errors
    /// [`VaultError::CannotOpen`] if it is another draft, another revision, or damaged.
    pub fn open_draft(
        &self,
        name: &DraftName<'_>,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (nonce, body) = sealed
            .split_first_chunk::<24>()
            .ok_or(VaultError::CannotOpen)?;
        let payload = Payload {
            msg: body,
            aad: &name.associated_data(),
        };
        let mut plain = cipher(&self.draft_key)
            .decrypt(&XNonce::from(*nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| VaultError::CannotOpen)?;
        let length = plain.first_chunk().map(|bytes| u32::from_le_bytes(*bytes));
        let end = length.and_then(|length| usize::try_from(length).ok()?.checked_add(4));
        match end {
            Some(end) if end <= plain.len() => {
                plain.truncate(end);
                plain.drain(..4);
                Ok(plain)
            }
            _ => Err(VaultError::CannotOpen),
        }
    }
}

struct SlotHeader {
    parameters: KdfParameters,
    salt: [u8; 16],
    nonce: [u8; 24],
}

impl SlotHeader {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(SLOT_MAGIC)?;
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
    fn stretch(&self, passphrase: &str) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        let KdfParameters { memory_kib, passes } = self.parameters;
        if !self.parameters.are_accepted() {
            return Err(VaultError::Parameters);
        }
        let parameters =
            Params::new(memory_kib, passes, 1, Some(32)).map_err(|_| VaultError::Parameters)?;
        // Allocated here, because a phone may well refuse it, and wiped here.
        let mut memory = Memory::new(parameters.block_count())?;
        let mut key = Zeroizing::new([0; 32]);
        let passphrase = words::normalise(passphrase);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
            .hash_password_into_with_memory(
                passphrase.as_bytes(),
                &self.salt,
                key.as_mut(),
                &mut memory.0,
            )
            .map_err(|_| VaultError::CannotOpen)?;
        Ok(key)
    }
}

/// Argon2's working memory.
struct Memory(Vec<Block>);

impl Memory {
    fn new(blocks: usize) -> Result<Self, VaultError> {
        let mut memory = Vec::new();
        memory
            .try_reserve_exact(blocks)
            .map_err(|_| VaultError::Memory)?;
        memory.resize(blocks, Block::default());
        Ok(Self(memory))
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(Zeroize::zeroize);
    }
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(<&Key>::from(key))
}
