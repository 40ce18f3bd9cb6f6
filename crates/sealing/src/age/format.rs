//! What the writer and the reader of an age file have in common.

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

pub(super) const VERSION: &str = "age-encryption.org/v1";
pub(super) const X25519_LABEL: &[u8] = b"age-encryption.org/v1/X25519";
/// Plaintext bytes in every chunk of the payload but the last.
pub(super) const CHUNK: usize = 64 * 1024;
/// Bytes that Poly1305 adds.
pub(super) const TAG: usize = 16;

/// The key of the file: 16 random bytes that each stanza wraps.
pub(super) type FileKey = Zeroizing<[u8; 16]>;

/// A primitive refused its input; which one is nobody's business.
pub(super) struct Refused;

/// HKDF-SHA-256 (RFC 5869) to 32 bytes.
pub(super) fn derive(ikm: &[u8], salt: &[u8], info: &[u8]) -> Result<Zeroizing<[u8; 32]>, Refused> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), ikm)
        .expand(info, key.as_mut())
        .map_err(|_| Refused)?;
    Ok(key)
}

/// The header's MAC state, fed with everything up to and including `---`.
pub(super) fn header_mac(file_key: &FileKey, header: &[u8]) -> Result<Hmac<Sha256>, Refused> {
    let key = derive(file_key.as_ref(), &[], b"header")?;
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_ref()).map_err(|_| Refused)?;
    mac.update(header);
    Ok(mac)
}

/// Wraps the file key under a key that is used once, hence the nonce of zeros.
pub(super) fn wrap(key: &[u8; 32], file_key: &FileKey) -> Result<Vec<u8>, Refused> {
    // Room for the tag too, lest a reallocation leave the key behind.
    let mut body = Vec::with_capacity(file_key.len() + TAG);
    body.extend_from_slice(file_key.as_ref());
    cipher(key)
        .encrypt_in_place(&Nonce::default(), &[], &mut body)
        .map_err(|_| Refused)?;
    Ok(body)
}

/// The payload's cipher: STREAM over ChaCha20-Poly1305 in chunks of 64 KiB.
pub(super) struct Stream {
    cipher: ChaCha20Poly1305,
    counter: u64,
}

impl Stream {
    /// `nonce` is the random one that stands before the payload.
    pub(super) fn new(file_key: &FileKey, nonce: &[u8; 16]) -> Result<Self, Refused> {
        let key = derive(file_key.as_ref(), nonce, b"payload")?;
        Ok(Self {
            cipher: cipher(&key),
            counter: 0,
        })
    }

    /// Encrypts the next chunk in place and gives its tag.
    pub(super) fn seal(&mut self, chunk: &mut [u8], last: bool) -> Result<[u8; TAG], Refused> {
        let nonce = self.next_nonce(last);
        let tag = self
            .cipher
            .encrypt_inout_detached(&nonce, &[], chunk.into());
        tag.map(Into::into).map_err(|_| Refused)
    }

    /// Decrypts the next chunk in place, after its tag has been checked.
    #[cfg(feature = "open")]
    pub(super) fn open(
        &mut self,
        chunk: &mut [u8],
        tag: &[u8; TAG],
        last: bool,
    ) -> Result<(), Refused> {
        let nonce = self.next_nonce(last);
        let tag = (*tag).into();
        self.cipher
            .decrypt_inout_detached(&nonce, &[], chunk.into(), &tag)
            .map_err(|_| Refused)
    }

    /// Eleven bytes of big-endian counter, one byte that marks the last chunk.
    fn next_nonce(&mut self, last: bool) -> Nonce {
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&self.counter.to_be_bytes());
        nonce[11] = u8::from(last);
        self.counter += 1;
        nonce.into()
    }
}

pub(super) fn cipher(key: &[u8; 32]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(<&Key>::from(key))
}
