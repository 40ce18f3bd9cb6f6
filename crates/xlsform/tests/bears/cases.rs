//! Workbooks that mean harm.

use std::fmt::Write;

use xlsform::FileKind;

use crate::making::{
    TABLE, TABLE_END, as_csv, as_xlsx, choices, lying, noise, ods, old, old_texts, overlapping,
    part, questions, record, rich, rows, sheet, translated,
};
use crate::support::{self, Long, SHEET, STRINGS, STYLES, workbook};

/// Bytes of a workbook that the desk reads at most.
const LARGEST: usize = 16 << 20;

const OLD: &[u8] = include_bytes!("../forms/rich.xls");

/// A name, the kind that its name says, and how it is made.
pub(crate) type Case = (&'static str, FileKind, fn() -> Vec<u8>);

pub(crate) fn all() -> Vec<Case> {
    use FileKind::{Csv, Markdown, Ods, Xls, Xlsx};
    vec![
        ("xlsx: a bomb", Xlsx, || sheet("0", 500 << 20)),
        ("xlsx: a bomb that lies", Xlsx, lying),
        ("xlsx: a bomb in a picture", Xlsx, || {
            part("xl/media/a.png", "", "0", 500 << 20, "")
        }),
        ("xlsx: zips in zips", Xlsx, || {
            let mut bytes = sheet("0", 100 << 20);
            for _ in 0..5 {
                bytes = support::stored(&[("content.xml".to_owned(), bytes)]);
            }
            bytes
        }),
        ("xlsx: many files", Xlsx, || overlapping(60_000)),
        ("xlsx: one file under many names", Xlsx, || {
            overlapping(1_900)
        }),
        ("xlsx: a million sheets", Xlsx, || {
            let sheet = "<sheet name='a' r:id='a'/>";
            part(
                "xl/workbook.xml",
                "<a><sheets>",
                sheet,
                1_000_000,
                "</sheets></a>",
            )
        }),
        ("xlsx: one sheet a thousand times", Xlsx, || {
            let sheet = "<sheet name='a' r:id='a'/>";
            let index = Long("<a><sheets>", sheet, 1_000, "</sheets></a>");
            let cells = Long("<a>", "<row><c><v>1</v></c></row>", 40_000, "</a>");
            workbook(vec![("xl/workbook.xml", index), (SHEET, cells)])
        }),
        ("xlsx: a million relations", Xlsx, || {
            let relation = "<Relationship Id='a' Type='x/worksheet' Target='a.xml'/>";
            part(
                "xl/_rels/workbook.xml.rels",
                "<a>",
                relation,
                700_000,
                "</a>",
            )
        }),
        ("xlsx: a billion rows", Xlsx, || {
            part(
                SHEET,
                "<a><dimension ref='A1:XFD4000000000'/>",
                "<row r='4000000000'><c r='XFD4000000000'><v>1</v></c></row><row r='9'><c><v>1</v></c></row>",
                100_000,
                "</a>",
            )
        }),
        ("xlsx: merged cells", Xlsx, || {
            sheet("<mergeCell ref='A1:XFD1048576'/>", 1_500_000)
        }),
        ("xlsx: 48 MiB of cells", Xlsx, || {
            sheet("<c><v>1</v></c>", 3_200_000)
        }),
        ("xlsx: a million cells", Xlsx, || {
            let cells = "<row>".to_owned() + &"<c><v>1</v></c>".repeat(20) + "</row>";
            sheet(&cells, 50_000)
        }),
        ("xlsx: a million cells of text", Xlsx, || {
            let cell = "<c t='inlineStr'><is><t>some words here</t></is></c>";
            let cells = "<row>".to_owned() + &cell.repeat(20) + "</row>";
            sheet(&cells, 40_000)
        }),
        ("xlsx: formulas", Xlsx, || {
            sheet("<c><f>A1</f></c>", 3_000_000)
        }),
        ("xlsx: errors", Xlsx, || {
            sheet("<c t='e'><v>#REF!</v></c>", 1_700_000)
        }),
        ("xlsx: shared texts", Xlsx, || {
            part(STRINGS, "<a>", "<si><t>a</t></si>", 2_900_000, "</a>")
        }),
        ("xlsx: a million shared texts", Xlsx, || {
            part(
                STRINGS,
                "<a>",
                "<si><t>a longer text than one</t></si>",
                990_000,
                "</a>",
            )
        }),
        ("xlsx: empty shared texts", Xlsx, || {
            part(STRINGS, "<a>", "<si/>", 10_000_000, "</a>")
        }),
        ("xlsx: a long shared text", Xlsx, || {
            part(STRINGS, "<a><si><t>", "a ", 24 << 20, "</t></si></a>")
        }),
        ("xlsx: a shared text in many cells", Xlsx, || {
            let strings = Long("<a><si><t>", "text ", 200_000, "</t></si></a>");
            let cells = Long("<a>", "<c t='s'><v>0</v></c>", 500_000, "</a>");
            workbook(vec![(STRINGS, strings), (SHEET, cells)])
        }),
        ("xlsx: a text of parts", Xlsx, || {
            part(STRINGS, "<a><si>", "<t>a</t>", 6_000_000, "</si></a>")
        }),
        ("xlsx: a text of entities", Xlsx, || {
            part(STRINGS, "<a><si><t>", "&amp;", 9_000_000, "</t></si></a>")
        }),
        ("xlsx: formats", Xlsx, || {
            let mut styles = "<a><numFmts>".to_owned();
            for n in 0..500_000 {
                let _ = write!(
                    styles,
                    "<numFmt numFmtId='{}' formatCode='0d'/>",
                    n % 65_536
                );
            }
            styles += "</numFmts></a>";
            let cells = Long("<a>", "<c s='1'><v>1</v></c>", 800_000, "</a>");
            workbook(vec![(STYLES, styles.as_str().into()), (SHEET, cells)])
        }),
        ("xlsx: styles", Xlsx, || {
            part(
                STYLES,
                "<a><cellXfs>",
                "<xf/>",
                10_000_000,
                "</cellXfs></a>",
            )
        }),
        ("xlsx: billion laughs", Xlsx, || {
            let mut text = "<!DOCTYPE a [<!ENTITY a0 'ha'>".to_owned();
            for n in 1..30 {
                let _ = write!(
                    text,
                    "<!ENTITY a{n} '{}'>",
                    format!("&a{};", n - 1).repeat(10)
                );
            }
            text += "]><a><row><c t='inlineStr'><is><t>&a29;</t></is></c></row></a>";
            workbook(vec![(SHEET, text.as_str().into())])
        }),
        ("xlsx: an external entity", Xlsx, || {
            let text = "<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><a><row>\
                        <c t='inlineStr'><is><t>&a;</t></is></c></row></a>";
            workbook(vec![(SHEET, text.into())])
        }),
        ("xlsx: deep", Xlsx, || {
            part(SHEET, "", "<a>", 15_000_000, "")
        }),
        ("xlsx: a long attribute", Xlsx, || {
            part(SHEET, "<a><c r='", "A", 40 << 20, "'/></a>")
        }),
        ("xlsx: a long name", Xlsx, || {
            part(SHEET, "<", "A", 40 << 20, "/>")
        }),
        ("xlsx: a long number", Xlsx, || {
            part(SHEET, "<a><c><v>", "9", 40 << 20, "</v></c></a>")
        }),
        ("xlsx: many attributes", Xlsx, || {
            part(SHEET, "<a><c", " a=''", 9_000_000, "/></a>")
        }),
        ("xlsx: nothing but <", Xlsx, || {
            part(SHEET, "", "<", 48_000_000, "")
        }),
        ("xlsx: a long escape", Xlsx, || {
            part(SHEET, "<a><c t='str'><v>", "_x", 20_000_000, "</v></c></a>")
        }),
        ("xlsx: a long doctype", Xlsx, || {
            part(SHEET, "<!DOCTYPE a [", "<!--", 11_000_000, "")
        }),
        ("xlsx: 100,000 questions", Xlsx, || {
            as_xlsx(&questions(100_000))
        }),
        ("xlsx: 49,000 questions", Xlsx, || {
            as_xlsx(&questions(49_000))
        }),
        ("xlsx: 100,000 choices", Xlsx, || as_xlsx(&choices(100_000))),
        ("xlsx: 49,000 choices", Xlsx, || as_xlsx(&choices(49_000))),
        ("xlsm: macros", Xlsx, || {
            let cells = "<a><row><c t='inlineStr'><is><t>type</t></is></c></row></a>";
            let macros = Long("\u{1}", "Sub Auto_Open() ", 1 << 20, "");
            workbook(vec![(SHEET, cells.into()), ("xl/vbaProject.bin", macros)])
        }),
        ("xls: sheets in each other", Xls, || {
            old(&[], 900, &[0x03, 0, 0, 0].repeat(1_000_000))
        }),
        ("xls: many sheets", Xls, || old(&[], 800_000, &[])),
        ("xls: a text in many cells", Xls, || {
            old_texts(1_000_000, 8_000)
        }),
        ("xls: a million cells", Xls, || old_texts(1_000_000, 20)),
        ("xls: empty texts", Xls, || {
            let texts = record(0xfc, &[&[0xff; 8][..], &[0; 3 * 2_000]].concat());
            let further = record(0x3c, &[0; 3 * 2_700]);
            old(&[texts, further.repeat(1_900)].concat(), 1, &[])
        }),
        ("xls: a billion texts declared", Xls, || {
            old(&record(0xfc, &[0xff; 8]), 1, &[])
        }),
        ("xls: far apart", Xls, || {
            let cell = |n: u8| record(0x27e, &[n, n, n, 0, 0, 0, 2, 0, 0, 0]);
            old(&[], 1, &[cell(0), cell(255)].concat().repeat(300_000))
        }),
        ("xls: merged cells", Xls, || {
            let areas = [&[0xff, 0x03][..], &[0, 0, 9, 0, 0, 0, 9, 0].repeat(1_023)].concat();
            old(&[], 1, &record(0xe5, &areas).repeat(1_800))
        }),
        ("xls: empty records", Xls, || {
            old(&[0x03, 0, 0, 0].repeat(3_500_000), 1, &[])
        }),
        ("xls: continuations", Xls, || {
            old(&[0x3c, 0, 0, 0].repeat(3_500_000), 1, &[])
        }),
        ("xls: noise", Xls, || {
            [&OLD[..512], &noise(LARGEST - 512)].concat()
        }),
        ("ods: a billion rows", Ods, || {
            let row = "<table:table-row table:number-rows-repeated='4000000000'>\
                <table:table-cell table:number-columns-repeated='4000000000'><text:p>a</text:p>\
                </table:table-cell></table:table-row>";
            ods(TABLE, row, 1_000, TABLE_END)
        }),
        ("ods: a billion empty rows", Ods, || {
            let row = "<table:table-row table:number-rows-repeated='4000000000'>\
                <table:table-cell table:number-columns-repeated='4000000000'/></table:table-row>";
            ods(TABLE, row, 300_000, TABLE_END)
        }),
        ("ods: a long text in many cells", Ods, || {
            let head = format!(
                "{TABLE}<table:table-row table:number-rows-repeated='1000'>\
                 <table:table-cell table:number-columns-repeated='1000'><text:p>"
            );
            let tail = format!("</text:p></table:table-cell></table:table-row>{TABLE_END}");
            ods(&head, "text ", 4 << 20, &tail)
        }),
        ("ods: spaces", Ods, || {
            let head = format!("{TABLE}<table:table-row><table:table-cell><text:p>");
            let tail = format!("</text:p></table:table-cell></table:table-row>{TABLE_END}");
            ods(&head, "<text:s text:c='4000000000'/>", 1_600_000, &tail)
        }),
        ("ods: cells", Ods, || {
            let head = format!("{TABLE}<table:table-row>");
            let tail = format!("</table:table-row>{TABLE_END}");
            ods(
                &head,
                "<table:table-cell><text:p>a</text:p></table:table-cell>",
                850_000,
                &tail,
            )
        }),
        ("ods: deep", Ods, || {
            ods(TABLE, "<office:annotation>", 2_000_000, "")
        }),
        ("ods: a bomb", Ods, || ods("<o>", "0", 500 << 20, "</o>")),
        ("ods: many tables", Ods, || {
            ods("<o>", "<table:table/>", 3_000_000, "</o>")
        }),
        ("csv: nothing", Csv, || vec![0; LARGEST]),
        ("csv: spaces", Csv, || vec![b' '; LARGEST]),
        ("csv: lines", Csv, || vec![b'\n'; LARGEST]),
        ("csv: commas", Csv, || vec![b','; LARGEST]),
        ("csv: quotes", Csv, || vec![b'"'; LARGEST]),
        ("csv: a quote that is not closed", Csv, || {
            [b"survey\n,\"".to_vec(), vec![b'a'; LARGEST - 10]].concat()
        }),
        ("csv: cells", Csv, || b",a".repeat(LARGEST / 2)),
        ("csv: sheets", Csv, || b"a\n".repeat(LARGEST / 2)),
        ("csv: a cell in each line", Csv, || {
            b",a\n".repeat(LARGEST / 3)
        }),
        ("csv: UTF-16", Csv, || {
            [b"\xff\xfe".to_vec(), b",\0a\0\n\0".repeat(LARGEST / 6)].concat()
        }),
        ("csv: noise", Csv, || noise(LARGEST)),
        ("csv: 100,000 questions", Csv, || {
            as_csv(&questions(100_000))
        }),
        ("csv: 100,000 choices", Csv, || as_csv(&choices(100_000))),
        ("md: bars", Markdown, || vec![b'|'; LARGEST]),
        ("md: cells", Markdown, || b"|a".repeat(LARGEST / 2)),
        ("md: rows", Markdown, || b"||a|\n".repeat(LARGEST / 5)),
        ("md: backslashes", Markdown, || {
            [b"|".to_vec(), b"\\|".repeat(LARGEST / 2 - 2)].concat()
        }),
        ("md: 100,000 questions", Markdown, || {
            questions(100_000).into_bytes()
        }),
        ("md: 49,000 questions", Markdown, || {
            questions(49_000).into_bytes()
        }),
        ("md: 49,000 wrong questions", Markdown, || {
            questions(49_000).replace("text|q", "txet|1q").into_bytes()
        }),
        ("md: 49,000 groups in each other", Markdown, || {
            rows("survey|\n||type|name|label", 49_000, |n| {
                format!("begin group|g{n}|G")
            })
            .into_bytes()
        }),
        ("md: 49,000 languages", Markdown, || {
            let mut text = "|survey|\n||type|name|".to_owned();
            for n in 0..49_000 {
                let _ = write!(text, "label::L{n} (en)|");
            }
            (text + "\n||text|a|A|\n").into_bytes()
        }),
        ("md: rich questions", Markdown, || {
            rich(20_000, 2).into_bytes()
        }),
        ("md: one text in many languages", Markdown, || {
            let mut text = "|survey|\n||type|name|".to_owned();
            for n in 0..900 {
                let _ = write!(text, "label::L{n} (en)|");
            }
            let _ = writeln!(text, "\n||text|a|{}", "A|".repeat(900));
            for n in 0..49_000 {
                let _ = writeln!(text, "||text|q{n}|Q|");
            }
            text.into_bytes()
        }),
        ("md: as many questions as are compiled", Markdown, || {
            rich(10_000, 2).into_bytes()
        }),
        ("md: questions in many languages", Markdown, || {
            rich(1_000, 400).into_bytes()
        }),
        ("md: questions in a hundred languages", Markdown, || {
            rich(480, 100).into_bytes()
        }),
        ("md: choices in many languages", Markdown, || {
            translated(23_000)
        }),
        ("md: as many choices as are compiled", Markdown, || {
            translated(9_000)
        }),
        ("md: a text of references", Markdown, || {
            let references = "${a} + ".repeat(1 << 20);
            format!("|survey|\n||type|name|label|calculation|\n||text|a|A|{references} 1|\n")
                .into_bytes()
        }),
        ("md: a long label", Markdown, || {
            format!(
                "|survey|\n||type|name|label|\n||text|a|{}|\n",
                "${a} word ".repeat(1 << 20)
            )
            .into_bytes()
        }),
        ("xlsx: nothing", Xlsx, || vec![0; LARGEST]),
        ("xlsx: no bytes", Xlsx, Vec::new),
        ("xls: nothing", Xls, || vec![0; LARGEST]),
        ("ods: nothing", Ods, || vec![0; LARGEST]),
        ("md: nothing", Markdown, || vec![0; LARGEST]),
    ]
}
