//! Runs recorded behaviour of other engines against the form engine and the compiler of workbooks.
//!
//! The formats are those of `shared/conformance/README.md`: forms with steps and what they show,
//! single XPath expressions, and workbooks with the forms made of them. Each line of a file stands
//! alone; a file may be gzipped.

mod compare;
mod files;
mod host;
mod known;
mod recording;
mod scenario;
mod xlsform;
mod xml;
mod xpath;

use std::collections::BTreeMap;
use std::path::Path;

pub use known::{Change, Known, changes};
pub use recording::{Error, folder, read};

/// What became of a recorded case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The engine does as recorded.
    Passed,
    /// It does not; the first difference.
    Failed(String),
    /// The case uses what the engine refuses on purpose, or cannot be run; what it is.
    Outside(String),
}

/// The kinds of recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Forms with steps: `xforms-scenarios`.
    Scenarios,
    /// Expressions: `xpath-cases`.
    Xpath,
    /// Workbooks: `xlsform-cases`.
    Xlsform,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Scenarios, Self::Xpath, Self::Xlsform];

    /// The word on the command line and in the summary.
    pub fn word(self) -> &'static str {
        match self {
            Self::Scenarios => "scenarios",
            Self::Xpath => "xpath",
            Self::Xlsform => "xlsform",
        }
    }

    /// The given file.
    pub fn file(self) -> &'static str {
        match self {
            Self::Scenarios => "xforms-scenarios.jsonl.gz",
            Self::Xpath => "xpath-cases.jsonl.gz",
            Self::Xlsform => "xlsform-cases.jsonl.gz",
        }
    }
}

/// What became of the cases of one file, with a name for each that is unique in it.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// In the order of the file.
    pub cases: Vec<(String, Outcome)>,
    /// Forms that were compiled of workbooks: which case, and why the form engine refuses it.
    pub forms: Vec<(String, Option<String>)>,
}

impl Report {
    /// Runs all cases of a file.
    ///
    /// # Errors
    ///
    /// [`Error`] if the file cannot be read or holds something else.
    pub fn of(kind: Kind, path: &Path) -> Result<Self, Error> {
        let cases = read(path)?;
        let day = xpath::day(&cases);
        let mut seen = BTreeMap::new();
        let mut report = Self::default();
        for case in &cases {
            let (name, outcome, form) = match kind {
                Kind::Scenarios => (scenario::name(case), scenario::run(case), None),
                Kind::Xpath => (xpath::name(case), xpath::run(case, day), None),
                Kind::Xlsform => {
                    let (outcome, form) = xlsform::run(case);
                    (xlsform::name(case), outcome, form)
                }
            };
            let times = seen.entry(name.clone()).or_insert(0);
            *times += 1;
            let name = match times {
                1 => name,
                times => format!("{name} ({times})"),
            };
            if let Some(form) = form {
                report.forms.push((name.clone(), form.err()));
            }
            report.cases.push((name, outcome));
        }
        Ok(report)
    }

    /// Cases that failed, with the first difference.
    pub fn failed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cases
            .iter()
            .filter_map(|(name, outcome)| match outcome {
                Outcome::Failed(why) => Some((name.as_str(), why.as_str())),
                _ => None,
            })
    }

    /// Compiled forms that the form engine refuses, with the reason.
    pub fn refused(&self) -> impl Iterator<Item = (&str, &str)> {
        self.forms
            .iter()
            .filter_map(|(name, why)| Some((name.as_str(), why.as_deref()?)))
    }

    /// `N of M forms compiled without error`, if any was compiled.
    pub fn loaded(&self) -> Option<String> {
        let all = self.forms.len();
        let loaded = all - self.refused().count();
        (all > 0).then(|| format!("{loaded} of {all} forms compiled without error"))
    }

    /// `N passed, M failed, K outside`.
    pub fn summary(&self) -> String {
        let count = |wanted: fn(&Outcome) -> bool| {
            let found = self.cases.iter().filter(|(_, outcome)| wanted(outcome));
            found.count()
        };
        let passed = count(|outcome| matches!(outcome, Outcome::Passed));
        let failed = count(|outcome| matches!(outcome, Outcome::Failed(_)));
        let outside = count(|outcome| matches!(outcome, Outcome::Outside(_)));
        format!("{passed} passed, {failed} failed, {outside} outside")
    }
}
