//! Office Open XML, as much of it as a table of texts needs.

use std::io::{Cursor, Write};

use thiserror::Error;
use zip::write::SimpleFileOptions;
use zip::{ZipWriter, result::ZipError};

use crate::workbook::{Sheet, Workbook};
use crate::xml::Element;

/// The file could not be put together.
#[derive(Debug, Error)]
#[error("the spreadsheet cannot be written: {0}")]
pub struct WriteError(String);

impl From<ZipError> for WriteError {
    fn from(error: ZipError) -> Self {
        Self(error.to_string())
    }
}

impl From<std::io::Error> for WriteError {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// Writes a workbook as `.xlsx`. All cells are texts; the same workbook gives the same bytes.
///
/// # Errors
/// If the parts cannot be packed, which happens only beyond 4 GiB.
pub fn xlsx(workbook: &Workbook) -> Result<Vec<u8>, WriteError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, part: &Element| -> Result<(), WriteError> {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(part.document().as_bytes())?;
        Ok(())
    };
    let sheets = &workbook.sheets;
    add("[Content_Types].xml", &types(sheets.len()))?;
    add(
        "_rels/.rels",
        &relations(&[("officeDocument", "xl/workbook.xml".to_owned())]),
    )?;
    let targets: Vec<(&str, String)> = (1..=sheets.len())
        .map(|n| ("worksheet", format!("worksheets/sheet{n}.xml")))
        .collect();
    add("xl/_rels/workbook.xml.rels", &relations(&targets))?;
    add("xl/workbook.xml", &index(sheets))?;
    for (n, sheet) in (1..).zip(sheets) {
        add(&format!("xl/worksheets/sheet{n}.xml"), &table(sheet))?;
    }
    Ok(zip.finish()?.into_inner())
}

fn types(sheets: usize) -> Element {
    let mut types = Element::new("Types").with("xmlns", format!("{PACKAGE}/content-types"));
    for (ending, kind) in [
        (
            "rels",
            "application/vnd.openxmlformats-package.relationships+xml",
        ),
        ("xml", "application/xml"),
    ] {
        let default = Element::new("Default").with("Extension", ending);
        types.push(default.with("ContentType", kind));
    }
    let mut part = |name: String, kind: &str| {
        let part = Element::new("Override").with("PartName", name);
        types.push(part.with("ContentType", format!("{TYPE}.{kind}+xml")));
    };
    part("/xl/workbook.xml".to_owned(), "sheet.main");
    for n in 1..=sheets {
        part(format!("/xl/worksheets/sheet{n}.xml"), "worksheet");
    }
    types
}

fn relations(targets: &[(&str, String)]) -> Element {
    let mut all = Element::new("Relationships").with("xmlns", format!("{PACKAGE}/relationships"));
    for (n, (kind, target)) in (1..).zip(targets) {
        let relation = Element::new("Relationship")
            .with("Id", format!("rId{n}"))
            .with("Type", format!("{OFFICE}/{kind}"))
            .with("Target", target);
        all.push(relation);
    }
    all
}

fn index(sheets: &[Sheet]) -> Element {
    let mut list = Element::new("sheets");
    for (n, sheet) in (1..).zip(sheets) {
        let entry = Element::new("sheet")
            .with("name", &sheet.name)
            .with("sheetId", n.to_string())
            .with("r:id", format!("rId{n}"));
        list.push(entry);
    }
    let mut workbook = Element::new("workbook")
        .with("xmlns", MAIN)
        .with("xmlns:r", OFFICE);
    workbook.push(list);
    workbook
}

fn table(sheet: &Sheet) -> Element {
    let mut data = Element::new("sheetData");
    for line in &sheet.lines {
        let mut row = Element::new("row").with("r", line.number.to_string());
        for cell in &line.cells {
            let column = crate::finding::letters(cell.column);
            let text = Element::new("t")
                .with("xml:space", "preserve")
                .text(&cell.text);
            let mut written = Element::new("c")
                .with("r", format!("{column}{}", line.number))
                .with("t", "inlineStr");
            let mut inline = Element::new("is");
            inline.push(text);
            written.push(inline);
            row.push(written);
        }
        data.push(row);
    }
    let mut worksheet = Element::new("worksheet").with("xmlns", MAIN);
    worksheet.push(data);
    worksheet
}
