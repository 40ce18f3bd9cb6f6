//! The desk's sealed records: opened, checked, or set aside with a reason.

use std::fmt;
use std::path::Path;

use sealing::Digest;
use sealing::age::{Identity, OpenError};
use sealing::record::{self, Meta, Opened, superseded};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::Outcome;
use crate::cli::Reader;
use crate::error::DeskError;
use crate::{files, keys, programme};

/// The folder of sealed records, at the desk.
pub(crate) const FOLDER: &str = "records";
/// The largest sealed record that is read, in bytes.
const LIMIT: u64 = 64 << 20;

/// A record that was opened, without its attachments.
pub(crate) struct Entry {
    /// Its name.
    pub(crate) digest: Digest,
    pub(crate) meta: Meta,
    pub(crate) submission_xml: Zeroizing<String>,
}

impl Entry {
    pub(crate) fn device(&self) -> Device {
        Device::of(&self.meta.device)
    }
}

/// A short name for a device: the beginning of the digest of its key, with a letter before it, lest
/// a spreadsheet take it for a number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Device(String);

impl Device {
    /// The device with this verifying key.
    pub(crate) fn of(key: &str) -> Self {
        Self(format!("d-{:.16}", Digest::of(key.as_bytes())))
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A record that is left out, and why.
#[derive(Debug)]
pub(crate) struct SetAside {
    pub(crate) name: String,
    pub(crate) reason: Reason,
}

/// Why a record is left out.
#[derive(Debug, Error)]
pub(crate) enum Reason {
    #[error("not named like a sealed record; it does not belong here")]
    NotARecord,
    #[error("{0}")]
    Unreadable(DeskError),
    #[error("its name is not its digest: it is damaged; remove it and bring it again")]
    Damaged,
    #[error("{0}")]
    Open(OpenError),
    #[error("it belongs to another programme")]
    Programme,
    #[error("its form {0:.12}… is not among the desk's forms; bring the form's file there")]
    UnknownForm(Digest),
    #[error("its form is not the one that it names")]
    OtherForm,
    #[error("its form cannot be read any more")]
    BadForm,
    #[error("its submission is not an instance of its form")]
    Submission,
    #[error("the same questionnaire as {0:.12}…, which stands for both")]
    Duplicate(Digest),
}

/// What the desk has.
pub(crate) struct Records {
    /// By device and sequence number.
    pub(crate) entries: Vec<Entry>,
    pub(crate) aside: Vec<SetAside>,
}

/// Opens every record of the desk. `visit` sees each, attachments and all, before they are dropped.
pub(crate) fn load(
    reader: &Reader,
    mut visit: impl FnMut(&Digest, &Opened) -> Result<(), DeskError>,
) -> Result<Records, DeskError> {
    let desk = &reader.folder.desk;
    let folder = desk.join(FOLDER);
    let programme = programme::current(desk)?.map(|programme| programme.id);
    let identity = [keys::identity(desk, reader.recovery, &reader.unlock)?];
    let (mut entries, mut aside) = (Vec::new(), Vec::new());
    for name in files::names(&folder)? {
        match open(&folder, &name, &identity, programme.as_deref()) {
            Ok((digest, opened)) => {
                visit(&digest, &opened)?;
                let meta = opened.record.meta;
                let submission_xml = Zeroizing::new(opened.record.submission_xml);
                entries.push(Entry {
                    digest,
                    meta,
                    submission_xml,
                });
            }
            Err(reason) => aside.push(SetAside { name, reason }),
        }
    }
    entries.sort_by_cached_key(|entry| (entry.device(), entry.meta.sequence, entry.digest));
    Ok(Records { entries, aside })
}

impl Records {
    /// Sets aside what does not pass a check.
    pub(crate) fn keep(&mut self, mut check: impl FnMut(&Entry) -> Result<(), Reason>) {
        let aside = &mut self.aside;
        self.entries.retain(|entry| {
            let outcome = check(entry);
            let kept = outcome.is_ok();
            let name = || format!("{}.age", entry.digest);
            aside.extend(outcome.err().map(|reason| SetAside {
                name: name(),
                reason,
            }));
            kept
        });
    }

    /// Sets aside what another record of the same questionnaire stands for: a device seals one again
    /// when it is corrected, and half-way ones before it is finished.
    pub(crate) fn set_duplicates_aside(&mut self) {
        let mut others = superseded(&metas(&self.entries)).into_iter();
        // In the order of the entries.
        self.keep(|_| match others.next().flatten() {
            Some(other) => Err(Reason::Duplicate(other)),
            None => Ok(()),
        });
    }
}

/// What several records are compared by.
pub(crate) fn metas(entries: &[Entry]) -> Vec<(Digest, &Meta)> {
    let each = entries.iter();
    each.map(|entry| (entry.digest, &entry.meta)).collect()
}

/// Lists what was set aside. A questionnaire that came twice is no failure.
pub(crate) fn report(aside: &[SetAside]) -> Outcome {
    for SetAside { name, reason } in aside {
        // A name may come from anywhere: it must not steer the terminal.
        eprintln!("set aside {}: {reason}", name.escape_debug());
    }
    let failed = aside
        .iter()
        .any(|aside| !matches!(aside.reason, Reason::Duplicate(_)));
    if failed {
        Outcome::SomeSetAside
    } else {
        Outcome::Done
    }
}

/// The digest in a sealed record's name.
pub(crate) fn digest_in(name: &str) -> Option<Digest> {
    name.strip_suffix(".age")?.parse().ok()
}

/// A sealed record whose name is its digest.
pub(crate) fn read_sealed(
    folder: &Path,
    name: &str,
) -> Result<(Digest, Zeroizing<Vec<u8>>), Reason> {
    let digest = digest_in(name).ok_or(Reason::NotARecord)?;
    let bytes = files::read(&folder.join(name), LIMIT).map_err(Reason::Unreadable)?;
    if Digest::of(&bytes) == digest {
        Ok((digest, bytes))
    } else {
        Err(Reason::Damaged)
    }
}

fn open(
    folder: &Path,
    name: &str,
    identity: &[Identity],
    programme: Option<&str>,
) -> Result<(Digest, Opened), Reason> {
    let (digest, bytes) = read_sealed(folder, name)?;
    let opened = record::open(&bytes, identity).map_err(Reason::Open)?;
    if programme.is_some_and(|programme| programme != opened.record.meta.programme) {
        return Err(Reason::Programme);
    }
    Ok((digest, opened))
}
