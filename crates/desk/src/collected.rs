//! The desk's signed word of what it has opened.

use std::path::Path;

use chrono::{Days, NaiveDate};
use sealing::collected::{Collected, LIMIT};
use sealing::parcel::{self, Contents, Name};
use sealing::{Digest, VerifyingKey};

use crate::Outcome;
use crate::cli;
use crate::error::DeskError;
use crate::records::{self, FOLDER};
use crate::{files, keys, programme, pull};

/// The desk's word, at the desk and at the inbox.
pub(crate) const COLLECTED: &str = "collected.json";
/// How many days back it reaches at least, if nobody says otherwise.
const DAYS: u16 = 60;
/// A day of which no receipt is.
const NEVER: &str = "1970-01-01";

/// Opens all records and signs which they are.
pub(crate) fn collected(
    arguments: &cli::Collected,
    today: NaiveDate,
) -> Result<Outcome, DeskError> {
    let desk = &arguments.reader.folder.desk;
    let programme = programme::required(desk)?;
    let key = keys::desk_key(desk, &arguments.reader.unlock)?;
    if programme.desk_key != Some(key.verifying_key()) {
        let desk = desk.clone();
        return Err(DeskError::OtherDeskKey { desk });
    }
    let own = desk.join(COLLECTED);
    let before = [Some(own.as_path()), arguments.output.as_deref()];
    let serial = next_serial(before, &key.verifying_key(), &programme.id)?;
    let back = arguments.days.unwrap_or(DAYS.max(programme.keep_days()));
    let first = before_by(today, back);
    let [since, until] = spoken_of(first, pull::pulled(desk)?);
    let records = records::load(&arguments.reader, |_, _| Ok(()))?;
    if records.entries.is_empty() && !records.aside.is_empty() {
        let count = records.aside.len();
        return Err(DeskError::NothingOpened { count });
    }
    let opened = records.entries.iter().map(|entry| entry.digest);
    let word = Collected {
        v: 1,
        programme: programme.id,
        serial,
        since,
        until,
        records: recent(desk, opened, first),
    };
    let json = word.sign(&key).map_err(DeskError::Collected)?;
    files::replace(&own, json.as_bytes())?;
    if let Some(path) = &arguments.output {
        files::publish(path, json.as_bytes())?;
    }
    if let Some(path) = &arguments.parcel {
        files::publish(path, &parcel(&word.programme, &json)?)?;
    }
    say(&word);
    Ok(records::report(&records.aside))
}

fn before_by(day: NaiveDate, days: u16) -> NaiveDate {
    let before = day.checked_sub_days(Days::new(days.into()));
    before.unwrap_or(NaiveDate::MIN)
}

/// First and last of the days of which the desk has everything: those before the last pull.
fn spoken_of(since: NaiveDate, pulled: Option<NaiveDate>) -> [String; 2] {
    let until = pulled.map(|day| before_by(day, 1));
    match until.filter(|until| *until >= since) {
        Some(until) => [since, until].map(|day| day.to_string()),
        // Whatever is not here may be still to come.
        None => [NEVER; 2].map(str::to_owned),
    }
}

/// Those that came to the desk since `since`, sorted. One that came before cannot have a receipt of
/// a later day; a day is left for clocks that differ.
fn recent(desk: &Path, opened: impl Iterator<Item = Digest>, since: NaiveDate) -> Vec<Digest> {
    let since = before_by(since, 1);
    let path = |digest: &Digest| desk.join(FOLDER).join(format!("{digest}.age"));
    let is_recent = |digest: &Digest| pull::written_on(&path(digest)).is_none_or(|on| on >= since);
    let mut recent: Vec<_> = opened.filter(is_recent).collect();
    recent.sort();
    recent
}

/// One more than that of every word that is there already.
fn next_serial<const N: usize>(
    paths: [Option<&Path>; N],
    key: &VerifyingKey,
    programme: &str,
) -> Result<u64, DeskError> {
    let mut last = 0;
    for path in paths.into_iter().flatten() {
        let Some(json) = files::read_text_if_there(path, LIMIT as u64)? else {
            continue;
        };
        match Collected::verify(&json, key, programme) {
            Ok(word) => last = last.max(word.serial),
            Err(_) => {
                return Err(DeskError::ForeignCollected {
                    path: path.to_owned(),
                });
            }
        }
    }
    Ok(last + 1)
}

/// A parcel with the desk's word alone.
fn parcel(programme: &str, word: &str) -> Result<Vec<u8>, DeskError> {
    let contents = Contents::new(programme).to_json();
    let mut bytes = Vec::new();
    for (name, text) in [(Name::Contents, contents.as_str()), (Name::Collected, word)] {
        let length = text.len() as u64;
        bytes.extend(parcel::header(name, length).map_err(DeskError::Parcel)?);
        bytes.extend(text.as_bytes());
        bytes.resize(bytes.len() + parcel::padding(length), 0);
    }
    bytes.extend(parcel::END);
    Ok(bytes)
}

fn say(word: &Collected) {
    let Collected {
        serial,
        since,
        until,
        records,
        ..
    } = word;
    println!("{} record(s) listed, edition {serial}.", records.len());
    if until == NEVER {
        println!("Nothing was pulled lately, so that none is said to be missing.");
    } else {
        println!("What came from {since} to {until} and is not listed, devices deliver again.");
    }
}
