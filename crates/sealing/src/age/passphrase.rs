//! Files under a passphrase (section "The scrypt recipient type"): how private keys are kept.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::decrypt::{Header, OpenError};
use super::encrypt::{SealError, new_file_key, stanza, write};
use super::format::{Refused, wrap};
use crate::text::{base64_unpadded, from_base64_unpadded};

const LABEL: &[u8] = b"age-encryption.org/v1/scrypt";

/// The work factor of new files, as a power of two: about a second and 256 MiB.
pub const DEFAULT_WORK: u8 = 18;
/// The highest work factor that is tried on opening; beyond it a file would stall its reader.
pub const MAX_WORK: u8 = 20;

/// Encrypts `plain` under a passphrase, with 2^`work` rounds of scrypt.
///
/// # Errors
/// [`SealError::Cipher`] if `work` is zero or above [`MAX_WORK`].
pub fn encrypt_with_passphrase(
    passphrase: &str,
    work: u8,
    plain: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, SealError> {
    let mut salt = [0; 16];
    rng.fill_bytes(&mut salt);
    let key = stretch(passphrase, &salt, work)?;
    let file_key = new_file_key(rng);
    let arguments = format!("scrypt {} {work}", base64_unpadded(&salt));
    let stanza = stanza(&arguments, &wrap(&key, &file_key)?);
    Ok(write(&file_key, &stanza, plain, rng)?)
}

/// Decrypts a file that is encrypted under a passphrase.
///
/// # Errors
/// [`OpenError::CannotOpen`], whatever the cause.
pub fn decrypt_with_passphrase(
    passphrase: &str,
    file: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let header = Header::parse(file).ok_or(OpenError::CannotOpen)?;
    let [stanza] = header.stanzas.as_slice() else {
        return Err(OpenError::CannotOpen);
    };
    let ["scrypt", salt, work] = stanza.arguments.as_slice() else {
        return Err(OpenError::CannotOpen);
    };
    let salt = from_base64_unpadded(salt).ok_or(OpenError::CannotOpen)?;
    let factor: u8 = work.parse().map_err(|_| OpenError::CannotOpen)?;
    if factor.to_string() != **work {
        return Err(OpenError::CannotOpen);
    }
    let key = stretch(passphrase, &salt, factor)?;
    let file_key = stanza.unwrap_with(&key).ok_or(OpenError::CannotOpen)?;
    header.payload(&file_key).map(Zeroizing::new)
}

fn stretch(passphrase: &str, salt: &[u8; 16], work: u8) -> Result<Zeroizing<[u8; 32]>, Refused> {
    if !(1..=MAX_WORK).contains(&work) {
        return Err(Refused);
    }
    let parameters = scrypt::Params::new(work, 8, 1).map_err(|_| Refused)?;
    let salt = [LABEL, salt].concat();
    let mut key = Zeroizing::new([0; 32]);
    scrypt::scrypt(passphrase.as_bytes(), &salt, &parameters, key.as_mut()).map_err(|_| Refused)?;
    Ok(key)
}
