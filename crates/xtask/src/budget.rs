//! How much a phone downloads.

use std::fs;
use std::path::Path;

use crate::author;
use crate::codes;
use crate::dist::{self, SERVICE_WORKER};
use crate::error::Error;

/// What all files of a first visit weigh together at most, in bytes after Brotli. The aim is 350,000,
/// which questions of every type, outings and cards have passed: the limit only ever comes down from here.
const LIMIT: u64 = 381_000;
/// What the authors' page adds at most when it is opened, in the heaviest language, in bytes after Brotli.
const AUTHOR_LIMIT: u64 = 481_000;
/// What codes from screen to camera add, in the heaviest language, in bytes after Brotli.
const CODES_LIMIT: u64 = 60_000;
/// What the interface's texts in all other languages weigh together at most, in bytes after Brotli.
const LANGUAGES_LIMIT: u64 = 200_000;
/// What the home screen's icons weigh together at most, in bytes.
const ICONS_LIMIT: u64 = 6_000;
/// What all lists of secret words weigh together at most, in bytes after Brotli.
const WORDS_LIMIT: u64 = 10_000;

/// One file of the app.
struct Weight {
    path: String,
    plain: u64,
    gzip: u64,
    /// With Brotli.
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
    let first = Parts::of(weigh(folder)?).first;
    let sum = |of: fn(&Weight) -> u64| first.iter().map(of).sum();
    Ok(FirstVisit {
        plain: sum(|weight| weight.plain),
        gzip: sum(|weight| weight.gzip),
        brotli: sum(|weight| weight.sent),
    })
}

/// Prints what each file of the app weighs; tells whether a first visit keeps its limit, and what
/// comes later its own.
pub(crate) fn check(folder: &Path) -> Result<bool, Error> {
    let Parts {
        first,
        languages,
        codes,
        author,
        icons,
        words,
    } = Parts::of(weigh(folder)?);
    let held = [
        keeps("a first visit, in the heaviest language", &first, LIMIT),
        keeps(
            "the other languages, once the app runs",
            &languages,
            LANGUAGES_LIMIT,
        ),
        keeps(
            "codes from screen to camera, once the app runs",
            &codes,
            CODES_LIMIT,
        ),
        keeps("the authors' page", &author, AUTHOR_LIMIT),
        keeps("icons for the home screen", &icons, ICONS_LIMIT),
        keeps(
            "lists of secret words, each when it is needed",
            &words,
            WORDS_LIMIT,
        ),
    ];
    Ok(held.iter().all(|held| *held))
}

/// The app's files by when they come.
struct Parts {
    first: Vec<Weight>,
    languages: Vec<Weight>,
    codes: Vec<Weight>,
    author: Vec<Weight>,
    icons: Vec<Weight>,
    words: Vec<Weight>,
}

impl Parts {
    /// `weights` is sorted, the heaviest first.
    fn of(weights: Vec<Weight>) -> Self {
        let (later, mut first): (Vec<Weight>, Vec<Weight>) = weights
            .into_iter()
            .partition(|weight| dist::comes_later(&weight.path));
        let (mut languages, later): (Vec<Weight>, Vec<Weight>) = later
            .into_iter()
            .partition(|weight| dist::is_language(&weight.path));
        // A first visit needs one, and nobody knows which.
        first.extend(languages.drain(..languages.len().min(1)));
        let (mut author, later): (Vec<Weight>, Vec<Weight>) = later
            .into_iter()
            .partition(|weight| author::owns(&weight.path));
        let (mut codes, later): (Vec<Weight>, Vec<Weight>) = later
            .into_iter()
            .partition(|weight| codes::owns(&weight.path));
        // So do the authors' page and codes.
        languages.extend(all_but_one(&mut author, author::is_language));
        languages.extend(all_but_one(&mut codes, codes::is_language));
        let (icons, words) = later
            .into_iter()
            .partition(|weight| dist::is_for_home_screen(&weight.path));
        Self {
            first,
            languages,
            codes,
            author,
            icons,
            words,
        }
    }
}

/// Takes all languages out but the heaviest.
fn all_but_one(weights: &mut Vec<Weight>, is_language: fn(&str) -> bool) -> Vec<Weight> {
    let mut has_one = false;
    let others = weights.extract_if(.., |weight| {
        is_language(&weight.path) && std::mem::replace(&mut has_one, true)
    });
    others.collect()
}

fn keeps(name: &str, weights: &[Weight], limit: u64) -> bool {
    let total: u64 = weights.iter().map(|weight| weight.sent).sum();
    println!("{:>10} {:>10}  {name}", "bytes", "sent");
    for Weight {
        path, plain, sent, ..
    } in weights
    {
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
        weights.push(Weight {
            plain: size(folder, &path, "")?,
            gzip: size(folder, &path, ".gz")?,
            sent: size(folder, &path, ".br")?,
            path,
        });
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
    fn a_first_visit_counts_the_heaviest_language_and_no_other() {
        let scratch = Scratch::new();
        scratch.write("sw.js", b"12345");
        let rest = usize::try_from(LIMIT).unwrap() - 105;
        scratch.write("app.wasm", &vec![0; rest]);
        scratch.write("texts/aa-1.json", &[0; 99]);
        scratch.write("texts/bb-1.json", &[0; 100]);
        assert!(check(&scratch.path("")).unwrap());
        scratch.write("texts/cc-1.json", &[0; 101]);
        assert!(!check(&scratch.path("")).unwrap());
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
        scratch.write("author-1_bg.wasm", &vec![0; limit - 100]);
        scratch.write("author-texts/aa-1.json", &[0; 100]);
        scratch.write("author-texts/bb-1.json", &[0; 99]);
        assert!(check(&scratch.path("")).unwrap());
        scratch.write("author.html", &[0]);
        assert!(!check(&scratch.path("")).unwrap());
    }
}
