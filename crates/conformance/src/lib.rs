//! Runs recorded behaviour of other engines against the form engine.
//!
//! The formats are those of `shared/conformance/README.md`: forms with steps and what they show,
//! and single XPath expressions. Each line of a file stands alone; a file may be gzipped.

mod compare;
mod files;
mod host;
mod known;
mod recording;
mod scenario;
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
}

impl Kind {
    /// The word on the command line and in the summary.
    pub fn word(self) -> &'static str {
        match self {
            Self::Scenarios => "scenarios",
            Self::Xpath => "xpath",
        }
    }

    /// The given file.
    pub fn file(self) -> &'static str {
        match self {
            Self::Scenarios => "xforms-scenarios.jsonl.gz",
            Self::Xpath => "xpath-cases.jsonl.gz",
        }
    }
}

/// What became of the cases of one file, with a name for each that is unique in it.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// In the order of the file.
    pub cases: Vec<(String, Outcome)>,
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
            let (name, outcome) = match kind {
                Kind::Scenarios => (scenario::name(case), scenario::run(case)),
                Kind::Xpath => (xpath::name(case), xpath::run(case, day)),
            };
            let times = seen.entry(name.clone()).or_insert(0);
            *times += 1;
            let name = match times {
                1 => name,
                times => format!("{name} ({times})"),
            };
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
