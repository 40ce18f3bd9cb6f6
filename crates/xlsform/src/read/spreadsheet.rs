//! Spreadsheets: `.xlsx`, `.xlsm`, `.xls`, `.ods`.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Range, Reader, Xls, Xlsx};

use super::{Builder, FileKind, ReadError, archive, biff, ods};
use crate::workbook::Workbook;

pub(super) fn read(bytes: &[u8], kind: FileKind) -> Result<Workbook, ReadError> {
    if kind != FileKind::Xls {
        archive::check(bytes)?;
    }
    let mut builder = Builder::default();
    match kind {
        FileKind::Ods => ods::read(bytes, &mut builder)?,
        FileKind::Xls => caught(|| {
            biff::check(bytes)?;
            xls(bytes, &mut builder)
        })?,
        _ => caught(|| xlsx(bytes, &mut builder))?,
    }
    Ok(builder.workbook)
}

/// The library panics on some damaged files, of the old binary kind above all.
fn caught(read: impl FnOnce() -> Result<(), ReadError>) -> Result<(), ReadError> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(ReadError::Damaged("it ends or points amiss".to_owned())))
}

fn damaged(error: &dyn std::fmt::Display) -> ReadError {
    ReadError::Damaged(error.to_string())
}

/// Cell by cell: a sheet may claim a billion rows.
fn xlsx(bytes: &[u8], builder: &mut Builder) -> Result<(), ReadError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    for name in workbook.sheet_names() {
        let Ok(mut cells) = workbook.worksheet_cells_reader(&name) else {
            // A chart is a sheet without cells.
            continue;
        };
        builder.sheet(&name);
        while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
            let (row, column) = cell.get_position();
            let text = match cell.get_value() {
                DataRef::SharedString(text) => (*text).to_owned(),
                other => text(&Data::from(other.clone())),
            };
            add(builder, row, column, &text)?;
        }
    }
    Ok(())
}

fn xls(bytes: &[u8], builder: &mut Builder) -> Result<(), ReadError> {
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    for name in workbook.sheet_names() {
        let range = workbook.worksheet_range(&name);
        add_range(builder, &name, &range.map_err(|error| damaged(&error))?)?;
    }
    Ok(())
}

fn add_range(builder: &mut Builder, name: &str, range: &Range<Data>) -> Result<(), ReadError> {
    builder.sheet(name);
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, column, value) in range.used_cells() {
        let row = top.saturating_add(u32::try_from(row).unwrap_or(u32::MAX));
        let column = left.saturating_add(u32::try_from(column).unwrap_or(u32::MAX));
        add(builder, row, column, &text(value))?;
    }
    Ok(())
}

fn add(builder: &mut Builder, row: u32, column: u32, text: &str) -> Result<(), ReadError> {
    builder.cell(row.saturating_add(1), column, text)
}

/// A value as a person would have typed it.
fn text(value: &Data) -> String {
    match value {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::DateTime(time) => moment(time),
    }
}

/// Date, time or both, as ISO 8601 writes them.
fn moment(time: &calamine::ExcelDateTime) -> String {
    if !time.is_datetime() {
        return time.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    let serial = time.as_f64();
    if serial < 1.0 {
        clock
    } else if serial.fract() == 0.0 {
        date
    } else {
        format!("{date}T{clock}")
    }
}
