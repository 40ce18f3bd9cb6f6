//! Comma-separated text (RFC 4180): the first column names a sheet, the others hold its cells.

use std::borrow::Cow;

use super::{Builder, ReadError};

/// Reads field by field: a line may have millions.
pub(super) fn read(text: &str, builder: &mut Builder) -> Result<(), ReadError> {
    let delimiter = delimiter(text);
    let mut row = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let (name, mut after) = field(rest, delimiter);
        let is_named = !name.trim().is_empty();
        if is_named {
            builder.sheet(name.trim())?;
            row = 0;
        }
        let mut has_cells = false;
        let mut column = 0_u32;
        while let Some(next) = after.strip_prefix(delimiter) {
            let cell;
            (cell, after) = field(next, delimiter);
            has_cells |= !cell.trim().is_empty();
            builder.cell(row + 1, column, &cell)?;
            column = column.saturating_add(1);
        }
        // A line that only names a sheet is no row of it, and neither are empty ones above the first.
        if has_cells || (row > 0 && !is_named) {
            row += 1;
        }
        rest = after.strip_prefix('\r').unwrap_or(after);
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    Ok(())
}

/// A field, and what comes after it: a delimiter, the end of a line or nothing.
fn field(text: &str, delimiter: char) -> (Cow<'_, str>, &str) {
    let until_end = |text| {
        let end = |c: char| c == delimiter || c == '\n' || c == '\r';
        str::split_at_checked(text, text.find(end).unwrap_or(text.len())).unwrap_or((text, ""))
    };
    let Some(mut rest) = text.strip_prefix('"') else {
        let (field, after) = until_end(text);
        return (field.into(), after);
    };
    let mut field = Cow::Borrowed("");
    loop {
        // A quotation mark that is never closed goes on to the end.
        let (part, after) = rest.split_once('"').unwrap_or((rest, ""));
        field += part;
        match after.strip_prefix('"') {
            Some(after) => {
                field += "\"";
                rest = after;
            }
            None => {
                let (part, after) = until_end(after);
                field += part;
                return (field, after);
            }
        }
    }
}

/// Where the comma is the decimal sign, spreadsheets write semicolons.
fn delimiter(text: &str) -> char {
    let beginning: Vec<&str> = text.lines().take(5).collect();
    let count = |sign| {
        beginning
            .iter()
            .map(|line| line.matches(sign).count())
            .sum::<usize>()
    };
    [',', ';', '\t']
        .into_iter()
        .rev()
        .max_by_key(|sign| count(*sign))
        .unwrap_or(',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::Workbook;

    fn workbook(text: &str) -> Workbook {
        let mut builder = Builder::default();
        read(text, &mut builder).unwrap();
        builder.finish()
    }

    #[test]
    fn reads_sheets_in_one_file() {
        for text in [
            "survey\n,type,name\n,text,\"a, b\"\n\nchoices\n,name\n",
            "survey;;\r\n;type;name\r\n;text;a, b\r\n;;\r\nchoices;;\r\n;name;",
        ] {
            let workbook = workbook(text);
            assert_eq!(workbook.sheets.len(), 2);
            let survey = &workbook.sheets[0];
            assert_eq!(survey.lines[1].number, 2);
            assert_eq!(survey.lines[1].text(1), Some("a, b"));
            assert_eq!(workbook.sheets[1].lines[0].text(0), Some("name"));
        }
    }

    #[test]
    fn reads_quoted_fields() {
        let workbook = workbook("s,\"a \"\"b\"\"\nc\",\"d\"e,f\"g,\n,,x\n,\"h,\n");
        let texts: Vec<Vec<&str>> = workbook.sheets[0]
            .lines
            .iter()
            .map(|line| line.cells.iter().map(|cell| cell.text.as_str()).collect())
            .collect();
        assert_eq!(
            texts,
            [vec!["a \"b\"\nc", "de", "f\"g"], vec!["x"], vec!["h,"]]
        );
    }
}
