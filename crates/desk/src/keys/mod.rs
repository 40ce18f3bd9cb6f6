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
const DESK: &str = "desk";
/// The keys of a desk. Older desks have no desk key.
const ROLES: [&str; 4] = [OPERATIONS, RECOVERY, ORGANISATION, DESK];

/// Makes the keys of a new desk, or the one that older desks have not got.
pub(crate) fn new(arguments: &KeysNew, today: NaiveDate) -> Result<Outcome, DeskError> {
    let desk = &arguments.folder.desk;
    if arguments.only_desk_key {
        return add_desk_key(desk, &arguments.unlock, today);
    }
    ROLES
        .iter()
        .try_for_each(|role| refuse_existing(desk, role))?;
    let passphrases = Passphrases::choose(arguments)?;
    files::make_folder(desk)?;
    let mut rng = UnwrapErr(SysRng);
    println!("Keys made in {}:", desk.display());
    for role in ROLES {
        let secret = match role {
            ORGANISATION | DESK => Secret::Signing(SigningKey::generate(&mut rng)),
            _ if arguments.post_quantum => {
                Secret::Identity(Identity::generate_post_quantum(&mut rng))
            }
            _ => Secret::Identity(Identity::generate(&mut rng)),
        };
        let label = Label::new(role, today);
        write(desk, &KeyFile { label, secret }, passphrases.of(role))?;
    }
    println!("Write the words down: they tell later that these are the keys.");
    println!("Move the recovery key to another place and keep copies of all of them:");
    println!("without a key no record can ever be opened.");
    Ok(Outcome::Done)
}

/// Makes the desk key alone. It is kept as the operations key is, with which it is used.
fn add_desk_key(desk: &Path, unlock: &Unlock, today: NaiveDate) -> Result<Outcome, DeskError> {
    refuse_existing(desk, DESK)?;
    let beside = private_path(desk, OPERATIONS);
    let passphrase = file::passphrase_of(&beside, unlock.passphrase_file.as_deref())?;
    let key = KeyFile {
        label: Label::new(DESK, today),
        secret: Secret::Signing(SigningKey::generate(&mut UnwrapErr(SysRng))),
    };
    println!("Key made in {}:", desk.display());
    write(desk, &key, passphrase.as_ref().map(|text| text.as_str()))?;
    println!("Devices learn of it with the next edition: `carnet programme new`.");
    Ok(Outcome::Done)
}

fn refuse_existing(desk: &Path, role: &str) -> Result<(), DeskError> {
    let [protected, clear] = paths(desk, role);
    // A public half alone means that the private one is kept elsewhere.
    let public = file::public_path(&clear);
    match [protected, clear, public].into_iter().find(|p| p.exists()) {
        Some(path) => Err(DeskError::KeysExist { path }),
        None => Ok(()),
    }
}

/// Writes a key, under a passphrase or in clear, with its public half, and says its words.
fn write(desk: &Path, key: &KeyFile, passphrase: Option<&str>) -> Result<(), DeskError> {
    let role = &key.label.role;
    let [protected, clear] = paths(desk, role);
    let path = if passphrase.is_some() {
        &protected
    } else {
        &clear
    };
    file::write(path, key, passphrase)?;
    file::write_public(&file::public_path(&clear), key)?;
    let fingerprint = Fingerprint::of(&key.secret.public());
    println!("  {role:<13} {fingerprint}  {}", fingerprint.in_words());
    Ok(())
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
        let desk = passphrase::new(file, "the operations, organisation and desk keys", language)?;
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
        Secret::Signing(_) => Err(DeskError::NotIdentity {
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
        Secret::Signing(key) => Ok(key),
        Secret::Identity(_) => Err(DeskError::NotOrganisation { path }),
    }
}

/// The organisation's verifying key, for which nothing needs unlocking.
pub(crate) fn organisation_public(desk: &Path) -> Result<VerifyingKey, DeskError> {
    let (path, text) = public(desk, ORGANISATION)?;
    VerifyingKey::from_text(&text).map_err(|_| DeskError::BadKey { path })
}

/// The key that signs what the desk has opened.
pub(crate) fn desk_key(desk: &Path, unlock: &Unlock) -> Result<SigningKey, DeskError> {
    let path = private_path(desk, DESK);
    if !path.exists() {
        let desk = desk.to_owned();
        return Err(DeskError::NoDeskKey { desk });
    }
    match unlocked(&path, unlock.passphrase_file.as_deref())?.secret {
        Secret::Signing(key) => Ok(key),
        Secret::Identity(_) => Err(DeskError::BadKey { path }),
    }
}

/// The public half of the desk key, if the desk has one.
pub(crate) fn desk_public(desk: &Path) -> Result<Option<VerifyingKey>, DeskError> {
    let path = desk.join(format!("{DESK}.pub"));
    let Some(found) = file::read_public(&path)? else {
        return Ok(None);
    };
    match VerifyingKey::from_text(&found.public) {
        Ok(key) => Ok(Some(key)),
        Err(_) => Err(DeskError::BadKey { path }),
    }
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

/// Where the keys of a desk are, or should be.
pub(crate) fn all(desk: &Path) -> Vec<PathBuf> {
    let has = |role| file::public_path(&private_path(desk, role)).exists();
    let roles = ROLES.into_iter().filter(|role| *role != DESK || has(DESK));
    roles.map(|role| private_path(desk, role)).collect()
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
