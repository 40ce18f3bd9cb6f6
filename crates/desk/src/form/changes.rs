//! What changed for the data between two versions of a form.

use std::io::{Write, stdout};

use serde_json::{Value, json};
use xforms::{Absent, Column};

use crate::codebook::type_code;
use crate::error::DeskError;

/// One change of a variable.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    Added,
    Removed,
    /// It stands in another group, so that its column has another name; it was there before.
    Moved {
        from: String,
    },
    Type {
        from: &'static str,
        to: &'static str,
    },
    ChoiceAdded(String),
    ChoiceRemoved(String),
    AbsentAdded(Absent),
    AbsentRemoved(Absent),
}

/// Variables and what changed about each, in the order of the new form; what was removed is last.
pub(super) fn between(old: &[Column], new: &[Column]) -> Vec<(String, Change)> {
    let mut changes = Vec::new();
    let has = |columns: &[Column], name: &str| columns.iter().any(|c| c.name == name);
    let mut moved: Vec<&str> = Vec::new();
    for column in new {
        let before = old
            .iter()
            .find(|other| other.name == column.name)
            .or_else(|| {
                let mut same = old.iter().filter(|other| {
                    leaf(&other.name) == leaf(&column.name) && !has(new, &other.name)
                });
                same.next().filter(|_| same.next().is_none())
            });
        let mut add = |change| changes.push((column.name.clone(), change));
        let Some(before) = before else {
            add(Change::Added);
            continue;
        };
        if before.name != column.name {
            moved.push(&before.name);
            add(Change::Moved {
                from: before.name.clone(),
            });
        }
        compare(before, column, &mut add);
    }
    for column in old {
        if !has(new, &column.name) && !moved.contains(&column.name.as_str()) {
            changes.push((column.name.clone(), Change::Removed));
        }
    }
    changes
}

fn leaf(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn compare(old: &Column, new: &Column, add: &mut dyn FnMut(Change)) {
    if old.value_type != new.value_type {
        add(Change::Type {
            from: type_code(old.value_type),
            to: type_code(new.value_type),
        });
    }
    let has = |column: &Column, value: &str| column.choices.iter().any(|c| c.value == value);
    for choice in new.choices.iter().filter(|choice| !has(old, &choice.value)) {
        add(Change::ChoiceAdded(choice.value.clone()));
    }
    for choice in old.choices.iter().filter(|choice| !has(new, &choice.value)) {
        add(Change::ChoiceRemoved(choice.value.clone()));
    }
    for absent in new
        .absent
        .iter()
        .filter(|absent| !old.absent.contains(absent))
    {
        add(Change::AbsentAdded(*absent));
    }
    for absent in old
        .absent
        .iter()
        .filter(|absent| !new.absent.contains(absent))
    {
        add(Change::AbsentRemoved(*absent));
    }
}

/// Prints the changes, a line each.
pub(super) fn print(changes: &[(String, Change)], as_json: bool) -> Result<(), DeskError> {
    let text = if as_json {
        let list = changes.iter().map(|(name, change)| {
            let (what, from, to) = parts(change);
            json!({"variable": name, "change": what, "from": from, "to": to})
        });
        format!("{}\n", list.collect::<Value>())
    } else if changes.is_empty() {
        "nothing changed for the data\n".to_owned()
    } else {
        changes
            .iter()
            .map(|(name, change)| format!("{name}: {}\n", sentence(change)))
            .collect()
    };
    stdout()
        .write_all(text.as_bytes())
        .map_err(DeskError::Print)
}

fn parts(change: &Change) -> (&'static str, Option<&str>, Option<&str>) {
    match change {
        Change::Added => ("added", None, None),
        Change::Removed => ("removed", None, None),
        Change::Moved { from } => ("moved", Some(from), None),
        Change::Type { from, to } => ("type", Some(from), Some(to)),
        Change::ChoiceAdded(choice) => ("choice-added", None, Some(choice)),
        Change::ChoiceRemoved(choice) => ("choice-removed", Some(choice), None),
        Change::AbsentAdded(absent) => ("absent-added", None, Some(absent.code())),
        Change::AbsentRemoved(absent) => ("absent-removed", Some(absent.code()), None),
    }
}

fn sentence(change: &Change) -> String {
    match change {
        Change::Added => "added".to_owned(),
        Change::Removed => "removed".to_owned(),
        Change::Moved { from } => format!("moved, was {from}"),
        Change::Type { from, to } => format!("type {from} is now {to}"),
        Change::ChoiceAdded(choice) => format!("choice {choice} added"),
        Change::ChoiceRemoved(choice) => format!("choice {choice} removed"),
        Change::AbsentAdded(absent) => format!("non-answer {} added", absent.code()),
        Change::AbsentRemoved(absent) => format!("non-answer {} removed", absent.code()),
    }
}
