//! Making a programme and the inbox's data folder.

use std::path::{Path, PathBuf};

use base64ct::{Base64UrlUnpadded, Encoding};
use getrandom::SysRng;
use rand_core::{Rng, UnwrapErr};
use sealing::programme::{Enrolment, FormEntry, LIMIT, Programme};
use sealing::{Digest, SigningKey};
use xforms::{Form, Limits};
use zeroize::Zeroizing;

use crate::Outcome;
use crate::cli::ProgrammeNew;
use crate::error::DeskError;
use crate::{files, form, keys};

/// The signed document, at the desk and at the inbox.
pub(crate) const DOCUMENT: &str = "programme.json";
/// The forms' folder, at the desk and at the inbox.
pub(crate) const FORMS: &str = "forms";
/// The longest form, in bytes.
pub(crate) const FORM_LIMIT: u64 = 16 << 20;
const LINK: &str = "enrolment.txt";
const SMALL: u64 = 1 << 20;

/// Makes a programme, or a new edition of the one that is there.
pub(crate) fn new(arguments: &ProgrammeNew) -> Result<Outcome, DeskError> {
    let desk = &arguments.folder.desk;
    let inbox = &arguments.inbox_data;
    let url = arguments.url.trim_end_matches('/');
    let previous = current(desk)?;
    let forms = read_forms(&arguments.forms)?;
    let recipients = keys::recipients(desk)?;
    let organisation = keys::organisation(desk, &arguments.unlock)?;

    for folder in [
        &inbox.join(FORMS),
        &inbox.join("records"),
        &desk.join(FORMS),
    ] {
        files::make_folder(folder)?;
    }
    let receipt_key = receipt_key(inbox)?;
    let programme = Programme {
        v: 1,
        id: previous
            .as_ref()
            .map_or_else(new_id, |programme| programme.id.clone()),
        name: arguments.name.clone(),
        inbox: url.to_owned(),
        recipients: recipients.iter().map(ToString::to_string).collect(),
        receipt_key: receipt_key.verifying_key(),
        forms: forms.iter().map(|form| form.entry.clone()).collect(),
        sites: match &previous {
            Some(programme) if arguments.sites.is_empty() => programme.sites.clone(),
            _ => arguments.sites.clone(),
        },
        epoch: previous.as_ref().map_or(0, |programme| programme.epoch) + 1,
    };
    let document = programme
        .sign(&organisation)
        .map_err(DeskError::Programme)?;
    let enrolment = Enrolment {
        v: 1,
        inbox: programme.inbox.clone(),
        programme: programme.id.clone(),
        key: organisation.verifying_key(),
        token: token(desk, &programme.id)?,
    };
    let link = enrolment.to_link(&format!("{url}/"));

    // The document comes last: it must announce nothing that is not there yet.
    for form in &forms {
        let name = format!("{}.xml", form.entry.sha256);
        files::replace(&desk.join(FORMS).join(&name), form.xml.as_bytes())?;
        files::replace(&inbox.join(FORMS).join(&name), form.xml.as_bytes())?;
    }
    files::replace(&desk.join(LINK), format!("{link}\n").as_bytes())?;
    admit(inbox, &enrolment.token)?;
    files::replace(&desk.join(DOCUMENT), document.as_bytes())?;
    files::replace(&inbox.join(DOCUMENT), document.as_bytes())?;

    let Programme { name, epoch, .. } = &programme;
    println!(
        "Programme “{name}”, edition {epoch}, with {} form(s).",
        forms.len()
    );
    println!("Whoever opens this link on a device enrols it:");
    println!("{link}");
    Ok(Outcome::Done)
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

/// The token of the link that is there, or a new one.
fn token(desk: &Path, programme: &str) -> Result<String, DeskError> {
    let path = desk.join(LINK);
    let link = files::read_text_if_there(&path, SMALL)?;
    let fragment = link
        .as_deref()
        .and_then(|link| link.find('#').and_then(|at| link.get(at..)));
    let enrolment = fragment.and_then(|text| Enrolment::from_fragment(text.trim()).ok());
    match enrolment {
        Some(enrolment) if enrolment.programme == programme => Ok(enrolment.token),
        Some(_) => Err(DeskError::ForeignLink {
            ours: programme.to_owned(),
            path,
        }),
        None => {
            let mut bytes = Zeroizing::new([0; 32]);
            UnwrapErr(SysRng).fill_bytes(bytes.as_mut());
            Ok(Base64UrlUnpadded::encode_string(bytes.as_ref()))
        }
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
