//! What is wrong or doubtful in a workbook, as data.

use crate::words;
pub use crate::words::Code;
pub(crate) use crate::words::Phrase;

/// Whether a finding stands in the way of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// No form can be made.
    Error,
    /// A form is made; it may not be the one that was meant.
    Warning,
}

/// The cell, row or sheet that a finding is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Name of the sheet as written in the file; empty for the whole workbook.
    pub sheet: String,
    /// As the spreadsheet counts; the first row is 1.
    pub row: Option<u32>,
    /// The column.
    pub column: Option<Column>,
}

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The first is 0.
    pub index: u32,
    /// What its first row says.
    pub header: String,
}

/// One thing that is wrong or doubtful.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it stands in the way of a form.
    pub severity: Severity,
    /// What kind of thing it is.
    pub code: Code,
    /// Where it is.
    pub place: Place,
    /// What stands there.
    pub found: String,
    /// What should stand there; none if the code says it all.
    pub expected: Option<Expected>,
    /// The name that was probably meant.
    pub nearest: Option<String>,
}

/// What should stand in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    phrase: Phrase,
    /// Names and values, which are the same in every language.
    values: Vec<String>,
}

impl Severity {
    /// The word for it in a language, by its tag (BCP 47); English where the language is not known.
    #[must_use]
    pub fn text(self, language: &str) -> &'static str {
        let words = words::of(language);
        match self {
            Self::Error => words.error,
            Self::Warning => words.warning,
        }
    }
}

impl Expected {
    /// In a language, by its tag (BCP 47); English where the language is not known.
    #[must_use]
    pub fn text(&self, language: &str) -> String {
        let words = words::of(language);
        let values: Vec<&str> = self.values.iter().map(String::as_str).collect();
        words.filled((words.phrase)(self.phrase), &values)
    }
}

impl Phrase {
    /// The phrase with its values.
    pub(crate) fn with<T: Into<String>>(self, values: impl IntoIterator<Item = T>) -> Expected {
        Expected {
            phrase: self,
            values: values.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Phrase> for Expected {
    fn from(phrase: Phrase) -> Self {
        phrase.with::<String>([])
    }
}

impl From<&str> for Expected {
    fn from(written: &str) -> Self {
        Phrase::Written.with([written])
    }
}

impl From<String> for Expected {
    fn from(written: String) -> Self {
        Phrase::Written.with([written])
    }
}

impl Finding {
    pub(crate) fn new(severity: Severity, code: Code, place: Place, found: &str) -> Self {
        Self {
            severity,
            code,
            place,
            found: found.to_owned(),
            expected: None,
            nearest: None,
        }
    }

    /// A sentence without its place, in a language by its tag (BCP 47); English where the language
    /// is not known.
    #[must_use]
    pub fn text(&self, language: &str) -> String {
        let words = words::of(language);
        let mut text = words.filled((words.sentence)(self.code), &[&shortened(&self.found)]);
        if let Some(expected) = &self.expected {
            text.push_str(&words.filled(words.expected, &[&expected.text(language)]));
        }
        if let Some(nearest) = &self.nearest {
            text.push_str(&words.filled(words.nearest, &[nearest]));
        }
        text
    }
}

/// A long text is shown by its beginning.
pub(crate) fn shortened(text: &str) -> String {
    const SHOWN: usize = 120;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.to_owned(),
    }
}

impl Place {
    /// The place as people find it: `survey!C7 (relevant)`; in a language by its tag (BCP 47),
    /// English where the language is not known.
    #[must_use]
    pub fn text(&self, language: &str) -> String {
        let words = words::of(language);
        let column = self.column.as_ref();
        let named = column.map(|column| (letters(column.index), &column.header));
        match (named, self.row) {
            (Some((letters, header)), Some(row)) => {
                format!("{}!{letters}{row} ({header})", self.sheet)
            }
            (None, Some(row)) => words.filled(words.row, &[&self.sheet, &row.to_string()]),
            (Some((letters, header)), None) => words.filled(
                words.column,
                &[&self.sheet, &format!("{letters} ({header})")],
            ),
            (None, None) if self.sheet.is_empty() => words.workbook.to_owned(),
            (None, None) => self.sheet.clone(),
        }
    }
}

/// A column as spreadsheets name it: 0 is `A`, 26 is `AA`.
pub(crate) fn letters(index: u32) -> String {
    let mut text = String::new();
    let mut rest = u64::from(index) + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        text.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    text
}

/// Findings on the way, each once.
#[derive(Debug)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    /// Names that may still be compared with what was written.
    comparisons: usize,
    /// The last that was not listed.
    unlisted: Option<Finding>,
    unlisted_count: usize,
    errors: bool,
}

/// Findings that are listed; nobody reads more.
const MOST: usize = 5_000;
/// Names that are compared with what was written. Thousands of wrong names in a form of thousands are
/// one mistake, and who mends the first of them knows the others.
const MOST_COMPARISONS: usize = 2_000_000;

impl Default for Findings {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            comparisons: MOST_COMPARISONS,
            unlisted: None,
            unlisted_count: 0,
            errors: false,
        }
    }
}

impl Findings {
    pub(crate) fn error(&mut self, code: Code, place: Place, found: &str) -> Told<'_> {
        self.add(Severity::Error, code, place, found)
    }

    pub(crate) fn warn(&mut self, code: Code, place: Place, found: &str) -> Told<'_> {
        self.add(Severity::Warning, code, place, found)
    }

    /// Says what has been found elsewhere.
    pub(crate) fn repeat(&mut self, finding: &Finding) {
        self.add(
            finding.severity,
            finding.code,
            finding.place.clone(),
            &finding.found,
        );
    }

    fn add(&mut self, severity: Severity, code: Code, place: Place, found: &str) -> Told<'_> {
        self.errors |= severity == Severity::Error;
        let finding = Finding::new(severity, code, place, found);
        let finding = if self.is_full() {
            self.unlisted_count += 1;
            self.unlisted.insert(finding)
        } else {
            self.list.push_mut(finding)
        };
        Told {
            finding,
            comparisons: &mut self.comparisons,
        }
    }

    /// Whether further findings are only counted: no use in looking for what was meant.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= MOST
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.errors
    }

    /// In the order of the workbook's sheets and rows.
    pub(crate) fn sorted(mut self, sheets: &[&str]) -> Vec<Finding> {
        let unlisted = self.unlisted_count;
        let mut list = std::mem::take(&mut self.list);
        list.sort_by_key(|finding| {
            let place = &finding.place;
            let sheet = sheets.iter().position(|name| *name == place.sheet);
            let column = place.column.as_ref().map(|column| column.index);
            (sheet.map_or(0, |n| n + 1), place.row, column)
        });
        list.dedup();
        if let Some(last) = self.unlisted {
            list.push(Finding {
                severity: if self.errors {
                    Severity::Error
                } else {
                    Severity::Warning
                },
                code: Code::More,
                found: unlisted.to_string(),
                ..last
            });
        }
        list
    }
}

/// A finding that has just been told.
pub(crate) struct Told<'a> {
    finding: &'a mut Finding,
    comparisons: &'a mut usize,
}

impl Told<'_> {
    /// Says what should stand there.
    pub(crate) fn expecting(self, expected: impl Into<Expected>) -> Self {
        self.finding.expected = Some(expected.into());
        self
    }

    /// Says which name was probably meant.
    pub(crate) fn meant(self, name: Option<String>) -> Self {
        self.finding.nearest = name;
        self
    }

    /// Says which name was probably meant, if one is near.
    pub(crate) fn near<'a>(self, known: impl IntoIterator<Item = &'a str>) -> Self {
        let mut left = *self.comparisons;
        let known = known.into_iter().map_while(|name| {
            left = left.checked_sub(1)?;
            Some(name)
        });
        let name = crate::names::nearest(&self.finding.found, known);
        *self.comparisons = left;
        self.meant(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_columns_as_spreadsheets_do() {
        for (index, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(index), name);
        }
    }
}
