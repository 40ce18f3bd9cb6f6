//! Tables in Markdown, as [`crate::read`] reads them.

use crate::workbook::{Sheet, Workbook};

/// Writes a workbook as tables in Markdown, a line for each row and nothing to line columns up: so a
/// row shows in a diff only if it has changed.
///
/// Line breaks within cells become spaces: a table has none.
#[must_use]
pub fn markdown(workbook: &Workbook) -> String {
    let mut out = String::new();
    for sheet in &workbook.sheets {
        if !out.is_empty() {
            out.push('\n');
        }
        write(&mut out, sheet);
    }
    out
}

fn write(out: &mut String, sheet: &Sheet) {
    let count = sheet
        .lines
        .iter()
        .flat_map(|line| &line.cells)
        .map(|cell| cell.column as usize + 1)
        .max()
        .unwrap_or(0);
    out.push_str(&format!("| {} |\n", sheet.name));
    for line in &sheet.lines {
        out.push('|');
        for column in (0_u32..).take(count) {
            let cell = escaped(line.text(column).unwrap_or(""));
            out.push_str(&format!(" | {cell}"));
        }
        out.push_str(" |\n");
    }
}

fn escaped(text: &str) -> String {
    let words: Vec<&str> = text.split(['\n', '\r']).map(str::trim).collect();
    words.join(" ").trim().replace('|', "\\|")
}
