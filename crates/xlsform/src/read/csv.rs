//! Comma-separated text: the first column names a sheet, the others hold its cells.

use csv::{ReaderBuilder, StringRecord, Trim};

use super::{Builder, ReadError};
use crate::workbook::Workbook;

pub(super) fn read(text: &str) -> Result<Workbook, ReadError> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .trim(Trim::None)
        .from_reader(text.as_bytes());
    let mut builder = Builder::default();
    let mut row = 0;
    let mut record = StringRecord::new();
    loop {
        let more = reader.read_record(&mut record);
        if !more.map_err(|error| ReadError::Damaged(error.to_string()))? {
            return Ok(builder.workbook);
        }
        let mut cells = record.iter();
        let name = cells.next().unwrap_or("").trim();
        if !name.is_empty() {
            builder.sheet(name);
            row = 0;
        }
        let cells: Vec<&str> = cells.collect();
        if cells.iter().all(|cell| cell.trim().is_empty()) && (row == 0 || !name.is_empty()) {
            continue;
        }
        row += 1;
        for (column, cell) in (0_u32..).zip(cells) {
            builder.cell(row, column, cell)?;
        }
    }
}

/// Where the comma is the decimal sign, spreadsheets write semicolons.
fn delimiter(text: &str) -> u8 {
    let beginning: Vec<&str> = text.lines().take(5).collect();
    let count = |sign| {
        beginning
            .iter()
            .map(|line| line.matches(sign).count())
            .sum::<usize>()
    };
    [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|sign| count(char::from(*sign)))
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sheets_in_one_file() {
        for text in [
            "survey\n,type,name\n,text,\"a, b\"\n\nchoices\n,name\n",
            "survey;;\n;type;name\n;text;a, b\n;;\nchoices;;\n;name;\n",
        ] {
            let workbook = read(text).unwrap();
            assert_eq!(workbook.sheets.len(), 2);
            let survey = &workbook.sheets[0];
            assert_eq!(survey.lines[1].number, 2);
            assert_eq!(survey.lines[1].text(1), Some("a, b"));
        }
    }
}
