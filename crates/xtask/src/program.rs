//! Programs for the browser beside the app, which Trunk does not know.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::digest;
use crate::error::Error;
use crate::house::House;
use crate::run;
use crate::tools;

/// Digits of a digest in a name, as the bundler has them.
const DIGITS: usize = 16;

/// A program beside the app.
pub(crate) struct Program {
    /// What the names of its files begin with.
    pub(crate) name: &'static str,
    /// What the compiler calls it.
    pub(crate) compiled: &'static str,
    /// What the compiler is to make.
    pub(crate) what: &'static [&'static str],
}

impl Program {
    /// Compiles it as the app is compiled, and returns the folder with what a browser loads:
    /// `{name}.js` and `{name}_bg.wasm`, as small as the app's own.
    pub(crate) fn build(
        &self,
        house: &House,
        path: &OsStr,
        settings: &[(&str, &str)],
    ) -> Result<PathBuf, Error> {
        let folder = house.target.join(self.name);
        run::step(
            "Compiling it",
            Command::new("cargo")
                .args(["build", "--release", "--target", tools::WASM_TARGET])
                .args(self.what)
                .envs(settings.iter().copied())
                .env("PATH", path)
                .current_dir(&house.root),
        )?;
        let release = house.target.join(tools::WASM_TARGET).join("release");
        run::step(
            "Making it fit for the browser",
            Command::new("wasm-bindgen")
                .args(["--target", "web", "--no-typescript"])
                .args(["--out-name", self.name, "--out-dir"])
                .arg(&folder)
                .arg(release.join(format!("{}.wasm", self.compiled)))
                .env("PATH", path),
        )?;
        let index = text(&house.root.join("public/index.html"))?;
        let module = folder.join(format!("{}_bg.wasm", self.name));
        run::step(
            "Making it small",
            Command::new("wasm-opt")
                .args(optimisations(&index)?)
                .arg(&module)
                .arg("-o")
                .arg(&module)
                .env("PATH", path),
        )?;
        Ok(folder)
    }
}

/// What the bundler gives to wasm-opt for the app.
fn optimisations(index: &str) -> Result<Vec<String>, Error> {
    let value = |name: &str| {
        let (_, rest) = index.split_once(&format!("{name}=\""))?;
        Some(rest.split_once('"')?.0)
    };
    let level = value("data-wasm-opt").map(|level| format!("-O{level}"));
    let parameters = value("data-wasm-opt-params").map(|all| all.split_whitespace());
    let (Some(level), Some(parameters)) = (level, parameters) else {
        return Err(Error::App("index.html names no optimisations".to_owned()));
    };
    Ok(std::iter::once(level)
        .chain(parameters.map(str::to_owned))
        .collect())
}

/// A name with a digest, so that whoever has the file knows that it is the right one.
pub(crate) fn named(name: &str, contents: &[&[u8]]) -> String {
    let mut digests = digest::Digests::default();
    for content in contents {
        digests.add(content);
    }
    let mut digits = digests.finish();
    digits.truncate(DIGITS);
    format!("{name}-{digits}")
}

pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(Error::file(path))
}

pub(crate) fn text(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(Error::file(path))
}

pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(path, bytes).map_err(Error::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_bytes_get_another_name() {
        assert_eq!(named("a", &[b"1"]), named("a", &[b"1"]));
        assert_ne!(named("a", &[b"1"]), named("a", &[b"2"]));
    }

    #[test]
    fn it_is_optimised_as_the_app_is() {
        let index = "<link data-wasm-opt=\"z\" data-wasm-opt-params=\"--a --b=1\">";
        assert_eq!(optimisations(index).unwrap(), ["-Oz", "--a", "--b=1"]);
        assert!(optimisations("<link>").is_err());
    }
}
