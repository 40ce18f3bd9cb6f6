//! The list of cases that are known to fail, each with its reason. It may only shrink.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::{Kind, Outcome, Report};

/// Known failures: `known.json` beside the crate's manifest.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    scenarios: Vec<Group>,
    xpath: Vec<Group>,
    xlsform: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    reason: String,
    cases: Vec<String>,
}

/// What the list says of a case and what became of it do not agree.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// It fails and is not listed.
    Unlisted(String, String),
    /// It is listed and does not fail any more: take it off the list.
    Mended(String),
    /// It is listed without a reason, twice, or the recordings have not got it.
    Stray(String),
}

impl Known {
    /// The list of this repository.
    ///
    /// # Errors
    ///
    /// If it is no such list.
    pub fn read() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../known.json"))
    }

    fn groups(&self, kind: Kind) -> &[Group] {
        match kind {
            Kind::Scenarios => &self.scenarios,
            Kind::Xpath => &self.xpath,
            Kind::Xlsform => &self.xlsform,
        }
    }
}

/// Where list and report do not agree.
pub fn changes(known: &Known, kind: Kind, report: &Report) -> Vec<Change> {
    let mut listed = BTreeSet::new();
    let mut changes = Vec::new();
    for group in known.groups(kind) {
        for case in &group.cases {
            if !listed.insert(case.as_str()) || group.reason.trim().is_empty() {
                changes.push(Change::Stray(case.clone()));
            }
        }
    }
    for (name, outcome) in &report.cases {
        match (outcome, listed.remove(name.as_str())) {
            (Outcome::Failed(why), false) => {
                changes.push(Change::Unlisted(name.clone(), why.clone()));
            }
            (Outcome::Passed | Outcome::Outside(_), true) => {
                changes.push(Change::Mended(name.clone()));
            }
            _ => {}
        }
    }
    changes.extend(
        listed
            .into_iter()
            .map(|name| Change::Stray(name.to_owned())),
    );
    changes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn known(cases: &[&str]) -> Known {
        let cases = cases.iter().map(|case| (*case).to_owned()).collect();
        let reason = "because".to_owned();
        Known {
            scenarios: vec![Group { reason, cases }],
            xpath: Vec::new(),
            xlsform: Vec::new(),
        }
    }

    #[test]
    fn the_list_may_neither_grow_nor_lag_behind() {
        let failed = || Outcome::Failed("other".to_owned());
        let report = Report {
            cases: vec![
                ("a".to_owned(), Outcome::Passed),
                ("b".to_owned(), failed()),
                ("c".to_owned(), failed()),
            ],
            ..Report::default()
        };
        let found = changes(&known(&["a", "b", "d"]), Kind::Scenarios, &report);
        let expected = vec![
            Change::Mended("a".to_owned()),
            Change::Unlisted("c".to_owned(), "other".to_owned()),
            Change::Stray("d".to_owned()),
        ];
        assert_eq!(found, expected);
        assert!(changes(&known(&["b", "c"]), Kind::Scenarios, &report).is_empty());
    }
}
