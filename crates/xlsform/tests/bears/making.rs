//! How workbooks that mean harm are made.

use std::fmt::Write;
use std::io::{Cursor, Write as _};

use xlsform::{FileKind, read};

use crate::support::{Dice, Long, SHEET, packed, workbook};

/// A sheet with something many times in it.
pub(crate) fn sheet(piece: &str, count: usize) -> Vec<u8> {
    workbook(vec![(SHEET, Long("<a><b>", piece, count, "</b></a>"))])
}

pub(crate) fn part(name: &str, head: &str, piece: &str, count: usize, tail: &str) -> Vec<u8> {
    workbook(vec![(name, Long(head, piece, count, tail))])
}

/// An OpenDocument sheet with something many times in it.
pub(crate) fn ods(head: &str, piece: &str, count: usize, tail: &str) -> Vec<u8> {
    packed([("content.xml", Long(head, piece, count, tail))])
}

pub(crate) const TABLE: &str = "<o><table:table table:name='survey'>";
pub(crate) const TABLE_END: &str = "</table:table></o>";

/// A sheet of an XLSForm with so many rows below its head.
pub(crate) fn rows(head: &str, count: usize, row: impl Fn(usize) -> String) -> String {
    let mut text = format!("|{head}|\n");
    for n in 0..count {
        let _ = writeln!(text, "||{}|", row(n));
    }
    text
}

pub(crate) fn relevant(n: usize) -> String {
    match n {
        0 => String::new(),
        n => format!("${{q{}}} != ''", n / 2),
    }
}

pub(crate) fn questions(count: usize) -> String {
    rows(" survey |\n||type|name|label|relevant", count, |n| {
        format!("text|q{n}|Question {n}|{}", relevant(n))
    })
}

/// Questions that use every column, with labels, hints and messages in several languages.
pub(crate) fn rich(count: usize, languages: usize) -> String {
    let mut head =
        " survey |\n||type|name|relevant|constraint|required|read_only|default|calculation\
                    |appearance|parameters|absent|body::class"
            .to_owned();
    for n in 0..languages {
        for column in ["label", "hint", "constraint_message", "required_message"] {
            let _ = write!(head, "|{column}::Language {n} (en)");
        }
    }
    let texts = "|Some words about ${q0}".repeat(languages * 4);
    rows(&head, count, |n| {
        format!(
            "text|q{n}|{}|. != 'x'|yes|no||concat('a', 'b')|multiline|rows=3|refused|a{texts}",
            relevant(n)
        )
    })
}

pub(crate) fn choices(count: usize) -> String {
    let survey = "|survey|\n||type|name|label|\n||select_one x|a|A|\n";
    survey.to_owned()
        + &rows("choices|\n||list_name|name|label", count, |n| {
            format!("x|c{n}|Choice {n}")
        })
}

pub(crate) fn as_csv(markdown: &str) -> Vec<u8> {
    let mut text = String::new();
    for line in markdown.lines() {
        let line = line.trim_matches('|').replace('|', ",");
        let comma = if line.contains(',') { "," } else { "" };
        let _ = writeln!(text, "{comma}{line}");
    }
    text.into_bytes()
}

pub(crate) fn as_xlsx(markdown: &str) -> Vec<u8> {
    xlsform::xlsx(&read(markdown.as_bytes(), FileKind::Markdown).unwrap()).unwrap()
}

/// An archive whose list of files names its one file again and again.
pub(crate) fn overlapping(count: usize) -> Vec<u8> {
    let bytes = packed([("xl/worksheets/sheet1.xml", Long("", "0", 1 << 20, ""))]);
    // The end of the central directory is the last 22 bytes (APPNOTE 4.3.16).
    let (before, end) = bytes.split_at(bytes.len() - 22);
    let start = u32::from_le_bytes(end[16..20].try_into().unwrap()) as usize;
    let (files, entry) = before.split_at(start);
    let mut bytes = files.to_vec();
    for n in 0..count {
        let mut entry = entry.to_vec();
        // The name, after 46 bytes.
        entry[46..46 + 9].copy_from_slice(format!("{n:09}").as_bytes());
        bytes.extend(entry);
    }
    let size = u32::try_from(bytes.len() - start).unwrap();
    let count = u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes();
    let mut end = end.to_vec();
    end[8..10].copy_from_slice(&count);
    end[10..12].copy_from_slice(&count);
    end[12..16].copy_from_slice(&size.to_le_bytes());
    bytes.extend(end);
    bytes
}

/// An archive that says that its files are small.
pub(crate) fn lying() -> Vec<u8> {
    let mut bytes = sheet("0", 200 << 20);
    // Headers of files and of the central directory (APPNOTE 4.3.7, 4.3.12).
    for (mark, at) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
        let mut from = 0;
        while let Some(found) = bytes[from..].windows(4).position(|window| window == mark) {
            let size = from + found + at;
            bytes[size..size + 4].copy_from_slice(&100_u32.to_le_bytes());
            from = size;
        }
    }
    bytes
}

/// A record of an old workbook.
pub(crate) fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap();
    [&kind.to_le_bytes(), &length.to_le_bytes(), body].concat()
}

/// An old workbook of these records, with its sheets at the given places.
pub(crate) fn old(globals: &[u8], sheets: usize, sheet: &[u8]) -> Vec<u8> {
    const BEGIN: &[u8] = &[0x09, 0x08, 4, 0, 0, 6, 5, 0];
    const END: &[u8] = &[0x0a, 0, 0, 0];
    let head = BEGIN.len() + sheets * (4 + 9) + globals.len() + END.len();
    let start = u32::try_from(head).unwrap().to_le_bytes();
    let mut stream = BEGIN.to_vec();
    for _ in 0..sheets {
        stream.extend(record(0x85, &[&start[..], &[0, 0, 1, 0, b's']].concat()));
    }
    stream.extend(globals);
    stream.extend(END);
    stream.extend(BEGIN);
    stream.extend(sheet);
    stream.extend(END);
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook")
        .unwrap()
        .write_all(&stream)
        .unwrap();
    file.into_inner().into_inner()
}

/// A shared text in every cell.
pub(crate) fn old_texts(count: usize, length: u16) -> Vec<u8> {
    let text = [&length.to_le_bytes()[..], &[0], &vec![b'a'; length.into()]].concat();
    let globals = record(0xfc, &[&[0xff; 8][..], &text].concat());
    let mut cells = Vec::new();
    for n in 0..count {
        let row = u16::try_from(n / 256).unwrap().to_le_bytes();
        let column = u8::try_from(n % 256).unwrap();
        let cell = [row[0], row[1], column, 0, 0, 0, 0, 0, 0, 0];
        cells.extend(record(0xfd, &cell));
    }
    old(&globals, 1, &cells)
}

pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut dice = Dice(0xbea5);
    (0..length)
        .map(|_| u8::try_from(dice.below(256)).unwrap())
        .collect()
}

/// Choices with labels in forty languages.
pub(crate) fn translated(count: usize) -> Vec<u8> {
    let (mut head, mut texts) = (String::new(), String::new());
    for n in 0..40 {
        let _ = write!(head, "|label::Language {n} (en)");
        let _ = write!(texts, "|Text {n}");
    }
    let survey = "|survey|\n||type|name|label|\n||select_one x|a|A|\n";
    let head = format!("choices|\n||list_name|name{head}");
    let choices = rows(&head, count, |n| format!("x|c{n}{texts}"));
    (survey.to_owned() + &choices).into_bytes()
}
