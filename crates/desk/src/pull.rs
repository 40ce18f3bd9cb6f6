//! Bringing sealed records to the desk.

use crate::Outcome;
use crate::cli::Pull;
use crate::error::DeskError;
use crate::files;
use crate::records::{Reason, SetAside, digest_in, read_sealed, report};

/// Copies what the desk does not have yet.
pub(crate) fn pull(arguments: &Pull) -> Result<Outcome, DeskError> {
    let to = arguments.folder.desk.join("records");
    // Unlike the desk's own folder, one that is named has to be there.
    std::fs::read_dir(&arguments.from).map_err(DeskError::read(&arguments.from))?;
    files::make_folder(&to)?;
    let (mut new, mut known, mut aside) = (0, 0, Vec::new());
    for name in files::names(&arguments.from)? {
        if digest_in(&name).is_some() && to.join(&name).exists() {
            known += 1;
            continue;
        }
        match read_sealed(&arguments.from, &name) {
            Ok((_, bytes)) => {
                files::replace(&to.join(&name), &bytes)?;
                new += 1;
            }
            // Inboxes write to such names before they rename.
            Err(Reason::NotARecord) => {}
            Err(reason) => aside.push(SetAside { name, reason }),
        }
    }
    println!("{new} new record(s), {known} already here.");
    Ok(report(&aside))
}
