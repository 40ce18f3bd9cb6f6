//! The `mlkem768x25519` stanza: HPKE (RFC 9180) in base mode with the hybrid KEM MLKEM768-X25519, which
//! is X-Wing, HKDF-SHA256 and ChaCha20-Poly1305.

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hkdf::Hkdf;
use rand_core::CryptoRng;
use sha2::Sha256;
use x_wing::{Encapsulate, EncapsulationKey};
use zeroize::Zeroizing;

use super::encrypt::stanza;
use super::format::{FileKey, Refused, TAG};
use crate::text::base64_unpadded;

pub(super) const STANZA: &str = "mlkem768x25519";
const INFO: &[u8] = b"age-encryption.org/mlkem768x25519";
/// The numbers of KEM, KDF and AEAD (RFC 9180, section 7, and draft-ietf-hpke-pq).
const SUITE: &[u8] = b"HPKE\x64\x7a\x00\x01\x00\x03";

/// A stanza with the file key for the recipient with this public key.
pub(super) fn wrap(
    recipient: &[u8],
    file_key: &FileKey,
    rng: &mut impl CryptoRng,
) -> Result<String, Refused> {
    let key = EncapsulationKey::try_from(recipient).map_err(|_| Refused)?;
    let (encapsulated, shared) = key.encapsulate_with_rng(rng);
    let shared = Zeroizing::new(shared.0);
    let (cipher, nonce) = schedule(&shared)?;
    // Room for the tag too, lest a reallocation leave the key behind.
    let mut body = Vec::with_capacity(file_key.len() + TAG);
    body.extend_from_slice(file_key.as_ref());
    cipher
        .encrypt_in_place(&nonce, &[], &mut body)
        .map_err(|_| Refused)?;
    let arguments = [STANZA, " ", &base64_unpadded(&encapsulated)].concat();
    Ok(stanza(&arguments, &body))
}

/// The key and the nonce of the only message (RFC 9180, section 5.1, `KeySchedule`).
fn schedule(shared: &[u8; 32]) -> Result<(ChaCha20Poly1305, Nonce), Refused> {
    // Mode, an empty id of no pre-shared key, info.
    let mut context = vec![0];
    context.extend_from_slice(extract(&[], b"psk_id_hash", &[]).0.as_slice());
    context.extend_from_slice(extract(&[], b"info_hash", INFO).0.as_slice());
    let (_, secret) = extract(shared, b"secret", &[]);
    let (mut key, mut nonce) = (Zeroizing::new([0; 32]), [0; 12]);
    expand(&secret, b"key", &context, key.as_mut())?;
    expand(&secret, b"base_nonce", &context, &mut nonce)?;
    let cipher = ChaCha20Poly1305::new(<&Key>::from(&*key));
    Ok((cipher, nonce.into()))
}

/// `LabeledExtract` of RFC 9180, section 4.
fn extract(salt: &[u8], label: &[u8], ikm: &[u8]) -> (Zeroizing<[u8; 32]>, Hkdf<Sha256>) {
    let ikm = [b"HPKE-v1".as_slice(), SUITE, label, ikm].concat();
    let (key, expander) = Hkdf::<Sha256>::extract(Some(salt), &ikm);
    (Zeroizing::new(key.into()), expander)
}

/// `LabeledExpand` of RFC 9180, section 4.
fn expand(prk: &Hkdf<Sha256>, label: &[u8], info: &[u8], okm: &mut [u8]) -> Result<(), Refused> {
    let length = u16::try_from(okm.len()).map_err(|_| Refused)?;
    let length = length.to_be_bytes();
    let info = [length.as_slice(), b"HPKE-v1", SUITE, label, info];
    prk.expand_multi_info(&info, okm).map_err(|_| Refused)
}

/// What a desk does with such stanzas.
#[cfg(feature = "open")]
pub(super) mod opening {
    use x_wing::{Ciphertext, DecapsulationKeyRejectNonContrib, Decapsulator, KeyExport};
    use x_wing::{TryDecapsulate, kem};

    use super::*;
    use crate::age::decrypt::Stanza;
    use crate::text::from_base64_unpadded;

    /// A stanza's encapsulated key and its body.
    pub(in crate::age) struct Hybrid<'a> {
        encapsulated: Ciphertext,
        body: &'a [u8; 16 + TAG],
    }

    impl<'a> Hybrid<'a> {
        /// None if a stanza of this kind must not be read any further.
        pub(in crate::age) fn parse(stanza: &'a Stanza<'_>) -> Option<Self> {
            let [_, encapsulated] = stanza.arguments.as_slice() else {
                return None;
            };
            Some(Self {
                encapsulated: from_base64_unpadded::<1120>(encapsulated)?.into(),
                // The length is checked first, so that no body can hold keys of several readers.
                body: stanza.body.as_slice().try_into().ok()?,
            })
        }

        /// The file key inside, if it is for this identity.
        pub(in crate::age) fn unwrap_by(
            &self,
            identity: &Secret,
        ) -> Result<Option<FileKey>, Refused> {
            let shared = identity.0.try_decapsulate(&self.encapsulated);
            let shared = Zeroizing::new(shared.map_err(|_| Refused)?.0);
            let (cipher, nonce) = schedule(&shared)?;
            let mut body = Zeroizing::new(self.body.to_vec());
            if cipher.decrypt_in_place(&nonce, &[], &mut *body).is_err() {
                return Ok(None);
            }
            let file_key = body.as_slice().try_into().map_err(|_| Refused)?;
            Ok(Some(Zeroizing::new(file_key)))
        }
    }

    /// The secret half of a hybrid recipient.
    #[derive(Clone)]
    pub(in crate::age) struct Secret(DecapsulationKeyRejectNonContrib);

    impl Secret {
        pub(in crate::age) fn from_seed(seed: [u8; 32]) -> Self {
            Self(seed.into())
        }

        pub(in crate::age) fn seed(&self) -> Zeroizing<[u8; 32]> {
            Zeroizing::new(self.0.to_bytes().0)
        }

        pub(in crate::age) fn public(&self) -> Box<[u8; 1216]> {
            let key: kem::Key<EncapsulationKey> = self.0.encapsulation_key().to_bytes();
            Box::new(key.0)
        }
    }
}
