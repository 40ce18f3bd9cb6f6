//! Drafts: XChaCha20-Poly1305 under the draft key, padded, bound to what they are.

use chacha20poly1305::XNonce;
use chacha20poly1305::aead::{Aead, AeadInOut, Payload};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{TAG, VaultError, VaultSecrets, cipher};

const MAGIC: &[u8; 8] = b"carnet\x01D";
/// Drafts are padded to multiples of this, in bytes, their length of four bytes included.
const CLASS: usize = 4096;

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
            MAGIC,
            b"drafts\n".as_slice(),
            &self.revision.to_be_bytes(),
            self.record.as_bytes(),
        ]
        .concat()
    }
}

impl VaultSecrets {
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
        let padded = (4 + plain.len()).next_multiple_of(CLASS);
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
