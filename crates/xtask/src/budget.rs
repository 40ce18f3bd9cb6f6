//! How much a phone downloads.

use std::fs;
use std::path::Path;

use crate::author;
use crate::dist::{self, SERVICE_WORKER};
use crate::error::Error;

/// What all files of a first visit weigh together at most, in bytes after Brotli.
const LIMIT: u64 = 350_000;
/// What the authors' page adds at most when it is opened, in bytes after Brotli.
const AUTHOR_LIMIT: u64 = 465_000;
/// What all lists of secret words weigh together at most, in bytes after Brotli.
const WORDS_LIMIT: u64 = 10_000;

/// One file of the app.
struct Weight {
    path: String,
    plain: u64,
    sent: u64,
}

/// What all files of a first visit weigh together, in bytes.
pub(crate) struct FirstVisit {
    /// As they are.
    pub(crate) plain: u64,
    /// With gzip, where there is a copy.
    pub(crate) gzip: u64,
    /// With Brotli, where there is a copy.
    pub(crate) brotli: u64,
}

/// Adds up what a first visit downloads.
pub(crate) fn first_visit(folder: &Path) -> Result<FirstVisit, Error> {
    let mut visit = FirstVisit {
        plain: 0,
        gzip: 0,
        brotli: 0,
    };
    for path in paths(folder)? {
        if !dist::comes_later(&path) {
            visit.plain += size(folder, &path, "")?;
            visit.gzip += size(folder, &path, ".gz")?;
            visit.brotli += size(folder, &path, ".br")?;
        }
    }
    Ok(visit)
}

/// Prints what each file of the app weighs; tells whether a first visit keeps its limit, and the
/// authors' page its own.
pub(crate) fn check(folder: &Path) -> Result<bool, Error> {
    let (later, first): (Vec<Weight>, Vec<Weight>) = weigh(folder)?
        .into_iter()
        .partition(|weight| dist::comes_later(&weight.path));
    let (author, words): (Vec<Weight>, Vec<Weight>) = later
        .into_iter()
        .partition(|weight| author::owns(&weight.path));
    let held = [
        keeps("a first visit", &first, LIMIT),
        keeps("the authors' page", &author, AUTHOR_LIMIT),
        keeps(
            "lists of secret words, each when it is needed",
            &words,
            WORDS_LIMIT,
        ),
    ];
    Ok(held.iter().all(|held| *held))
}

fn keeps(name: &str, weights: &[Weight], limit: u64) -> bool {
    let total: u64 = weights.iter().map(|weight| weight.sent).sum();
    println!("{:>10} {:>10}  {name}", "bytes", "sent");
    for Weight { path, plain, sent } in weights {
        println!("{plain:>10} {sent:>10}  {path}");
    }
    let plain: u64 = weights.iter().map(|weight| weight.plain).sum();
    println!("{plain:>10} {total:>10}  in total; the limit is {limit}");
    total <= limit
}

/// All files, heaviest first.
fn weigh(folder: &Path) -> Result<Vec<Weight>, Error> {
    let mut weights = Vec::new();
    for path in paths(folder)? {
        let plain = size(folder, &path, "")?;
        let sent = size(folder, &path, ".br")?;
        weights.push(Weight { path, plain, sent });
    }
    weights.sort_by_key(|weight| std::cmp::Reverse(weight.sent));
    Ok(weights)
}

/// All files, with the service worker.
fn paths(folder: &Path) -> Result<Vec<String>, Error> {
    let files = dist::app_files(folder)?.into_iter().map(|file| file.path);
    Ok(files.chain([SERVICE_WORKER.to_owned()]).collect())
}

/// The size of a file's copy with this ending, or of the file if there is none.
fn size(folder: &Path, path: &str, ending: &str) -> Result<u64, Error> {
    let file = folder.join(path);
    let copy = fs::metadata(folder.join(format!("{path}{ending}")));
    let found = copy.or_else(|_| fs::metadata(&file));
    Ok(found.map_err(Error::file(&file))?.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn counts_the_compressed_copy_where_there_is_one() {
        let scratch = Scratch::new();
        scratch.write("sw.js", b"12345");
        scratch.write("app.wasm", &[0; 400_000]);
        scratch.write("app.wasm.br", &[0; 200_000]);
        let rest = usize::try_from(LIMIT).unwrap() - 200_005;
        scratch.write("icon.png", &vec![0; rest]);
        assert!(check(&scratch.path("")).unwrap(), "the limit is allowed");
        scratch.write("icon.png", &vec![0; rest + 1]);
        assert!(!check(&scratch.path("")).unwrap(), "a byte more is not");
    }

    #[test]
    fn a_first_visit_is_without_what_comes_later() {
        let scratch = Scratch::new();
        scratch.write("sw.js", b"12345");
        scratch.write("index.html", &[0; 100]);
        scratch.write("index.html.br", &[0; 40]);
        scratch.write("index.html.gz", &[0; 50]);
        scratch.write("author.html", &[0; 100]);
        let visit = first_visit(&scratch.path("")).unwrap();
        assert_eq!((visit.plain, visit.gzip, visit.brotli), (105, 55, 45));
    }

    #[test]
    fn the_authors_page_has_a_limit_of_its_own() {
        let scratch = Scratch::new();
        scratch.write("sw.js", b"12345");
        let limit = usize::try_from(AUTHOR_LIMIT).unwrap();
        scratch.write("author-1_bg.wasm", &vec![0; limit]);
        assert!(check(&scratch.path("")).unwrap());
        scratch.write("author.html", &[0]);
        assert!(!check(&scratch.path("")).unwrap());
    }
}
