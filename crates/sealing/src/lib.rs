//! Keys, sealed records, the device's vault, receipts and programme documents.
//!
//! The crate knows no clock, no random source, no file and no network: its caller passes those in.
//! What a device needs stands behind the feature `seal`, what only a desk may do behind `open`; the
//! rest (digests, signing keys, enrolment, receipts, the desk's word, programme documents) is always
//! there.

pub mod age;
pub mod collected;
pub mod device;
mod digest;
pub mod json;
mod keys;
pub mod programme;
pub mod receipt;
mod signed;
mod text;

#[cfg(feature = "seal")]
pub mod parcel;
#[cfg(feature = "seal")]
pub mod person;
#[cfg(feature = "seal")]
pub mod record;
#[cfg(feature = "seal")]
mod tar;
#[cfg(feature = "seal")]
pub mod vault;
#[cfg(feature = "seal")]
pub mod words;

pub use digest::{Digest, DigestError};
pub use keys::{KeyError, SigningKey, VerifyingKey};
