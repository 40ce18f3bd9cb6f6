//! Whether a workbook is small enough to be compiled within two seconds and 256 MiB.

use crate::finding::{Code, Column, Findings, Phrase, Place, shortened};
use crate::sheets::Sheets;
use crate::table;
use crate::workbook::{Cell, Line, Sheet, Workbook};

/// Rows of a sheet: more than a phone can fill, and few enough to be compiled at once.
const MOST_ROWS: usize = 50_000;
/// Cells of a form, those of its survey twice: what can be compiled within 256 MiB. A form of so many
/// is larger than what devices take.
const MOST_WEIGHT: usize = 400_000;
/// Letters of a cell: spreadsheets hold no more. What reads a text may take longer than its length.
const MOST_LETTERS: usize = 32_767;

/// Says what is too large of the sheets that a form is made of.
pub(crate) fn is_too_large(
    workbook: &Workbook,
    sheets: &Sheets<'_>,
    findings: &mut Findings,
) -> bool {
    let survey = sheets.find("survey");
    let (mut too_large, mut count, mut weight) = (false, 0, 0);
    let is_read = |sheet: &&Sheet| sheets.is_read(&sheet.name);
    for sheet in workbook.sheets.iter().filter(is_read) {
        too_large |= has_too_many_rows(sheet, findings);
        too_large |= has_long_texts(sheet, findings);
        let number = cells(sheet).count();
        let is_survey = survey.is_some_and(|survey| std::ptr::eq(survey, sheet));
        count += number;
        weight += if is_survey { 2 * number } else { number };
    }
    if weight > MOST_WEIGHT && !too_large {
        findings.error(Code::FormTooLong, Place::default(), &count.to_string());
        too_large = true;
    }
    too_large
}

fn has_too_many_rows(sheet: &Sheet, findings: &mut Findings) -> bool {
    let rows = sheet.lines.len();
    if rows > MOST_ROWS {
        let place = table::place(&sheet.name, None, None);
        findings
            .error(Code::TooManyRows, place, &rows.to_string())
            .expecting(Phrase::OrFewer.with([MOST_ROWS.to_string()]));
    }
    rows > MOST_ROWS
}

fn has_long_texts(sheet: &Sheet, findings: &mut Findings) -> bool {
    let is_long =
        |cell: &Cell| cell.text.len() > MOST_LETTERS && cell.text.chars().count() > MOST_LETTERS;
    let mut any = false;
    for (line, cell) in cells(sheet).filter(|(_, cell)| is_long(cell)) {
        let header = sheet.lines.first().and_then(|line| line.text(cell.column));
        let column = Column {
            index: cell.column,
            header: shortened(header.unwrap_or_default()),
        };
        let place = table::place(&sheet.name, Some(line.number), Some(column));
        findings.error(Code::TextTooLong, place, &MOST_LETTERS.to_string());
        any = true;
    }
    any
}

fn cells(sheet: &Sheet) -> impl Iterator<Item = (&Line, &Cell)> {
    let lines = sheet.lines.iter();
    lines.flat_map(|line| line.cells.iter().map(move |cell| (line, cell)))
}
