//! Turns `locales/*.json` into the `i18n` module, and stops the build when a language has a text
//! too few or too many.
//!
//! The two halves of `leptos_i18n_build` are called directly: the crate itself also brings a
//! generator of ICU data, a hundred crates that nothing here needs.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use leptos_i18n_codegen::gen_code;
use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;
use serde_json::Value;

/// The first is the language that all others are compared with.
const LOCALES: [&str; 3] = ["en", "fr", "ar"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let reference = texts(LOCALES[0])?;
    for locale in &LOCALES[1..] {
        compare(locale, &reference, &texts(locale)?);
    }

    let options = ParseOptions::new().interpolate_display(true);
    let config = Config::new(LOCALES[0])?
        .add_locales(&LOCALES[1..])?
        .parse_options(options);
    let locales = parse_locales(None, config)?;
    for warning in locales.diag.warnings().iter() {
        println!("cargo::warning={warning}");
    }
    for error in locales.diag.errors().iter() {
        println!("cargo::error={error}");
    }
    let attributes = "#![allow(missing_docs, unreachable_pub, clippy::all)]".parse()?;
    let module = gen_code(&locales, None, false, Some(&attributes), false)?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("i18n");
    std::fs::create_dir_all(&out)?;
    std::fs::write(out.join("mod.rs"), module.to_string())?;
    Ok(())
}

/// All texts of a language by their dotted key.
fn texts(locale: &str) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let path = Path::new("locales").join(format!("{locale}.json"));
    println!("cargo::rerun-if-changed={}", path.display());
    let mut texts = BTreeMap::new();
    flatten(
        "",
        &serde_json::from_str(&std::fs::read_to_string(path)?)?,
        &mut texts,
    );
    Ok(texts)
}

fn flatten(prefix: &str, value: &Value, texts: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                flatten(&format!("{prefix}.{key}"), value, texts);
            }
        }
        value => {
            texts.insert(
                prefix.to_owned(),
                value.as_str().unwrap_or_default().to_owned(),
            );
        }
    }
}

fn compare(locale: &str, reference: &BTreeMap<String, String>, own: &BTreeMap<String, String>) {
    for (key, text) in reference {
        match own.get(key) {
            None => println!("cargo::error=locales/{locale}.json: {key} is missing"),
            Some(own) if own.trim().is_empty() => {
                println!("cargo::error=locales/{locale}.json: {key} is empty");
            }
            Some(own) if placeholders(own) != placeholders(text) => {
                println!("cargo::error=locales/{locale}.json: {key} has other placeholders");
            }
            Some(_) => {}
        }
    }
    for key in own.keys().filter(|key| !reference.contains_key(*key)) {
        println!("cargo::error=locales/{locale}.json: {key} is one too many");
    }
}

/// The `{{ names }}` in a text, sorted.
fn placeholders(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = text
        .split("{{")
        .skip(1)
        .filter_map(|rest| rest.split("}}").next())
        .map(str::trim)
        .collect();
    names.sort_unstable();
    names
}
