//! Takes this module's own words out of `locales/`, where all of the interface's words are.

use std::error::Error;
use std::path::PathBuf;

use serde_json::Value;

const LOCALES: [&str; 3] = ["en", "fr", "ar"];
const SECTION: &str = "codes";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut tables = String::new();
    for locale in LOCALES {
        let path = PathBuf::from("../../locales").join(format!("{locale}.json"));
        println!("cargo::rerun-if-changed={}", path.display());
        let texts: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
        let section = texts.get(SECTION).and_then(Value::as_object);
        let mut pairs = String::new();
        for (key, text) in section.ok_or("no words for codes")? {
            pairs.push_str(&format!(
                "({key:?}, {:?}), ",
                text.as_str().unwrap_or_default()
            ));
        }
        tables.push_str(&format!("({locale:?}, &[{pairs}]),\n"));
    }
    let code = format!("const TABLES: &[(&str, &[(&str, &str)])] = &[\n{tables}];\n");
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("words.rs");
    std::fs::write(out, code).map_err(Into::into)
}
