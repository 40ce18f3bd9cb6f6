//! Reads the outline of a WebAssembly module: enough to see what must not be shipped.
//!
//! Source: WebAssembly core specification, §5.5 (binary format of modules).

/// The module is not WebAssembly, or is cut short.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotWasm;

/// The names of a module's custom sections, in order.
pub(crate) fn custom_sections(module: &[u8]) -> Result<Vec<String>, NotWasm> {
    let mut rest = module
        .strip_prefix(b"\0asm\x01\0\0\0".as_slice())
        .ok_or(NotWasm)?;
    let mut names = Vec::new();
    while let Some((&id, after)) = rest.split_first() {
        let (size, after) = leb128(after)?;
        let (section, after) = after.split_at_checked(size).ok_or(NotWasm)?;
        if id == 0 {
            let (length, text) = leb128(section)?;
            let name = text.get(..length).ok_or(NotWasm)?;
            names.push(String::from_utf8_lossy(name).into_owned());
        }
        rest = after;
    }
    Ok(names)
}

/// An unsigned number of at most 32 bits in LEB128, and what follows it.
fn leb128(bytes: &[u8]) -> Result<(usize, &[u8]), NotWasm> {
    let mut value: u64 = 0;
    for (index, byte) in bytes.iter().enumerate().take(5) {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            let rest = bytes.get(index + 1..).ok_or(NotWasm)?;
            return Ok((usize::try_from(value).map_err(|_| NotWasm)?, rest));
        }
    }
    Err(NotWasm)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty type section between two custom sections.
    const MODULE: &[u8] = b"\0asm\x01\0\0\0\x00\x05\x04name\x01\x01\x00\x00\x03\x01a!";

    #[test]
    fn lists_custom_sections_in_order() {
        assert_eq!(
            custom_sections(MODULE),
            Ok(vec!["name".to_owned(), "a".to_owned()])
        );
    }

    #[test]
    fn refuses_what_is_cut_short_or_something_else() {
        for cut in 9..MODULE.len() {
            // Cuts at the end of a section leave a shorter whole module.
            if cut != 15 && cut != 18 {
                assert_eq!(custom_sections(&MODULE[..cut]), Err(NotWasm), "at {cut}");
            }
        }
        assert_eq!(custom_sections(b"<!doctype html>"), Err(NotWasm));
        assert_eq!(
            custom_sections(b"\0asm\x01\0\0\0\x01\xff\xff\xff\xff\xff\x01"),
            Err(NotWasm)
        );
    }
}
