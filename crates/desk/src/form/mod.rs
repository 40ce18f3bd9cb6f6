//! Questionnaires: from workbooks to forms.

mod changes;
mod findings;
mod preview;
mod source;

use std::path::Path;

use xforms::Form;
use xlsform::{FileKind, Severity};

use crate::Outcome;
use crate::cli::{FormCheck, FormConvert, FormDiff};
use crate::error::DeskError;
use crate::files;
pub(crate) use preview::preview;
use source::Source;

/// Lists what is wrong or doubtful in workbooks.
pub(crate) fn check(arguments: &FormCheck) -> Result<Outcome, DeskError> {
    let sources: Result<Vec<Source>, DeskError> = arguments
        .files
        .iter()
        .map(|path| Source::read(path))
        .collect();
    let sources = sources?;
    findings::print(&sources, arguments.json)?;
    Ok(sources.iter().map(outcome).max().unwrap_or(Outcome::Done))
}

/// Writes a workbook as a form, or as a workbook of another kind.
pub(crate) fn convert(arguments: &FormConvert) -> Result<Outcome, DeskError> {
    let path = &arguments.output;
    let ending = path.extension().and_then(|ending| ending.to_str());
    let source = Source::read(&arguments.file)?;
    let written = match ending {
        Some("xml") => source.xml.clone().map(String::into_bytes),
        Some("md") => source
            .workbook
            .as_ref()
            .map(|w| xlsform::markdown(w).into_bytes()),
        Some("xlsx") => match source.workbook.as_ref().map(xlsform::xlsx).transpose() {
            Ok(bytes) => bytes,
            Err(source) => {
                return Err(DeskError::Spreadsheet {
                    path: path.clone(),
                    source,
                });
            }
        },
        _ => return Err(DeskError::NotOutput { path: path.clone() }),
    };
    let outcome = match &written {
        Some(_) => outcome(&source),
        None => Outcome::Refused,
    };
    findings::print(std::slice::from_ref(&source), arguments.json)?;
    if let Some(bytes) = written {
        files::replace(path, &bytes)?;
    }
    Ok(outcome)
}

/// Lists what changed for the data.
pub(crate) fn diff(arguments: &FormDiff) -> Result<Outcome, DeskError> {
    let old = form(&arguments.old)?;
    let new = form(&arguments.new)?;
    let changes = changes::between(&old.columns(), &new.columns());
    changes::print(&changes, arguments.json)?;
    Ok(if changes.is_empty() {
        Outcome::Done
    } else {
        Outcome::SomeSetAside
    })
}

/// Whether a file is a workbook, by its name.
pub(crate) fn is_workbook(path: &Path) -> bool {
    FileKind::from_name(&path.to_string_lossy()).is_some()
}

/// The form that a workbook makes. What is wrong or doubtful is said on the error output.
pub(crate) fn compiled(path: &Path) -> Result<String, DeskError> {
    let source = Source::read(path)?;
    findings::say(&source);
    source.xml.ok_or_else(|| DeskError::FormErrors {
        path: path.to_owned(),
    })
}

/// A form as devices read it, from a workbook or from its XML.
fn form(path: &Path) -> Result<Form, DeskError> {
    let xml = if is_workbook(path) {
        compiled(path)?
    } else {
        files::read_text(path, source::LIMIT)?.to_string()
    };
    source::load(&xml).map_err(|source| DeskError::Form {
        path: path.to_owned(),
        source: Box::new(source),
    })
}

fn outcome(source: &Source) -> Outcome {
    let worst = source.findings.iter().map(|finding| finding.severity).min();
    match worst {
        Some(Severity::Error) => Outcome::Refused,
        Some(Severity::Warning) => Outcome::SomeSetAside,
        None if source.refused.is_some() => Outcome::SomeSetAside,
        None => Outcome::Done,
    }
}
