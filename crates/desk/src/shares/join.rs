//! Joining shares to the key.

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::Outcome;
use crate::cli::KeysJoin;
use crate::error::DeskError;
use crate::files;
use crate::keys::file::{self, KeyFile, Label};
use crate::keys::fingerprint::Fingerprint;
use crate::keys::passphrase;
use crate::keys::secret::Secret;
use crate::shares::{self, Share};

/// The longest share, in bytes.
const LIMIT: u64 = 64 * 1024;

/// Makes a key of its shares and writes it under a new passphrase.
pub(crate) fn join(arguments: &KeysJoin, today: NaiveDate) -> Result<Outcome, DeskError> {
    let path = &arguments.output;
    if path.exists() {
        return Err(DeskError::FileExists { path: path.clone() });
    }
    let secret = from_files(&arguments.shares)?;
    let passphrase_file = arguments.unlock.passphrase_file.as_deref();
    let language = &arguments.words.words;
    let passphrase = passphrase::new(passphrase_file, "the joined key", language)?;
    let fingerprint = Fingerprint::of(&secret.public());
    let key = KeyFile {
        label: Label::new(file::stem(path), today),
        secret,
    };
    file::write(path, &key, Some(&passphrase))?;
    println!("{}: {}", path.display(), key.secret.kind());
    println!("{fingerprint}  {}", fingerprint.in_words());
    println!("Compare the words with those on the sheets or in the minutes.");
    Ok(Outcome::Done)
}

/// The key that the shares in these files make.
pub(crate) fn from_files(paths: &[PathBuf]) -> Result<Secret, DeskError> {
    let mut all = Vec::new();
    for path in paths {
        let text = files::read_text(path, LIMIT)?;
        all.push(Share::from_text(&text).map_err(DeskError::share(path))?);
    }
    if let Some((at, fault)) = shares::misfit(&all) {
        let path = paths.get(at).cloned().unwrap_or_default();
        return Err(DeskError::share(&path)(fault));
    }
    let all: Vec<_> = all.iter().collect();
    shares::join(&all).map_err(DeskError::Join)
}
