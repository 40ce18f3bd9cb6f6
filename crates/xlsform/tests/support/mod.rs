//! Compiled texts, numbers that look random, and packed files made by hand.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "every test file uses its own part"
)]

use std::io::{Cursor, Read, Write};

use xlsform::{Compiled, FileKind, Options, compile, read};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// What becomes of a workbook in Markdown.
pub fn compiled(text: &str) -> Compiled {
    compile(
        &read(text.as_bytes(), FileKind::Markdown).unwrap(),
        &Options::default(),
    )
}

/// A generator of numbers that look random, the same ones in every run (xorshift).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).unwrap()
    }
}

/// The files in an archive.
pub fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = Vec::new();
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.push((file.name().unwrap().to_string(), bytes));
    }
    files
}

/// An archive of files as they are.
pub fn stored(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A text that is a head, something many times, and a tail: a file that is large is never in memory.
pub struct Long<'a>(pub &'a str, pub &'a str, pub usize, pub &'a str);

impl<'a> From<&'a str> for Long<'a> {
    fn from(text: &'a str) -> Self {
        Self(text, "", 0, "")
    }
}

pub fn packed<'a, T: Into<Long<'a>>>(parts: impl IntoIterator<Item = (&'a str, T)>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_level(Some(1));
    for (name, text) in parts {
        let Long(head, piece, count, tail) = text.into();
        zip.start_file(name, options).unwrap();
        zip.write_all(head.as_bytes()).unwrap();
        // Many at a time, which is quicker.
        let many = (1 << 16) / piece.len().max(1) + 1;
        let pieces = piece.repeat(many.min(count));
        for _ in 0..count / many {
            zip.write_all(pieces.as_bytes()).unwrap();
        }
        zip.write_all(piece.repeat(count % many).as_bytes())
            .unwrap();
        zip.write_all(tail.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet, with the given parts in place of its own.
pub fn workbook(given: Vec<(&str, Long<'_>)>) -> Vec<u8> {
    let own = [
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", INDEX),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        (SHEET, "<worksheet/>"),
        (STRINGS, "<sst/>"),
        (STYLES, "<styleSheet/>"),
    ];
    let is_given = |name: &str| given.iter().any(|(other, _)| *other == name);
    let mut parts: Vec<(&str, Long<'_>)> = own
        .into_iter()
        .filter(|(name, _)| !is_given(name))
        .map(|(name, text)| (name, text.into()))
        .collect();
    parts.extend(given);
    packed(parts)
}

const ROOT: &str = "<Relationships><Relationship Id='a' Type='x/officeDocument' \
                    Target='xl/workbook.xml'/></Relationships>";
const INDEX: &str =
    "<workbook xmlns:r='r'><sheets><sheet name='survey' r:id='a'/></sheets></workbook>";
const RELATIONS: &str = "<Relationships>\
    <Relationship Id='a' Type='x/worksheet' Target='worksheets/sheet1.xml'/>\
    <Relationship Id='b' Type='x/sharedStrings' Target='sharedStrings.xml'/>\
    <Relationship Id='c' Type='x/styles' Target='styles.xml'/></Relationships>";

pub const SHEET: &str = "xl/worksheets/sheet1.xml";
pub const STRINGS: &str = "xl/sharedStrings.xml";
pub const STYLES: &str = "xl/styles.xml";
