//! Broken files and nonsense: clear findings or a refusal, never a panic.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use support::{Dice, Long, SHEET, packed, workbook};
use xlsform::{Cell, FileKind, Limit, Line, Options, ReadError, Sheet, Workbook, compile, read};

const FORM: &str = include_str!("forms/everything.md");
const XLS: &[u8] = include_bytes!("forms/small.xls");
const ODS: &[u8] = include_bytes!("forms/small.ods");
const EXCEL: &[u8] = include_bytes!("forms/small.xlsx");

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
    let zeros = || Long("", "0", 60 << 20, "");
    let sheet = workbook(vec![(SHEET, zeros())]);
    let content = packed([("content.xml", zeros())]);
    for bomb in [sheet, content] {
        assert!(bomb.len() < 1 << 20);
        let refused = read(&bomb, FileKind::Xlsx);
        assert_eq!(refused, Err(ReadError::TooLarge(Limit::Unpacked)));
    }
    let many: Vec<String> = (0..3_000).map(|n| format!("{n}.xml")).collect();
    let many = many.iter().map(|name| (name.as_str(), ""));
    assert_eq!(
        read(&packed(many), FileKind::Xlsx),
        Err(ReadError::TooLarge(Limit::Files))
    );
}

#[test]
fn reads_what_is_there_of_a_billion_claimed_cells() {
    let sheet = "<worksheet><dimension ref='A1:XFD1048576'/><sheetData>\
         <row r='1'><c r='A1' t='inlineStr'><is><t>type</t></is></c></row>\
         <row r='1048576'><c r='XFD1048576' t='inlineStr'><is><t>far</t></is></c></row>\
         </sheetData></worksheet>";
    let workbook = read(&workbook(vec![(SHEET, sheet.into())]), FileKind::Xlsx).unwrap();
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
