//! References in cells: whether each leads to one question.

use crate::columns;
use crate::finding::{Code, Findings};
use crate::references;
use crate::survey::Survey;
use crate::table::{Table, Value};

/// Every reference in every cell that is read leads to one question.
pub(crate) fn check_references(survey: &Survey<'_>, entities: &Table, findings: &mut Findings) {
    check_table(survey, &survey.settings.table, |_| true, findings);
    let in_entities = |column: &str| !matches!(column, "dataset" | "repeat");
    check_table(survey, entities, in_entities, findings);
    let in_survey = |column: &str| {
        !matches!(column, "type" | "name" | "trigger") && columns::SURVEY.known.contains(&column)
    };
    check_table(survey, survey.table, in_survey, findings);
    let in_choices = |column: &str| matches!(column, "label" | "media");
    check_table(survey, &survey.lists.table, in_choices, findings);
}

fn check_table(
    survey: &Survey<'_>,
    table: &Table,
    is_checked: impl Fn(&str) -> bool,
    findings: &mut Findings,
) {
    for row in &table.rows {
        for (column, value) in &row.values {
            if is_checked(column) {
                let mut parts = vec![column.as_str()];
                check_value(survey, table, row.number, value, &mut parts, findings);
            }
        }
    }
}

fn check_value<'v>(
    survey: &Survey<'_>,
    table: &Table,
    row: u32,
    value: &'v Value,
    parts: &mut Vec<&'v str>,
    findings: &mut Findings,
) {
    let text = match value {
        Value::Text(text) => text,
        Value::Map(map) => {
            for (part, value) in map {
                parts.push(part);
                check_value(survey, table, row, value, parts, findings);
                parts.pop();
            }
            return;
        }
    };
    if !text.contains("${") {
        return;
    }
    if let Some(malformed) = references::malformed(text) {
        findings.error(Code::BadReference, table.at(row, parts), malformed);
    }
    for reference in references::find(text) {
        match survey.names.get(reference.name) {
            Some(1) => {}
            Some(_) => {
                findings.error(
                    Code::AmbiguousReference,
                    table.at(row, parts),
                    reference.name,
                );
            }
            None => {
                findings
                    .error(Code::UnknownReference, table.at(row, parts), reference.name)
                    .near(survey.names.keys().map(String::as_str));
            }
        }
    }
}
