//! Turns `locales/*.json` into the keys that the program knows its texts by, and stops the build when
//! a language has a text too few or too many. The texts themselves stay out of the program.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use leptos_i18n_codegen::gen_code;
use leptos_i18n_parser::parse_locales::options::Config;
use leptos_i18n_parser::parse_locales::parse_locales;
use texts::{Catalogue, Key};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    match texts::read(Path::new("locales")) {
        Ok(catalogue) => {
            let out = PathBuf::from(std::env::var("OUT_DIR")?);
            fs::write(out.join("texts.rs"), module(&catalogue)?)?;
            fs::write(out.join("languages.rs"), languages(&catalogue, &out)?)?;
        }
        Err(error) => {
            for line in error.to_string().lines() {
                println!("cargo::error={line}");
            }
        }
    }
    Ok(())
}

/// The languages as `leptos_i18n` knows them. It is given no texts: those would all be in the program.
fn languages(catalogue: &Catalogue, out: &Path) -> Result<String, Box<dyn Error>> {
    let folder = out.join("languages");
    fs::create_dir_all(&folder)?;
    for language in &catalogue.languages {
        fs::write(folder.join(format!("{}.json", language.tag)), "{}")?;
    }
    let mut tags = catalogue.languages.iter().map(|language| &language.tag);
    let first = tags.next().ok_or("there is no language")?;
    let config = Config::new(first)?.add_locales(tags)?.locales_path(folder);
    let locales = parse_locales(Some(PathBuf::new()), config)?;
    let attributes = "#![allow(missing_docs, unreachable_pub, clippy::all)]".parse()?;
    Ok(gen_code(&locales, None, false, Some(&attributes), false)?.to_string())
}

fn module(catalogue: &Catalogue) -> Result<String, std::fmt::Error> {
    let mut code = String::new();
    let number = catalogue.languages.len();
    let is_authors = std::env::var_os("CARGO_FEATURE_AUTHOR").is_some();
    let keys = match is_authors {
        true => &catalogue.keys[..],
        false => &catalogue.keys[..catalogue.of_app],
    };
    writeln!(code, "pub(super) const COUNT: usize = {};", keys.len())?;
    writeln!(
        code,
        "pub(crate) const LANGUAGES: [(&str, &str); {number}] = ["
    )?;
    for language in &catalogue.languages {
        writeln!(code, "({:?}, {:?}),", language.tag, language.name)?;
    }
    writeln!(code, "];\npub(super) const FILES: [&[&str]; {number}] = [")?;
    for language in &catalogue.languages {
        let mut files = vec![&language.app.path];
        files.extend(is_authors.then_some(&language.authors.path));
        writeln!(code, "&{files:?},")?;
    }
    writeln!(code, "];\npub(crate) mod keys {{\nuse super::*;")?;
    let mut keys = keys.iter().enumerate().peekable();
    while let Some((_, Key { group, .. })) = keys.peek() {
        writeln!(code, "pub(crate) mod {group} {{\nuse super::*;")?;
        while let Some((index, key)) = keys.next_if(|(_, key)| key.group == *group) {
            add_key(&mut code, index, key)?;
        }
        writeln!(code, "}}")?;
    }
    writeln!(code, "}}")?;
    Ok(code)
}

/// A text without placeholders is a number, one with placeholders a struct of what is filled in: what
/// is missing or too much is then the compiler's to find.
fn add_key(code: &mut String, index: usize, key: &Key) -> std::fmt::Result {
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
