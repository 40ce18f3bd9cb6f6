//! The age v1 file format (<https://c2sp.org/age>), with X25519 recipients or with post-quantum ones,
//! never with both: a file is as strong as its weakest stanza.
//!
//! A device only ever encrypts. Reading, and files under a passphrase, stand behind `open`.

mod bech32;
#[cfg(feature = "open")]
mod decrypt;
#[cfg(feature = "seal")]
mod encrypt;
#[cfg(feature = "seal")]
mod format;
#[cfg(feature = "seal")]
mod hybrid;
#[cfg(feature = "open")]
mod identity;
#[cfg(feature = "open")]
mod passphrase;
mod recipient;

#[cfg(feature = "open")]
pub use decrypt::{OpenError, decrypt};
#[cfg(feature = "seal")]
pub use encrypt::{SealError, encrypt};
#[cfg(feature = "open")]
pub use identity::{Identity, IdentityError};
#[cfg(feature = "open")]
pub use passphrase::{DEFAULT_WORK, MAX_WORK, decrypt_with_passphrase, encrypt_with_passphrase};
pub(crate) use recipient::are_alike;
pub use recipient::{Recipient, RecipientError};
