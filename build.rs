//! Turns `locales/*.json` into the keys that the program knows its texts by, and stops the build when
//! a language has a text too few or too many. The texts themselves stay out of the program.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use leptos_i18n_codegen::gen_code;
use leptos_i18n_parser::parse_locales::options::Config;
use leptos_i18n_parser::parse_locales::parse_locales;
use texts::Catalogue;

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
    let mut parts = vec![&catalogue.app];
    if std::env::var_os("CARGO_FEATURE_AUTHOR").is_some() {
        parts.push(&catalogue.authors);
    }
    let count: usize = parts.iter().map(|part| part.keys.len()).sum();
    writeln!(code, "pub(super) const COUNT: usize = {count};")?;
    writeln!(
        code,
        "pub(crate) const LANGUAGES: [(&str, &str); {number}] = ["
    )?;
    for language in &catalogue.languages {
        writeln!(code, "({:?}, {:?}),", language.tag, language.name)?;
    }
    writeln!(code, "];\npub(super) const FILES: [&[&str]; {number}] = [")?;
    for index in 0..number {
        let files: Vec<_> = parts.iter().map(|part| &part.files[index].path).collect();
        writeln!(code, "&{files:?},")?;
    }
    writeln!(code, "];\n{}", texts::keys(parts)?)?;
    Ok(code)
}
