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
        sources.iter().map(lines).collect()
    };
    stdout()
        .write_all(text.as_bytes())
        .map_err(DeskError::Print)
}

/// `file: error: survey!C7 (relevant): …`, a line for each finding, and a line that sums them up.
fn lines(source: &Source) -> String {
    let path = source.path.display();
    let mut text = String::new();
    for finding in &source.findings {
        text.push_str(&format!(
            "{path}: {}: {}: {}\n",
            severity(finding),
            finding.place.english(),
            finding.english()
        ));
    }
    if let Some(error) = &source.refused {
        text.push_str(&format!(
            "{path}: warning: Carnet does not take this form: {error}\n"
        ));
    }
    let count = |wanted: Severity| {
        let found = source.findings.iter().filter(|f| f.severity == wanted);
        found.count()
    };
    let warnings = count(Severity::Warning) + usize::from(source.refused.is_some());
    text.push_str(&format!(
        "{path}: {}, {}\n",
        counted(count(Severity::Error), "error"),
        counted(warnings, "warning")
    ));
    text
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
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
        "severity": severity(finding),
        "code": finding.code.name(),
        "sheet": finding.place.sheet,
        "row": finding.place.row,
        "column": column.map(|column| column.index),
        "header": column.map(|column| column.header.as_str()),
        "found": finding.found,
        "expected": finding.expected,
        "nearest": finding.nearest,
        "message": finding.english(),
    })
}
