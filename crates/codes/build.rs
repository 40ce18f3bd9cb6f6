//! Knows the texts of the two screens by number, as the app knows its own: they are no part of the module.

use std::error::Error;
use std::path::{Path, PathBuf};

const LOCALES: &str = "../../locales";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={LOCALES}");
    let catalogue = texts::read(Path::new(LOCALES))?;
    let languages = catalogue.languages.iter().zip(&catalogue.codes.files);
    let files: Vec<_> = languages
        .map(|(language, file)| (&language.tag, &file.path))
        .collect();
    let code = format!(
        "pub(super) const FILES: &[(&str, &str)] = &{files:?};\n{}",
        texts::keys([&catalogue.codes])?
    );
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("texts.rs");
    std::fs::write(out, code).map_err(Into::into)
}
