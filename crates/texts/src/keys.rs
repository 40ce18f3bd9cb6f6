//! The keys as a program knows them.

use std::fmt::Write;

use crate::{Key, Part};

/// Rust code: a module `keys` with one for each group, and in that its texts, numbered as the files of
/// these parts have them, one after the other.
///
/// The code wants in scope `Text`, a tuple of a number; `Slot`, a placeholder's name and what is shown in
/// its place; and `Display`.
///
/// # Errors
/// None: a string can always be written to.
pub fn keys<'a>(parts: impl IntoIterator<Item = &'a Part>) -> Result<String, std::fmt::Error> {
    let mut code = String::new();
    let keys = parts.into_iter().flat_map(|part| &part.keys);
    let mut keys = keys.enumerate().peekable();
    writeln!(code, "pub(crate) mod keys {{\nuse super::*;")?;
    while let Some((_, Key { group, .. })) = keys.peek() {
        writeln!(code, "pub(crate) mod {group} {{\nuse super::*;")?;
        while let Some((index, key)) = keys.next_if(|(_, key)| key.group == *group) {
            add(&mut code, index, key)?;
        }
        writeln!(code, "}}")?;
    }
    writeln!(code, "}}")?;
    Ok(code)
}

/// A text without placeholders is a number, one with placeholders a struct of what is filled in: what
/// is missing or too much is then the compiler's to find.
fn add(code: &mut String, index: usize, key: &Key) -> std::fmt::Result {
    let (name, slots) = (&key.name, &key.placeholders);
    if slots.is_empty() {
        return writeln!(code, "pub(crate) const {name}: Text = Text({index});");
    }
    writeln!(code, "pub(crate) struct {name}<'a> {{")?;
    for slot in slots {
        writeln!(code, "pub(crate) {slot}: &'a dyn Display,")?;
    }
    let number = slots.len();
    writeln!(code, "}}\nimpl<'a> {name}<'a> {{")?;
    writeln!(
        code,
        "pub(crate) fn filled(self) -> (Text, [Slot<'a>; {number}]) {{"
    )?;
    writeln!(code, "(Text({index}), [")?;
    for slot in slots {
        writeln!(code, "(\"{slot}\", self.{slot}),")?;
    }
    writeln!(code, "])\n}}\n}}")
}
