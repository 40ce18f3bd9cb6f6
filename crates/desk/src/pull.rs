//! Bringing sealed records to the desk.

use std::path::Path;
use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, Utc};

use crate::Outcome;
use crate::cli::Pull;
use crate::error::DeskError;
use crate::files;
use crate::records::{FOLDER, Reason, SetAside, digest_in, read_sealed, report};

/// The day up to which the desk has what the inbox has, in UTC.
const PULLED: &str = "pulled";
const PULLED_LIMIT: u64 = 64;

/// Copies what the desk does not have yet.
pub(crate) fn pull(arguments: &Pull, today: NaiveDate) -> Result<Outcome, DeskError> {
    let (desk, from) = (&arguments.folder.desk, &arguments.from);
    let to = desk.join(FOLDER);
    // Unlike the desk's own folder, one that is named has to be there.
    std::fs::read_dir(from).map_err(DeskError::read(from))?;
    files::make_folder(&to)?;
    let (mut new, mut known, mut aside, mut newest) = (0, 0, Vec::new(), None);
    for name in files::names(from)? {
        if digest_in(&name).is_some() {
            newest = newest.max(written_on(&from.join(&name)));
        }
        if digest_in(&name).is_some() && to.join(&name).exists() {
            known += 1;
            continue;
        }
        match read_sealed(from, &name) {
            Ok((_, bytes)) => {
                files::replace(&to.join(&name), &bytes)?;
                new += 1;
            }
            // Inboxes write to such names before they rename.
            Err(Reason::NotARecord) => {}
            Err(reason) => aside.push(SetAside { name, reason }),
        }
    }
    let unread = |aside: &SetAside| matches!(aside.reason, Reason::Unreadable(_));
    if let Some(day) = newest.filter(|_| !aside.iter().any(unread)) {
        remember(desk, day.min(today))?;
    }
    println!("{new} new record(s), {known} already here.");
    Ok(report(&aside))
}

/// The day on which a file was written, in UTC.
pub(crate) fn written_on(path: &Path) -> Option<NaiveDate> {
    let at: SystemTime = path.metadata().ok()?.modified().ok()?;
    Some(DateTime::<Utc>::from(at).date_naive())
}

/// The last day of which a record may be missing at the desk that the inbox has; before it, none is.
pub(crate) fn pulled(desk: &Path) -> Result<Option<NaiveDate>, DeskError> {
    let path = desk.join(PULLED);
    let Some(text) = files::read_text_if_there(&path, PULLED_LIMIT)? else {
        return Ok(None);
    };
    match text.trim().parse() {
        Ok(day) => Ok(Some(day)),
        Err(_) => Err(DeskError::BadPulled { path }),
    }
}

/// What was pulled may be a copy that is older than today, but not older than the newest record in it.
fn remember(desk: &Path, newest: NaiveDate) -> Result<(), DeskError> {
    // An older copy takes nothing away.
    let day = pulled(desk)?.map_or(newest, |before| before.max(newest));
    files::replace(&desk.join(PULLED), format!("{day}\n").as_bytes())
}
