//! From a folder of languages to what the app is built with.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use tempfile::TempDir;
use texts::{Catalogue, Error, read};

const ENGLISH: &str = r#"{"app": {"own_language": "English", "page": "Page {{ number }} of {{ count }}", "back": "Back"}}"#;
const FRENCH: &str = r#"{"app": {"back": "Retour", "page": "{{ count }} pages, {{number}}", "own_language": "Français"}}"#;

fn with(english: &str, french: &str) -> Result<Catalogue, Error> {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("en.json"), english).unwrap();
    std::fs::write(folder.path().join("fr.json"), french).unwrap();
    std::fs::write(folder.path().join("README.md"), "not a language").unwrap();
    read(folder.path())
}

#[test]
fn every_language_has_its_texts_in_the_order_of_the_keys() {
    let catalogue = with(ENGLISH, FRENCH).unwrap();
    let keys: Vec<_> = catalogue.app.keys.iter().map(|key| &*key.name).collect();
    assert_eq!(keys, ["back", "own_language", "page"]);
    let placeholders: Vec<_> = catalogue.app.keys[2].placeholders.iter().collect();
    assert_eq!(placeholders, ["count", "number"]);
    let [english, french] = &*catalogue.languages else {
        panic!("two languages");
    };
    assert_eq!((&*english.tag, &*english.name), ("en", "English"));
    assert_eq!((&*french.tag, &*french.name), ("fr", "Français"));
    assert_eq!(
        catalogue.app.files[0].json,
        r#"["Back","English","Page {number} of {count}"]"#
    );
    assert_eq!(
        catalogue.app.files[1].json,
        r#"["Retour","Français","{count} pages, {number}"]"#
    );
}

#[test]
fn other_texts_get_another_name() {
    let name = |french: &str| with(ENGLISH, french).unwrap().app.files[1].path.clone();
    let first = name(FRENCH);
    assert!(
        first.starts_with("texts/fr-") && first.ends_with(".json"),
        "{first}"
    );
    assert_eq!(first.len(), "texts/fr-0123456789abcdef.json".len());
    assert_eq!(name(FRENCH), first);
    assert_ne!(name(&FRENCH.replace("Retour", "Revenir")), first);
}

#[test]
fn a_key_too_few_or_too_many_is_named() {
    for (english, french) in [
        (ENGLISH.to_owned(), FRENCH.replace("\"back\"", "\"forth\"")),
        (ENGLISH.replace("\"back\"", "\"forth\""), FRENCH.to_owned()),
    ] {
        let error = with(&english, &french).unwrap_err().to_string();
        assert!(
            error.contains("app.back") && error.contains("app.forth"),
            "{error}"
        );
    }
}

#[test]
fn a_text_that_is_empty_or_needs_other_values_is_named() {
    let error = with(ENGLISH, &FRENCH.replace("Retour", " ")).unwrap_err();
    assert!(
        matches!(error, Error::Empty { language, key } if language == "fr" && key == "app.back")
    );
    let error = with(ENGLISH, &FRENCH.replace("{{number}}", "")).unwrap_err();
    assert!(
        matches!(error, Error::Placeholders { language, key } if language == "fr" && key == "app.page")
    );
}

#[test]
fn what_the_app_cannot_fill_in_is_refused() {
    for odd in ["<b>Retour</b>", "Retour {x}", "{{ number, number }}"] {
        let (english, french) = (ENGLISH.replace("Back", odd), FRENCH.replace("Retour", odd));
        assert!(with(&english, &french).is_err(), "{odd}");
    }
    let deep = ENGLISH.replace("\"Back\"", r#"{"to": "Back to"}"#);
    assert!(matches!(with(&deep, &deep), Err(Error::Depth(key)) if key == "app.back"));
    let flat = r#"{"back": "Back"}"#;
    assert!(matches!(with(flat, flat), Err(Error::Depth(key)) if key == "back"));
}

#[test]
fn the_apps_own_texts_are_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales");
    let catalogue = read(&folder).unwrap();
    assert_eq!(catalogue.languages[0].tag, "en");
    assert!(
        catalogue
            .languages
            .iter()
            .all(|language| !language.name.is_empty())
    );
}

#[test]
fn what_not_every_visit_needs_is_in_files_of_its_own() {
    let more = r#"{"author": {"drop": "Here"}, "codes": {"next": "Next"}, "#;
    let and = |json: &str| json.replacen('{', more, 1);
    let catalogue = with(&and(ENGLISH), &and(FRENCH)).unwrap();
    assert_eq!(catalogue.app.keys.len(), 3);
    for (part, group, folder, json) in [
        (catalogue.authors, "author", "author-texts/", r#"["Here"]"#),
        (catalogue.codes, "codes", "codes-texts/", r#"["Next"]"#),
    ] {
        assert_eq!(part.keys.len(), 1);
        assert_eq!(part.keys[0].group, group);
        assert_eq!(part.files.len(), 2);
        for (file, tag) in part.files.iter().zip(["en-", "fr-"]) {
            assert_eq!(file.json, json);
            assert!(file.path.starts_with(&format!("{folder}{tag}")));
        }
    }
}
