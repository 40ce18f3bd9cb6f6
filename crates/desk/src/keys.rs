//! The desk's keys: made once, unlocked when needed.

use std::path::{Path, PathBuf};

use getrandom::SysRng;
use rand_core::UnwrapErr;
use sealing::age::{self, Identity, Recipient};
use sealing::{SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use crate::Outcome;
use crate::cli::{KeysNew, Unlock};
use crate::error::DeskError;
use crate::files;

const OPERATIONS: &str = "operations";
const RECOVERY: &str = "recovery";
const ORGANISATION: &str = "organisation";
/// The longest key file, in bytes.
const LIMIT: u64 = 64 * 1024;
/// The shortest passphrase for new keys, in characters.
const SHORTEST: usize = 12;

/// Makes the keys of a new desk.
pub(crate) fn new(arguments: &KeysNew) -> Result<Outcome, DeskError> {
    let desk = &arguments.folder.desk;
    for path in [OPERATIONS, RECOVERY, ORGANISATION]
        .iter()
        .flat_map(|name| paths(desk, name))
    {
        if path.exists() {
            return Err(DeskError::KeysExist { path });
        }
    }
    let passphrase = if arguments.no_passphrase {
        eprintln!("carnet: the keys are kept in clear; do not use them but for trials");
        None
    } else {
        Some(new_passphrase(&arguments.unlock)?)
    };
    files::make_folder(desk)?;
    let mut rng = UnwrapErr(SysRng);
    for name in [OPERATIONS, RECOVERY] {
        let identity = Identity::generate(&mut rng);
        let public = identity.to_recipient().to_string();
        // As age-keygen writes it, so that age takes the file as it is.
        let text = Zeroizing::new(format!("# public key: {public}\n{}\n", *identity.to_text()));
        write_pair(desk, name, &text, &public, passphrase.as_ref())?;
    }
    let organisation = SigningKey::generate(&mut rng);
    let text = Zeroizing::new(format!("{}\n", *organisation.to_text()));
    let public = organisation.verifying_key().to_text();
    write_pair(desk, ORGANISATION, &text, &public, passphrase.as_ref())?;

    println!("Keys made in {}.", desk.display());
    println!("Move the recovery key to another place and keep copies of all three:");
    println!("without a key no record can ever be opened.");
    Ok(Outcome::Done)
}

/// The key that opens records: that for operations, or the one for recovery.
pub(crate) fn identity(
    desk: &Path,
    recovery: bool,
    unlock: &Unlock,
) -> Result<Identity, DeskError> {
    let (path, text) = unlocked(desk, if recovery { RECOVERY } else { OPERATIONS }, unlock)?;
    let key = text
        .lines()
        .find(|line| !line.is_empty() && !line.starts_with('#'));
    key.and_then(|key| key.trim().parse().ok())
        .ok_or(DeskError::BadKey { path })
}

/// The key that signs programmes.
pub(crate) fn organisation(desk: &Path, unlock: &Unlock) -> Result<SigningKey, DeskError> {
    let (path, text) = unlocked(desk, ORGANISATION, unlock)?;
    SigningKey::from_text(text.trim()).map_err(|_| DeskError::BadKey { path })
}

/// The organisation's verifying key, for which nothing needs unlocking.
pub(crate) fn organisation_public(desk: &Path) -> Result<VerifyingKey, DeskError> {
    let (path, text) = public(desk, ORGANISATION)?;
    VerifyingKey::from_text(text.trim()).map_err(|_| DeskError::BadKey { path })
}

/// Whom records are sealed to: operations, recovery.
pub(crate) fn recipients(desk: &Path) -> Result<[Recipient; 2], DeskError> {
    let recipient = |name| {
        let (path, text) = public(desk, name)?;
        text.trim().parse().map_err(|_| DeskError::BadKey { path })
    };
    Ok([recipient(OPERATIONS)?, recipient(RECOVERY)?])
}

/// Where a key may be: under a passphrase, in clear.
fn paths(desk: &Path, name: &str) -> [PathBuf; 2] {
    [
        desk.join(format!("{name}.key.age")),
        desk.join(format!("{name}.key")),
    ]
}

fn public(desk: &Path, name: &str) -> Result<(PathBuf, Zeroizing<String>), DeskError> {
    let path = desk.join(format!("{name}.pub"));
    match files::read_text_if_there(&path, LIMIT)? {
        Some(text) => Ok((path, text)),
        None => Err(DeskError::NoKey { path }),
    }
}

fn write_pair(
    desk: &Path,
    name: &str,
    secret: &str,
    public: &str,
    passphrase: Option<&Zeroizing<String>>,
) -> Result<(), DeskError> {
    let [protected, clear] = paths(desk, name);
    match passphrase {
        Some(passphrase) => {
            let file = age::encrypt_with_passphrase(
                passphrase,
                age::DEFAULT_WORK,
                secret.as_bytes(),
                &mut UnwrapErr(SysRng),
            );
            files::write_new(&protected, &file.map_err(DeskError::Protect)?)?;
        }
        None => files::write_new(&clear, secret.as_bytes())?,
    }
    files::replace(
        &desk.join(format!("{name}.pub")),
        format!("{public}\n").as_bytes(),
    )
}

/// A key's file and its text.
fn unlocked(
    desk: &Path,
    name: &str,
    unlock: &Unlock,
) -> Result<(PathBuf, Zeroizing<String>), DeskError> {
    let [protected, clear] = paths(desk, name);
    if !protected.exists() {
        return match files::read_text_if_there(&clear, LIMIT)? {
            Some(text) => Ok((clear, text)),
            None => Err(DeskError::NoKey { path: protected }),
        };
    }
    let file = files::read(&protected, LIMIT)?;
    let passphrase = match &unlock.passphrase_file {
        Some(path) => passphrase_in(path)?,
        None => ask(&format!("Passphrase for {}: ", protected.display()))?,
    };
    let text = age::decrypt_with_passphrase(&passphrase, &file)
        .ok()
        .and_then(|plain| Some(Zeroizing::new(std::str::from_utf8(&plain).ok()?.to_owned())));
    match text {
        Some(text) => Ok((protected, text)),
        None => Err(DeskError::Locked { path: protected }),
    }
}

fn new_passphrase(unlock: &Unlock) -> Result<Zeroizing<String>, DeskError> {
    let passphrase = match &unlock.passphrase_file {
        Some(path) => passphrase_in(path)?,
        None => {
            let first = ask("New passphrase, five random words or more: ")?;
            if *ask("Once more: ")? != *first {
                return Err(DeskError::PassphrasesDiffer);
            }
            first
        }
    };
    if passphrase.chars().count() < SHORTEST {
        return Err(DeskError::ShortPassphrase);
    }
    Ok(passphrase)
}

fn passphrase_in(path: &Path) -> Result<Zeroizing<String>, DeskError> {
    let text = files::read_text(path, LIMIT)?;
    Ok(Zeroizing::new(
        text.lines().next().unwrap_or_default().to_owned(),
    ))
}

fn ask(prompt: &str) -> Result<Zeroizing<String>, DeskError> {
    rpassword::prompt_password(prompt)
        .map(Zeroizing::new)
        .map_err(DeskError::NoTerminal)
}
