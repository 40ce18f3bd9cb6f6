//! Key files: what is in them, protected or in clear, and the public half beside.
//!
//! A key's file is one of `age`: comments and the key on a line of its own, encrypted under a
//! passphrase or not. `NAME.key.age` or `NAME.key` has its public half beside it in `NAME.pub`, which
//! `age -R` takes.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use getrandom::SysRng;
use rand_core::UnwrapErr;
use sealing::age;
use zeroize::Zeroizing;

use crate::error::DeskError;
use crate::files;
use crate::keys::passphrase;
use crate::keys::secret::Secret;

/// The longest key file, in bytes.
pub(crate) const LIMIT: u64 = 64 * 1024;
const PROTECTED: &[u8] = b"age-encryption.org/v1";
const ROLE: &str = "# Carnet key: ";
const MADE: &str = "# created: ";

/// What stands in a key's file besides the key itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Label {
    /// What the key is for: operations, recovery, organisation, desk.
    pub(crate) role: String,
    /// The day it was made, if the file says so.
    pub(crate) made: Option<NaiveDate>,
}

impl Label {
    pub(crate) fn new(role: &str, made: NaiveDate) -> Self {
        Self {
            role: role.to_owned(),
            made: Some(made),
        }
    }

    /// The comments of a file. One without a role has that of its name.
    fn read(text: &str, path: &Path) -> Self {
        let after = |mark| text.lines().find_map(|line| line.strip_prefix(mark));
        let made: Option<&str> = after(MADE);
        Self {
            role: after(ROLE).map_or_else(|| stem(path).to_owned(), str::to_owned),
            // age-keygen writes the time too.
            made: made.and_then(|text| text.get(..10)?.parse().ok()),
        }
    }

    fn write(&self) -> String {
        let made = self.made.map(|day| format!("{MADE}{day}\n"));
        format!("{ROLE}{}\n{}", self.role, made.unwrap_or_default())
    }
}

/// A private key and what its file says of it.
pub(crate) struct KeyFile {
    pub(crate) label: Label,
    pub(crate) secret: Secret,
}

/// A public key and what its file says of it.
pub(crate) struct PublicFile {
    pub(crate) label: Label,
    pub(crate) public: String,
}

/// Whether a file is under a passphrase.
pub(crate) fn is_protected(file: &[u8]) -> bool {
    file.starts_with(PROTECTED)
}

/// The key in a file, which is unlocked with the passphrase in `passphrase_file` or asked for.
pub(crate) fn unlock(path: &Path, passphrase_file: Option<&Path>) -> Result<KeyFile, DeskError> {
    let file = files::read(path, LIMIT)?;
    let plain = if is_protected(&file) {
        let passphrase = passphrase::existing(passphrase_file, path)?;
        decrypt(&file, &passphrase, path)?
    } else {
        file
    };
    parse(&plain, path).ok_or_else(|| DeskError::BadKey {
        path: path.to_owned(),
    })
}

/// The passphrase of the key in a file, or none if it is kept in clear. It was tried.
pub(crate) fn passphrase_of(
    path: &Path,
    passphrase_file: Option<&Path>,
) -> Result<Option<Zeroizing<String>>, DeskError> {
    if !path.exists() {
        let path = path.to_owned();
        return Err(DeskError::NoKey { path });
    }
    let file = files::read(path, LIMIT)?;
    if !is_protected(&file) {
        return Ok(None);
    }
    let passphrase = passphrase::existing(passphrase_file, path)?;
    decrypt(&file, &passphrase, path)?;
    Ok(Some(passphrase))
}

fn decrypt(file: &[u8], passphrase: &str, path: &Path) -> Result<Zeroizing<Vec<u8>>, DeskError> {
    let plain = age::decrypt_with_passphrase(passphrase, file);
    plain.map_err(|_| DeskError::Locked {
        path: path.to_owned(),
    })
}

/// Writes a key under a passphrase, or in clear. Nothing is overwritten.
pub(crate) fn write(path: &Path, key: &KeyFile, passphrase: Option<&str>) -> Result<(), DeskError> {
    let (label, public) = (key.label.write(), key.secret.public());
    // As age-keygen writes it, so that age takes the file as it is.
    let comment = format!("{label}# public key: {public}\n");
    let text = Zeroizing::new([&comment, key.secret.to_text().as_str(), "\n"].concat());
    let Some(passphrase) = passphrase else {
        return files::write_new(path, text.as_bytes());
    };
    let rng = &mut UnwrapErr(SysRng);
    let file = age::encrypt_with_passphrase(passphrase, age::DEFAULT_WORK, text.as_bytes(), rng);
    files::write_new(path, &file.map_err(DeskError::Protect)?)
}

/// Writes the public half of a key.
pub(crate) fn write_public(path: &Path, key: &KeyFile) -> Result<(), DeskError> {
    let text = format!("{}{}\n", key.label.write(), key.secret.public());
    files::replace(path, text.as_bytes())
}

/// Reads the public half of a key, if the file is there.
pub(crate) fn read_public(path: &Path) -> Result<Option<PublicFile>, DeskError> {
    let Some(text) = files::read_text_if_there(path, LIMIT)? else {
        return Ok(None);
    };
    let bad = || DeskError::BadKey {
        path: path.to_owned(),
    };
    Ok(Some(PublicFile {
        label: Label::read(&text, path),
        public: key_line(&text).ok_or_else(bad)?.to_owned(),
    }))
}

/// Where the public half of a key is kept: `NAME.pub` for `NAME.key.age` and `NAME.key`.
pub(crate) fn public_path(path: &Path) -> PathBuf {
    path.with_file_name(format!("{}.pub", stem(path)))
}

/// `NAME` of `NAME.key.age`, `NAME.key` and `NAME.pub`.
pub(crate) fn stem(path: &Path) -> &str {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or("key");
    let name = name.strip_suffix(".age").unwrap_or(name);
    let name = name.strip_suffix(".key").unwrap_or(name);
    name.strip_suffix(".pub").unwrap_or(name)
}

fn parse(plain: &[u8], path: &Path) -> Option<KeyFile> {
    let text = std::str::from_utf8(plain).ok()?;
    Some(KeyFile {
        label: Label::read(text, path),
        secret: Secret::from_text(key_line(text)?)?,
    })
}

/// The only line that is neither empty nor a comment.
fn key_line(text: &str) -> Option<&str> {
    let lines = text.lines().map(str::trim);
    let mut keys = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let key = keys.next()?;
    keys.next().is_none().then_some(key)
}
