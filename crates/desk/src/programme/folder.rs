//! A programme as plain files: any web server can serve it.

use std::fs;
use std::path::Path;

use sealing::collected;
use sealing::programme::LIMIT;

use super::sign::form_xml;
use super::{DOCUMENT, FORMS, required};
use crate::Outcome;
use crate::cli::ProgrammeFolder;
use crate::collected::COLLECTED;
use crate::error::DeskError;
use crate::files;

/// The signed document, as the protocol calls it.
const ADDRESS: &str = "programme";

/// Writes what an inbox would serve of the programme.
pub(crate) fn folder(arguments: &ProgrammeFolder) -> Result<Outcome, DeskError> {
    let (desk, to) = (&arguments.folder.desk, &arguments.output);
    let programme = required(desk)?;
    make_public_folder(&to.join(FORMS))?;
    // The document comes last: it must announce nothing that is not there yet.
    for form in &programme.forms {
        let path = to.join(FORMS).join(format!("{}.xml", form.sha256));
        files::publish(&path, form_xml(desk, form)?.as_bytes())?;
    }
    if let Some(json) = files::read_text_if_there(&desk.join(COLLECTED), collected::LIMIT as u64)? {
        files::publish(&to.join(COLLECTED), json.as_bytes())?;
    }
    let document = files::read(&desk.join(DOCUMENT), LIMIT as u64)?;
    files::publish(&to.join(ADDRESS), &document)?;
    let (folder, url) = (to.display(), &programme.inbox);
    println!("{folder}: put its files at {url}, beside the app.");
    Ok(Outcome::Done)
}

fn make_public_folder(path: &Path) -> Result<(), DeskError> {
    fs::create_dir_all(path).map_err(DeskError::write(path))
}
