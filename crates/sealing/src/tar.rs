//! The archive inside a sealed record, and the headers of parcels: POSIX ustar (IEEE Std 1003.1, pax), plain files only.

pub(crate) const BLOCK: usize = 512;
/// The two zero blocks at the end of an archive.
const END: usize = 2 * BLOCK;
/// The longest name, in bytes: the prefix field is never used.
pub(crate) const NAME_LIMIT: usize = 100;
/// What eleven octal digits can count.
const SIZE_LIMIT: u64 = 0o77_777_777_777;

const MIB: usize = 1024 * 1024;
const CLASSES: [usize; 7] = [
    16 * 1024,
    32 * 1024,
    64 * 1024,
    128 * 1024,
    256 * 1024,
    512 * 1024,
    MIB,
];

/// The size to which an archive of `length` bytes is padded.
pub(crate) fn size_class(length: usize) -> usize {
    let class = CLASSES.into_iter().find(|class| length <= *class);
    class.unwrap_or_else(|| length.next_multiple_of(MIB))
}

/// An archive of these files in this order, padded with zeros to its size class. None if a name or
/// a file is too long.
pub(crate) fn write(files: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    let length: usize = files
        .iter()
        .map(|(_, bytes)| BLOCK + bytes.len().next_multiple_of(BLOCK))
        .sum();
    let padded = size_class(length + END);
    let mut archive = Vec::with_capacity(padded);
    for (name, bytes) in files {
        archive.extend_from_slice(&header(name, bytes.len() as u64)?);
        archive.extend_from_slice(bytes);
        archive.resize(archive.len().next_multiple_of(BLOCK), 0);
    }
    archive.resize(padded, 0);
    Some(archive)
}

/// The header of a plain file: mode 0644, no owner, no time. It depends on name and size alone.
pub(crate) fn header(name: &str, size: u64) -> Option<[u8; BLOCK]> {
    if name.is_empty() || name.len() > NAME_LIMIT || size > SIZE_LIMIT {
        return None;
    }
    let mut header = [0; BLOCK];
    put(&mut header, 0, name.as_bytes());
    put(&mut header, 100, b"0000644\0");
    put(&mut header, 108, b"0000000\0");
    put(&mut header, 116, b"0000000\0");
    put(&mut header, 124, format!("{size:011o}\0").as_bytes());
    put(&mut header, 136, b"00000000000\0");
    // The checksum is taken with spaces in its own field.
    put(&mut header, 148, b"        ");
    put(&mut header, 156, b"0");
    put(&mut header, 257, b"ustar\x0000");
    put(&mut header, 329, b"0000000\0");
    put(&mut header, 337, b"0000000\0");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    put(&mut header, 148, format!("{sum:06o}\0 ").as_bytes());
    Some(header)
}

fn put(header: &mut [u8; BLOCK], at: usize, field: &[u8]) {
    for (to, from) in header.iter_mut().skip(at).zip(field) {
        *to = *from;
    }
}

/// The name and the size that a header tells. It may tell something else besides: compare it with
/// [`header`] of them.
pub(crate) fn read_header(block: &[u8; BLOCK]) -> Option<(&str, u64)> {
    let name = block.get(..NAME_LIMIT)?.split(|byte| *byte == 0).next()?;
    let size = std::str::from_utf8(block.get(124..135)?).ok()?;
    let size = u64::from_str_radix(size, 8).ok()?;
    Some((std::str::from_utf8(name).ok()?, size))
}

/// The files of an archive, in order. None unless [`write`] would give the very same bytes.
#[cfg(feature = "open")]
pub(crate) fn read(archive: &[u8]) -> Option<Vec<(&str, &[u8])>> {
    let mut files = Vec::new();
    let mut rest = archive;
    loop {
        let (block, after) = rest.split_first_chunk::<BLOCK>()?;
        if block.iter().all(|byte| *byte == 0) {
            break;
        }
        let (name, size) = read_header(block)?;
        if header(name, size)? != *block {
            return None;
        }
        let size = usize::try_from(size).ok()?;
        let (bytes, after) = after.split_at_checked(size)?;
        let (padding, after) = after.split_at_checked(size.next_multiple_of(BLOCK) - size)?;
        if padding.iter().any(|byte| *byte != 0) {
            return None;
        }
        files.push((name, bytes));
        rest = after;
    }
    let sound = rest.iter().all(|byte| *byte == 0)
        && archive.len() == size_class(archive.len() - rest.len() + END);
    sound.then_some(files)
}
