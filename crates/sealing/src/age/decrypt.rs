//! Reading an age file, strictly: what this reader takes has one spelling only.

use chacha20poly1305::Nonce;
use chacha20poly1305::aead::AeadInOut;
use hmac::Mac;
use thiserror::Error;
use x25519_dalek::PublicKey;
use zeroize::Zeroizing;

use super::format::{
    CHUNK, FileKey, Refused, Stream, TAG, VERSION, X25519_LABEL, cipher, derive, header_mac,
};
use super::hybrid::{self, opening::Hybrid};
use super::identity::{Identity, SecretKind};
use super::recipient::checked;
use crate::text::from_base64_unpadded;

/// The longest header that is read, in bytes.
const HEADER_LIMIT: usize = 64 * 1024;

/// Why a file was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OpenError {
    /// Sealed to other keys, or damaged: the two look the same.
    #[error("cannot be opened: damaged, or sealed to other keys")]
    CannotOpen,
    /// Opened, but what is inside is not a record.
    #[error("what is inside is not a record")]
    Malformed,
    /// Opened, but made by a newer version of Carnet.
    #[error("made by a newer version")]
    Version,
    /// Opened, but its device's signature is not over these contents.
    #[error("the device's signature is wrong")]
    Signature,
}

impl From<Refused> for OpenError {
    fn from(_: Refused) -> Self {
        Self::CannotOpen
    }
}

/// Decrypts a file that is sealed to at least one of `identities`.
///
/// # Errors
/// [`OpenError::CannotOpen`], whatever the cause.
pub fn decrypt(identities: &[Identity], file: &[u8]) -> Result<Vec<u8>, OpenError> {
    let header = Header::parse(file).ok_or(OpenError::CannotOpen)?;
    let mut file_key = None;
    let (mut x25519, mut hybrid) = (false, false);
    for stanza in &header.stanzas {
        match stanza.kind() {
            // A stanza of a known kind that is malformed condemns the file.
            "X25519" => {
                x25519 = true;
                let wrapped = X25519::parse(stanza).ok_or(OpenError::CannotOpen)?;
                file_key =
                    file_key.or_else(|| identities.iter().find_map(|i| wrapped.unwrap_by(i)));
            }
            hybrid::STANZA => {
                hybrid = true;
                let wrapped = Hybrid::parse(stanza).ok_or(OpenError::CannotOpen)?;
                for identity in identities {
                    if let SecretKind::Hybrid(secret) = &identity.0 {
                        let unwrapped = wrapped.unwrap_by(secret)?;
                        file_key = file_key.or(unwrapped);
                    }
                }
            }
            // It must stand alone, so that nobody can slip a passphrase of their own in.
            "scrypt" => return Err(OpenError::CannotOpen),
            _ => {}
        }
    }
    // Nobody who seals for years seals to both.
    if x25519 && hybrid {
        return Err(OpenError::CannotOpen);
    }
    let file_key = file_key.ok_or(OpenError::CannotOpen)?;
    header.payload(&file_key)
}

/// A stanza's arguments and its body of 32 bytes or otherwise.
pub(super) struct Stanza<'a> {
    pub(super) arguments: Vec<&'a str>,
    pub(super) body: Vec<u8>,
}

impl Stanza<'_> {
    pub(super) fn kind(&self) -> &str {
        self.arguments.first().copied().unwrap_or_default()
    }

    /// The file key inside, if `key` wraps it.
    pub(super) fn unwrap_with(&self, key: &[u8; 32]) -> Option<FileKey> {
        // The length is checked first, so that no body can hold keys of several readers.
        if self.body.len() != 16 + TAG {
            return None;
        }
        let mut body = Zeroizing::new(self.body.clone());
        cipher(key)
            .decrypt_in_place(&Nonce::default(), &[], &mut *body)
            .ok()?;
        Some(Zeroizing::new(body.as_slice().try_into().ok()?))
    }
}

/// An X25519 stanza and its ephemeral share.
struct X25519<'a> {
    stanza: &'a Stanza<'a>,
    share: PublicKey,
}

impl<'a> X25519<'a> {
    fn parse(stanza: &'a Stanza<'a>) -> Option<Self> {
        let [_, share] = stanza.arguments.as_slice() else {
            return None;
        };
        // A share is a point like a recipient, and may no more than one be of low order.
        let share = checked(from_base64_unpadded(share)?)?;
        (stanza.body.len() == 16 + TAG).then_some(Self { stanza, share })
    }

    fn unwrap_by(&self, identity: &Identity) -> Option<FileKey> {
        let SecretKind::X25519(secret) = &identity.0 else {
            return None;
        };
        let shared = secret.diffie_hellman(&self.share);
        let salt = [self.share.to_bytes(), PublicKey::from(secret).to_bytes()].concat();
        let key = derive(shared.as_bytes(), &salt, X25519_LABEL).ok()?;
        self.stanza.unwrap_with(&key)
    }
}

/// A parsed file.
pub(super) struct Header<'a> {
    pub(super) stanzas: Vec<Stanza<'a>>,
    /// The bytes that the MAC covers.
    covered: &'a [u8],
    mac: [u8; 32],
    /// What comes after the header.
    rest: &'a [u8],
}

impl<'a> Header<'a> {
    pub(super) fn parse(file: &'a [u8]) -> Option<Self> {
        let mut lines = Lines { file, at: 0 };
        if lines.next()? != VERSION {
            return None;
        }
        let mut stanzas = Vec::new();
        loop {
            let start = lines.at;
            let line = lines.next()?;
            if let Some(mac) = line.strip_prefix("--- ") {
                let covered = file.get(..start + "---".len())?;
                let mac = from_base64_unpadded(mac)?;
                let header = Self {
                    stanzas,
                    covered,
                    mac,
                    rest: file.get(lines.at..)?,
                };
                return (!header.stanzas.is_empty()).then_some(header);
            }
            let arguments: Vec<_> = line.strip_prefix("-> ")?.split(' ').collect();
            if arguments.iter().any(|argument| argument.is_empty()) {
                return None;
            }
            stanzas.push(Stanza {
                arguments,
                body: lines.body()?,
            });
        }
    }

    /// Checks the header's MAC and decrypts the payload.
    pub(super) fn payload(&self, file_key: &FileKey) -> Result<Vec<u8>, OpenError> {
        let mac = header_mac(file_key, self.covered)?;
        mac.verify_slice(&self.mac)
            .map_err(|_| OpenError::CannotOpen)?;

        let (nonce, mut rest) = self.rest.split_first_chunk::<16>().ok_or(Refused)?;
        let mut stream = Stream::new(file_key, nonce)?;
        let mut plain = Vec::with_capacity(rest.len());
        loop {
            let (sealed, after) = rest.split_at(rest.len().min(CHUNK + TAG));
            let (chunk, tag) = sealed.split_last_chunk::<TAG>().ok_or(Refused)?;
            // Only an empty file may end in an empty chunk.
            if chunk.is_empty() && !plain.is_empty() {
                return Err(OpenError::CannotOpen);
            }
            let start = plain.len();
            plain.extend_from_slice(chunk);
            stream.open(
                plain.get_mut(start..).ok_or(Refused)?,
                tag,
                after.is_empty(),
            )?;
            if after.is_empty() {
                return Ok(plain);
            }
            rest = after;
        }
    }
}

/// The header's lines: printable ASCII and spaces, each ended by a line feed.
struct Lines<'a> {
    file: &'a [u8],
    at: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let rest = self.file.get(self.at..HEADER_LIMIT.min(self.file.len()))?;
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let line = rest.get(..end)?;
        if !line.iter().all(|byte| matches!(byte, b' '..=b'~')) {
            return None;
        }
        self.at += end + 1;
        std::str::from_utf8(line).ok()
    }

    /// A stanza's body: full lines of 64 characters and a shorter, maybe empty, last one.
    fn body(&mut self) -> Option<Vec<u8>> {
        let mut text = String::new();
        loop {
            let line = self.next()?;
            text.push_str(line);
            if line.len() < 64 {
                return crate::text::unpadded_bytes(&text);
            }
            if line.len() > 64 {
                return None;
            }
        }
    }
}
