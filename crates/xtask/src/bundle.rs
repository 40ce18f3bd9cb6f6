//! `cargo xtask bundle`: the built app as a folder for any web server, with what that server has
//! to be told.

mod apache;
mod caddy;
mod netlify;
mod nginx;
mod origin;
mod site;

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use hosting::CODINGS;

use crate::budget;
use crate::build;
use crate::dist::{self, SERVICE_WORKER};
use crate::error::Error;
use crate::files;
use crate::house::House;
use crate::run;
use site::Site;

pub(crate) use origin::Origin;

/// What is copied to the host.
const SITE: &str = "site";
/// A file for one kind of server, and what makes its text.
type Configuration = (&'static str, fn(&Site) -> String);
/// Files for servers that read none in the site itself.
const BESIDE: [Configuration; 2] = [
    ("nginx.conf", nginx::configuration),
    ("Caddyfile", caddy::configuration),
];
/// Files that servers read in the site itself.
const INSIDE: [Configuration; 2] = [
    (".htaccess", apache::configuration),
    ("_headers", netlify::configuration),
];

/// What a person may choose.
#[derive(Default)]
pub(crate) struct Options {
    /// Where the bundle goes; `bundle` in the target folder if none is named.
    pub(crate) out: Option<PathBuf>,
    /// A built app; the house's own, built if need be, if none is named.
    pub(crate) app: Option<PathBuf>,
    /// Inboxes that are not on the app's own origin.
    pub(crate) inboxes: Vec<Origin>,
}

/// Makes the bundle and says what to do with it.
pub(crate) fn run(house: &House, options: Options) -> Result<(), Error> {
    let out = options.out.unwrap_or_else(|| house.target.join("bundle"));
    let app = match options.app {
        Some(app) => app,
        None => {
            build::app(house)?;
            house.dist()
        }
    };
    make(&app, &out, &options.inboxes)?;
    guide(house, &app, &out)
}

fn make(app: &Path, out: &Path, inboxes: &[Origin]) -> Result<(), Error> {
    let files = whole_app(app)?;
    make_room(out)?;
    let folder = out.join(SITE);
    for name in files.iter().map(String::as_str).chain([SERVICE_WORKER]) {
        copy(app, &folder, name)?;
        for (_, ending) in CODINGS {
            let packed = format!("{name}{ending}");
            if app.join(&packed).is_file() {
                copy(app, &folder, &packed)?;
            }
        }
    }
    let site = Site::new(files, inboxes);
    for (name, configuration) in INSIDE {
        write(&folder.join(name), &configuration(&site))?;
    }
    for (name, configuration) in BESIDE {
        write(&out.join(name), &configuration(&site))?;
    }
    Ok(())
}

/// The app's files, which have to be those that its service worker keeps: with any other, phones
/// would never be ready to work offline.
fn whole_app(app: &Path) -> Result<Vec<String>, Error> {
    let worker = app.join(SERVICE_WORKER);
    let list = fs::read_to_string(&worker).map_err(Error::file(&worker))?;
    let files = dist::app_files(app)?;
    let lines = list.lines().map(str::trim);
    let listed: BTreeSet<&str> = lines.filter(|line| line.starts_with("[\"")).collect();
    let there: Vec<String> = files.iter().map(dist::line_of).collect();
    if listed != there.iter().map(String::as_str).collect() {
        return Err(Error::App(
            "its service worker lists other files".to_owned(),
        ));
    }
    for (_, ending) in CODINGS {
        if !app.join(format!("{SERVICE_WORKER}{ending}")).is_file() {
            let rule = format!("it has no compressed copies ({ending})");
            return Err(Error::App(rule));
        }
    }
    Ok(files.into_iter().map(|file| file.path).collect())
}

/// Takes an earlier bundle away, and nothing else.
fn make_room(out: &Path) -> Result<(), Error> {
    let found = match fs::read_dir(out) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::file(out)(error)),
    };
    for entry in found {
        let name = entry.map_err(Error::file(out))?.file_name();
        if name != SITE && !BESIDE.iter().any(|(ours, _)| name == *ours) {
            let out = out.display();
            return Err(Error::Usage(format!(
                "{out} holds something else than a bundle; name another folder with --out"
            )));
        }
    }
    let site = out.join(SITE);
    match fs::remove_dir_all(&site) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::file(&site)(error)),
        _ => Ok(()),
    }
}

fn copy(from: &Path, to: &Path, name: &str) -> Result<(), Error> {
    let (from, to) = (from.join(name), to.join(name));
    let folder = to.parent().unwrap_or(&to);
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    fs::copy(&from, &to).map_err(Error::file(&from))?;
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(Error::file(path))
}

/// Says how much it is and what goes where.
fn guide(house: &House, app: &Path, out: &Path) -> Result<(), Error> {
    let folder = out.join(SITE);
    let (mut count, mut bytes) = (0_u64, 0);
    for name in files::below(&folder)? {
        let path = folder.join(name);
        bytes += fs::metadata(&path).map_err(Error::file(&path))?.len();
        count += 1;
    }
    let visit = budget::first_visit(app)?;
    run::say(&format!(
        "Bundled: {}/, {count} files, {bytes} bytes",
        house.short(&folder)
    ));
    run::note(&format!(
        "A first visit downloads {} bytes (Brotli), {} (gzip), or {} from a host that compresses nothing.",
        visit.brotli, visit.gzip, visit.plain
    ));
    run::note(&format!(
        "Copy what is in {SITE}/ to the host, at the root or below any path, with .htaccess."
    ));
    let beside = |name: &str| house.short(&out.join(name));
    for (server, where_it_reads) in [
        (
            "Apache",
            ".htaccess, where AllowOverride has FileInfo".to_owned(),
        ),
        ("Netlify", "_headers, at the root of the site".to_owned()),
        (
            "Cloudflare Pages",
            "_headers, at the root of the site".to_owned(),
        ),
        ("nginx", beside("nginx.conf")),
        ("Caddy", beside("Caddyfile")),
        (
            "GitHub Pages",
            "sets no headers: no content security policy".to_owned(),
        ),
        (
            "GitLab Pages",
            "sets no headers: no content security policy".to_owned(),
        ),
    ] {
        run::note(&format!("  {server:<18}{where_it_reads}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn built() -> Scratch {
        let scratch = Scratch::new();
        scratch.write("dist/index.html", b"<!doctype html>");
        scratch.write("dist/app-0123abcd_bg.wasm", b"\0asm\x01\0\0\0");
        scratch.write("dist/icons/icon.png", b"png");
        let worker = scratch.write("sw.js", b"\"__VERSION__\" __FILES__ __LATER__");
        dist::finish(&scratch.path("dist"), &worker, true).unwrap();
        scratch
    }

    fn make_in(scratch: &Scratch, inboxes: &[Origin]) -> Result<Vec<String>, Error> {
        make(&scratch.path("dist"), &scratch.path("out"), inboxes)?;
        files::below(&scratch.path("out"))
    }

    #[test]
    fn holds_the_app_its_compressed_copies_and_what_servers_are_told() {
        let scratch = built();
        let made = make_in(&scratch, &[]).unwrap();
        let app = files::below(&scratch.path("dist")).unwrap();
        for name in &app {
            let (from, to) = (format!("dist/{name}"), format!("out/site/{name}"));
            let [from, to] = [from, to].map(|path| fs::read(scratch.path(&path)).unwrap());
            assert_eq!(from, to, "{name}");
        }
        assert!(app.contains(&"sw.js.br".to_owned()));
        let rest = ["Caddyfile", "nginx.conf", "site/.htaccess", "site/_headers"];
        assert_eq!(made.len(), app.len() + rest.len());
        for name in rest {
            assert!(made.contains(&name.to_owned()), "{name}");
        }
    }

    #[test]
    fn every_server_is_told_the_policy_with_inboxes_elsewhere() {
        let scratch = built();
        let files = ["Caddyfile", "nginx.conf", "site/.htaccess", "site/_headers"];
        for (inboxes, policy) in [
            (vec![], hosting::CONTENT_POLICY.to_owned()),
            (
                vec!["https://inbox.example".parse().unwrap()],
                hosting::content_policy(["https://inbox.example"]),
            ),
        ] {
            make_in(&scratch, &inboxes).unwrap();
            for name in files {
                let text = fs::read_to_string(scratch.path("out").join(name)).unwrap();
                assert!(text.contains(&policy), "{name}");
            }
        }
    }

    #[test]
    fn the_same_app_makes_the_same_bundle_over_an_earlier_one() {
        let scratch = built();
        let contents = || {
            let names = make_in(&scratch, &[]).unwrap().into_iter();
            let read = |name: String| (fs::read(scratch.path("out").join(&name)).unwrap(), name);
            names.map(read).collect::<Vec<_>>()
        };
        let first = contents();
        scratch.write("out/site/app-of-before.js", b"");
        assert_eq!(contents(), first);
    }

    #[test]
    fn a_folder_with_something_else_is_left_alone() {
        let scratch = built();
        let other = scratch.write("out/letters.txt", b"");
        assert!(matches!(make_in(&scratch, &[]), Err(Error::Usage(_))));
        assert!(other.is_file());
    }

    #[test]
    fn an_app_that_its_service_worker_would_refuse_is_not_bundled() {
        let scratch = built();
        scratch.write("dist/index.html", b"<!doctype html>!");
        assert!(matches!(make_in(&scratch, &[]), Err(Error::App(_))));
        let scratch = built();
        scratch.write("dist/unlisted.txt", b"");
        assert!(matches!(make_in(&scratch, &[]), Err(Error::App(_))));
        let scratch = built();
        fs::remove_file(scratch.path("dist/icons/icon.png")).unwrap();
        assert!(matches!(make_in(&scratch, &[]), Err(Error::App(_))));
    }

    #[test]
    fn an_app_without_compressed_copies_is_not_bundled() {
        let scratch = built();
        fs::remove_file(scratch.path("dist/sw.js.gz")).unwrap();
        assert!(matches!(make_in(&scratch, &[]), Err(Error::App(_))));
    }
}
