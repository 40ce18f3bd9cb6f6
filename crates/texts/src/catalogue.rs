//! All texts in all languages.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use leptos_i18n_parser::parse_locales::error::{BoxedError, Diagnostics};
use leptos_i18n_parser::parse_locales::locale::{
    BuildersKeys, BuildersKeysInner, Locale, LocaleValue,
};
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

/// The groups of texts that not every visit needs.
const OF_AUTHORS: &str = "author";
const OF_CODES: &str = "codes";

/// All texts in all languages.
#[derive(Debug)]
pub struct Catalogue {
    /// English first, then by their tags.
    pub languages: Vec<Language>,
    /// What the app loads.
    pub app: Part,
    /// What the authors' page loads besides.
    pub authors: Part,
    /// What the module of codes loads.
    pub codes: Part,
}

/// Texts that are loaded together.
#[derive(Debug)]
pub struct Part {
    /// In the order in which every file has their texts.
    pub keys: Vec<Key>,
    /// One for each language, in the order of the languages.
    pub files: Vec<File>,
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

/// A language of the interface.
#[derive(Debug)]
pub struct Language {
    /// Its BCP 47 tag.
    pub tag: String,
    /// Its name in the language itself.
    pub name: String,
}

/// Texts in one language.
#[derive(Debug)]
pub struct File {
    /// Its path within the app: with half of its SHA-256, so that whoever has the path gets the right
    /// texts or none.
    pub path: String,
    /// A JSON array of strings, in the order of the keys. A placeholder stands in braces.
    pub json: String,
}

impl File {
    fn new(folder: &str, tag: &str, texts: &[&str]) -> Self {
        let json = serde_json::Value::from(texts).to_string();
        let digest = Sha256::digest(json.as_bytes());
        let digits: String = digest[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let path = format!("{folder}/{tag}-{digits}.json");
        Self { path, json }
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
    let mut rows = rows(keys)?;
    let tags = locales.iter().map(|locale| locale.name.name.to_string());
    let languages = languages(tags, &rows)?;
    let mut group = |name| rows.extract_if(.., |(key, _)| key.group == name).collect();
    let (authors, codes) = (group(OF_AUTHORS), group(OF_CODES));
    let part = |folder, rows| Part::new(folder, &languages, rows);
    Ok(Catalogue {
        app: part("texts", rows),
        authors: part("author-texts", authors),
        codes: part("codes-texts", codes),
        languages,
    })
}

impl Part {
    fn new(folder: &str, languages: &[Language], rows: Vec<Row>) -> Self {
        let file = |(index, language): (usize, &Language)| {
            let texts: Vec<&str> = rows.iter().map(|(_, texts)| &*texts[index]).collect();
            File::new(folder, &language.tag, &texts)
        };
        Self {
            files: languages.iter().enumerate().map(file).collect(),
            keys: rows.into_iter().map(|(key, _)| key).collect(),
        }
    }
}

/// A key, and its text in each language.
type Row = (Key, Vec<String>);

fn rows(groups: &BuildersKeysInner) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    for (group, value) in &groups.0 {
        let LocaleValue::Subkeys { locales, keys } = value else {
            return Err(Error::Depth(group.to_string()));
        };
        for (name, value) in &keys.0 {
            if let LocaleValue::Subkeys { .. } = value {
                return Err(Error::Depth(format!("{group}.{name}")));
            }
            rows.push(row(locales, &group.name, &name.name)?);
        }
    }
    Ok(rows)
}

fn languages(tags: impl Iterator<Item = String>, rows: &[Row]) -> Result<Vec<Language>, Error> {
    let mut rows = rows.iter();
    let named = rows.find(|(key, _)| (&*key.group, &*key.name) == NAME);
    let Some((_, names)) = named else {
        let (language, key) = (FIRST.to_owned(), format!("{}.{}", NAME.0, NAME.1));
        return Err(Error::Empty { language, key });
    };
    let language = |(tag, name): (String, &String)| {
        let name = name.clone();
        Language { tag, name }
    };
    Ok(tags.zip(names).map(language).collect())
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

fn row(locales: &[Locale], group: &str, name: &str) -> Result<Row, Error> {
    let mut expected = None;
    let mut texts = Vec::new();
    for locale in locales {
        let language = locale.top_locale_name.to_string();
        let key = format!("{group}.{name}");
        let mut values = locale.keys.iter();
        let value = values.find_map(|(key, value)| (*key.name == *name).then_some(value));
        let Some(Template { text, placeholders }) = value.and_then(Template::of) else {
            return Err(Error::Unknown { language, key });
        };
        if text.trim().is_empty() {
            return Err(Error::Empty { language, key });
        }
        if *expected.get_or_insert_with(|| placeholders.clone()) != placeholders {
            return Err(Error::Placeholders { language, key });
        }
        texts.push(text);
    }
    let key = Key {
        group: group.to_owned(),
        name: name.to_owned(),
        placeholders: expected.unwrap_or_default(),
    };
    Ok((key, texts))
}
