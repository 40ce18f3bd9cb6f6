//! What the column `type` says, with forgiveness for its spelling.

use super::Survey;
use crate::finding::{Code, Findings, Phrase};
use crate::table::Row;
use crate::text;
use crate::types::{self, GROUPS, SELECTS};

/// Kind of a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RowType {
    Begin {
        kind: &'static str,
        list: Option<String>,
    },
    End(&'static str),
    Select(Select),
    Osm(Option<String>),
    /// By the canonical name of its type.
    Simple(&'static str),
    /// Not known; said already.
    Unknown,
}

/// A question with choices.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Select {
    /// Canonical name of the type.
    pub(super) question_type: &'static str,
    pub(super) from_file: bool,
    pub(super) list: String,
    pub(super) or_other: bool,
}

impl Survey<'_> {
    pub(super) fn row_type(&self, row: &Row, written: &str, findings: &mut Findings) -> RowType {
        if let Some(found) = exact(written) {
            return found;
        }
        let place = self.table.at(row.number, &["type"]);
        match tolerant(written) {
            Some((found, read_as)) => {
                let finding = findings.warn(Code::Tolerated, place, written);
                finding.expecting(Phrase::Spelling.with([read_as]));
                found
            }
            None if is_obsolete(written) => {
                let finding = findings.error(Code::TypeGone, place, written);
                if written.starts_with("cascading") {
                    finding.expecting(Phrase::Spelling.with(["choice_filter"]));
                }
                RowType::Unknown
            }
            None => {
                let nearest = (!findings.is_full()).then(|| proposal(written)).flatten();
                findings
                    .error(Code::UnknownType, place, written)
                    .meant(nearest);
                RowType::Unknown
            }
        }
    }
}

/// Whether old tools knew the type.
fn is_obsolete(written: &str) -> bool {
    let first = written.split_whitespace().next().unwrap_or("");
    matches!(first, "include" | "cascading_select" | "cascading")
}

/// The type that was probably meant, with its list or without.
fn proposal(written: &str) -> Option<String> {
    let command = written.split_whitespace().next().unwrap_or("");
    [written, command]
        .into_iter()
        .find_map(|text| crate::names::nearest(text, types::proposed()))
}

fn exact(written: &str) -> Option<RowType> {
    if let Some(found) = begin_or_end(written) {
        return Some(found);
    }
    if let Some(found) = select(written) {
        return Some(RowType::Select(found));
    }
    if let Some(list) = written.strip_prefix("osm ") {
        return Some(RowType::Osm(Some(list.trim().to_owned())));
    }
    let (name, _) = types::find(written)?;
    let needs_list = SELECTS
        .iter()
        .any(|(_, question_type)| *question_type == name);
    (!needs_list).then_some(RowType::Simple(name))
}

fn begin_or_end(written: &str) -> Option<RowType> {
    let after = |word: &str| {
        let rest = written.strip_prefix(word)?;
        rest.strip_prefix(['_', ' '])
    };
    if let Some(rest) = after("end") {
        let (_, kind) = GROUPS.iter().find(|(name, _)| *name == rest)?;
        return Some(RowType::End(kind));
    }
    let rest = after("begin")?;
    GROUPS.iter().find_map(|(name, kind)| {
        let list = rest.strip_prefix(name)?;
        if list.is_empty() {
            return Some(RowType::Begin { kind, list: None });
        }
        let list = list.strip_prefix(' ')?;
        let list = list.strip_prefix("over ").unwrap_or(list);
        (!list.contains(' ')).then(|| RowType::Begin {
            kind,
            list: Some(list.to_owned()),
        })
    })
}

fn select(written: &str) -> Option<Select> {
    SELECTS.iter().find_map(|(command, question_type)| {
        let rest = written.strip_prefix(command)?.strip_prefix(' ')?;
        let (list, suffix) = rest.split_once(' ').unwrap_or((rest, ""));
        let or_other = matches!(suffix, "or_other" | "or other" | "or specify other");
        (!list.is_empty() && (suffix.is_empty() || or_other)).then(|| Select {
            question_type,
            from_file: command.ends_with("file"),
            list: list.to_owned(),
            or_other,
        })
    })
}

/// A type that differs from a known one by upper and lower case, spaces, hyphens or underscores
/// only, and how it is read.
fn tolerant(written: &str) -> Option<(RowType, String)> {
    let collapsed = text::collapsed(written);
    // Names of lists keep their case, so that only what stands before them is made lower.
    let (first, rest) = collapsed.split_once(' ').unwrap_or((&collapsed, ""));
    for command in [
        first.to_owned(),
        format!("{first} {}", rest.split(' ').next().unwrap_or("")),
    ] {
        let arguments = collapsed.get(command.len()..).unwrap_or("");
        let known = [
            "begin_group",
            "begin_repeat",
            "begin_loop",
            "end_group",
            "end_repeat",
            "end_loop",
        ]
        .into_iter()
        .chain(SELECTS.iter().map(|(name, _)| *name))
        .filter(|name| text::is_alike(name, &command))
        // Of `select one` and `select_one` the one with an underscore is recommended.
        .max_by_key(|name| name.contains('_'));
        if let Some(known) = known {
            let lower = arguments.to_lowercase();
            for read_as in [format!("{known}{arguments}"), format!("{known}{lower}")] {
                if let Some(found) = exact(&read_as) {
                    return Some((found, read_as));
                }
            }
        }
    }
    let read_as = types::tolerated(&collapsed)?;
    Some((exact(read_as)?, read_as.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_types() {
        for (written, found) in [
            (
                "begin group",
                RowType::Begin {
                    kind: "group",
                    list: None,
                },
            ),
            (
                "begin_repeat",
                RowType::Begin {
                    kind: "repeat",
                    list: None,
                },
            ),
            (
                "begin loop over c",
                RowType::Begin {
                    kind: "loop",
                    list: Some("c".into()),
                },
            ),
            ("end looped group", RowType::End("repeat")),
            ("photo", RowType::Simple("image")),
        ] {
            assert_eq!(exact(written), Some(found), "{written}");
        }
        let found = select("select_one_from_file a.csv").unwrap();
        assert!(found.from_file && found.list == "a.csv" && !found.or_other);
        let found = select("select one from c or_other").unwrap();
        assert!(!found.from_file && found.list == "c" && found.or_other);
        assert_eq!(exact("select one"), None);
        assert_eq!(exact("select_one"), None);
        assert_eq!(exact("select_one a b"), None);
    }

    #[test]
    fn forgives_spelling_but_not_lists() {
        let read_as = |written: &str| tolerant(written).map(|(_, read_as)| read_as);
        assert_eq!(
            read_as("Select_One Fruits").as_deref(),
            Some("select_one Fruits")
        );
        assert_eq!(read_as("select one  x"), Some("select_one x".to_owned()));
        assert_eq!(read_as("INTEGER").as_deref(), Some("integer"));
        assert_eq!(read_as("Begin Group").as_deref(), Some("begin_group"));
        assert_eq!(read_as("begin-repeat").as_deref(), Some("begin_repeat"));
        assert_eq!(read_as("slect_one x"), None);
    }
}
