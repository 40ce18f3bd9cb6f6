//! Tables in Markdown: `| survey |`, then `| | type | name |` and so on.

use super::{Builder, ReadError};
use crate::workbook::Workbook;

pub(super) fn read(text: &str) -> Result<Workbook, ReadError> {
    let mut builder = Builder::default();
    let mut row = 0;
    for line in text.lines() {
        let Some(cells) = cells(line) else { continue };
        let mut cells = cells.into_iter();
        let name = cells.next().unwrap_or_default();
        if !name.trim().is_empty() {
            builder.sheet(name.trim());
            row = 0;
        }
        let cells: Vec<String> = cells.collect();
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        row += 1;
        for (column, cell) in (0_u32..).zip(&cells) {
            builder.cell(row, column, cell)?;
        }
    }
    Ok(builder.workbook)
}

/// The cells of a row of a table; nothing for other lines, comments and the line below the head.
fn cells(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    if line.starts_with('#') || !line.starts_with('|') {
        return None;
    }
    // What stands after the last bar is a comment, or the bar was forgotten.
    let end = line.rfind('|').filter(|end| *end > 0)?;
    let inner = line.get(1..end)?;
    if !inner.is_empty() && inner.chars().all(|c| matches!(c, '|' | '-' | ':')) {
        return None;
    }
    let mut cells = vec![String::new()];
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = c == '\\' && chars.peek() == Some(&'|');
        if c == '|' {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(if escaped { '|' } else { c });
            if escaped {
                chars.next();
            }
        }
    }
    Some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tables() {
        let text = "
            # a comment
            | survey |
            |        | type | name | label |
            |--------|------|------|-------|
            |        | text | a    | x \\| y |
            |        |      |      |       |
            | choices |
            | | list_name | name | # note
        ";
        let workbook = read(text).unwrap();
        let names: Vec<&str> = workbook.sheets.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["survey", "choices"]);
        let survey = &workbook.sheets[0];
        assert_eq!(survey.lines.len(), 2);
        assert_eq!(survey.lines[1].number, 2);
        assert_eq!(survey.lines[1].text(2), Some("x | y"));
        assert_eq!(workbook.sheets[1].lines[0].cells.len(), 2);
    }
}
