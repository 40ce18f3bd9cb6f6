//! Splitting a key into shares, on paper and in files.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use getrandom::SysRng;
use rand_core::UnwrapErr;

use crate::Outcome;
use crate::cli::KeysSplit;
use crate::error::DeskError;
use crate::files;
use crate::keys::file::{self, KeyFile};
use crate::keys::fingerprint::Fingerprint;
use crate::keys::secret::Secret;
use crate::shares::page::{self, Sheet};
use crate::shares::{self, Share};

/// Splits a key, writes its shares, reads them back and tries every combination.
pub(crate) fn split(arguments: &KeysSplit, today: NaiveDate) -> Result<Outcome, DeskError> {
    let (count, threshold) = (arguments.shares, arguments.threshold);
    if threshold > count {
        return Err(DeskError::Threshold { threshold, count });
    }
    let folder = &arguments.output;
    let stem = file::stem(&arguments.file).to_owned();
    let paths: Vec<_> = (1..=count)
        .map(|number| folder.join(format!("{stem}-share-{number}-of-{count}.txt")))
        .collect();
    for path in paths
        .iter()
        .flat_map(|path| [path.clone(), page_path(path)])
    {
        if path.exists() {
            return Err(DeskError::FileExists { path });
        }
    }
    let passphrase_file = arguments.unlock.passphrase_file.as_deref();
    let key = file::unlock(&arguments.file, passphrase_file)?;
    let made = shares::split(&key.secret, threshold, count, &mut UnwrapErr(SysRng));
    let made = made.ok_or(DeskError::NotTried)?;
    files::make_folder(folder)?;
    for (path, share) in paths.iter().zip(&made) {
        write(path, share, &key, count, today)?;
    }
    let tried = try_all(&paths, &key.secret, threshold)?;

    let fingerprint = Fingerprint::of(&key.secret.public());
    println!(
        "{count} shares in {}; any {threshold} make the key:",
        folder.display()
    );
    println!("  {fingerprint}  {}", fingerprint.in_words());
    println!(
        "Tried: {} combination(s) of {threshold} make it, {} of {} do not.",
        tried.enough,
        tried.too_few,
        threshold - 1
    );
    println!("Print the pages, or give each file to one holder; then delete the folder.");
    Ok(Outcome::Done)
}

fn write(
    path: &Path,
    share: &Share,
    key: &KeyFile,
    count: u8,
    today: NaiveDate,
) -> Result<(), DeskError> {
    let sheet = Sheet {
        share,
        count,
        role: &key.label.role,
        kind: key.secret.kind(),
        fingerprint: Fingerprint::of(&key.secret.public()),
        day: today,
    };
    files::write_new(path, page::text(&sheet).as_bytes())?;
    let html = page::html(&sheet).ok_or(DeskError::Qr)?;
    files::write_new(&page_path(path), html.as_bytes())
}

/// The page to print, beside the share's text.
fn page_path(path: &Path) -> PathBuf {
    path.with_extension("html")
}

/// How many combinations were tried.
struct Tried {
    enough: usize,
    too_few: usize,
}

/// Reads the shares back, by code and by words, and sees that every `threshold` of them make the key
/// and that no fewer do.
fn try_all(paths: &[PathBuf], key: &Secret, threshold: u8) -> Result<Tried, DeskError> {
    let mut shares = Vec::new();
    for path in paths {
        let text = files::read_text(path, file::LIMIT)?;
        let share = Share::from_text(&text).map_err(DeskError::share(path))?;
        let spelt = Share::from_text(&share.to_words().join(" "));
        if !spelt.is_ok_and(|spelt| spelt.to_code() == share.to_code()) {
            return Err(DeskError::NotTried);
        }
        shares.push(share);
    }
    let secret = key.to_bytes().ok_or(DeskError::NotTried)?;
    let mut tried = Tried {
        enough: 0,
        too_few: 0,
    };
    for chosen in combinations(&shares, threshold) {
        let joined = shares::join(&chosen).ok().and_then(|key| key.to_bytes());
        if joined.as_ref() != Some(&secret) {
            return Err(DeskError::NotTried);
        }
        tried.enough += 1;
    }
    for chosen in combinations(&shares, threshold - 1) {
        let refused = shares::join(&chosen).is_err();
        if !refused || shares::interpolate(&chosen).as_ref() == Some(&secret) {
            return Err(DeskError::NotTried);
        }
        tried.too_few += 1;
    }
    Ok(tried)
}

/// Every choice of `size` of the shares, at most 16.
fn combinations(shares: &[Share], size: u8) -> impl Iterator<Item = Vec<&Share>> {
    let choices = (0_u32..1 << shares.len()).filter(move |set| set.count_ones() == u32::from(size));
    choices.map(|set| {
        let chosen = shares.iter().enumerate();
        let chosen = chosen.filter(|(at, _)| set >> at & 1 == 1);
        chosen.map(|(_, share)| share).collect()
    })
}
