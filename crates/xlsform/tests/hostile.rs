//! Broken files and nonsense: clear findings or a refusal, never a panic.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::{Cursor, Write};

use xlsform::{Cell, FileKind, Limit, Line, Options, ReadError, Sheet, Workbook, compile, read};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const FORM: &str = include_str!("forms/everything.md");
const XLS: &[u8] = include_bytes!("forms/small.xls");
const ODS: &[u8] = include_bytes!("forms/small.ods");
const EXCEL: &[u8] = include_bytes!("forms/small.xlsx");

/// A generator of numbers that look random, the same ones in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).unwrap()
    }
}

fn everything() -> Workbook {
    read(FORM.as_bytes(), FileKind::Markdown).unwrap()
}

/// Texts that have a meaning somewhere, or break what is careless.
const TEXTS: [&str; 40] = [
    "",
    " ",
    "${",
    "${}",
    "${a",
    "${age}",
    "${last-saved#age}",
    "select_one",
    "select_one  x",
    "select_one ${age}",
    "begin_repeat",
    "end_repeat",
    "begin group",
    "end_group",
    "end loop",
    "begin loop over yes_no",
    "rank yes_no",
    "range",
    "a=b",
    "=",
    "a==b",
    "start=1 end=0 step=-1",
    "randomize=true seed=x",
    "instance('",
    "instance('a')/root/item[name = ${age}",
    "indexed-repeat(${age}, ${member}",
    "pulldata('",
    "search('",
    "\u{0}\u{1}\u{fffe}",
    "</h:html>",
    "😀é‏",
    "meta",
    "data",
    "1",
    "-",
    "label::",
    "::",
    "bind::",
    "bind::a b",
    "audit",
];

fn sheets_of_nonsense(dice: &mut Dice) -> Workbook {
    let mut workbook = everything();
    for _ in 0..1 + dice.below(8) {
        let at = dice.below(workbook.sheets.len());
        let sheet = &mut workbook.sheets[at];
        if sheet.lines.is_empty() {
            continue;
        }
        let line = dice.below(sheet.lines.len());
        match dice.below(6) {
            0 => {
                sheet.lines.remove(line);
            }
            1 => {
                let copy = sheet.lines[line].clone();
                sheet.lines.insert(dice.below(line + 1), copy);
            }
            2 => {
                let other = dice.below(sheet.lines.len());
                sheet.lines.swap(line, other);
            }
            _ => {
                let cells = &mut sheet.lines[line].cells;
                let text = TEXTS[dice.below(TEXTS.len())].to_owned();
                match cells.get_mut(dice.below(12)) {
                    Some(cell) => cell.text = text,
                    None => cells.push(Cell { column: 40, text }),
                }
            }
        }
    }
    workbook
}

#[test]
fn no_workbook_makes_it_panic() {
    let mut dice = Dice(0x5eed);
    let (mut forms, mut refused) = (0, 0);
    for _ in 0..1_500 {
        let compiled = compile(&sheets_of_nonsense(&mut dice), &Options::default());
        match &compiled.xml {
            Some(xml) => {
                forms += 1;
                roxmltree::Document::parse(xml).unwrap();
            }
            None => {
                refused += 1;
                assert!(!compiled.findings.is_empty());
            }
        }
        for finding in &compiled.findings {
            assert!(!finding.text("en").is_empty() && !finding.place.text("en").is_empty());
        }
    }
    // Otherwise the nonsense is too tame or too wild to try anything.
    assert!(
        forms > 200 && refused > 200,
        "{forms} forms, {refused} refused"
    );
}

#[test]
fn no_bytes_make_it_panic() {
    let mut dice = Dice(0xca51);
    let files = [
        (FORM.as_bytes(), FileKind::Markdown),
        (EXCEL, FileKind::Xlsx),
        (XLS, FileKind::Xls),
        (ODS, FileKind::Ods),
        (b"survey\n,type,name,label\n,text,a,A\n", FileKind::Csv),
    ];
    for (bytes, kind) in files {
        for _ in 0..400 {
            let mut bytes = bytes.to_vec();
            for _ in 0..1 + dice.below(16) {
                let at = dice.below(bytes.len());
                bytes[at] = u8::try_from(dice.below(256)).unwrap();
            }
            if dice.below(4) == 0 {
                bytes.truncate(dice.below(bytes.len()));
            }
            if let Ok(workbook) = read(&bytes, kind) {
                let _ = compile(&workbook, &Options::default());
            }
        }
    }
}

fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The given sheet in place of the first of a workbook.
fn with_sheet(xml: &str) -> Vec<u8> {
    let workbook = Workbook {
        sheets: vec![Sheet {
            name: "survey".into(),
            lines: Vec::new(),
        }],
        ..Workbook::default()
    };
    let bytes = xlsform::xlsx(&workbook).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for n in 0..archive.len() {
        let file = archive.by_index(n).unwrap();
        let name = file.name().unwrap().to_string();
        let text = std::io::read_to_string(file).unwrap();
        let is_sheet = name.ends_with("sheet1.xml");
        parts.push((name, if is_sheet { xml.to_owned() } else { text }));
    }
    let parts: Vec<(&str, &str)> = parts
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    packed(&parts)
}

#[test]
fn refuses_what_is_no_workbook() {
    for kind in [FileKind::Xlsx, FileKind::Xls, FileKind::Ods] {
        for bytes in [
            &b""[..],
            b"PK",
            b"no workbook at all",
            &[0xd0, 0xcf, 0x11, 0xe0],
        ] {
            assert!(
                matches!(read(bytes, kind), Err(ReadError::Damaged(_))),
                "{kind:?}"
            );
        }
    }
    let half = &EXCEL[..EXCEL.len() / 2];
    assert!(matches!(
        read(half, FileKind::Xlsx),
        Err(ReadError::Damaged(_))
    ));
    let latin = b"survey\n,type,name\n,text,\xe9t\xe9\n";
    assert_eq!(
        read(latin, FileKind::Csv),
        Err(ReadError::NotUtf8 { line: 3 })
    );
}

#[test]
fn refuses_a_zip_bomb() {
    let sheet = with_sheet(&"0".repeat(60 << 20));
    let content = packed(&[("content.xml", &"0".repeat(60 << 20))]);
    for bomb in [sheet, content] {
        assert!(bomb.len() < 1 << 20);
        let refused = read(&bomb, FileKind::Xlsx);
        assert_eq!(refused, Err(ReadError::TooLarge(Limit::Unpacked)));
    }
    let many: Vec<String> = (0..3_000).map(|n| format!("{n}.xml")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "")).collect();
    assert!(matches!(
        read(&packed(&many), FileKind::Xlsx),
        Err(ReadError::TooLarge(_))
    ));
}

#[test]
fn reads_what_is_there_of_a_billion_claimed_cells() {
    let sheet = with_sheet(
        "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>\
         <dimension ref='A1:XFD1048576'/><sheetData>\
         <row r='1'><c r='A1' t='inlineStr'><is><t>type</t></is></c></row>\
         <row r='1048576'><c r='XFD1048576' t='inlineStr'><is><t>far</t></is></c></row>\
         </sheetData></worksheet>",
    );
    let workbook = read(&sheet, FileKind::Xlsx).unwrap();
    assert_eq!(workbook.sheets[0].lines.len(), 1);
}

fn rows(count: u32) -> Workbook {
    let line = |number: u32, texts: [&str; 3]| Line {
        number,
        cells: (0_u32..)
            .zip(texts)
            .map(|(column, text)| Cell {
                column,
                text: text.to_owned(),
            })
            .collect(),
    };
    let mut lines = vec![line(1, ["type", "name", "label"])];
    lines.extend((2..=count + 1).map(|n| line(n, ["txt", &format!("q{n}"), "Label"])));
    Workbook {
        sheets: vec![Sheet {
            name: "survey".into(),
            lines,
        }],
        ..Workbook::default()
    }
}

#[test]
fn says_what_is_wrong_with_thousands_of_rows() {
    let compiled = compile(&rows(6_000), &Options::default());
    assert!(compiled.xml.is_none());
    let (last, listed) = compiled.findings.split_last().unwrap();
    assert_eq!(listed.len(), 5_000);
    assert_eq!(listed[0].nearest.as_deref(), Some("text"));
    assert_eq!((last.code.name(), last.found.as_str()), ("more", "1000"));
}

#[test]
fn refuses_a_hundred_thousand_rows() {
    let compiled = compile(&rows(100_000), &Options::default());
    assert!(compiled.xml.is_none());
    assert_eq!(compiled.findings.len(), 1);
    assert_eq!(compiled.findings[0].code.name(), "too-many-rows");
}

#[test]
fn reads_an_old_spreadsheet_of_two_cells_far_apart() {
    let wide = include_bytes!("forms/wide.xls");
    let workbook = read(wide, FileKind::Xls).unwrap();
    let lines = &workbook.sheets[0].lines;
    let ends = lines.last().map(|line| (line.number, line.cells[0].column));
    assert_eq!((lines.len(), ends), (2, Some((65_536, 255))));
}

#[test]
fn reads_all_kinds_alike() {
    for (bytes, kind) in [
        (EXCEL, FileKind::Xlsx),
        (XLS, FileKind::Xls),
        (ODS, FileKind::Ods),
    ] {
        let workbook = read(bytes, kind).unwrap();
        let survey = &workbook.sheets[0];
        assert_eq!(survey.name, "survey", "{kind:?}");
        let texts: Vec<Vec<&str>> = survey
            .lines
            .iter()
            .map(|line| line.cells.iter().map(|cell| cell.text.as_str()).collect())
            .collect();
        let wanted = [
            vec!["type", "name", "label", "required", "default"],
            vec!["text", "a", "Été", "TRUE"],
            vec!["integer", "b", "B", "FALSE", "5"],
            vec!["decimal", "c", "C", "1.5"],
            vec!["date", "d", "D", "2026-03-01"],
            vec!["note", "e", "merged"],
        ];
        assert_eq!(texts, wanted, "{kind:?}");
        assert_eq!(
            survey.lines[5].number, 8,
            "{kind:?}: rows are counted as they stand"
        );
        let compiled = compile(&workbook, &Options::default());
        assert!(compiled.xml.is_some(), "{:?}", compiled.findings);
    }
}

#[test]
fn writes_what_it_reads() {
    let workbook = everything();
    let written = xlsform::xlsx(&workbook).unwrap();
    assert_eq!(read(&written, FileKind::Xlsx).unwrap(), workbook);
    assert_eq!(written, xlsform::xlsx(&workbook).unwrap());
    let written = xlsform::markdown(&workbook);
    assert_eq!(
        read(written.as_bytes(), FileKind::Markdown).unwrap(),
        workbook
    );
}
