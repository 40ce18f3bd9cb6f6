//! Opening what is at the desk.

use std::io::{self, Write};
use std::path::Path;

use sealing::Digest;
use sealing::record::Opened;

use crate::Outcome;
use crate::cli::Open;
use crate::error::DeskError;
use crate::records::{self, Entry};
use crate::{files, sequence};

/// Opens all records and prints what there is of them, answers excepted.
pub(crate) fn open(arguments: &Open) -> Result<Outcome, DeskError> {
    let mut records = records::load(&arguments.reader, |digest, opened| {
        arguments
            .output
            .as_deref()
            .map_or(Ok(()), |folder| extract(folder, digest, opened))
    })?;
    print(&records.entries).map_err(DeskError::Print)?;
    say_findings(&records.entries);
    records.set_duplicates_aside();
    Ok(records::report(&records.aside))
}

/// Says which records have not come.
pub(crate) fn say_findings(entries: &[Entry]) {
    for (device, finding) in sequence::findings(entries) {
        eprintln!("device {device}: {finding}");
    }
}

fn print(entries: &[Entry]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "record        device               number  finished    form"
    )?;
    for entry in entries {
        let (meta, device) = (&entry.meta, entry.device());
        let number = meta
            .sequence
            .map_or_else(|| "partial".to_owned(), |number| number.to_string());
        writeln!(
            out,
            "{:.12}  {device}  {number:>7}  {}  {} {}",
            entry.digest, meta.finished_day, meta.form_id, meta.form_version
        )?;
    }
    writeln!(out, "{} record(s) opened.", entries.len())
}

/// Writes a record's files to a folder named like it. Their names were checked on opening.
fn extract(folder: &Path, digest: &Digest, opened: &Opened) -> Result<(), DeskError> {
    let folder = folder.join(digest.to_string());
    files::make_folder(&folder.join("media"))?;
    for (name, bytes) in &opened.files {
        files::replace(&folder.join(name), bytes)?;
    }
    Ok(())
}
