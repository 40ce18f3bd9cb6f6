//! All texts in all languages.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use leptos_i18n_parser::parse_locales::error::{BoxedError, Diagnostics};
use leptos_i18n_parser::parse_locales::locale::{BuildersKeys, Locale, LocaleValue};
use leptos_i18n_parser::parse_locales::options::Config;
use leptos_i18n_parser::parse_locales::{ParsedLocales, parse_locales};
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::template::Template;

/// The language that all others are compared with, and that is spoken where none of the wanted ones is
/// there.
const FIRST: &str = "en";

/// The key of a language's name in the language itself.
const NAME: (&str, &str) = ("app", "own_language");

/// All texts in all languages.
#[derive(Debug)]
pub struct Catalogue {
    /// In the order in which every language has its texts.
    pub keys: Vec<Key>,
    /// English first, then by their tags.
    pub languages: Vec<Language>,
}

/// What a text is called.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// The screen or the matter that it belongs to.
    pub group: String,
    /// Its name within the group.
    pub name: String,
    /// The names of the values that are filled in.
    pub placeholders: BTreeSet<String>,
}

/// The texts in one language.
#[derive(Debug)]
pub struct Language {
    /// Its BCP 47 tag.
    pub tag: String,
    /// Its name in the language itself.
    pub name: String,
    /// What the app loads: a JSON array of strings, in the order of the keys. A placeholder stands in
    /// braces.
    pub json: String,
}

impl Language {
    /// The name of the file that holds `json`: with half of its SHA-256, so that whoever has the name
    /// gets the right texts or none.
    #[must_use]
    pub fn file_name(&self) -> String {
        let digest = Sha256::digest(self.json.as_bytes());
        let digits: String = digest[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("{}-{digits}.json", self.tag)
    }
}

/// Reads a folder that holds a file for each language, `fr.json`.
///
/// # Errors
/// [`Error`], if a file cannot be read, or if a language has a text too few, too many, empty, or with
/// other placeholders than in English.
pub fn read(folder: &Path) -> Result<Catalogue, Error> {
    let parsed = parse(folder)?;
    let BuildersKeys::Locales { locales, keys } = &parsed.builder_keys else {
        return Err(Error::Parser("namespaces are not known here".to_owned()));
    };
    let mut all = Vec::new();
    let mut texts = vec![Vec::new(); locales.len()];
    for (group, value) in &keys.0 {
        let LocaleValue::Subkeys { locales, keys } = value else {
            return Err(Error::Depth(group.to_string()));
        };
        for name in keys.0.keys() {
            let (group, name) = (group.to_string(), name.to_string());
            let (placeholders, row) = row(locales, &group, &name)?;
            all.push(Key {
                group,
                name,
                placeholders,
            });
            for (texts, text) in texts.iter_mut().zip(row) {
                texts.push(text);
            }
        }
    }
    let named = all.iter().position(|key| (&*key.group, &*key.name) == NAME);
    let languages = locales.iter().zip(texts).map(|(locale, texts)| Language {
        tag: locale.name.to_string(),
        name: named.map(|index| texts[index].clone()).unwrap_or_default(),
        json: serde_json::Value::from(texts).to_string(),
    });
    Ok(Catalogue {
        languages: languages.collect(),
        keys: all,
    })
}

fn parse(folder: &Path) -> Result<ParsedLocales, Error> {
    let failed = |error: BoxedError| Error::Parser(error.to_string());
    let tags = tags(folder)?;
    let config = Config::new(FIRST)
        .and_then(|config| config.add_locales(tags.iter().filter(|tag| *tag != FIRST)))
        .map_err(failed)?
        .locales_path(folder.to_owned());
    let parsed = parse_locales(Some(PathBuf::new()), config).map_err(failed)?;
    complaints(&parsed.diag)?;
    Ok(parsed)
}

/// What the parser would make up for is a mistake here.
fn complaints(diagnostics: &Diagnostics) -> Result<(), Error> {
    let (errors, warnings) = diagnostics.borrow();
    let errors = errors.iter().map(ToString::to_string);
    let found: Vec<String> = errors
        .chain(warnings.iter().map(ToString::to_string))
        .collect();
    match found.is_empty() {
        true => Ok(()),
        false => Err(Error::Parser(found.join("\n"))),
    }
}

/// The languages that have a file, in order.
fn tags(folder: &Path) -> Result<BTreeSet<String>, Error> {
    let failed = |source| Error::File {
        path: folder.to_owned(),
        source,
    };
    let mut tags = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let tag = name.to_str().and_then(|name| name.strip_suffix(".json"));
        tags.extend(tag.map(str::to_owned));
    }
    Ok(tags)
}

/// The names of a text's values, and the text in each language.
fn row(
    locales: &[Locale],
    group: &str,
    name: &str,
) -> Result<(BTreeSet<String>, Vec<String>), Error> {
    let mut expected = None;
    let mut texts = Vec::new();
    for locale in locales {
        let language = || locale.top_locale_name.to_string();
        let key = || format!("{group}.{name}");
        let (_, value) = locale
            .keys
            .iter()
            .find(|(key, _)| *key.name == *name)
            .ok_or_else(|| Error::Depth(key()))?;
        let Template { text, placeholders } =
            Template::of(value).ok_or_else(|| Error::Unknown {
                language: language(),
                key: key(),
            })?;
        if text.trim().is_empty() {
            return Err(Error::Empty {
                language: language(),
                key: key(),
            });
        }
        if *expected.get_or_insert_with(|| placeholders.clone()) != placeholders {
            return Err(Error::Placeholders {
                language: language(),
                key: key(),
            });
        }
        texts.push(text);
    }
    Ok((expected.unwrap_or_default(), texts))
}
