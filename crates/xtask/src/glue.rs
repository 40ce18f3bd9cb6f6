//! Shorter names between the app's module and the code that loads it.
//!
//! wasm-bindgen calls each function of the browser by its name and a digest. Digests do not compress,
//! and each is downloaded twice: together they are 4 kB.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::wasm::{self, NotWasm};

/// Shortens the names of what a module imports, in it and in the code that stands beside it.
pub(crate) fn shorten(module: &Path, code: &Path) -> Result<(), Error> {
    let bytes = fs::read(module).map_err(Error::file(module))?;
    let text = fs::read_to_string(code).map_err(Error::file(code))?;
    let (bytes, text) = renamed(&bytes, &text)
        .map_err(|NotWasm| Error::App(format!("{} cannot be read", module.display())))?;
    fs::write(module, bytes).map_err(Error::file(module))?;
    fs::write(code, text).map_err(Error::file(code))
}

fn renamed(module: &[u8], code: &str) -> Result<(Vec<u8>, String), NotWasm> {
    let mut names = HashMap::new();
    let module = wasm::rename_imports(module, |name| {
        let next = format!("_{}", names.len());
        names.entry(name.to_owned()).or_insert(next).clone()
    })?;
    let mut text = String::with_capacity(code.len());
    let mut rest = code;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(word_length(rest));
        text.push_str(names.get(word).map_or(word, String::as_str));
        rest = after;
    }
    Ok((module, text))
}

/// Length of the identifier at the start, or of what stands before the next one.
fn word_length(code: &str) -> usize {
    let in_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let first = code.chars().next().is_some_and(in_word);
    code.find(|c| in_word(c) != first).unwrap_or(code.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_get_the_same_names() {
        let module = b"\0asm\x01\0\0\0\x02\x13\x02\x01m\x07__wbg_a\x00\x00\x01m\x01b\x00\x01";
        let code = "({__wbg_a:()=>b(__wbg_ab,\"é\"),b:function(){}})";
        let (module, code) = renamed(module, code).unwrap();
        assert_eq!(code, "({_0:()=>_1(__wbg_ab,\"é\"),_1:function(){}})");
        let expected = b"\0asm\x01\0\0\0\x02\x0f\x02\x01m\x02_0\x00\x00\x01m\x02_1\x00\x01";
        assert_eq!(module, expected);
    }
}
