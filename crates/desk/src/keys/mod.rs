//! The desk's keys: made once, unlocked when needed.

pub(crate) mod drill;
pub(crate) mod file;
pub(crate) mod fingerprint;
pub(crate) mod passphrase;
pub(crate) mod secret;
pub(crate) mod show;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use getrandom::SysRng;
use rand_core::UnwrapErr;
use sealing::age::{Identity, Recipient};
use sealing::{SigningKey, VerifyingKey};

use crate::Outcome;
use crate::cli::{KeysNew, Unlock};
use crate::error::DeskError;
use crate::files;
pub(crate) use file::LIMIT;
use file::{KeyFile, Label};
use fingerprint::Fingerprint;
use secret::Secret;

const OPERATIONS: &str = "operations";
const RECOVERY: &str = "recovery";
const ORGANISATION: &str = "organisation";
/// The keys of a desk.
pub(crate) const ROLES: [&str; 3] = [OPERATIONS, RECOVERY, ORGANISATION];

/// Makes the keys of a new desk.
pub(crate) fn new(arguments: &KeysNew, today: NaiveDate) -> Result<Outcome, DeskError> {
    let desk = &arguments.folder.desk;
    for role in ROLES {
        let [protected, clear] = paths(desk, role);
        // A public half alone means that the private one is kept elsewhere.
        let public = file::public_path(&clear);
        if let Some(path) = [protected, clear, public].into_iter().find(|p| p.exists()) {
            return Err(DeskError::KeysExist { path });
        }
    }
    let passphrases = Passphrases::choose(arguments)?;
    files::make_folder(desk)?;
    let mut rng = UnwrapErr(SysRng);
    println!("Keys made in {}:", desk.display());
    for role in ROLES {
        let secret = match role {
            ORGANISATION => Secret::Organisation(SigningKey::generate(&mut rng)),
            _ if arguments.post_quantum => {
                Secret::Identity(Identity::generate_post_quantum(&mut rng))
            }
            _ => Secret::Identity(Identity::generate(&mut rng)),
        };
        let key = KeyFile {
            label: Label::new(role, today),
            secret,
        };
        let [protected, clear] = paths(desk, role);
        match passphrases.of(role) {
            Some(passphrase) => file::write(&protected, &key, Some(passphrase))?,
            None => file::write(&clear, &key, None)?,
        }
        file::write_public(&file::public_path(&clear), &key)?;
        let fingerprint = Fingerprint::of(&key.secret.public());
        println!("  {role:<13} {fingerprint}  {}", fingerprint.in_words());
    }
    println!("Write the words down: they tell later that these are the keys.");
    println!("Move the recovery key to another place and keep copies of all three:");
    println!("without a key no record can ever be opened.");
    Ok(Outcome::Done)
}

/// What new keys are protected with. Recovery has a passphrase of its own: it is for the day when
/// the other one is forgotten.
struct Passphrases {
    desk: Option<zeroize::Zeroizing<String>>,
    recovery: Option<zeroize::Zeroizing<String>>,
}

impl Passphrases {
    fn choose(arguments: &KeysNew) -> Result<Self, DeskError> {
        if arguments.no_passphrase {
            eprintln!("carnet: the keys are kept in clear; do not use them but for trials");
            return Ok(Self {
                desk: None,
                recovery: None,
            });
        }
        let file = arguments.unlock.passphrase_file.as_deref();
        let recovery_file = arguments.recovery_passphrase_file.as_deref().or(file);
        let language = &arguments.words.words;
        let desk = passphrase::new(file, "the operations and organisation keys", language)?;
        let recovery = passphrase::new(recovery_file, "the recovery key", language)?;
        if desk == recovery {
            eprintln!(
                "carnet: all keys have the same passphrase; if it is forgotten, all are lost"
            );
        }
        Ok(Self {
            desk: Some(desk),
            recovery: Some(recovery),
        })
    }

    fn of(&self, role: &str) -> Option<&str> {
        let passphrase = match role {
            RECOVERY => &self.recovery,
            _ => &self.desk,
        };
        passphrase.as_ref().map(|passphrase| passphrase.as_str())
    }
}

/// The key that opens records: that for operations, or the one for recovery.
pub(crate) fn identity(
    desk: &Path,
    recovery: bool,
    unlock: &Unlock,
) -> Result<Identity, DeskError> {
    let path = private_path(desk, if recovery { RECOVERY } else { OPERATIONS });
    identity_in(&path, unlock.passphrase_file.as_deref())
}

/// The key of a file that opens records.
pub(crate) fn identity_in(
    path: &Path,
    passphrase_file: Option<&Path>,
) -> Result<Identity, DeskError> {
    match unlocked(path, passphrase_file)?.secret {
        Secret::Identity(identity) => Ok(identity),
        Secret::Organisation(_) => Err(DeskError::NotIdentity {
            path: path.to_owned(),
        }),
    }
}

/// The key that signs programmes: the desk's, or that of another file.
pub(crate) fn organisation(
    desk: &Path,
    key: Option<&Path>,
    unlock: &Unlock,
) -> Result<SigningKey, DeskError> {
    let path = key.map_or_else(|| private_path(desk, ORGANISATION), Path::to_owned);
    match unlocked(&path, unlock.passphrase_file.as_deref())?.secret {
        Secret::Organisation(key) => Ok(key),
        Secret::Identity(_) => Err(DeskError::NotOrganisation { path }),
    }
}

/// The organisation's verifying key, for which nothing needs unlocking.
pub(crate) fn organisation_public(desk: &Path) -> Result<VerifyingKey, DeskError> {
    let (path, text) = public(desk, ORGANISATION)?;
    VerifyingKey::from_text(&text).map_err(|_| DeskError::BadKey { path })
}

/// Whom records are sealed to: operations, recovery.
pub(crate) fn recipients(desk: &Path) -> Result<[Recipient; 2], DeskError> {
    let recipient = |role| {
        let (path, text) = public(desk, role)?;
        text.parse().map_err(|_| DeskError::BadKey { path })
    };
    Ok([recipient(OPERATIONS)?, recipient(RECOVERY)?])
}

/// The keys of the desk that open records and that are there.
pub(crate) fn identities_here(desk: &Path) -> Vec<PathBuf> {
    let paths = [OPERATIONS, RECOVERY].map(|role| private_path(desk, role));
    paths.into_iter().filter(|path| path.exists()).collect()
}

/// Where a key may be: under a passphrase, in clear.
fn paths(desk: &Path, role: &str) -> [PathBuf; 2] {
    [
        desk.join(format!("{role}.key.age")),
        desk.join(format!("{role}.key")),
    ]
}

/// Where a key is, or should be.
fn private_path(desk: &Path, role: &str) -> PathBuf {
    let [protected, clear] = paths(desk, role);
    if !protected.exists() && clear.exists() {
        clear
    } else {
        protected
    }
}

fn public(desk: &Path, role: &str) -> Result<(PathBuf, String), DeskError> {
    let path = desk.join(format!("{role}.pub"));
    match file::read_public(&path)? {
        Some(found) => Ok((path, found.public)),
        None => Err(DeskError::NoKey { path }),
    }
}

fn unlocked(path: &Path, passphrase_file: Option<&Path>) -> Result<KeyFile, DeskError> {
    if path.exists() {
        file::unlock(path, passphrase_file)
    } else {
        Err(DeskError::NoKey {
            path: path.to_owned(),
        })
    }
}
