//! Writing an age file.

use hmac::Mac;
use rand_core::CryptoRng;
use thiserror::Error;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::format::{
    CHUNK, FileKey, Refused, Stream, TAG, VERSION, X25519_LABEL, derive, header_mac, wrap,
};
use super::recipient::{Kind, are_alike};
use super::{Recipient, hybrid};
use crate::text::base64_unpadded;

/// Why nothing was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SealError {
    /// No recipient was given.
    #[error("no recipient")]
    NoRecipient,
    /// X25519 recipients and post-quantum ones together.
    #[error("recipients of different kinds")]
    MixedRecipients,
    /// A field of the metadata is not what it has to be.
    #[error("the metadata's field {0} is not valid")]
    Meta(&'static str),
    /// The metadata name another device's key than the one that signs.
    #[error("the metadata name another device")]
    Device,
    /// An attachment's name is not a plain file name of its own.
    #[error("an attachment's name is not valid")]
    MediaName,
    /// A file is too large for the archive.
    #[error("too large")]
    TooLarge,
    /// A cryptographic primitive refused its input.
    #[error("the cipher refused")]
    Cipher,
}

impl From<Refused> for SealError {
    fn from(_: Refused) -> Self {
        Self::Cipher
    }
}

/// Encrypts `plain` to every one of `recipients`; each can read it alone.
///
/// # Errors
/// [`SealError::NoRecipient`] if there is none, [`SealError::MixedRecipients`] if some are
/// post-quantum and some are not.
pub fn encrypt(
    recipients: &[Recipient],
    plain: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, SealError> {
    if recipients.is_empty() {
        return Err(SealError::NoRecipient);
    }
    if !are_alike(recipients) {
        return Err(SealError::MixedRecipients);
    }
    let file_key = new_file_key(rng);
    let mut stanzas = String::new();
    for recipient in recipients {
        stanzas.push_str(&match &recipient.0 {
            Kind::X25519(point) => x25519_stanza(point, &file_key, rng)?,
            Kind::Hybrid(key) => hybrid::wrap(key.as_slice(), &file_key, rng)?,
        });
    }
    Ok(write(&file_key, &stanzas, plain, rng)?)
}

pub(super) fn new_file_key(rng: &mut impl CryptoRng) -> FileKey {
    let mut key = Zeroizing::new([0; 16]);
    rng.fill_bytes(key.as_mut());
    key
}

fn x25519_stanza(
    recipient: &PublicKey,
    file_key: &FileKey,
    rng: &mut impl CryptoRng,
) -> Result<String, Refused> {
    let mut seed = Zeroizing::new([0; 32]);
    rng.fill_bytes(seed.as_mut());
    let ephemeral = StaticSecret::from(*seed);
    let share = PublicKey::from(&ephemeral);
    let shared = ephemeral.diffie_hellman(recipient);
    let salt = [share.to_bytes(), recipient.to_bytes()].concat();
    let key = derive(shared.as_bytes(), &salt, X25519_LABEL)?;
    let arguments = format!("X25519 {}", base64_unpadded(share.as_bytes()));
    Ok(stanza(&arguments, &wrap(&key, file_key)?))
}

/// One stanza. A wrapped file key has 32 bytes, so that its body is one short line.
pub(super) fn stanza(arguments: &str, body: &[u8]) -> String {
    format!("-> {arguments}\n{}\n", base64_unpadded(body))
}

/// The header with these stanzas and the payload after it.
pub(super) fn write(
    file_key: &FileKey,
    stanzas: &str,
    plain: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Refused> {
    let header = format!("{VERSION}\n{stanzas}---");
    let mac = header_mac(file_key, header.as_bytes())?
        .finalize()
        .into_bytes();
    let mut file = format!("{header} {}\n", base64_unpadded(&mac)).into_bytes();

    let mut nonce = [0; 16];
    rng.fill_bytes(&mut nonce);
    file.reserve(nonce.len() + plain.len() + (plain.len() / CHUNK + 1) * TAG);
    file.extend_from_slice(&nonce);
    let mut stream = Stream::new(file_key, &nonce)?;
    // An empty file still has one chunk; any other has no empty chunk.
    let mut rest = plain;
    loop {
        let (chunk, after) = rest.split_at(rest.len().min(CHUNK));
        let start = file.len();
        file.extend_from_slice(chunk);
        let tag = stream.seal(file.get_mut(start..).ok_or(Refused)?, after.is_empty())?;
        file.extend_from_slice(&tag);
        if after.is_empty() {
            return Ok(file);
        }
        rest = after;
    }
}
