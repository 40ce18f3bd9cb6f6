//! Signing a programme and bringing it to the desk and the inbox.

use std::path::Path;

use sealing::programme::{FormEntry, LIMIT, Programme};
use sealing::{Digest, SigningKey};
use zeroize::Zeroizing;

use super::{DOCUMENT, FORM_LIMIT, FORMS, check_kinds, current};
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
    say_what_next(&programme, &arguments.inbox_data);
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

/// Signs a programme and puts everything in its place.
pub(super) fn publish(
    desk: &Path,
    inbox: &Path,
    programme: &Programme,
    organisation: &SigningKey,
) -> Result<(), DeskError> {
    check_kinds(&programme.recipients)?;
    let document = programme.sign(organisation).map_err(DeskError::Programme)?;
    for folder in [inbox.join(FORMS), inbox.join("records")] {
        files::make_folder(&folder)?;
    }
    // The document comes last: it must announce nothing that is not there yet.
    for form in &programme.forms {
        let name = format!("{}.xml", form.sha256);
        files::replace(
            &inbox.join(FORMS).join(name),
            form_xml(desk, form)?.as_bytes(),
        )?;
    }
    // An inbox does not start without a list, be it empty.
    enrol::admit(inbox, &[])?;
    files::replace(&desk.join(DOCUMENT), document.as_bytes())?;
    files::replace(&inbox.join(DOCUMENT), document.as_bytes())?;
    describe(programme);
    Ok(())
}

/// The XML of a form of the programme, from among the desk's.
pub(super) fn form_xml(desk: &Path, form: &FormEntry) -> Result<Zeroizing<String>, DeskError> {
    let path = desk.join(FORMS).join(format!("{}.xml", form.sha256));
    let xml = files::read_text_if_there(&path, FORM_LIMIT)?;
    let xml = xml.filter(|xml| Digest::of(xml.as_bytes()) == form.sha256);
    xml.ok_or_else(|| DeskError::FormNotHere {
        id: form.id.escape_debug().to_string(),
    })
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
    if let Some(store) = &programme.store {
        println!("They go to {}, and to no inbox.", store.url);
    }
    if let Some(key) = &programme.desk_key {
        let fingerprint = Fingerprint::of(&key.to_text());
        println!("What has been opened is signed by:");
        println!("  {fingerprint}  {}", fingerprint.in_words());
    }
}

/// Says how devices get what was signed.
pub(super) fn say_what_next(programme: &Programme, inbox: &Path) {
    if programme.store.is_some() {
        println!("Put the programme beside the app, then make the link for all devices:");
        println!("  carnet programme folder -o site");
        println!("  carnet enrol");
        return;
    }
    println!("Devices that are enrolled take it by themselves. For others make links, one each:");
    println!("  carnet enrol --inbox-data {}", inbox.display());
}
