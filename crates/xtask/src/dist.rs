//! Finishes what the bundler has assembled, before it becomes the app: the list of files with
//! their digests for the service worker, compressed copies, and a look at what must not ship.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::author;
use crate::codes;
use crate::digest::{self, Digests};
use crate::error::Error;
use crate::files;
use crate::glue;
use crate::wasm;

/// The service worker's file; it is not in its own list.
pub(crate) const SERVICE_WORKER: &str = "sw.js";
/// The app's page.
pub(crate) const PAGE: &str = "index.html";

/// The folder of the lists of secret words, of which a worker needs one, once.
const WORDS: &str = "words/";
/// The folder of the interface's texts, of which a worker needs one language.
const TEXTS: &str = "texts/";

/// What only the home screen shows: browsers ask for it when the app may be put there.
const HOME_SCREEN: [&str; 3] = [
    "icons/apple-touch-icon.png",
    "icons/icon-192.webp",
    "icons/icon-maskable-512.webp",
];
/// Scripts that are copied as they are written.
const COPIED: [&str; 3] = ["codes-worker.js", "sync.js", "vault-worker.js"];

const VERSION_MARK: &str = "__VERSION__";
const FILES_MARK: &str = "__FILES__";
const LATER_MARK: &str = "__LATER__";
const VERSION_LENGTH: usize = 16;

/// A file of the app and its SHA-256.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AppFile {
    /// Path relative to the app's root, with `/` between parts.
    pub(crate) path: String,
    /// The first half of its SHA-256, in lower-case hexadecimal digits: to find other bytes with the
    /// same takes 2¹²⁸ tries, and a phone downloads it for every file.
    pub(crate) digest: String,
}

/// Writes the service worker, and in a release the compressed copies, into `folder`.
pub(crate) fn finish(folder: &Path, template: &Path, release: bool) -> Result<String, Error> {
    if release {
        shorten_names(folder)?;
        for script in COPIED.map(|name| folder.join(name)) {
            if script.is_file() {
                let text = fs::read_to_string(&script).map_err(Error::file(&script))?;
                fs::write(&script, bare(&text)).map_err(Error::file(&script))?;
            }
        }
    }
    let files = app_files(folder)?;
    if release {
        for file in files.iter().filter(|file| file.path.ends_with(".wasm")) {
            check_module(&folder.join(&file.path))?;
        }
    }
    let text = fs::read_to_string(template).map_err(Error::file(template))?;
    let version = version(&text, &files);
    let worker = folder.join(SERVICE_WORKER);
    let script = service_worker(&text, &version, &files)?;
    let script = if release { bare(&script) } else { script };
    fs::write(&worker, script).map_err(Error::file(&worker))?;
    if release {
        for name in files.iter().map(|file| file.path.as_str()) {
            compress(&folder.join(name))?;
        }
        compress(&worker)?;
    }
    Ok(version)
}

/// The module is called `X_bg.wasm` where the code that loads it is `X.js`.
fn shorten_names(folder: &Path) -> Result<(), Error> {
    for path in files::below(folder)? {
        let code = path
            .strip_suffix("_bg.wasm")
            .map(|name| format!("{name}.js"));
        let code = code
            .map(|code| folder.join(code))
            .filter(|code| code.is_file());
        if let Some(code) = code {
            glue::shorten(&folder.join(path), &code)?;
        }
    }
    Ok(())
}

/// The files that make up the app, without the service worker and compressed copies.
pub(crate) fn app_files(folder: &Path) -> Result<Vec<AppFile>, Error> {
    let mut list = Vec::new();
    for path in files::below(folder)? {
        if path == SERVICE_WORKER || path.ends_with(".br") || path.ends_with(".gz") {
            continue;
        }
        if !is_plain(&path) {
            return Err(Error::App(format!("odd characters in a file name: {path}")));
        }
        let bytes = fs::read(folder.join(&path)).map_err(Error::file(folder.join(&path)))?;
        list.push(AppFile {
            digest: half_digest(&bytes),
            path,
        });
    }
    Ok(list)
}

/// Whether a file of the app is downloaded only when somebody needs it, and kept from then on.
pub(crate) fn comes_later(path: &str) -> bool {
    let is_known = author::owns(path) || codes::owns(path) || path.starts_with(WORDS);
    is_known || is_language(path) || is_for_home_screen(path)
}

/// Whether a file is an icon that only the home screen shows.
pub(crate) fn is_for_home_screen(path: &str) -> bool {
    HOME_SCREEN.contains(&path)
}

/// Whether a file holds the interface's texts in one language.
pub(crate) fn is_language(path: &str) -> bool {
    path.starts_with(TEXTS)
}

/// Whether a path can stand in a URL and in JavaScript as it is.
fn is_plain(path: &str) -> bool {
    path.chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
}

/// A name for exactly these files with exactly this service worker.
fn version(template: &str, files: &[AppFile]) -> String {
    let mut digests = Digests::default();
    digests.add(template.as_bytes());
    for file in files {
        digests.add(file.path.as_bytes());
        digests.add(file.digest.as_bytes());
    }
    let mut version = digests.finish();
    version.truncate(VERSION_LENGTH);
    version
}

fn service_worker(template: &str, version: &str, files: &[AppFile]) -> Result<String, Error> {
    for mark in [VERSION_MARK, FILES_MARK, LATER_MARK] {
        if template.matches(mark).count() != 1 {
            return Err(Error::App(format!("{mark} must stand once in sw.js")));
        }
    }
    let list = |later: bool| {
        let files = files.iter().filter(|file| comes_later(&file.path) == later);
        let lines = files.map(|file| format!("  {}\n", line_of(file)));
        format!("[\n{}]", lines.collect::<String>())
    };
    Ok(template
        .replace(VERSION_MARK, version)
        .replace(FILES_MARK, &list(false))
        .replace(LATER_MARK, &list(true)))
}

fn half_digest(bytes: &[u8]) -> String {
    let mut digest = digest::of(bytes);
    digest.truncate(digest.len() / 2);
    digest
}

/// How a file stands in the service worker's list.
pub(crate) fn line_of(file: &AppFile) -> String {
    format!("[\"{}\", \"{}\"],", file.path, file.digest)
}

/// A script without its comments, which have lines of their own, and without indents: a phone
/// downloads it, and looks for a new one again and again.
fn bare(script: &str) -> String {
    let mut in_comment = false;
    let mut code = String::new();
    for line in script.lines().map(str::trim) {
        let was_in_comment = in_comment;
        in_comment = (in_comment || line.starts_with("/*")) && !line.ends_with("*/");
        let is_comment = was_in_comment || line.starts_with("/*") || line.starts_with("//");
        if !is_comment && !line.is_empty() {
            code.push_str(line);
            code.push('\n');
        }
    }
    code
}

/// A `name` section would more than double the download and tells only developers something.
fn check_module(path: &Path) -> Result<(), Error> {
    let module = fs::read(path).map_err(Error::file(path))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let sections = wasm::custom_sections(&module)
        .map_err(|wasm::NotWasm| Error::App(format!("{name} is not WebAssembly")))?;
    match sections.iter().any(|section| section == "name") {
        true => Err(Error::App(format!("{name} still has its name section"))),
        false => Ok(()),
    }
}

/// Writes `.br` and `.gz` beside a file, unless its format is compressed already.
fn compress(path: &Path) -> Result<(), Error> {
    let done = ["png", "jpg", "webp", "woff2", "ico"];
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    if done.contains(&extension.as_ref()) {
        return Ok(());
    }
    let bytes = fs::read(path).map_err(Error::file(path))?;
    for (suffix, packed) in [("br", brotli(&bytes)), ("gz", gzip(&bytes))] {
        let copy = path.with_extension(format!("{extension}.{suffix}"));
        let packed = packed.map_err(Error::file(&copy))?;
        fs::write(&copy, packed).map_err(Error::file(&copy))?;
    }
    Ok(())
}

/// Brotli at its highest quality.
pub(crate) fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        // Small blocks: what is compressed here is of many kinds.
        lgblock: 16,
        size_hint: bytes.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;
    use std::io::Read;

    const TEMPLATE: &str =
        "const VERSION = \"__VERSION__\";\nconst FILES = __FILES__;\nconst LATER = __LATER__;\n";
    const EMPTY_MODULE: &[u8] = b"\0asm\x01\0\0\0";

    fn app() -> (Scratch, std::path::PathBuf) {
        let scratch = Scratch::new();
        scratch.write("dist/index.html", b"<!doctype html>");
        scratch.write("dist/app_bg.wasm", EMPTY_MODULE);
        scratch.write("dist/icons/icon.png", b"png");
        let template = scratch.write("sw.js", TEMPLATE.as_bytes());
        (scratch, template)
    }

    #[test]
    fn lists_every_file_with_its_digest() {
        let (scratch, template) = app();
        let dist = scratch.path("dist");
        let version = finish(&dist, &template, true).unwrap();
        let worker = fs::read_to_string(dist.join("sw.js")).unwrap();
        assert!(worker.contains(&format!("\"{version}\"")));
        assert!(worker.contains(&format!(
            "[\"app_bg.wasm\", \"{}\"]",
            &digest::of(EMPTY_MODULE)[..32]
        )));
        assert!(worker.contains("[\"icons/icon.png\", "));
        assert!(!worker.contains("sw.js"), "it must not list itself");
        assert!(
            !worker.contains(".br"),
            "compressed copies are not files of their own"
        );
    }

    #[test]
    fn what_is_needed_later_is_listed_apart() {
        let (scratch, template) = app();
        scratch.write("dist/author.html", b"page");
        scratch.write("dist/words/fr.txt", b"abaisser");
        scratch.write("dist/texts/fr-1.json", b"[]");
        scratch.write("dist/author-1_bg.wasm", EMPTY_MODULE);
        scratch.write("dist/codes-1_bg.wasm", EMPTY_MODULE);
        scratch.write("dist/codes-worker.js", b"");
        let dist = scratch.path("dist");
        let version = finish(&dist, &template, true).unwrap();
        let worker = fs::read_to_string(dist.join("sw.js")).unwrap();
        let (first, later) = worker.split_once("LATER").unwrap();
        for name in [
            "author.html",
            "author-1_bg.wasm",
            "codes-1_bg.wasm",
            "codes-worker.js",
            "words/fr.txt",
            "texts/fr-1.json",
        ] {
            assert!(!first.contains(name));
            assert!(later.contains(&format!("[\"{name}\", ")));
        }
        assert!(!later.contains("app_bg.wasm"));
        scratch.write("dist/author.html", b"another page");
        assert_ne!(finish(&dist, &template, true).unwrap(), version);
    }

    #[test]
    fn a_release_has_no_comments() {
        let script =
            "// All of it.\n\n/**\n * What.\n */\nconst a = \"//x\";\n/** Why. */\n  b\n  * c;\n";
        assert_eq!(bare(script), "const a = \"//x\";\nb\n* c;\n");
    }

    #[test]
    fn the_same_files_make_the_same_version_and_others_another() {
        let (scratch, template) = app();
        let dist = scratch.path("dist");
        let first = finish(&dist, &template, true).unwrap();
        assert_eq!(finish(&dist, &template, true).unwrap(), first);
        scratch.write("dist/index.html", b"<!doctype html>!");
        assert_ne!(finish(&dist, &template, true).unwrap(), first);
    }

    #[test]
    fn compressed_copies_hold_the_same_bytes() {
        let (scratch, template) = app();
        let dist = scratch.path("dist");
        finish(&dist, &template, true).unwrap();
        let mut plain = Vec::new();
        let packed = fs::read(dist.join("index.html.br")).unwrap();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut plain).unwrap();
        assert_eq!(plain, b"<!doctype html>");
        plain.clear();
        let packed = fs::read(dist.join("index.html.gz")).unwrap();
        flate2::read::GzDecoder::new(packed.as_slice())
            .read_to_end(&mut plain)
            .unwrap();
        assert_eq!(plain, b"<!doctype html>");
        assert!(dist.join("sw.js.br").is_file());
        assert!(!dist.join("icons/icon.png.br").exists());
    }

    #[test]
    fn a_name_section_or_a_broken_module_does_not_ship() {
        let (scratch, template) = app();
        let dist = scratch.path("dist");
        for module in [b"\0asm\x01\0\0\0\x00\x05\x04name".as_slice(), b"<html>"] {
            scratch.write("dist/app_bg.wasm", module);
            assert!(finish(&dist, &template, true).is_err());
            assert!(
                finish(&dist, &template, false).is_ok(),
                "but it can be debugged"
            );
        }
    }

    #[test]
    fn odd_file_names_and_a_template_without_marks_are_refused() {
        let (scratch, template) = app();
        let dist = scratch.path("dist");
        scratch.write("sw.js", b"const VERSION = 1;");
        assert!(finish(&dist, &template, true).is_err());
        scratch.write("sw.js", TEMPLATE.as_bytes());
        scratch.write("dist/a\"b.js", b"");
        assert!(finish(&dist, &template, true).is_err());
    }
}
