//! Signing a programme and bringing it to the desk and the inbox.

use std::path::Path;

use sealing::programme::{Enrolment, LIMIT, Programme};
use sealing::{Digest, SigningKey};

use super::{DOCUMENT, FORM_LIMIT, FORMS, LINK, SMALL, current, enrolment_with, new_token, token};
use crate::Outcome;
use crate::cli::ProgrammeSign;
use crate::error::DeskError;
use crate::keys::fingerprint::Fingerprint;
use crate::{enrol, files, keys};

/// Signs a document that `programme new --unsigned` wrote.
pub(crate) fn sign(arguments: &ProgrammeSign) -> Result<Outcome, DeskError> {
    let desk = &arguments.folder.desk;
    let path = &arguments.file;
    let json = files::read_text(path, LIMIT as u64)?;
    let programme: Programme =
        serde_json::from_str(&json).map_err(|_| DeskError::NotDocument { path: path.clone() })?;
    if let Some(current) = current(desk)? {
        if current.id != programme.id {
            return Err(DeskError::OtherProgramme { path: path.clone() });
        }
        if programme.epoch <= current.epoch {
            return Err(DeskError::OldEdition {
                path: path.clone(),
                epoch: programme.epoch,
                current: current.epoch,
            });
        }
    }
    let key = arguments.key.as_deref();
    let organisation = keys::organisation(desk, key, &arguments.unlock)?;
    if organisation.verifying_key() != keys::organisation_public(desk)? {
        let path = key.unwrap_or(desk).to_owned();
        return Err(DeskError::OtherOrganisation { path });
    }
    publish(desk, &arguments.inbox_data, &programme, &organisation)?;
    println!("Devices that are enrolled take it by themselves; `carnet enrol` enrols others.");
    Ok(Outcome::Done)
}

/// Writes a document that is still to be signed.
pub(super) fn write_unsigned(path: &Path, programme: &Programme) -> Result<(), DeskError> {
    let json = serde_json::to_string_pretty(programme);
    let json = json.map_err(|_| DeskError::NotDocument {
        path: path.to_owned(),
    })?;
    files::write_new(path, format!("{json}\n").as_bytes())?;
    describe(programme);
    println!("Not signed yet: look over {}, then", path.display());
    println!("  carnet programme sign {}", path.display());
    Ok(())
}

/// Signs a programme, admits its token at the inbox and puts everything in its place.
pub(super) fn publish(
    desk: &Path,
    inbox: &Path,
    programme: &Programme,
    organisation: &SigningKey,
) -> Result<Enrolment, DeskError> {
    let document = programme.sign(organisation).map_err(DeskError::Programme)?;
    let token = token(desk, &programme.id)?.unwrap_or_else(new_token);
    let enrolment = enrolment_with(programme, organisation.verifying_key(), token);
    for folder in [inbox.join(FORMS), inbox.join("records")] {
        files::make_folder(&folder)?;
    }
    // The document comes last: it must announce nothing that is not there yet.
    for form in &programme.forms {
        let name = format!("{}.xml", form.sha256);
        let xml = files::read_text_if_there(&desk.join(FORMS).join(&name), FORM_LIMIT)?;
        let xml = xml.filter(|xml| Digest::of(xml.as_bytes()) == form.sha256);
        let xml = xml.ok_or_else(|| DeskError::FormNotHere {
            id: form.id.escape_debug().to_string(),
        })?;
        files::replace(&inbox.join(FORMS).join(&name), xml.as_bytes())?;
    }
    let link = enrol::link(&enrolment);
    files::replace(&desk.join(LINK), format!("{}\n", *link).as_bytes())?;
    admit(inbox, &enrolment.token)?;
    files::replace(&desk.join(DOCUMENT), document.as_bytes())?;
    files::replace(&inbox.join(DOCUMENT), document.as_bytes())?;
    describe(programme);
    Ok(enrolment)
}

/// What is signed, above all who can read the records.
fn describe(programme: &Programme) {
    let Programme { name, epoch, .. } = programme;
    let forms = programme.forms.len();
    println!("Programme “{name}”, edition {epoch}, with {forms} form(s).");
    println!("Records can be opened by:");
    for recipient in &programme.recipients {
        let fingerprint = Fingerprint::of(recipient);
        println!("  {fingerprint}  {}", fingerprint.in_words());
    }
}

/// Puts the token's digest on the inbox's list.
fn admit(inbox: &Path, token: &str) -> Result<(), DeskError> {
    let path = inbox.join("tokens");
    let mut list = files::read_text_if_there(&path, SMALL)?.unwrap_or_default();
    let digest = Digest::of(token.as_bytes()).to_string();
    if list.lines().any(|line| line == digest) {
        return Ok(());
    }
    if !list.is_empty() && !list.ends_with('\n') {
        list.push('\n');
    }
    list.push_str(&format!("{digest}\n"));
    files::replace(&path, list.as_bytes())
}
