//! Questionnaires as tables.

use std::collections::BTreeMap;
use std::collections::btree_map;
use std::path::Path;

use roxmltree::Node;
use sealing::Digest;
use sealing::record::State;
use xforms::{Column, Form, Limits};

use crate::cli::Export;
use crate::error::DeskError;
use crate::instance::{self, Instance, below_root, enclosing};
use crate::open::say_findings;
use crate::programme::{FORM_LIMIT, FORMS};
use crate::records::{self, Entry, Reason};
use crate::table::{Table, file_name};
use crate::{Outcome, codebook, files};

/// Writes the tables of every form of which there are records.
pub(crate) fn export(arguments: &Export) -> Result<Outcome, DeskError> {
    let mut records = records::load(&arguments.reader, |_, _| Ok(()))?;
    say_findings(&records.entries);
    let mut forms = Forms::new(&arguments.reader.folder.desk);
    records.keep(|entry| forms.check(entry));
    // Only now: a record that cannot be used must not stand for one that can.
    records.set_duplicates_aside();

    let mut groups: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in &records.entries {
        groups.entry(&entry.meta.form_id).or_default().push(entry);
    }
    files::make_folder(&arguments.csv)?;
    for (form_id, entries) in &groups {
        let tables = Tables::new(forms.columns(entries));
        tables.write(&arguments.csv, form_id, entries)?;
        println!("{form_id}: {} questionnaire(s).", entries.len());
    }
    Ok(records::report(&records.aside))
}

/// The desk's forms, each read once.
struct Forms<'a> {
    desk: &'a Path,
    read: BTreeMap<Digest, Option<Form>>,
}

impl<'a> Forms<'a> {
    fn new(desk: &'a Path) -> Self {
        Self {
            desk,
            read: BTreeMap::new(),
        }
    }

    /// Whether the entry can stand in its form's tables.
    fn check(&mut self, entry: &Entry) -> Result<(), Reason> {
        let meta = &entry.meta;
        let form = self.get(&meta.form_sha256)?;
        if form.id() != meta.form_id || form.version() != meta.form_version {
            return Err(Reason::OtherForm);
        }
        match Instance::parse(&entry.submission_xml, form.id()) {
            Some(_) => Ok(()),
            None => Err(Reason::Submission),
        }
    }

    fn get(&mut self, digest: &Digest) -> Result<&Form, Reason> {
        let slot = match self.read.entry(*digest) {
            btree_map::Entry::Occupied(slot) => slot.into_mut(),
            btree_map::Entry::Vacant(slot) => {
                let path = self.desk.join(FORMS).join(format!("{digest}.xml"));
                let xml = files::read_text_if_there(&path, FORM_LIMIT);
                let xml = xml.map_err(Reason::Unreadable)?;
                let xml = xml.filter(|xml| Digest::of(xml.as_bytes()) == *digest);
                let xml = xml.ok_or(Reason::UnknownForm(*digest))?;
                slot.insert(Form::parse(&xml, &Limits::default()).ok())
            }
        };
        slot.as_ref().ok_or(Reason::BadForm)
    }

    /// The columns of all versions of which there are entries, the latest version's first.
    fn columns(&self, entries: &[&Entry]) -> Vec<Column> {
        let digests = entries
            .iter()
            .map(|entry| (&entry.meta.form_version, &entry.meta.form_sha256));
        let mut digests: Vec<_> = digests.collect();
        digests.sort();
        digests.dedup();
        let mut columns: Vec<Column> = Vec::new();
        for (_, digest) in digests.into_iter().rev() {
            let form = self.read.get(digest).and_then(Option::as_ref);
            for column in form.map(Form::columns).unwrap_or_default() {
                match columns.iter_mut().find(|known| known.path == column.path) {
                    Some(known) => merge(known, column),
                    None => columns.push(column),
                }
            }
        }
        columns
    }
}

/// Adds the choices and non-answers that only an older version has.
fn merge(known: &mut Column, older: Column) {
    for choice in older.choices {
        if !known
            .choices
            .iter()
            .any(|other| other.value == choice.value)
        {
            known.choices.push(choice);
        }
    }
    for absent in older.absent {
        if !known.absent.contains(&absent) {
            known.absent.push(absent);
        }
    }
}

/// How far a questionnaire was, as its cell says it.
fn state(state: State) -> &'static str {
    match state {
        State::Partial => "partial",
        State::Final => "final",
    }
}

/// The tables of one form.
struct Tables {
    columns: Vec<Column>,
    /// The paths of the repeated parts, each before those inside it.
    repeats: Vec<String>,
}

impl Tables {
    fn new(columns: Vec<Column>) -> Self {
        let mut repeats: Vec<_> = columns
            .iter()
            .filter_map(|column| column.repeat.clone())
            .collect();
        repeats.sort();
        repeats.dedup();
        Self { columns, repeats }
    }

    fn write(&self, folder: &Path, form_id: &str, entries: &[&Entry]) -> Result<(), DeskError> {
        let stem = file_name(form_id);
        self.questionnaires(form_id, entries)
            .write(&folder.join(format!("{stem}.csv")))?;
        for repeat in &self.repeats {
            let name = file_name(&below_root(repeat).replace('/', "."));
            let path = folder.join(format!("{stem}.{name}.csv"));
            self.repeated(repeat, form_id, entries).write(&path)?;
        }
        let path = folder.join(format!("{stem}.codebook.csv"));
        codebook::codebook(&self.columns).write(&path)
    }

    fn questionnaires(&self, form_id: &str, entries: &[&Entry]) -> Table {
        let fixed = codebook::ABOUT.map(|(name, ..)| name);
        let mut table = Table::new(&self.head(&fixed, None));
        for entry in entries {
            let Some(instance) = Instance::parse(&entry.submission_xml, form_id) else {
                continue;
            };
            let meta = &entry.meta;
            let mut row = vec![
                meta.instance_id.clone(),
                meta.form_version.clone(),
                meta.finished_day.clone(),
                entry.device().to_string(),
                meta.sequence
                    .map_or_else(String::new, |number| number.to_string()),
                state(meta.state).to_owned(),
                entry.digest.to_string(),
                meta.outing.clone().unwrap_or_default(),
                meta.person
                    .map_or_else(String::new, |code| code.to_string()),
            ];
            self.cells(None, instance.root(), &mut row);
            table.push(&row);
        }
        table
    }

    fn repeated(&self, repeat: &str, form_id: &str, entries: &[&Entry]) -> Table {
        let fixed: &[&str] = match enclosing(repeat, &self.repeats) {
            Some(_) => &["_instance_id", "_parent_index", "_index"],
            None => &["_instance_id", "_index"],
        };
        let mut table = Table::new(&self.head(fixed, Some(repeat)));
        for entry in entries {
            let Some(instance) = Instance::parse(&entry.submission_xml, form_id) else {
                continue;
            };
            for (index, part) in instance.entries(repeat, &self.repeats).iter().enumerate() {
                let mut row = vec![entry.meta.instance_id.clone()];
                row.extend(part.parent.map(|parent| parent.to_string()));
                row.push((index + 1).to_string());
                self.cells(Some(repeat), part.node, &mut row);
                table.push(&row);
            }
        }
        table
    }

    /// The columns whose innermost repeated part is `repeat`.
    fn columns_of(&self, repeat: Option<&str>) -> impl Iterator<Item = &Column> {
        self.columns
            .iter()
            .filter(move |column| column.repeat.as_deref() == repeat)
    }

    fn head(&self, fixed: &[&str], repeat: Option<&str>) -> Vec<String> {
        let mut head: Vec<_> = fixed.iter().map(|name| (*name).to_owned()).collect();
        for column in self.columns_of(repeat) {
            head.push(column.name.clone());
            if !column.absent.is_empty() {
                head.push(format!("{}.absent", column.name));
            }
        }
        head
    }

    /// Adds the cells of one row, in the order of the head.
    fn cells(&self, repeat: Option<&str>, from: Node<'_, '_>, row: &mut Vec<String>) {
        for column in self.columns_of(repeat) {
            let path = match repeat {
                Some(repeat) => column.path.get(repeat.len() + 1..).unwrap_or_default(),
                None => below_root(&column.path),
            };
            let leaf = instance::leaf(from, path);
            row.push(leaf.map(instance::text).unwrap_or_default());
            if !column.absent.is_empty() {
                row.push(leaf.map(instance::absent).unwrap_or_default().to_owned());
            }
        }
    }
}
