//! Showing keys, private halves excepted.

use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};

use crate::Outcome;
use crate::cli::KeysShow;
use crate::error::DeskError;
use crate::files;
use crate::keys::drill::{self, Drill};
use crate::keys::file::{self, PublicFile};
use crate::keys::fingerprint::Fingerprint;
use crate::keys::secret::Kind;

/// After so many days without a drill somebody has to be told.
const DRILL_EVERY: Days = Days::new(366);

/// Shows keys: those of the files, or all of the desk.
pub(crate) fn show(arguments: &KeysShow, today: NaiveDate) -> Result<Outcome, DeskError> {
    let desk = &arguments.folder.desk;
    let drills = drill::read(desk)?;
    let paths: Vec<PathBuf> = match arguments.files.as_slice() {
        [] => super::all(desk),
        files => files.to_vec(),
    };
    for path in &paths {
        let passphrase = arguments.unlock.passphrase_file.as_deref();
        let (key, unlocked) = look(path, arguments.unlock_keys, passphrase)?;
        print(path, &key, unlocked, &drills)?;
        warn(&key, &drills, today);
    }
    Ok(Outcome::Done)
}

/// The public half: beside the file if it is there, else by unlocking.
fn look(
    path: &Path,
    unlock: bool,
    passphrase: Option<&Path>,
) -> Result<(PublicFile, bool), DeskError> {
    let public_path = file::public_path(path);
    let beside = file::read_public(&public_path)?;
    let beside = match beside {
        Some(public) if is_public(path) || !unlock => return Ok((public, false)),
        None if is_public(path) => return Err(DeskError::NoKey { path: public_path }),
        other => other,
    };
    let key = super::unlocked(path, passphrase)?;
    let public = PublicFile {
        label: key.label,
        public: key.secret.public(),
    };
    match beside {
        Some(beside) if beside.public != public.public => {
            Err(DeskError::OtherPublic { path: public_path })
        }
        _ => Ok((public, true)),
    }
}

fn print(path: &Path, key: &PublicFile, unlocked: bool, drills: &[Drill]) -> Result<(), DeskError> {
    let fingerprint = Fingerprint::of(&key.public);
    let kind = Kind::of_public(&key.public);
    let made = key.label.made.map(|day| day.to_string());
    println!("{}", key.label.role.escape_debug());
    println!("  file         {}", path.display());
    println!("  private key  {}", kept(path, unlocked)?);
    println!("  kind         {kind}");
    println!("  public key   {}", key.public);
    println!("  fingerprint  {fingerprint}");
    println!("               {}", fingerprint.in_words());
    println!("  made         {}", made.as_deref().unwrap_or("not known"));
    if kind.opens() {
        let last = drill::last(drills, fingerprint).map(|day| day.to_string());
        println!("  last drill   {}", last.as_deref().unwrap_or("none"));
    }
    Ok(())
}

/// How the private half is kept.
fn kept(path: &Path, unlocked: bool) -> Result<&'static str, DeskError> {
    if is_public(path) || !path.exists() {
        return Ok("not here");
    }
    let protected = file::is_protected(&files::read(path, file::LIMIT)?);
    Ok(match (protected, unlocked) {
        (true, true) => "under a passphrase, which opens it",
        (true, false) => "under a passphrase, not unlocked now",
        (false, _) => "IN CLEAR",
    })
}

fn is_public(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "pub")
}

fn warn(key: &PublicFile, drills: &[Drill], today: NaiveDate) {
    if !Kind::of_public(&key.public).opens() {
        return;
    }
    let role = key.label.role.escape_debug();
    match drill::last(drills, Fingerprint::of(&key.public)) {
        None => eprintln!("carnet: the key {role} was never tried; run `carnet keys drill`"),
        Some(day)
            if day
                .checked_add_days(DRILL_EVERY)
                .is_some_and(|due| due < today) =>
        {
            eprintln!("carnet: the key {role} was last tried on {day}; run `carnet keys drill`");
        }
        Some(_) => {}
    }
}
