//! Tables in Markdown, as [`crate::read`] reads them.

use crate::workbook::{Sheet, Workbook};

/// Writes a workbook as tables in Markdown, with columns of even width.
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
    let row = |cells: &dyn Fn(u32) -> String| -> Vec<String> {
        (0_u32..).take(count).map(cells).collect()
    };
    let rows: Vec<Vec<String>> = sheet
        .lines
        .iter()
        .map(|line| row(&|column| escaped(line.text(column).unwrap_or(""))))
        .collect();
    let mut widths = vec![0; count];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    out.push_str(&format!("| {} |\n", sheet.name));
    for row in &rows {
        out.push('|');
        for (cell, width) in row.iter().zip(&widths) {
            out.push_str(&format!(" | {cell:<width$}"));
        }
        out.push_str(" |\n");
    }
}

fn escaped(text: &str) -> String {
    let words: Vec<&str> = text.split(['\n', '\r']).map(str::trim).collect();
    words.join(" ").trim().replace('|', "\\|")
}
