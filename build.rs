//! Turns `locales/*.json` into the `i18n` module, and stops the build when a language has a text
//! too few or too many.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use leptos_i18n_build::options::CodegenOptions;
use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos};
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
    let translations = TranslationsInfos::parse(config)?;
    translations.emit_diagnostics();
    translations.rerun_if_locales_changed();
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("i18n");
    let attributes = "#![allow(missing_docs, unreachable_pub, clippy::all)]".parse()?;
    let options = CodegenOptions::new()
        .top_level_attributes(Some(attributes))
        .gen_docs(false);
    translations.generate_i18n_module_with_options(out, options)?;
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
