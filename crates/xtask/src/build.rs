//! Builds what a phone loads and what a server and a desk run.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use texts::{Catalogue, Part};

use crate::author;
use crate::codes;
use crate::digest::{self, Digests};
use crate::dist;
use crate::error::Error;
use crate::files;
use crate::forms;
use crate::house::House;
use crate::run;
use crate::tools;

/// What the built app is made of. A change here means building it again.
const APP_SOURCES: [&str; 15] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "build.rs",
    "crates/codes",
    "crates/sealing",
    "crates/texts",
    "crates/xforms",
    "crates/xlsform",
    "crates/xtask",
    "locales",
    "public",
    "src",
    "style",
];

/// The native programs: the package and the name of its binary.
pub(crate) const NATIVE: [(&str, &str); 2] =
    [("carnet-desk", "carnet"), ("carnet-inbox", "carnet-inbox")];

/// Builds the release app into `dist/`, unless it is there and nothing has changed since.
pub(crate) fn app(house: &House) -> Result<(), Error> {
    let stamp = house.target.join("app.stamp");
    let sources = sources(house)?;
    if fs::read_to_string(&stamp).is_ok_and(|old| old == format!("{sources} {}", built(house))) {
        run::say("The app in dist/ is up to date");
        return Ok(());
    }
    let path = tools::for_app(house)?;
    run::step(
        "Fetching the app's dependencies",
        Command::new("cargo")
            .args(["fetch", "--target", tools::WASM_TARGET])
            .current_dir(&house.root),
    )?;
    let settings = if tools::knows_size_settings() {
        SMALL_STANDARD_LIBRARY.as_slice()
    } else {
        run::note("This is not the Rust whose settings for size are known: the app gets heavier");
        &[]
    };
    let author = author::build(house, &path, settings)?;
    let codes = codes::build(house, &path, settings)?;
    run::step(
        "Building the app for the browser (release: minutes the first time)",
        Command::new("trunk")
            .args(["build", "--release", "--offline", "--skip-version-check"])
            // Trunk reads this variable as a boolean and stops at "1".
            .env_remove("NO_COLOR")
            .env("RUST_BACKTRACE", "0")
            .envs(settings.iter().copied())
            .env(author::FOLDER, author)
            .env(codes::FOLDER, codes)
            .env("PATH", path)
            .current_dir(&house.root),
    )?;
    let made = format!("{sources} {}", built(house));
    fs::write(&stamp, made).map_err(Error::file(&stamp))
}

/// The settings with which the standard library is compiled anew for the app, for size and without
/// the texts and places of panics: on a phone a panic can only stop the app, and `public/boot.js`
/// says so on the screen. It takes 8 % off the download. Stable Rust has no such settings yet, and
/// the variables that open them are for this one build, so that nothing else can come to rely on
/// them.
const SMALL_STANDARD_LIBRARY: [(&str, &str); 4] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    // Instead of the flags in `.cargo/config.toml`, which are the first two.
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "--cfg erase_components --cfg sha2_backend_soft=\"compact\" \
         -Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none",
    ),
];

/// Builds the desk's and the inbox's programs.
pub(crate) fn native(house: &House) -> Result<(), Error> {
    // One by one: built together, the inbox would get what only the desk may do with `sealing`.
    for (package, binary) in NATIVE {
        run::step(
            &format!("Building the program {binary}"),
            Command::new("cargo")
                .args(["build", "--profile", "native", "--package", package])
                .current_dir(&house.root),
        )?;
    }
    Ok(())
}

/// `cargo xtask build`.
pub(crate) fn all(house: &House) -> Result<(), Error> {
    forms::compile(house)?;
    app(house)?;
    native(house)?;
    run::say("Built:");
    run::note(&format!("{}/  the questionnaires", forms::FORMS));
    run::note("dist/  the app, to be served by the inbox or any web server");
    for (_, binary) in NATIVE {
        run::note(&house.short(&house.native(binary)));
    }
    Ok(())
}

/// The bundler's hook before it reads `index.html`.
pub(crate) fn before_bundling(house: &House) -> Result<(), Error> {
    style_into(&house.root.join("style"), &house.root)?;
    let target = house.root.join("target");
    match fs::remove_dir_all(target.join("texts")) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::file(&target)(error)),
        _ => texts_into(&target, &house.root, |texts| texts.app),
    }
}

/// Writes texts of the interface, a file for each language.
fn texts_into(folder: &Path, root: &Path, pick: fn(Catalogue) -> Part) -> Result<(), Error> {
    let catalogue = texts::read(&root.join("locales"));
    let catalogue = catalogue.map_err(|error| Error::App(error.to_string()))?;
    for file in pick(catalogue).files {
        let path = folder.join(&file.path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(Error::file(parent))?;
        fs::write(&path, &file.json).map_err(Error::file(&path))?;
    }
    Ok(())
}

fn style_into(style: &Path, root: &Path) -> Result<(), Error> {
    crate::style::bundle(style, &root.join("target/style/carnet.css"))
}

/// The bundler's hook after it has assembled everything.
pub(crate) fn after_bundling(house: &House) -> Result<(), Error> {
    let variable = |name: &str| {
        std::env::var_os(name)
            .ok_or_else(|| Error::Usage(format!("{name} is set by Trunk, which runs this")))
    };
    let folder = variable("TRUNK_STAGING_DIR")?;
    let release = variable("TRUNK_PROFILE")? == "release";
    let (folder, public) = (Path::new(&folder), house.root.join("public"));
    match std::env::var_os(author::FOLDER) {
        Some(program) => {
            author::put_into(folder, Path::new(&program), &public)?;
            texts_into(folder, &house.root, |texts| texts.authors)?;
        }
        None => run::note("without the authors' page: only `cargo xtask build` makes it"),
    }
    // After the authors' page, which is made of the app's: that one shows no codes.
    match std::env::var_os(codes::FOLDER) {
        Some(program) => {
            codes::put_into(folder, Path::new(&program))?;
            texts_into(folder, &house.root, |texts| texts.codes)?;
        }
        None => {
            run::note("without codes from screen to camera: only `cargo xtask build` makes them")
        }
    }
    let version = dist::finish(folder, &public.join(dist::SERVICE_WORKER), release)?;
    run::note(&format!("this is version {version} of the app"));
    Ok(())
}

/// A digest of everything the app is built from.
fn sources(house: &House) -> Result<String, Error> {
    let mut digests = Digests::default();
    for name in APP_SOURCES {
        add(&mut digests, &house.root, name)?;
    }
    Ok(digests.finish())
}

/// Adds the names and contents of a file, or of all files below a folder, but for compiled forms.
pub(crate) fn add(digests: &mut Digests, root: &Path, name: &str) -> Result<(), Error> {
    let path = root.join(name);
    if name.starts_with(forms::FORMS) {
        // They lie beside the app's sources and are not in it.
    } else if path.is_dir() {
        for inside in files::below(&path)? {
            add(digests, root, &format!("{name}/{inside}"))?;
        }
    } else if path.is_file() {
        digests.add(name.as_bytes());
        digests.add(&fs::read(&path).map_err(Error::file(&path))?);
    }
    Ok(())
}

/// What is in `dist/` now: the service worker lists everything else.
fn built(house: &House) -> String {
    let worker = fs::read(house.dist().join(dist::SERVICE_WORKER));
    worker.map_or_else(|_| "nothing".to_owned(), |bytes| digest::of(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_compiled_form_is_no_part_of_the_app() {
        let scratch = Scratch::new();
        let digest = || {
            let mut digests = Digests::default();
            add(&mut digests, &scratch.path(""), "public").unwrap();
            digests.finish()
        };
        scratch.write("public/index.html", b"1");
        let first = digest();
        scratch.write("public/forms/a.xml", b"<a/>");
        assert_eq!(digest(), first);
        scratch.write("public/boot.js", b"1");
        assert_ne!(digest(), first);
    }

    #[test]
    fn a_change_of_name_or_content_is_noticed() {
        let scratch = Scratch::new();
        let digest = || {
            let mut digests = Digests::default();
            add(&mut digests, &scratch.path(""), "src").unwrap();
            digests.finish()
        };
        scratch.write("src/pages/a.rs", b"1");
        let first = digest();
        assert_eq!(digest(), first);
        scratch.write("src/pages/a.rs", b"2");
        let second = digest();
        assert_ne!(second, first);
        fs::rename(
            scratch.path("src/pages/a.rs"),
            scratch.path("src/pages/b.rs"),
        )
        .unwrap();
        assert_ne!(digest(), second);
    }
}
