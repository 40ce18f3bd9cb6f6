//! Which sheet of a workbook is which.

use crate::finding::{Code, Findings, Place};
use crate::names;
use crate::workbook::{Sheet, Workbook};

/// The sheets that make a form.
pub(crate) struct Sheets<'a> {
    workbook: &'a Workbook,
}

const KNOWN: [&str; 6] = [
    "survey",
    "choices",
    "settings",
    "external_choices",
    "osm",
    "entities",
];

impl<'a> Sheets<'a> {
    pub(crate) fn new(workbook: &'a Workbook) -> Self {
        Self { workbook }
    }

    /// The sheet of this name, in upper or lower case; a workbook's only sheet is its survey.
    pub(crate) fn find(&self, name: &str) -> Option<&'a Sheet> {
        let sheets = &self.workbook.sheets;
        let found = sheets.iter().find(|sheet| is_named(sheet, name));
        match sheets.as_slice() {
            [only] if name == "survey" && !is_known(only) => Some(only),
            _ => found,
        }
        .filter(|sheet| !sheet.lines.is_empty())
    }

    /// Whether a form is made of the sheet of this name.
    pub(crate) fn is_read(&self, name: &str) -> bool {
        let sheets = &self.workbook.sheets;
        sheets.len() == 1
            || KNOWN
                .into_iter()
                .any(|known| self.find(known).is_some_and(|sheet| sheet.name == name))
    }

    /// The sheet that was probably meant. One whose name begins with an underscore is a note.
    pub(crate) fn misspelt(&self, name: &str) -> Option<&'a str> {
        self.workbook
            .sheets
            .iter()
            .filter(|sheet| !is_known(sheet) && !sheet.name.starts_with('_'))
            .find(|sheet| names::distance(&sheet.name.trim().to_lowercase(), name, 2) <= 2)
            .map(|sheet| sheet.name.as_str())
    }

    /// Says that there is no such sheet, and which one may have been meant.
    pub(crate) fn missing(&self, code: Code, place: Place, found: &str, findings: &mut Findings) {
        let name = match code {
            Code::NoSurvey => "survey",
            Code::NoExternalChoices => "external_choices",
            _ => "choices",
        };
        let meant = self.misspelt(name).map(str::to_owned);
        findings.error(code, place, found).meant(meant);
    }

    /// A sheet that a form can do without, but not if it was meant.
    pub(crate) fn warn_if_misspelt(&self, name: &str, findings: &mut Findings) {
        if let Some(found) = self.misspelt(name) {
            let place = Place {
                sheet: found.to_owned(),
                ..Place::default()
            };
            findings
                .warn(Code::SheetMisspelt, place, found)
                .meant(Some(name.to_owned()));
        }
    }
}

fn is_named(sheet: &Sheet, name: &str) -> bool {
    sheet.name.trim().eq_ignore_ascii_case(name)
}

fn is_known(sheet: &Sheet) -> bool {
    KNOWN.iter().any(|name| is_named(sheet, name))
}
