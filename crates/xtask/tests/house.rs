//! Rules that the whole house keeps.

#![allow(clippy::expect_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// The language that every other one is compared with.
const REFERENCE: &str = "en";

/// Endings of plural forms: which of them a language needs, its grammar decides.
const PLURALS: [&str; 6] = ["_zero", "_one", "_two", "_few", "_many", "_other"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn json(path: &str) -> Value {
    let text = fs::read_to_string(root().join(path)).expect(path);
    serde_json::from_str(&text).expect(path)
}

/// The paths of all texts below a value.
fn keys(value: &Value, prefix: &str, found: &mut BTreeSet<String>) {
    let Value::Object(entries) = value else {
        let stem = PLURALS
            .iter()
            .find_map(|end| prefix.strip_suffix(end))
            .unwrap_or(prefix);
        found.insert(stem.to_owned());
        return;
    };
    for (key, value) in entries {
        keys(value, &format!("{prefix}.{key}"), found);
    }
}

fn texts(locale: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    keys(&json(&format!("locales/{locale}.json")), "", &mut found);
    found
}

#[test]
fn every_language_has_every_text() {
    let reference = texts(REFERENCE);
    assert!(!reference.is_empty());
    let states = root().join("locales/README.md");
    let states = fs::read_to_string(states).expect("who has reviewed what");
    for entry in fs::read_dir(root().join("locales")).expect("locales") {
        let path = entry.expect("a file").path();
        let locale = path.file_stem().expect("a name").to_string_lossy();
        if path.ends_with("README.md") {
            continue;
        }
        let state = format!("(`{locale}`)");
        assert!(states.contains(&state), "locales/README.md lacks {locale}");
        let texts = texts(&locale);
        let missing: Vec<_> = reference.difference(&texts).collect();
        let surplus: Vec<_> = texts.difference(&reference).collect();
        assert!(missing.is_empty(), "{locale} lacks {missing:?}");
        assert!(surplus.is_empty(), "{locale} alone has {surplus:?}");
    }
}

#[test]
fn npm_packages_are_pinned_and_come_from_whatever_registry_is_set() {
    for folder in ["tests", "tests/interop", "tests/bench/peers"] {
        let manifest = json(&format!("{folder}/package.json"));
        let wanted = manifest["devDependencies"].as_object().expect("packages");
        for (name, version) in wanted {
            let version = version.as_str().unwrap_or_default();
            assert!(
                version.starts_with(|c: char| c.is_ascii_digit()),
                "{folder}: {name} is not pinned: {version}"
            );
        }
        let lock = json(&format!("{folder}/package-lock.json"));
        for (name, package) in lock["packages"].as_object().expect("packages") {
            assert!(
                package["resolved"].is_null(),
                "{folder}: {name} names a registry"
            );
            let has_digest = package["integrity"].is_string();
            assert!(
                name.is_empty() || has_digest,
                "{folder}: {name} has no digest"
            );
        }
    }
}

#[test]
fn service_worker_stays_small_enough_to_be_read_at_one_sitting() {
    let text = fs::read_to_string(root().join("public/sw.js")).expect("sw.js");
    assert!(text.lines().count() <= 150);
}
