//! The module that shows and reads codes: a program of its own, which comes after the app.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::dist;
use crate::error::Error;
use crate::house::House;
use crate::program::{Program, named, read, text, write};
use crate::run;

/// The variable that tells the bundler's hook where the module is. Without it, as when the bundler is
/// run by hand, the app comes without.
pub(crate) const FOLDER: &str = "CARNET_CODES";

/// The crate, and what the names of all its files begin with.
const NAME: &str = "codes";

/// Whether a file of the app belongs to the module.
pub(crate) fn owns(path: &str) -> bool {
    path.starts_with("codes-")
}

/// Whether a file holds the module's texts in one language.
pub(crate) fn is_language(path: &str) -> bool {
    path.starts_with("codes-texts/")
}

/// Compiles the module, and returns the folder that holds it.
pub(crate) fn build(
    house: &House,
    path: &OsStr,
    settings: &[(&str, &str)],
) -> Result<PathBuf, Error> {
    let program = Program {
        name: NAME,
        compiled: NAME,
        what: &["--package", NAME, "--lib"],
    };
    run::say("Building the module of codes for the browser");
    program.build(house, path, settings)
}

/// Puts the module beside the app's files, and tells the page its name. `program` is what [`build`]
/// has made.
pub(crate) fn put_into(folder: &Path, program: &Path) -> Result<(), Error> {
    let module = read(&program.join(format!("{NAME}_bg.wasm")))?;
    let code = text(&program.join(format!("{NAME}.js")))?;
    let name = named(NAME, &[&module, code.as_bytes()]);
    // The code knows by name what it loads.
    let code = code.replace(&format!("{NAME}_bg.wasm"), &format!("{name}_bg.wasm"));
    write(&folder.join(format!("{name}_bg.wasm")), &module)?;
    write(&folder.join(format!("{name}.js")), code.as_bytes())?;

    let page = folder.join(dist::PAGE);
    let html = text(&page)?;
    if html.matches("</head>").count() != 1 {
        return Err(Error::App("index.html is not as expected".to_owned()));
    }
    // A relation that no browser knows: nothing is fetched before somebody needs it.
    let link = format!("<link rel=\"codes\" id=\"codes-code\" href=\"./{name}.js\"></head>");
    write(&page, html.replace("</head>", &link).as_bytes())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::files;
    use crate::scratch::Scratch;

    fn put(scratch: &Scratch) -> Result<String, Error> {
        put_into(&scratch.path("dist"), &scratch.path("program"))?;
        Ok(fs::read_to_string(scratch.path("dist/index.html")).unwrap())
    }

    #[test]
    fn page_and_code_know_the_names() {
        let scratch = Scratch::new();
        scratch.write("dist/index.html", b"<head></head>");
        scratch.write("program/codes_bg.wasm", b"module");
        scratch.write("program/codes.js", b"load('codes_bg.wasm')");
        let page = put(&scratch).unwrap();
        let files = files::below(&scratch.path("dist")).unwrap();
        let find = |ending: &str| files.iter().find(|path| path.ends_with(ending)).unwrap();
        assert!(owns(find(".js")) && owns(find(".wasm")));
        assert!(page.contains(&format!("href=\"./{}\"", find(".js"))));
        let code = fs::read_to_string(scratch.path("dist").join(find(".js"))).unwrap();
        assert_eq!(code, format!("load('{}')", find(".wasm")));
    }

    #[test]
    fn a_page_that_is_not_as_expected_stops_the_build() {
        let scratch = Scratch::new();
        scratch.write("dist/index.html", b"<head>");
        scratch.write("program/codes_bg.wasm", b"module");
        scratch.write("program/codes.js", b"");
        assert!(put(&scratch).is_err());
    }
}
