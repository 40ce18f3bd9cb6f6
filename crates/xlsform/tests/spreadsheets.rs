//! What spreadsheets have beside texts, and files that are not what their names say.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::io::{Cursor, Write};

use support::{SHEET, STRINGS, workbook};
use xlsform::{FileKind, Finding, Options, ReadError, Workbook, compile, read};

const OLD: &[u8] = include_bytes!("forms/rich.xls");
const NEW: &[u8] = include_bytes!("forms/rich.xlsx");

/// The texts of a column of the first sheet, from its second row.
fn column(workbook: &Workbook, column: u32) -> Vec<(u32, &str)> {
    let lines = workbook.sheets[0].lines.iter().skip(1);
    lines
        .filter_map(|line| Some((line.number, line.text(column)?)))
        .collect()
}

fn told(findings: &[Finding]) -> Vec<String> {
    let told = |finding: &Finding| {
        let place = finding.place.text("en");
        format!("{place} {} {}", finding.code.name(), finding.found)
    };
    findings.iter().map(told).collect()
}

#[test]
fn numbers_are_read_as_people_type_them() {
    let workbook = read(NEW, FileKind::Xlsx).unwrap();
    assert_eq!(
        column(&workbook, 4),
        [
            (3, "1"),
            (4, "2026-03-01"),
            (5, "TRUE"),
            (7, "100000000000000000000"),
            (8, "0.3"),
            (9, "0.5"),
            (10, "#REF!"),
            (11, "2026-03-01T18:30:00"),
            (12, "12:30:00"),
        ]
    );
    let workbook = read(OLD, FileKind::Xls).unwrap();
    assert_eq!(
        column(&workbook, 4),
        [
            (4, "1.5"),
            (5, "2026-03-01"),
            (6, "TRUE"),
            // A formula of row 7 gave an empty text.
            (8, "100000000000000000000"),
            (9, "123456"),
            (10, "0.3"),
        ]
    );
    assert_eq!(
        column(&workbook, 5),
        [(9, "5"), (11, "Rich text"), (12, "merged"), (15, "#REF!")]
    );
}

#[test]
fn texts_that_run_over_several_records_are_whole() {
    let workbook = read(OLD, FileKind::Xls).unwrap();
    let labels = column(&workbook, 2);
    assert_eq!(labels.len(), 23);
    for (row, label) in labels {
        let number = row - 1;
        let ending = if number % 3 == 0 { "日本" } else { "" };
        let wanted = format!("{number} {}{ending}", "Très longue étiquette, ".repeat(20));
        assert_eq!(label, wanted.trim());
    }
}

#[test]
fn merged_cells_and_formulas_are_doubtful() {
    let compiled = compile(&read(NEW, FileKind::Xlsx).unwrap(), &Options::default());
    assert_eq!(
        told(&compiled.findings),
        [
            "Survey !F3 (note) merged F3:F5",
            "Survey !E6 (default) formula-uncalculated ",
            "Survey !E10 (default) formula-error #REF!",
        ],
        "empty merged cells and other sheets do no harm"
    );
    let xml = compiled.xml.unwrap();
    assert!(xml.contains("id=\"rich\""), "a hidden sheet is read: {xml}");
    let compiled = compile(&read(OLD, FileKind::Xls).unwrap(), &Options::default());
    assert_eq!(
        told(&compiled.findings),
        [
            "survey!F12 (note) merged F12:F14",
            "survey!F15 (note) formula-error #REF!",
        ]
    );
}

#[test]
fn formulas_of_open_document() {
    let content = "<o><table:table table:name='survey'><table:table-row>\
        <table:table-cell table:number-columns-spanned='2' table:number-rows-spanned='3'>\
        <text:p>type</text:p></table:table-cell>\
        <table:covered-table-cell/>\
        <table:table-cell table:formula='of:=1+1' office:value-type='float' office:value='2'>\
        <text:p>2,00</text:p></table:table-cell>\
        <table:table-cell table:formula='of:=1+1'/>\
        <table:table-cell table:formula='of:=[.#REF!]' office:value-type='string' \
        calcext:value-type='error'><text:p>#REF!</text:p></table:table-cell>\
        </table:table-row></table:table></o>";
    let workbook = read(&support::packed([("content.xml", content)]), FileKind::Ods).unwrap();
    let texts = workbook.sheets[0].lines[0].cells.iter();
    let texts: Vec<&str> = texts.map(|cell| cell.text.as_str()).collect();
    assert_eq!(texts, ["type", "2", "#REF!"]);
    assert_eq!(
        told(&workbook.findings),
        [
            "survey!A1 (type) merged A1:B3",
            "survey!D1 () formula-uncalculated ",
            "survey!E1 (#REF!) formula-error #REF!",
        ]
    );
}

#[test]
fn texts_are_put_together() {
    let strings = "<sst><si><r><t>Two </t></r><r><t xml:space='preserve'>parts</t></r>\
        <rPh sb='0' eb='1'><t>said</t></rPh></si><si><t>a&amp;b&#233;_x000A_c</t></si></sst>";
    let sheet = "<x:worksheet><x:sheetData><x:row><x:c t='s'><x:v>0</x:v></x:c>\
        <x:c t='s'><x:v>1</x:v></x:c><x:c t='s'><x:v>9</x:v></x:c>\
        <x:c t='str'><x:f>A1</x:f><x:v/></x:c>\
        <x:c t='inlineStr'><x:is><x:t><![CDATA[<in>]]>\r\n line</x:t></x:is></x:c>\
        </x:row></x:sheetData></x:worksheet>";
    let file = workbook(vec![(STRINGS, strings.into()), (SHEET, sheet.into())]);
    let workbook = read(&file, FileKind::Xlsx).unwrap();
    let line = &workbook.sheets[0].lines[0];
    assert_eq!(line.number, 1);
    let texts: Vec<(u32, &str)> = line
        .cells
        .iter()
        .map(|cell| (cell.column, cell.text.as_str()))
        .collect();
    assert_eq!(
        texts,
        [(0, "Two parts"), (1, "a&bé\nc"), (4, "<in>\n line")]
    );
    assert!(workbook.findings.is_empty());
}

#[test]
fn cells_in_any_order_are_put_in_order() {
    let sheet = "<worksheet><row r='2'><c r='B2'><v>4</v></c><c r='A2'><v>3</v></c></row>\
        <row r='1'><c r='A1'><v>1</v></c></row><row r='2'><c r='C2'><v>5</v></c></row></worksheet>";
    let file = workbook(vec![(SHEET, sheet.into())]);
    let workbook = read(&file, FileKind::Xlsx).unwrap();
    let lines = &workbook.sheets[0].lines;
    assert_eq!((lines[0].number, lines[1].number), (1, 2));
    let texts: Vec<&str> = lines[1]
        .cells
        .iter()
        .map(|cell| cell.text.as_str())
        .collect();
    assert_eq!((lines.len(), texts), (2, vec!["3", "4", "5"]));
}

#[test]
fn a_file_is_read_as_what_it_is() {
    for (bytes, kind) in [
        (NEW, FileKind::Xls),
        (OLD, FileKind::Xlsx),
        (NEW, FileKind::Csv),
    ] {
        assert_eq!(
            read(bytes, kind).unwrap().sheets[0].lines[0].text(0),
            Some("type")
        );
    }
    let page = b"<HTML xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table><tr><td>type";
    assert_eq!(read(page, FileKind::Xls), Err(ReadError::WebPage));
}

#[test]
fn a_password_is_named() {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut stream = file.create_stream("/EncryptedPackage").unwrap();
    stream.write_all(&[7; 5_000]).unwrap();
    drop(stream);
    let bytes = file.into_inner().into_inner();
    assert_eq!(read(&bytes, FileKind::Xlsx), Err(ReadError::Protected));

    let manifest = "<m><file-entry full-path='content.xml'><encryption-data/></file-entry></m>";
    let parts = [
        ("META-INF/manifest.xml", manifest),
        ("content.xml", "\u{1}"),
    ];
    let refused = read(&support::packed(parts), FileKind::Ods);
    assert_eq!(refused, Err(ReadError::Protected));
}

#[test]
fn texts_in_other_encodings() {
    let text = "survey\n,type,name\n,text,été\n";
    let marked = format!("\u{feff}{text}");
    let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [text.as_bytes(), marked.as_bytes(), &little, &big] {
        let workbook = read(bytes, FileKind::Csv).unwrap();
        assert_eq!(workbook.sheets[0].name, "survey");
        assert_eq!(workbook.sheets[0].lines[1].text(1), Some("été"));
    }
    // Without its mark, and with bytes that are no text at all.
    for (bytes, line) in [
        (&little[2..], 1),
        (b"a\nb\n,\0".as_slice(), 3),
        (b"\n\xe9", 2),
    ] {
        let refused = read(bytes, FileKind::Csv).unwrap_err();
        assert_eq!(refused, ReadError::NotUtf8 { line });
        assert!(refused.to_string().contains(&format!("line {line} ")));
    }
}
