//! Making a programme and the inbox's data folder.

pub(crate) mod folder;
pub(crate) mod sign;

use std::path::{Path, PathBuf};

use getrandom::SysRng;
use rand_core::{Rng, UnwrapErr};
use sealing::age::Recipient;
use sealing::programme::{FormEntry, LIMIT, Programme, Store};
use sealing::{Digest, SigningKey, VerifyingKey};
use xforms::{Form, Limits};
use zeroize::Zeroizing;

use crate::Outcome;
use crate::cli::ProgrammeNew;
use crate::error::DeskError;
use crate::keys::secret::Kind;
use crate::{files, form, keys};

/// The signed document, at the desk and at the inbox.
pub(crate) const DOCUMENT: &str = "programme.json";
/// The forms' folder, at the desk and at the inbox.
pub(crate) const FORMS: &str = "forms";
/// The longest form, in bytes.
pub(crate) const FORM_LIMIT: u64 = 16 << 20;
const SMALL: u64 = 1 << 20;

/// Makes a programme, or a new edition of the one that is there.
pub(crate) fn new(arguments: &ProgrammeNew) -> Result<Outcome, DeskError> {
    let desk = &arguments.folder.desk;
    let inbox = &arguments.inbox_data;
    let previous = current(desk)?;
    let forms = read_forms(&arguments.forms)?;
    let recipients = recipients(arguments, previous.as_ref())?;
    let desk_key = desk_key(desk, previous.as_ref())?;
    let store = store(arguments, previous.as_ref(), desk_key.as_ref())?;
    let organisation = match arguments.unsigned {
        None => Some(keys::organisation(desk, None, &arguments.unlock)?),
        Some(_) => None,
    };
    for folder in [inbox, &desk.join(FORMS)] {
        files::make_folder(folder)?;
    }
    let programme = Programme {
        v: 1,
        id: previous
            .as_ref()
            .map_or_else(new_id, |programme| programme.id.clone()),
        name: arguments.name.clone(),
        inbox: arguments.url.trim_end_matches('/').to_owned(),
        recipients,
        receipt_key: receipt_key(inbox)?.verifying_key(),
        forms: forms.iter().map(|form| form.entry.clone()).collect(),
        sites: match &previous {
            Some(programme) if arguments.sites.is_empty() => programme.sites.clone(),
            _ => arguments.sites.clone(),
        },
        epoch: previous.as_ref().map_or(0, |programme| programme.epoch) + 1,
        desk_key,
        keep_days: {
            let of_last = previous.as_ref().and_then(|programme| programme.keep_days);
            arguments.keep_days.or(of_last)
        },
        store,
    };
    for form in &forms {
        let name = format!("{}.xml", form.entry.sha256);
        files::replace(&desk.join(FORMS).join(name), form.xml.as_bytes())?;
    }
    match (organisation, &arguments.unsigned) {
        (Some(organisation), _) => {
            sign::publish(desk, inbox, &programme, &organisation)?;
            sign::say_what_next(&programme, inbox);
        }
        (None, Some(path)) => sign::write_unsigned(path, &programme)?,
        (None, None) => {}
    }
    Ok(Outcome::Done)
}

/// The desk's recipients, and those that are named or that the last edition had.
fn recipients(
    arguments: &ProgrammeNew,
    previous: Option<&Programme>,
) -> Result<Vec<String>, DeskError> {
    let desk = keys::recipients(&arguments.folder.desk)?;
    let mut recipients: Vec<_> = desk.iter().map(ToString::to_string).collect();
    let mut add = |recipient: String| {
        if !recipients.contains(&recipient) {
            recipients.push(recipient);
        }
    };
    for text in &arguments.recipients {
        let text = match keys::file::read_public(Path::new(text)) {
            Ok(Some(file)) => file.public,
            _ => text.clone(),
        };
        let recipient: Recipient = text.parse().map_err(|_| DeskError::NotRecipient)?;
        add(recipient.to_string());
    }
    if arguments.recipients.is_empty() {
        let of_last = previous.map(|programme| programme.recipients.iter().skip(desk.len()));
        of_last.into_iter().flatten().cloned().for_each(add);
    }
    check_kinds(&recipients)?;
    Ok(recipients)
}

/// The desk's own, or that of the last edition.
fn desk_key(desk: &Path, previous: Option<&Programme>) -> Result<Option<VerifyingKey>, DeskError> {
    let of_last = previous.and_then(|programme| programme.desk_key);
    Ok(keys::desk_public(desk)?.or(of_last))
}

/// The store that is named, or that of the last edition.
fn store(
    arguments: &ProgrammeNew,
    previous: Option<&Programme>,
    desk_key: Option<&VerifyingKey>,
) -> Result<Option<Store>, DeskError> {
    let store = match &arguments.store {
        _ if arguments.no_store => None,
        Some(path) => Some(read_store(path)?),
        None => previous.and_then(|programme| programme.store.clone()),
    };
    if store.is_some() && desk_key.is_none() {
        let desk = arguments.folder.desk.clone();
        return Err(DeskError::NoDeskKey { desk });
    }
    Ok(store)
}

/// Nothing of the file is said: it holds secrets.
fn read_store(path: &Path) -> Result<Store, DeskError> {
    let json = files::read_text(path, SMALL)?;
    let store: Option<Store> = serde_json::from_str(&json).ok();
    let sound = store.filter(Store::is_sound);
    sound.ok_or_else(|| DeskError::NotStore {
        path: path.to_owned(),
    })
}

/// Refuses post-quantum recipients beside others.
fn check_kinds(recipients: &[String]) -> Result<(), DeskError> {
    let mut kinds = recipients.iter().map(|text| Kind::of_public(text));
    let first = kinds.next();
    if kinds.all(|kind| Some(kind) == first) {
        Ok(())
    } else {
        Err(DeskError::MixedRecipients)
    }
}

/// The desk's programme, which has to be there.
pub(crate) fn required(desk: &Path) -> Result<Programme, DeskError> {
    current(desk)?.ok_or_else(|| DeskError::NoProgramme {
        path: desk.join(DOCUMENT),
    })
}

/// The desk's programme, if it has one.
pub(crate) fn current(desk: &Path) -> Result<Option<Programme>, DeskError> {
    let path = desk.join(DOCUMENT);
    let Some(json) = files::read_text_if_there(&path, LIMIT as u64)? else {
        return Ok(None);
    };
    let key = keys::organisation_public(desk)?;
    match Programme::verify(&json, &key) {
        Ok(programme) => Ok(Some(programme)),
        Err(source) => Err(DeskError::ForeignProgramme { path, source }),
    }
}

struct NewForm {
    path: PathBuf,
    xml: Zeroizing<String>,
    entry: FormEntry,
}

fn read_forms(paths: &[PathBuf]) -> Result<Vec<NewForm>, DeskError> {
    let mut forms: Vec<NewForm> = Vec::new();
    for path in paths {
        let xml = read_form(path)?;
        let form = Form::parse(&xml, &Limits::default()).map_err(|source| DeskError::Form {
            path: path.clone(),
            source: Box::new(source),
        })?;
        if let Some(other) = forms.iter().find(|other| other.entry.id == form.id()) {
            let (first, second) = (other.path.clone(), path.clone());
            return Err(DeskError::FormTwice {
                id: form.id().to_owned(),
                first,
                second,
            });
        }
        let entry = FormEntry {
            id: form.id().to_owned(),
            version: form.version().to_owned(),
            title: title(&form),
            sha256: Digest::of(xml.as_bytes()),
            length: xml.len() as u64,
            role: form.role().map(str::to_owned),
        };
        forms.push(NewForm {
            path: path.clone(),
            xml,
            entry,
        });
    }
    Ok(forms)
}

/// The XML of a form, or of the form that a workbook makes.
fn read_form(path: &Path) -> Result<Zeroizing<String>, DeskError> {
    if form::is_workbook(path) {
        form::compiled(path).map(Zeroizing::new)
    } else {
        files::read_text(path, FORM_LIMIT)
    }
}

/// The form's title on one line, or its id if it has none.
fn title(form: &Form) -> String {
    let words: Vec<_> = form.title().split_whitespace().collect();
    if words.is_empty() {
        form.id().to_owned()
    } else {
        words.join(" ")
    }
}

fn new_id() -> String {
    let mut bytes = [0_u8; 16];
    UnwrapErr(SysRng).fill_bytes(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The inbox's key, made if it has none.
fn receipt_key(inbox: &Path) -> Result<SigningKey, DeskError> {
    let path = inbox.join("receipt.key");
    if let Some(text) = files::read_text_if_there(&path, SMALL)? {
        return SigningKey::from_text(text.trim()).map_err(|_| DeskError::BadKey { path });
    }
    let key = SigningKey::generate(&mut UnwrapErr(SysRng));
    files::write_new(&path, format!("{}\n", *key.to_text()).as_bytes())?;
    Ok(key)
}
