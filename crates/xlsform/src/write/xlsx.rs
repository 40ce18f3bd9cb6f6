//! Office Open XML, as much of it as a table of texts needs.

use std::collections::BTreeMap;
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

/// Characters of a column's width, at least and at most; longer texts wrap.
const WIDTHS: (usize, usize) = (8, 50);

/// Writes a workbook as `.xlsx`. All cells are texts, so that nothing that is typed later becomes a
/// date; the first row is bold and stays in view. The same workbook gives the same bytes.
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
    let mut targets: Vec<(&str, String)> = (1..=sheets.len())
        .map(|n| ("worksheet", format!("worksheets/sheet{n}.xml")))
        .collect();
    targets.push(("styles", "styles.xml".to_owned()));
    add("xl/_rels/workbook.xml.rels", &relations(&targets))?;
    add("xl/workbook.xml", &index(sheets))?;
    add("xl/styles.xml", &styles())?;
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
    part("/xl/styles.xml".to_owned(), "styles");
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
    workbook.push(holding("bookViews", [Element::new("workbookView")]));
    workbook.push(list);
    workbook
}

fn holding(name: &str, children: impl IntoIterator<Item = Element>) -> Element {
    let mut element = Element::new(name);
    for child in children {
        element.push(child);
    }
    element
}

/// Numbers of the styles below, in `cellXfs`.
const TEXT: &str = "1";
const HEADER: &str = "2";

/// Plain, text and header; what else stands here is what every reader expects to be there.
fn styles() -> Element {
    let font = |bold: bool| {
        let mut font = Element::new("font");
        if bold {
            font.push(Element::new("b"));
        }
        font.push(Element::new("sz").with("val", "11"));
        font.push(Element::new("name").with("val", "Calibri"));
        font
    };
    let fill = |kind: &str| {
        holding(
            "fill",
            [Element::new("patternFill").with("patternType", kind)],
        )
    };
    let sides = ["left", "right", "top", "bottom", "diagonal"].map(Element::new);
    // Number format 49 is text.
    let format = |number: &str, font: &str| {
        Element::new("xf")
            .with("numFmtId", number)
            .with("fontId", font)
            .with("fillId", "0")
            .with("borderId", "0")
    };
    let cell = |font: &str| {
        let mut format = format("49", font)
            .with("xfId", "0")
            .with("applyNumberFormat", "1")
            .with("applyFont", "1")
            .with("applyAlignment", "1");
        let alignment = Element::new("alignment").with("vertical", "top");
        format.push(alignment.with("wrapText", "1"));
        format
    };
    let mut styles = Element::new("styleSheet").with("xmlns", MAIN);
    styles.push(holding("fonts", [font(false), font(true)]));
    styles.push(holding("fills", [fill("none"), fill("gray125")]));
    styles.push(holding("borders", [holding("border", sides)]));
    styles.push(holding("cellStyleXfs", [format("0", "0")]));
    let plain = format("0", "0").with("xfId", "0");
    styles.push(holding("cellXfs", [plain, cell("0"), cell("1")]));
    let normal = Element::new("cellStyle")
        .with("name", "Normal")
        .with("xfId", "0");
    styles.push(holding("cellStyles", [normal.with("builtinId", "0")]));
    styles
}

/// The row with the columns' names stays in view.
fn view(head: u32) -> Element {
    let pane = Element::new("pane")
        .with("ySplit", head.to_string())
        .with("topLeftCell", format!("A{}", u64::from(head) + 1))
        .with("activePane", "bottomLeft")
        .with("state", "frozen");
    let mut view = Element::new("sheetView").with("workbookViewId", "0");
    view.push(pane);
    holding("sheetViews", [view])
}

/// Each column as wide as its longest text, within limits.
fn columns(sheet: &Sheet) -> Option<Element> {
    let mut widths: BTreeMap<u32, usize> = BTreeMap::new();
    let (least, most) = WIDTHS;
    for cell in sheet.lines.iter().flat_map(|line| &line.cells) {
        let length = cell.text.chars().take(most).count() + 1;
        let width = widths.entry(cell.column).or_insert(least);
        *width = length.max(*width);
    }
    let columns = widths.into_iter().map(|(column, width)| {
        let number = (u64::from(column) + 1).to_string();
        Element::new("col")
            .with("min", &number)
            .with("max", number)
            .with("width", width.to_string())
            .with("style", TEXT)
            .with("customWidth", "1")
    });
    let columns = holding("cols", columns);
    (!columns.children.is_empty()).then_some(columns)
}

fn table(sheet: &Sheet) -> Element {
    let head = sheet.lines.first().map_or(1, |line| line.number);
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
                .with("s", if line.number == head { HEADER } else { TEXT })
                .with("t", "inlineStr");
            let mut inline = Element::new("is");
            inline.push(text);
            written.push(inline);
            row.push(written);
        }
        data.push(row);
    }
    let mut worksheet = Element::new("worksheet").with("xmlns", MAIN);
    worksheet.push(view(head));
    if let Some(columns) = columns(sheet) {
        worksheet.push(columns);
    }
    worksheet.push(data);
    worksheet
}
