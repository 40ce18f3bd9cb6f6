//! What the variables of the tables mean.

use xforms::{Absent, Column, ValueType};

use crate::table::Table;

/// One row for each variable, or one for each of its choices.
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
