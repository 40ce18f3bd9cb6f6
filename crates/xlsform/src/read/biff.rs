//! Whether an old spreadsheet is small enough: the library makes room for every cell between the
//! first and the last, and a file of two cells may claim sixteen million.

use std::io::{Cursor, Read};

use super::{Limit, MOST_CELLS, ReadError};

/// Begins the globals, and each sheet.
const BOF: u16 = 0x0809;
/// Records that begin with a row and a column ([MS-XLS] 2.3.2).
const CELLS: [u16; 11] = [
    0x0006, 0x00bd, 0x00be, 0x00d6, 0x00fd, 0x0201, 0x0203, 0x0204, 0x0205, 0x027e, 0x0406,
];

/// The least and the greatest of what a sheet has.
#[derive(Default)]
struct Extent(Option<[u16; 4]>);

impl Extent {
    fn add(&mut self, row: u16, first: u16, last: u16) {
        let [top, left, bottom, right] = self.0.unwrap_or([row, first, row, last]);
        self.0 = Some([
            top.min(row),
            left.min(first),
            bottom.max(row),
            right.max(last),
        ]);
    }

    fn cells(&self) -> usize {
        let [top, left, bottom, right] = self.0.unwrap_or_default();
        let span = |from: u16, to: u16| usize::from(to.saturating_sub(from)) + 1;
        span(top, bottom) * span(left, right)
    }
}

pub(super) fn check(bytes: &[u8]) -> Result<(), ReadError> {
    let damaged = |error: std::io::Error| ReadError::Damaged(error.to_string());
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    let name = ["/Workbook", "/Book"]
        .into_iter()
        .find(|name| file.is_stream(name));
    let name = name.ok_or_else(|| ReadError::Damaged("it holds no workbook".to_owned()))?;
    let mut stream = Vec::new();
    let opened = file.open_stream(name).map_err(damaged)?;
    // A stream cannot be longer than the file that it is in.
    let limit = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    opened
        .take(limit)
        .read_to_end(&mut stream)
        .map_err(damaged)?;
    let mut extent = Extent::default();
    let mut rest = stream.as_slice();
    while let [a, b, c, d, tail @ ..] = rest {
        let (kind, length) = (u16::from_le_bytes([*a, *b]), u16::from_le_bytes([*c, *d]));
        let length = usize::from(length).min(tail.len());
        let (record, next) = tail.split_at(length);
        rest = next;
        if kind == BOF {
            extent = Extent::default();
        } else if let ([a, b, c, d, ..], true) = (record, CELLS.contains(&kind)) {
            let (row, first) = (u16::from_le_bytes([*a, *b]), u16::from_le_bytes([*c, *d]));
            let last = match record {
                // Several cells: the last two bytes are the last column.
                [.., e, f] if matches!(kind, 0x00bd | 0x00be) => u16::from_le_bytes([*e, *f]),
                _ => first,
            };
            extent.add(row, first, last.max(first));
            if extent.cells() > MOST_CELLS {
                return Err(ReadError::TooLarge(Limit::Cells));
            }
        }
    }
    Ok(())
}
