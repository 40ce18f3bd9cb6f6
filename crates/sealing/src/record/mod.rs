//! Records: a questionnaire, finished or saved half-way, sealed so that the device can no longer read
//! it.
//!
//! A sealed record is an age file. Inside is a ustar archive: `submission.xml`, `meta.json`,
//! `media/…`, and `signature`, the device's Ed25519 signature over the digests of the others.

#[cfg(feature = "open")]
mod editions;
mod meta;

use std::collections::BTreeSet;
use std::fmt::{self, Formatter};

use rand_core::CryptoRng;
use zeroize::Zeroizing;

#[cfg(feature = "open")]
use crate::VerifyingKey;
#[cfg(feature = "open")]
use crate::age::{Identity, OpenError};
use crate::age::{Recipient, SealError};
use crate::{Digest, SigningKey, age, tar};

#[cfg(feature = "open")]
pub use editions::{missing_partials, superseded};
pub use meta::{Meta, State};

const SUBMISSION: &str = "submission.xml";
const META: &str = "meta.json";
const MEDIA: &str = "media/";
const SIGNATURE: &str = "signature";

/// An attachment. Its `Debug` says nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Media {
    /// A plain file name: ASCII letters, digits, `.`, `_` and `-`, not starting with a dot, 94 at
    /// most.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}

/// A questionnaire to be sealed. Its `Debug` says nothing, because it holds answers.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// The XForms instance.
    pub submission_xml: String,
    /// What is known besides.
    pub meta: Meta,
    /// Its attachments.
    pub media: Vec<Media>,
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Media(…)")
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Record(…)")
    }
}

/// A sealed record, ready for the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The age file.
    pub bytes: Vec<u8>,
    /// Its digest, which is its name.
    pub digest: Digest,
}

/// Signs a record with the device's key and seals it to the recipients.
///
/// # Errors
/// [`SealError`] if there is no recipient, if the metadata are not sound or name another device, or
/// if an attachment's name is not a plain one of its own.
pub fn seal(
    record: &Record,
    device: &SigningKey,
    recipients: &[Recipient],
    rng: &mut impl CryptoRng,
) -> Result<Sealed, SealError> {
    if let Some(field) = record.meta.fault() {
        return Err(SealError::Meta(field));
    }
    if record.meta.device != device.verifying_key().to_text() {
        return Err(SealError::Device);
    }
    let meta = serde_json::to_string(&record.meta).map_err(|_| SealError::Meta("v"))?;
    let names: Vec<_> = record
        .media
        .iter()
        .map(|media| format!("{MEDIA}{}", media.name))
        .collect();
    let mut files = vec![
        (SUBMISSION, record.submission_xml.as_bytes()),
        (META, meta.as_bytes()),
    ];
    files.extend(
        names
            .iter()
            .zip(&record.media)
            .map(|(n, m)| (n.as_str(), m.bytes.as_slice())),
    );
    if !media_names_are_sound(&files) {
        return Err(SealError::MediaName);
    }
    let signature = device.sign(statement(&files).as_bytes());
    files.push((SIGNATURE, signature.as_bytes()));
    let archive = Zeroizing::new(tar::write(&files).ok_or(SealError::TooLarge)?);
    let bytes = age::encrypt(recipients, &archive, rng)?;
    let digest = Digest::of(&bytes);
    Ok(Sealed { bytes, digest })
}

/// What the device signs: one line for each file, as `sha256sum` writes them.
fn statement(files: &[(&str, &[u8])]) -> String {
    let lines = files
        .iter()
        .map(|(name, bytes)| format!("{}  {name}\n", Digest::of(bytes)));
    std::iter::once("carnet record v1\n".to_owned())
        .chain(lines)
        .collect()
}

/// Whether all files but the first two have plain names in `media/`, each its own.
fn media_names_are_sound(files: &[(&str, &[u8])]) -> bool {
    let mut seen = BTreeSet::new();
    files.iter().skip(2).all(|(path, _)| {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        path.len() <= tar::NAME_LIMIT
            && path.strip_prefix(MEDIA).is_some_and(|name| {
                !name.is_empty() && !name.starts_with('.') && name.bytes().all(allowed)
            })
            // File systems that ignore case would lose one of the two.
            && seen.insert(path.to_ascii_lowercase())
    })
}

/// A record that was opened.
#[cfg(feature = "open")]
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// The record.
    pub record: Record,
    /// The device whose signature stands over it. Whether that device is one of the programme's is
    /// for the caller to say.
    pub signature_valid_for: VerifyingKey,
    /// Every file of the archive as it stands there, in order, the signature included.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Opens a sealed record and checks its device's signature.
///
/// # Errors
/// [`OpenError::CannotOpen`] if the file cannot be decrypted, whatever the cause; the others if what
/// is inside is not a sound record.
#[cfg(feature = "open")]
pub fn open(bytes: &[u8], identities: &[Identity]) -> Result<Opened, OpenError> {
    let archive = Zeroizing::new(age::decrypt(identities, bytes)?);
    let files = tar::read(&archive).ok_or(OpenError::Malformed)?;
    let [signed @ .., (SIGNATURE, signature)] = files.as_slice() else {
        return Err(OpenError::Malformed);
    };
    let [(SUBMISSION, submission), (META, meta), media @ ..] = signed else {
        return Err(OpenError::Malformed);
    };
    let meta = meta::read(meta)?;
    let device = VerifyingKey::from_text(&meta.device).map_err(|_| OpenError::Malformed)?;
    let signature = std::str::from_utf8(signature).map_err(|_| OpenError::Malformed)?;
    if !device.verifies(statement(signed).as_bytes(), signature) {
        return Err(OpenError::Signature);
    }
    let submission = String::from_utf8(submission.to_vec()).map_err(|_| OpenError::Malformed)?;
    if !media_names_are_sound(signed) {
        return Err(OpenError::Malformed);
    }
    let media = media.iter().map(|(path, bytes)| Media {
        name: path.trim_start_matches(MEDIA).to_owned(),
        bytes: bytes.to_vec(),
    });
    Ok(Opened {
        record: Record {
            submission_xml: submission,
            meta,
            media: media.collect(),
        },
        signature_valid_for: device,
        files: files
            .iter()
            .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()))
            .collect(),
    })
}
