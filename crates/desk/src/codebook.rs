//! What the variables of the tables mean.

use xforms::{Absent, Column, ValueType};

use crate::table::Table;

/// Columns about the record rather than the answers: name, type, what stands there.
pub(crate) const ABOUT: [(&str, &str, &str); 9] = [
    (
        "_instance_id",
        "text",
        "The questionnaire, in all of this form's tables",
    ),
    ("_form_version", "text", "The form's version"),
    (
        "_finished_day",
        "date",
        "The day it was finished, or last saved",
    ),
    ("_device", "text", "The device"),
    (
        "_sequence",
        "integer",
        "Counts the device's finished questionnaires; empty where _state is partial",
    ),
    (
        "_state",
        "text",
        "final; or partial: saved and not finished",
    ),
    ("_sha256", "text", "The sealed record"),
    (
        "_outing",
        "text",
        "The outing during which it was started: an _instance_id of the outings' table",
    ),
    (
        "_person",
        "text",
        "The code on the person's card: the same in all questionnaires of one person",
    ),
];

/// One row for each variable, or one for each of its choices; those about the record at the end.
pub(crate) fn codebook(columns: &[Column]) -> Table {
    let languages = languages(columns);
    let in_each = |what: &'static str| {
        languages
            .iter()
            .map(move |language| match language.as_str() {
                "" => what.to_owned(),
                language => format!("{what} ({language})"),
            })
    };
    let plain = |text: &str| std::iter::once(text.to_owned());
    let head: Vec<_> = ["variable", "path", "type"]
        .map(str::to_owned)
        .into_iter()
        .chain(in_each("question"))
        .chain(plain("value"))
        .chain(in_each("choice"))
        .chain(plain("absent"))
        .collect();
    let mut table = Table::new(&head);
    for column in columns {
        let about: Vec<_> = [
            column.name.as_str(),
            column.path.as_str(),
            type_code(column.value_type),
        ]
        .map(str::to_owned)
        .into_iter()
        .chain(labels(&column.labels, &languages))
        .collect();
        let absent: Vec<_> = column
            .absent
            .iter()
            .map(|absent| Absent::code(*absent))
            .collect();
        let mut push = |value: &str, choice: &[(String, String)]| {
            let row = about.iter().cloned().chain(plain(value));
            let row = row
                .chain(labels(choice, &languages))
                .chain(plain(&absent.join(" ")));
            table.push(&row.collect::<Vec<_>>());
        };
        if column.choices.is_empty() {
            push("", &[]);
        }
        for choice in &column.choices {
            push(&choice.value, &choice.labels);
        }
    }
    for (name, value_type, meaning) in ABOUT {
        let about = [name, "", value_type].map(str::to_owned).into_iter();
        let meanings = languages.iter().map(|_| meaning.to_owned());
        let rest = languages.len() + 2;
        let row = about
            .chain(meanings)
            .chain(std::iter::repeat_n(String::new(), rest));
        table.push(&row.collect::<Vec<_>>());
    }
    table
}

/// The labels' languages in order of appearance; one without a name if there are none at all.
fn languages(columns: &[Column]) -> Vec<String> {
    let mut languages: Vec<String> = Vec::new();
    for column in columns {
        let choices = column.choices.iter().flat_map(|choice| &choice.labels);
        for (language, _) in column.labels.iter().chain(choices) {
            if !languages.contains(language) {
                languages.push(language.clone());
            }
        }
    }
    if languages.is_empty() {
        languages.push(String::new());
    }
    languages
}

fn labels<'a>(
    labels: &'a [(String, String)],
    languages: &'a [String],
) -> impl Iterator<Item = String> + 'a {
    languages.iter().map(|language| {
        let label = labels.iter().find(|(of, _)| of == language);
        label.map_or_else(String::new, |(_, text)| text.clone())
    })
}

pub(crate) fn type_code(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Integer => "integer",
        ValueType::Decimal => "decimal",
        ValueType::Boolean => "boolean",
        ValueType::Date => "date",
        ValueType::Time => "time",
        ValueType::DateTime => "dateTime",
        ValueType::SelectOne => "select_one",
        ValueType::SelectMany => "select_multiple",
        ValueType::Rank => "rank",
        ValueType::Barcode => "barcode",
        ValueType::Geopoint => "geopoint",
        ValueType::Geotrace => "geotrace",
        ValueType::Geoshape => "geoshape",
        ValueType::Binary => "binary",
        _ => "text",
    }
}
