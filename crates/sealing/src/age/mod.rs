//! The age v1 file format (<https://c2sp.org/age>) with X25519 recipients.
//!
//! A device only ever encrypts. Reading, and files under a passphrase, stand behind `open`.

#[cfg(feature = "open")]
mod decrypt;
#[cfg(feature = "seal")]
mod encrypt;
#[cfg(feature = "seal")]
mod format;
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
pub use recipient::{Recipient, RecipientError};
