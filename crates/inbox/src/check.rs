//! Whether what is stored is still what it was: every record is read, and has to be what its name says.

use std::fs;
use std::path::Path;

use sealing::Digest;

use crate::startup::{RECORDS, StartError, is_half_written};

/// What is in the folder of records, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// How many records are what their names say.
    pub sound: usize,
    /// Records that are something else than their names say.
    pub damaged: Vec<String>,
    /// Records that the system does not read.
    pub unreadable: Vec<String>,
    /// What has no name of a record, and is no half-written one either.
    pub misnamed: Vec<String>,
    /// What is being written now, or was when the inbox was killed. Nobody has a receipt for it, and the
    /// inbox removes it when it starts an hour later.
    pub half_written: Vec<String>,
}

impl Findings {
    /// Whether every record can be taken to the desk.
    pub fn is_sound(&self) -> bool {
        self.damaged.is_empty() && self.unreadable.is_empty() && self.misnamed.is_empty()
    }
}

/// Reads all records of a data folder; an inbox may be serving it. Names that begin with a dot are not
/// looked at.
///
/// # Errors
/// [`StartError`] if the folder `records` cannot be listed.
pub fn check(data: &Path) -> Result<Findings, StartError> {
    let folder = data.join(RECORDS);
    let failed = |source| StartError::of_file(&folder, source);
    let mut found = Findings::default();
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            sort(&mut found, &entry.path(), name);
        }
    }
    let Findings {
        damaged,
        unreadable,
        misnamed,
        half_written,
        ..
    } = &mut found;
    for names in [damaged, unreadable, misnamed, half_written] {
        names.sort();
    }
    Ok(found)
}

fn sort(found: &mut Findings, path: &Path, name: String) {
    let digest = name.strip_suffix(".age").and_then(|hex| hex.parse().ok());
    match digest {
        Some(digest) => match fs::read(path) {
            Ok(bytes) if Digest::of(&bytes) == digest => found.sound += 1,
            Ok(_) => found.damaged.push(name),
            Err(_) => found.unreadable.push(name),
        },
        None if is_half_written(&name) => found.half_written.push(name),
        None => found.misnamed.push(name),
    }
}
