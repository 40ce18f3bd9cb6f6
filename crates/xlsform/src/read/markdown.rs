//! Tables in Markdown: `| survey |`, then `| | type | name |` and so on.

use super::{Builder, ReadError};

pub(super) fn read(text: &str, builder: &mut Builder) -> Result<(), ReadError> {
    let mut row = 0;
    for line in text.lines() {
        let Some(inner) = inner(line) else { continue };
        let mut cells = cells(inner);
        let name = cells.next().unwrap_or_default();
        if !name.trim().is_empty() {
            builder.sheet(name.trim())?;
            row = 0;
        }
        let mut has_cells = false;
        for (column, cell) in (0_u32..).zip(cells) {
            has_cells |= !cell.trim().is_empty();
            builder.cell(row + 1, column, &cell)?;
        }
        row += u32::from(has_cells);
    }
    Ok(())
}

/// What stands between the first and the last bar of a table's row; nothing for other lines,
/// comments and the line below the head.
fn inner(line: &str) -> Option<&str> {
    let line = line.trim();
    if line.starts_with('#') || !line.starts_with('|') {
        return None;
    }
    // What stands after the last bar is a comment, or the bar was forgotten.
    let end = line.rfind('|').filter(|end| *end > 0)?;
    let inner = line.get(1..end)?;
    let is_rule = !inner.is_empty() && inner.chars().all(|c| matches!(c, '|' | '-' | ':'));
    (!is_rule).then_some(inner)
}

/// The cells of a row; a bar in a cell has a backslash before it.
fn cells(inner: &str) -> impl Iterator<Item = String> {
    let mut rest = Some(inner);
    std::iter::from_fn(move || {
        let text = rest?;
        let is_escaped = |at: usize| text.get(..at).is_some_and(|text| text.ends_with('\\'));
        let mut bars = text.match_indices('|').map(|(at, _)| at);
        let end = bars.find(|at| !is_escaped(*at));
        rest = end.and_then(|end| text.get(end + 1..));
        let cell = end.and_then(|end| text.get(..end)).unwrap_or(text);
        Some(cell.replace("\\|", "|"))
    })
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
        let mut builder = Builder::default();
        read(text, &mut builder).unwrap();
        let workbook = builder.finish();
        let names: Vec<&str> = workbook.sheets.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["survey", "choices"]);
        let survey = &workbook.sheets[0];
        assert_eq!(survey.lines.len(), 2);
        assert_eq!(survey.lines[1].number, 2);
        assert_eq!(survey.lines[1].text(2), Some("x | y"));
        assert_eq!(workbook.sheets[1].lines[0].cells.len(), 2);
    }
}
