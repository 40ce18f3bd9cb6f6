//! Findings as lines for people and as JSON for editors.

use std::io::{Write, stdout};

use serde_json::{Value, json};
use xlsform::{Finding, Severity};

use super::source::Source;
use crate::error::DeskError;

/// Prints what was found in each workbook.
pub(super) fn print(sources: &[Source], as_json: bool) -> Result<(), DeskError> {
    let text = if as_json {
        let files: Vec<Value> = sources.iter().map(file).collect();
        format!("{}\n", Value::Array(files))
    } else {
        let language = language(environment);
        sources
            .iter()
            .map(|source| lines(source, &language))
            .collect()
    };
    stdout()
        .write_all(text.as_bytes())
        .map_err(DeskError::Print)
}

/// Says on the error output what was found in a workbook; nothing if nothing was.
pub(super) fn say(source: &Source) {
    if !source.findings.is_empty() || source.refused.is_some() {
        eprint!("{}", lines(source, &language(environment)));
    }
}

/// `file: error: survey!C7 (relevant): …`, a line for each finding, and a line that sums them up.
fn lines(source: &Source, language: &str) -> String {
    let path = source.path.display();
    let mut text = String::new();
    for finding in &source.findings {
        text.push_str(&format!(
            "{path}: {}: {}: {}\n",
            finding.severity.text(language),
            finding.place.text(language),
            finding.text(language)
        ));
    }
    if let Some(error) = &source.refused {
        let warning = Severity::Warning.text(language);
        let not_taken = not_taken(language);
        text.push_str(&format!("{path}: {warning}: {not_taken}: {error}\n"));
    }
    let count = |wanted: Severity| {
        let found = source.findings.iter().filter(|f| f.severity == wanted);
        found.count()
    };
    let warnings = count(Severity::Warning) + usize::from(source.refused.is_some());
    let sum = sum(language, count(Severity::Error), warnings);
    text.push_str(&format!("{path}: {sum}\n"));
    text
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The language that the environment asks for (POSIX 8.2).
fn language(variable: impl Fn(&str) -> Option<String>) -> String {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let mut set = names.into_iter().filter_map(variable);
    let locale = set.find(|value| !value.is_empty()).unwrap_or_default();
    let end = locale.find(['_', '.', '@']).unwrap_or(locale.len());
    locale.get(..end).unwrap_or_default().to_owned()
}

fn not_taken(language: &str) -> &'static str {
    match language {
        "fr" => "Carnet n’accepte pas ce formulaire",
        "ar" => "لا يقبل Carnet هذا النموذج",
        _ => "Carnet does not take this form",
    }
}

fn sum(language: &str, errors: usize, warnings: usize) -> String {
    let several = |many: bool| if many { "s" } else { "" };
    match language {
        // None is singular in French.
        "fr" => format!(
            "{errors} erreur{}, {warnings} avertissement{}",
            several(errors > 1),
            several(warnings > 1)
        ),
        "ar" => format!("الأخطاء: {errors}، التحذيرات: {warnings}"),
        _ => format!(
            "{errors} error{}, {warnings} warning{}",
            several(errors != 1),
            several(warnings != 1)
        ),
    }
}

fn file(source: &Source) -> Value {
    let findings: Vec<Value> = source.findings.iter().map(one).collect();
    json!({
        "file": source.path.to_string_lossy(),
        "form": source.xml.is_some(),
        "findings": findings,
        "refused": source.refused.as_ref().map(ToString::to_string),
    })
}

/// Rows as the spreadsheet counts them; columns from 0.
fn one(finding: &Finding) -> Value {
    let column = finding.place.column.as_ref();
    json!({
        "severity": finding.severity.text("en"),
        "code": finding.code.name(),
        "sheet": finding.place.sheet,
        "row": finding.place.row,
        "column": column.map(|column| column.index),
        "header": column.map(|column| column.header.as_str()),
        "found": finding.found,
        "expected": finding.expected.as_ref().map(|expected| expected.text("en")),
        "nearest": finding.nearest,
        "message": finding.text("en"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_names_the_language() {
        let of = |set: &[(&str, &str)]| {
            language(|name| {
                let found = set.iter().find(|(other, _)| *other == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(of(&[]), "");
        assert_eq!(of(&[("LANG", "fr_FR.UTF-8")]), "fr");
        assert_eq!(of(&[("LANG", "fr_FR.UTF-8"), ("LC_ALL", "")]), "fr");
        assert_eq!(of(&[("LANG", "fr_FR"), ("LC_MESSAGES", "ar")]), "ar");
        assert_eq!(of(&[("LANG", "frr_DE")]), "frr");
        assert_eq!(of(&[("LC_ALL", "C"), ("LC_MESSAGES", "ar")]), "C");
    }
}
