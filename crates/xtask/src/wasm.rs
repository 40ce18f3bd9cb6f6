//! Reads the outline of a WebAssembly module: enough to see what must not be shipped, and to give its
//! imports shorter names.
//!
//! Source: WebAssembly core specification, §5.5 (binary format of modules).

/// The module is not WebAssembly, or is cut short.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotWasm;

/// A section's number, and what is in it.
type Section<'a> = (u8, &'a [u8]);

const MAGIC: &[u8] = b"\0asm\x01\0\0\0";
const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
const FUNCTION: u8 = 0;

/// The names of a module's custom sections, in order.
pub(crate) fn custom_sections(module: &[u8]) -> Result<Vec<String>, NotWasm> {
    let sections = sections(module)?.into_iter();
    let custom = sections.filter(|(id, _)| *id == CUSTOM);
    custom.map(|(_, section)| Ok(name(section)?.0)).collect()
}

/// The module with its imported functions renamed, each by what `rename` makes of its name.
pub(crate) fn rename_imports(
    module: &[u8],
    mut rename: impl FnMut(&str) -> String,
) -> Result<Vec<u8>, NotWasm> {
    let mut renamed = MAGIC.to_vec();
    for (id, section) in sections(module)? {
        let section = match id {
            IMPORTS => renamed_section(section, &mut rename)?,
            _ => section.to_vec(),
        };
        renamed.push(id);
        push_bytes(&mut renamed, &section);
    }
    Ok(renamed)
}

fn renamed_section(
    section: &[u8],
    rename: &mut impl FnMut(&str) -> String,
) -> Result<Vec<u8>, NotWasm> {
    let (count, mut rest) = leb128(section)?;
    let mut renamed = Vec::new();
    push_leb128(&mut renamed, count);
    for _ in 0..count {
        let (from, after) = name(rest)?;
        let (field, after) = name(after)?;
        // Compiled Rust imports functions only: what else there is would have to be understood.
        let after = after.strip_prefix(&[FUNCTION]).ok_or(NotWasm)?;
        let (kind, after) = leb128(after)?;
        push_bytes(&mut renamed, from.as_bytes());
        push_bytes(&mut renamed, rename(&field).as_bytes());
        renamed.push(FUNCTION);
        push_leb128(&mut renamed, kind);
        rest = after;
    }
    Ok(renamed)
}

fn sections(module: &[u8]) -> Result<Vec<Section<'_>>, NotWasm> {
    let mut rest = module.strip_prefix(MAGIC).ok_or(NotWasm)?;
    let mut sections = Vec::new();
    while let Some((&id, after)) = rest.split_first() {
        let (section, after) = bytes(after)?;
        sections.push((id, section));
        rest = after;
    }
    Ok(sections)
}

/// As many bytes as the number before them says, and what follows them.
fn bytes(module: &[u8]) -> Result<(&[u8], &[u8]), NotWasm> {
    let (length, rest) = leb128(module)?;
    rest.split_at_checked(length).ok_or(NotWasm)
}

fn name(module: &[u8]) -> Result<(String, &[u8]), NotWasm> {
    let (name, rest) = bytes(module)?;
    Ok((String::from_utf8_lossy(name).into_owned(), rest))
}

fn push_bytes(module: &mut Vec<u8>, bytes: &[u8]) {
    push_leb128(module, bytes.len());
    module.extend_from_slice(bytes);
}

fn push_leb128(module: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        module.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    module.push(number as u8);
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

    /// Two functions imported from `m`: `long_name` of type 0 and `b` of type 1; a section after.
    const IMPORTING: &[u8] =
        b"\0asm\x01\0\0\0\x02\x15\x02\x01m\x09long_name\x00\x00\x01m\x01b\x00\x01\x03\x01\x00";

    #[test]
    fn imports_get_other_names_and_nothing_else_changes() {
        let same = rename_imports(IMPORTING, str::to_owned);
        assert_eq!(same.as_deref(), Ok(IMPORTING));
        let short = rename_imports(IMPORTING, |name| name.chars().take(1).collect());
        let expected =
            b"\0asm\x01\0\0\0\x02\x0d\x02\x01m\x01l\x00\x00\x01m\x01b\x00\x01\x03\x01\x00";
        assert_eq!(short.as_deref(), Ok(expected.as_slice()));
        let long = rename_imports(IMPORTING, |name| name.repeat(100)).unwrap();
        let back = rename_imports(&long, |name| name[..name.len() / 100].to_owned());
        assert_eq!(back.as_deref(), Ok(IMPORTING));
    }

    #[test]
    fn imports_that_are_cut_short_are_refused() {
        for cut in 9..30 {
            let mut module = IMPORTING[..cut].to_vec();
            if let Some(size) = module.get_mut(9) {
                *size = u8::try_from(cut.saturating_sub(10)).unwrap();
            }
            assert_eq!(
                rename_imports(&module, str::to_owned),
                Err(NotWasm),
                "at {cut}"
            );
        }
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
