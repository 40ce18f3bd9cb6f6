//! What becomes of a workbook, as the worker tells the page.

use std::cell::RefCell;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use xforms::{Control, External, Form, FormError, Limits, Session};
use xlsform::{FileKind, Finding, Options, Workbook};

use crate::host::BrowserHost;
use crate::words::LANGUAGES;

/// What was found in a workbook, and the form if there is one.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Report {
    /// In the order of sheets and rows; what the form engine found is last.
    pub(super) findings: Vec<Told>,
    pub(super) form: Option<Made>,
    /// The workbook as text, unless it was text already.
    pub(super) text: Option<String>,
}

/// Whether a finding stands in the way of a form.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Severity {
    Error,
    Warning,
}

/// A finding in words.
#[derive(Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) severity: Severity,
    /// In the order of [`LANGUAGES`].
    pub(super) said: Vec<Said>,
}

/// A finding in the words of one language.
#[derive(Serialize, Deserialize)]
pub(super) struct Said {
    /// Empty if it is about the form as a whole.
    pub(super) place: String,
    pub(super) sentence: String,
    /// The BCP 47 tag of the language, which is not always the one asked for.
    pub(super) language: String,
}

/// A form, and what its author wants to see at a glance.
#[derive(Serialize, Deserialize)]
pub(super) struct Made {
    pub(super) xml: String,
    pub(super) title: String,
    pub(super) id: String,
    pub(super) version: String,
    /// By the form's own names for them.
    pub(super) languages: Vec<String>,
    pub(super) questions: usize,
    /// Files that come with the programme, not with the workbook.
    pub(super) files: Vec<String>,
}

impl Report {
    pub(super) fn count(&self, severity: Severity) -> usize {
        let found = self.findings.iter().filter(|it| it.severity == severity);
        found.count()
    }
}

/// Compiles a workbook. `kind` is what the ending of its name says.
pub(super) fn of(name: &str, kind: FileKind, bytes: &[u8]) -> Report {
    match xlsform::read(bytes, kind) {
        Ok(workbook) => {
            let mut report = compiled(name, &workbook);
            report.text = (kind != FileKind::Markdown).then(|| xlsform::markdown(&workbook));
            report
        }
        Err(error) => Report {
            findings: vec![told(&Finding::from(&error))],
            ..Report::default()
        },
    }
}

/// A file's name without its ending.
pub(super) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn compiled(name: &str, workbook: &Workbook) -> Report {
    let options = Options {
        id: stem(name).to_owned(),
        ..Options::default()
    };
    let compiled = xlsform::compile(workbook, &options);
    let mut findings: Vec<Told> = compiled.findings.iter().map(told).collect();
    let form = compiled.xml.and_then(|xml| made(xml, &mut findings));
    Report {
        findings,
        form,
        text: None,
    }
}

/// Asks the form engine, which has the last word on what the app can show.
fn made(xml: String, findings: &mut Vec<Told>) -> Option<Made> {
    let files = RefCell::new(Vec::new());
    let empty = |source: &str| {
        let name = source.rsplit('/').next().unwrap_or(source).to_owned();
        let mut files = files.borrow_mut();
        if !files.contains(&name) {
            files.push(name);
        }
        Some(no_rows())
    };
    for found in Form::check(&xml, &Limits::default(), &empty) {
        let severity = match found.severity {
            xforms::Severity::Error => Severity::Error,
            xforms::Severity::Warning => Severity::Warning,
        };
        findings.push(by_the_engine(severity, found.error.to_string()));
    }
    let form = Arc::new(load(&xml).ok()?);
    if let Err(error) = Session::start(Arc::clone(&form), Box::new(BrowserHost)) {
        findings.push(by_the_engine(Severity::Error, error.to_string()));
        return None;
    }
    let asked = |control: Option<Control>| control.is_some_and(|it| it != Control::Note);
    let columns = form.columns().into_iter();
    Some(Made {
        title: form.title().to_owned(),
        id: form.id().to_owned(),
        version: form.version().to_owned(),
        languages: form.languages().to_vec(),
        questions: columns.filter(|column| asked(column.control)).count(),
        files: files.into_inner(),
        xml,
    })
}

/// A form to be tried. The files that it names come with the programme: an empty table stands for
/// each.
pub(super) fn load(xml: &str) -> Result<Form, FormError> {
    Form::parse_with(xml, &Limits::default(), &|_| Some(no_rows()))
}

fn no_rows() -> External {
    External::csv("name,label\n")
}

fn told(finding: &Finding) -> Told {
    Told {
        severity: match finding.severity {
            xlsform::Severity::Error => Severity::Error,
            xlsform::Severity::Warning => Severity::Warning,
        },
        said: LANGUAGES.map(|(tag, _)| said(finding, tag)).into(),
    }
}

fn said(finding: &Finding, tag: &str) -> Said {
    Said {
        place: finding.place.text(tag),
        sentence: finding.text(tag),
        language: tag.to_owned(),
    }
}

/// The engine speaks to those who write forms, in English.
fn by_the_engine(severity: Severity, sentence: String) -> Told {
    let said = |_| Said {
        place: String::new(),
        sentence: sentence.clone(),
        language: "en".to_owned(),
    };
    Told {
        severity,
        said: LANGUAGES.map(said).into(),
    }
}
