//! The page for authors of questionnaires: a program of its own, which a first visit does not
//! download.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::dist;
use crate::error::Error;
use crate::files;
use crate::house::House;
use crate::program::{Program, named, read, text, write};
use crate::run;

/// The variable that tells the bundler's hook where the program is. Without it, as when the
/// bundler is run by hand, the app comes without the page.
pub(crate) const FOLDER: &str = "CARNET_AUTHOR";

const PROGRAM: &str = "carnet-author";
/// What the names of all its files begin with.
const NAME: &str = "author";
const PAGE: &str = "author.html";
const STYLE: &str = "author.css";
const WORKER: &str = "author-worker.js";
/// Stands in the worker for the name of the program.
const PROGRAM_MARK: &str = "__PROGRAM__";
const TEXTS: &str = "author-texts/";

/// Whether a file of the app is only downloaded when somebody opens the page.
pub(crate) fn owns(path: &str) -> bool {
    path == PAGE || path.starts_with("author-")
}

/// Whether a file holds the page's own texts in one language.
pub(crate) fn is_language(path: &str) -> bool {
    path.starts_with(TEXTS)
}

/// Compiles the program, and returns the folder that holds it.
pub(crate) fn build(
    house: &House,
    path: &OsStr,
    settings: &[(&str, &str)],
) -> Result<PathBuf, Error> {
    let program = Program {
        name: NAME,
        compiled: PROGRAM,
        what: &["--bin", PROGRAM, "--features", "author"],
    };
    run::say("Building the authors' page for the browser (release: minutes the first time)");
    program.build(house, path, settings)
}

/// Puts the page's files beside the app's: `program` is what [`build`] has made, `public` holds
/// the page's style sheet and its worker's script. The page itself is the app's, with another
/// program.
pub(crate) fn put_into(folder: &Path, program: &Path, public: &Path) -> Result<(), Error> {
    let page = app_page(folder)?;
    let module = read(&program.join(format!("{NAME}_bg.wasm")))?;
    let code = read(&program.join(format!("{NAME}.js")))?;
    let name = named(NAME, &[&module, &code]);
    write(&folder.join(format!("{name}_bg.wasm")), &module)?;
    write(&folder.join(format!("{name}.js")), &code)?;

    let worker = text(&public.join(WORKER))?.replace(PROGRAM_MARK, &name);
    let worker_name = format!("{}.js", named("author-worker", &[worker.as_bytes()]));
    write(&folder.join(&worker_name), worker.as_bytes())?;
    let style = read(&public.join(STYLE))?;
    let style_name = format!("{}.css", named(NAME, &[&style]));
    write(&folder.join(&style_name), &style)?;

    let head = format!(
        "<link rel=\"stylesheet\" href=\"./{style_name}\">\
         <link rel=\"modulepreload\" id=\"author-worker\" href=\"./{worker_name}\"></head>"
    );
    let page = page
        .html
        .replace(&page.program, &name)
        .replace("</head>", &head);
    write(&folder.join(PAGE), page.as_bytes())
}

/// The app's page.
struct AppPage {
    html: String,
    /// The name of the app's program, without the endings.
    program: String,
}

fn app_page(folder: &Path) -> Result<AppPage, Error> {
    let html = text(&folder.join(dist::PAGE))?;
    let mut names = files::below(folder)?.into_iter();
    let program = names.find_map(|path| Some(path.strip_suffix("_bg.wasm")?.to_owned()));
    let program = program.ok_or_else(|| Error::App("it has no program".to_owned()))?;
    // Its code and its module.
    match (
        html.matches(&program).count(),
        html.matches("</head>").count(),
    ) {
        (2, 1) => Ok(AppPage { html, program }),
        _ => Err(Error::App("index.html is not as expected".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::scratch::Scratch;

    const INDEX: &str = "<html><head><link href=./carnet-app-1.js id=app-code><link \
        href=./carnet-app-1_bg.wasm id=app-module></head><body></body></html>";

    fn app() -> Scratch {
        let scratch = Scratch::new();
        scratch.write("dist/index.html", INDEX.as_bytes());
        scratch.write("dist/carnet-app-1.js", b"app");
        scratch.write("dist/carnet-app-1_bg.wasm", b"app");
        scratch.write("author/author.js", b"code");
        scratch.write("author/author_bg.wasm", b"module");
        scratch.write("public/author.css", b"p{}");
        scratch.write("public/author-worker.js", b"import './__PROGRAM__.js'");
        scratch
    }

    fn put(scratch: &Scratch) -> Result<(), Error> {
        let path = |name| scratch.path(name);
        put_into(&path("dist"), &path("author"), &path("public"))
    }

    #[test]
    fn the_page_is_the_apps_with_another_program() {
        let scratch = app();
        put(&scratch).unwrap();
        let all = files::below(&scratch.path("dist")).unwrap();
        let later: Vec<&String> = all.iter().filter(|path| owns(path)).collect();
        assert_eq!(later.len(), 5, "{later:?}");
        let find = |ending: &str| later.iter().find(|path| path.ends_with(ending)).unwrap();
        let program = find("_bg.wasm").strip_suffix("_bg.wasm").unwrap();
        let page = fs::read_to_string(scratch.path("dist/author.html")).unwrap();
        assert!(page.contains(&format!("href=./{program}.js id=app-code")));
        assert!(page.contains(&format!("href=./{program}_bg.wasm id=app-module")));
        assert!(page.contains(find(".css").as_str()));
        let worker = later.iter().find(|path| path.starts_with("author-worker-"));
        assert!(page.contains(worker.unwrap().as_str()));
        let worker = fs::read_to_string(scratch.path("dist").join(worker.unwrap())).unwrap();
        assert_eq!(worker, format!("import './{program}.js'"));
    }

    #[test]
    fn a_page_that_is_not_as_expected_stops_the_build() {
        let scratch = app();
        scratch.write("dist/index.html", INDEX.replace("</head>", "").as_bytes());
        assert!(put(&scratch).is_err());
    }
}
