//! Excel 97 to 2003 ([MS-XLS]): sheets, texts, numbers and what formulas gave.

use std::io::{Cursor, Read};

use super::biff::{Record, record};
use super::numbers::Formats;
use super::{Builder, Limit, MOST_CELLS, ReadError, damaged};
use crate::finding::Code;

/// Records ([MS-XLS] 2.3).
const FORMULA: u16 = 0x0006;
const END: u16 = 0x000a;
const DATE_1904: u16 = 0x0022;
const FILE_PASS: u16 = 0x002f;
const BOUND_SHEET: u16 = 0x0085;
const MANY_RK: u16 = 0x00bd;
const STYLE: u16 = 0x00e0;
const MERGED: u16 = 0x00e5;
const SHARED_TEXTS: u16 = 0x00fc;
const SHARED_TEXT: u16 = 0x00fd;
const RICH_TEXT: u16 = 0x00d6;
const NUMBER: u16 = 0x0203;
const TEXT: u16 = 0x0204;
const BOOLEAN_OR_ERROR: u16 = 0x0205;
const FORMULA_TEXT: u16 = 0x0207;
const RK: u16 = 0x027e;
const FORMAT: u16 = 0x041e;
const BEGIN: u16 = 0x0809;

/// Excel 97 to 2003; what is older has another number.
const BIFF8: u16 = 0x0600;

/// What holds for all sheets (2.1.7.20.3).
#[derive(Default)]
struct Globals {
    texts: Vec<String>,
    formats: Formats,
    /// Where each sheet begins, and its name.
    sheets: Vec<(usize, String)>,
}

pub(super) fn read(bytes: &[u8], builder: &mut Builder) -> Result<(), ReadError> {
    let stream = stream(bytes)?;
    let globals = globals(&stream)?;
    let mut left = stream.len();
    for (start, name) in &globals.sheets {
        let sheet = stream.get(*start..).unwrap_or_default();
        builder.sheet(name)?;
        let after = read_sheet(sheet, &globals, builder)?;
        // Sheets that lie in each other would be read again and again.
        let read = left.checked_sub(sheet.len() - after.len());
        left = read.ok_or_else(|| damaged(&"its sheets overlap"))?;
    }
    Ok(())
}

/// The stream that holds the workbook (2.1.2).
fn stream(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    // So does a workbook of today with a password ([MS-OFFCRYPTO] 2.3.4.4).
    if file.is_stream("/EncryptedPackage") {
        return Err(ReadError::Protected);
    }
    if file.is_stream("/Book") && !file.is_stream("/Workbook") {
        return Err(older());
    }
    let opened = file.open_stream("/Workbook");
    let opened = opened.map_err(|error| damaged(&error))?;
    let mut stream = Vec::new();
    // A stream cannot be longer than the file that it is in.
    let limit = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let read = opened.take(limit).read_to_end(&mut stream);
    read.map_err(|error| damaged(&error))?;
    Ok(stream)
}

fn globals(stream: &[u8]) -> Result<Globals, ReadError> {
    let mut globals = Globals::default();
    let mut rest = stream;
    while let Some((mut record, next)) = record(rest) {
        rest = next;
        match record.kind {
            BEGIN => check_version(record.short()?)?,
            END => break,
            FILE_PASS => return Err(ReadError::Protected),
            DATE_1904 => globals.formats.from_1904 = record.short()? != 0,
            FORMAT => {
                let number = record.short()?;
                globals.formats.add_format(number, &record.text()?);
            }
            STYLE => {
                record.short()?;
                globals.formats.add_style(record.short()?);
            }
            BOUND_SHEET => {
                let start = usize::try_from(record.long()?).unwrap_or(usize::MAX);
                let [_visible, kind] = record.bytes()?;
                // Others are charts, macros and modules.
                if kind == 0 {
                    globals.sheets.push((start, record.short_text()?));
                }
            }
            SHARED_TEXTS => globals.texts = shared_texts(&mut record)?,
            _ => {}
        }
    }
    Ok(globals)
}

fn check_version(version: u16) -> Result<(), ReadError> {
    match version {
        BIFF8 => Ok(()),
        _ => Err(older()),
    }
}

fn older() -> ReadError {
    damaged(&"it is older than Excel 97")
}

/// The texts that cells share (2.4.265). How many there are is not believed.
fn shared_texts(record: &mut Record<'_>) -> Result<Vec<String>, ReadError> {
    let (_used, count) = (record.long()?, record.long()?);
    let mut texts = Vec::new();
    while texts.len() < usize::try_from(count).unwrap_or(usize::MAX) && !record.is_over() {
        if texts.len() == MOST_CELLS {
            return Err(ReadError::TooLarge(Limit::Cells));
        }
        texts.push(record.text()?);
    }
    Ok(texts)
}

/// Reads a sheet and returns what comes after it.
fn read_sheet<'a>(
    stream: &'a [u8],
    globals: &Globals,
    builder: &mut Builder,
) -> Result<&'a [u8], ReadError> {
    let mut rest = stream;
    // Charts within the sheet, which begin and end as sheets do.
    let mut depth = 0_usize;
    let mut formula = None;
    while let Some((mut record, next)) = record(rest) {
        rest = next;
        match record.kind {
            BEGIN => depth += 1,
            END => depth = depth.saturating_sub(1),
            _ if depth != 1 => {}
            MERGED => read_merged(&mut record, builder)?,
            FORMULA_TEXT => {
                if let Some((row, column)) = formula.take() {
                    builder.cell(row, column, &record.text()?)?;
                }
            }
            FORMULA | MANY_RK | SHARED_TEXT | RICH_TEXT | NUMBER | TEXT | BOOLEAN_OR_ERROR | RK => {
                formula = read_cell(&mut record, globals, builder)?;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    Ok(rest)
}

/// A cell; where it is, if it is a formula whose text is still to come.
fn read_cell(
    record: &mut Record<'_>,
    globals: &Globals,
    builder: &mut Builder,
) -> Result<Option<(u32, u32)>, ReadError> {
    // Row and column, from 0 (2.5.13).
    let row = u32::from(record.short()?) + 1;
    let column = u32::from(record.short()?);
    if record.kind == MANY_RK {
        return many(record, row, column, globals, builder).map(|()| None);
    }
    let style = usize::from(record.short()?);
    let number = |number: f64| globals.formats.text(number, style);
    let text = match record.kind {
        SHARED_TEXT => {
            let index = usize::try_from(record.long()?).unwrap_or(usize::MAX);
            globals.texts.get(index).cloned().unwrap_or_default()
        }
        TEXT | RICH_TEXT => record.text()?,
        NUMBER => number(f64::from_le_bytes(record.bytes()?)),
        RK => number(rk(record.long()?)),
        BOOLEAN_OR_ERROR => match record.bytes()? {
            [value, 0] => boolean(value),
            [code, _] => error(code, row, column, builder),
        },
        // What a formula gave (2.5.133).
        _ => match record.bytes::<8>()? {
            [0, .., 0xff, 0xff] => return Ok(Some((row, column))),
            [1, _, value, .., 0xff, 0xff] => boolean(value),
            [2, _, code, .., 0xff, 0xff] => error(code, row, column, builder),
            [.., 0xff, 0xff] => String::new(),
            bytes => number(f64::from_le_bytes(bytes)),
        },
    };
    builder.cell(row, column, &text)?;
    Ok(None)
}

/// Numbers side by side (2.4.175): each a style and a number, and then the last column.
fn many(
    record: &mut Record<'_>,
    row: u32,
    first: u32,
    globals: &Globals,
    builder: &mut Builder,
) -> Result<(), ReadError> {
    for (column, [a, b, number @ ..]) in (first..).zip(record.rest().as_chunks::<6>().0) {
        let style = usize::from(u16::from_le_bytes([*a, *b]));
        let number = rk(u32::from_le_bytes(*number));
        builder.cell(row, column, &globals.formats.text(number, style))?;
    }
    Ok(())
}

/// A number in four bytes (2.5.217).
fn rk(bits: u32) -> f64 {
    let number = if bits & 2 == 0 {
        f64::from_bits(u64::from(bits & !3) << 32)
    } else {
        f64::from(bits.cast_signed() >> 2)
    };
    if bits & 1 == 0 {
        number
    } else {
        number / 100.0
    }
}

fn boolean(value: u8) -> String {
    let name = if value == 0 { "FALSE" } else { "TRUE" };
    name.to_owned()
}

/// An error (2.5.10).
fn error(code: u8, row: u32, column: u32, builder: &mut Builder) -> String {
    let name = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    };
    builder.doubt(Code::FormulaError, row, column, name);
    name.to_owned()
}

/// Merged cells (2.4.168): first and last row, first and last column.
fn read_merged(record: &mut Record<'_>, builder: &mut Builder) -> Result<(), ReadError> {
    for _ in 0..record.short()? {
        let (top, bottom) = (u32::from(record.short()?), u32::from(record.short()?));
        let (left, right) = (u32::from(record.short()?), u32::from(record.short()?));
        builder.merged((top + 1, left), (bottom + 1, right));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacks_numbers() {
        for (bits, number) in [
            (0x3ff0_0000, 1.0),
            (0x3ff0_0001, 0.01),
            ((123_u32 << 2) | 2, 123.0),
            ((12_345_u32 << 2) | 3, 123.45),
            ((-5_i32 << 2).cast_unsigned() | 2, -5.0),
        ] {
            assert_eq!(rk(bits), number);
        }
    }
}
