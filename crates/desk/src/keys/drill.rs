//! Drills: whether each key really opens what is sealed to the programme.
//!
//! The days are kept in `drills.jsonl` beside the keys, a JSON object a line.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use getrandom::SysRng;
use rand_core::UnwrapErr;
use sealing::age::Identity;
use sealing::programme::Programme;
use sealing::record::{self, Meta, Record, State};
use sealing::{Digest, SigningKey};
use serde::{Deserialize, Serialize};

use crate::Outcome;
use crate::cli::KeysDrill;
use crate::error::DeskError;
use crate::keys::fingerprint::Fingerprint;
use crate::keys::secret::Secret;
use crate::{files, keys, programme, shares};

const FILE: &str = "drills.jsonl";
const LIMIT: u64 = 1 << 20;
/// What the dummy holds: nothing that could be taken for an answer.
const SUBMISSION: &str = "<drill xmlns=\"https://carnet.doctorsoftheworld.org/drill\"/>";

/// A drill that went well.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Drill {
    /// Version of this structure: 1.
    v: u32,
    /// `YYYY-MM-DD`.
    day: NaiveDay,
    /// The programme's id and edition.
    programme: String,
    epoch: u64,
    opened: Vec<Opened>,
}

/// A key that opened the dummy.
#[derive(Debug, Serialize, Deserialize)]
struct Opened {
    fingerprint: String,
    from: Source,
}

/// Where a key came from.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Source {
    File,
    Shares,
}

/// A day as JSON has it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
struct NaiveDay(NaiveDate);

impl From<NaiveDay> for String {
    fn from(day: NaiveDay) -> Self {
        day.0.to_string()
    }
}

impl TryFrom<String> for NaiveDay {
    type Error = chrono::ParseError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

/// A key that takes part.
struct Key {
    /// How it is called when it fails.
    name: PathBuf,
    from: Source,
    identity: Identity,
}

/// Seals a dummy record to the programme's recipients and opens it with every key given.
pub(crate) fn drill(arguments: &KeysDrill, today: NaiveDate) -> Result<Outcome, DeskError> {
    let desk = &arguments.folder.desk;
    let mut drills = read(desk)?;
    let programme = programme::required(desk)?;
    let keys = gather(arguments)?;
    let (dummy, sealed) = seal_dummy(&programme, today)?;
    if let Some(path) = &arguments.output {
        files::write_new(path, &sealed)?;
    }
    let mut opened = Vec::new();
    for key in &keys {
        let fingerprint = Fingerprint::of(&key.identity.to_recipient().to_string());
        let read = record::open(&sealed, std::slice::from_ref(&key.identity));
        if !read.is_ok_and(|read| read.record == dummy) {
            return Err(DeskError::DrillFailed {
                key: key.name.clone(),
            });
        }
        println!("opened with {}: {fingerprint}", key.name.display());
        opened.push(Opened {
            fingerprint: fingerprint.to_string(),
            from: key.from,
        });
    }
    say_untried(&programme, &opened);
    drills.push(Drill {
        v: 1,
        day: NaiveDay(today),
        programme: programme.id,
        epoch: programme.epoch,
        opened,
    });
    write(desk, &drills)?;
    println!("{} key(s) tried on {today}.", keys.len());
    Ok(Outcome::Done)
}

/// The day when the key last opened a dummy.
pub(crate) fn last(drills: &[Drill], key: Fingerprint) -> Option<NaiveDate> {
    let key = key.to_string();
    let with_key = drills
        .iter()
        .filter(|drill| drill.opened.iter().any(|opened| opened.fingerprint == key));
    with_key.map(|drill| drill.day.0).max()
}

/// The drills of a desk.
pub(crate) fn read(desk: &Path) -> Result<Vec<Drill>, DeskError> {
    let path = desk.join(FILE);
    let text = files::read_text_if_there(&path, LIMIT)?.unwrap_or_default();
    let drills = text.lines().map(serde_json::from_str);
    drills
        .collect::<Result<_, _>>()
        .map_err(|_| DeskError::BadDrills { path })
}

fn write(desk: &Path, drills: &[Drill]) -> Result<(), DeskError> {
    let path = desk.join(FILE);
    let mut text = String::new();
    for drill in drills {
        let line = serde_json::to_string(drill);
        text.push_str(&line.map_err(|_| DeskError::BadDrills { path: path.clone() })?);
        text.push('\n');
    }
    files::replace(&path, text.as_bytes())
}

/// The keys of the files, and the one of the shares. Without any, the desk's that are there.
fn gather(arguments: &KeysDrill) -> Result<Vec<Key>, DeskError> {
    let desk = &arguments.folder.desk;
    let mut paths = arguments.keys.clone();
    if paths.is_empty() && arguments.shares.is_empty() {
        paths = keys::identities_here(desk);
    }
    let passphrases = &arguments.passphrase_files;
    if passphrases.len() > 1 && passphrases.len() != paths.len() {
        return Err(DeskError::PassphraseFiles {
            keys: paths.len(),
            files: passphrases.len(),
        });
    }
    let mut gathered = Vec::new();
    for (at, path) in paths.into_iter().enumerate() {
        let passphrase = passphrases.get(at).or(passphrases.first());
        gathered.push(Key {
            identity: keys::identity_in(&path, passphrase.map(PathBuf::as_path))?,
            from: Source::File,
            name: path,
        });
    }
    if let [first, ..] = arguments.shares.as_slice() {
        let Secret::Identity(identity) = shares::join::from_files(&arguments.shares)? else {
            return Err(DeskError::NotIdentity {
                path: first.clone(),
            });
        };
        gathered.push(Key {
            identity,
            from: Source::Shares,
            name: format!("{} shares", arguments.shares.len()).into(),
        });
    }
    if gathered.is_empty() {
        return Err(DeskError::NoDrillKeys { desk: desk.clone() });
    }
    Ok(gathered)
}

/// A record like those that devices seal, without answers.
fn seal_dummy(programme: &Programme, today: NaiveDate) -> Result<(Record, Vec<u8>), DeskError> {
    let mut rng = UnwrapErr(SysRng);
    let device = SigningKey::generate(&mut rng);
    let record = Record {
        submission_xml: SUBMISSION.into(),
        meta: Meta {
            v: 1,
            form_id: "carnet-drill".into(),
            form_version: String::new(),
            form_sha256: Digest::of(&[]),
            programme: programme.id.clone(),
            instance_id: "carnet-drill".into(),
            started_day: today.to_string(),
            finished_day: today.to_string(),
            app_version: env!("CARGO_PKG_VERSION").into(),
            language: "en".into(),
            device: device.verifying_key().to_text(),
            sequence: Some(1),
            previous: None,
            state: State::Final,
            revision: 0,
            partials: vec![],
            outing: None,
            person: None,
        },
        media: vec![],
    };
    let recipients = programme.recipients().map_err(DeskError::Programme)?;
    let sealed = record::seal(&record, &device, &recipients, &mut rng);
    let sealed = sealed.map_err(DeskError::Seal)?;
    Ok((record, sealed.bytes))
}

/// Says which recipients of the programme nobody has tried.
fn say_untried(programme: &Programme, opened: &[Opened]) {
    for recipient in &programme.recipients {
        let fingerprint = Fingerprint::of(recipient).to_string();
        if !opened.iter().any(|key| key.fingerprint == fingerprint) {
            eprintln!("carnet: the key {fingerprint} was not tried");
        }
    }
}
