//! How much a phone downloads.

use std::fs;
use std::path::Path;

use crate::author;
use crate::dist::{self, SERVICE_WORKER, When};
use crate::error::Error;

/// What all files of a first visit weigh together at most, in bytes after Brotli.
const LIMIT: u64 = 350_000;
/// What the authors' page adds at most when it is opened, in bytes after Brotli.
const AUTHOR_LIMIT: u64 = 465_000;
/// What all lists of secret words weigh together at most, in bytes after Brotli.
const WORDS_LIMIT: u64 = 10_000;

/// What codes from screen to camera add after the first visit, in bytes after Brotli. Most of it is
/// tables of the decoder's finite field.
const CODES_LIMIT: u64 = 140_000;

/// One file of the app.
struct Weight {
    path: String,
    plain: u64,
    sent: u64,
}

/// Prints what each file of the app weighs; tells whether a first visit keeps its limit, and the
/// authors' page its own.
pub(crate) fn check(folder: &Path) -> Result<bool, Error> {
    let weights = weigh(folder)?.into_iter();
    let (later, weights): (Vec<Weight>, Vec<Weight>) =
        weights.partition(|weight| dist::comes(&weight.path) == When::Later);
    let (codes, first): (Vec<Weight>, Vec<Weight>) = weights
        .into_iter()
        .partition(|weight| dist::comes(&weight.path) == When::Next);
    let (author, words): (Vec<Weight>, Vec<Weight>) = later
        .into_iter()
        .partition(|weight| author::owns(&weight.path));
    let held = [
        keeps("a first visit", &first, LIMIT),
        keeps(
            "codes from screen to camera, right after it",
            &codes,
            CODES_LIMIT,
        ),
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
    let mut paths: Vec<String> = dist::app_files(folder)?
        .into_iter()
        .map(|file| file.path)
        .collect();
    paths.push(SERVICE_WORKER.to_owned());
    let mut weights = Vec::new();
    for path in paths {
        let file = folder.join(&path);
        let size = |path: &Path| fs::metadata(path).map(|meta| meta.len());
        let plain = size(&file).map_err(Error::file(&file))?;
        let sent = size(&folder.join(format!("{path}.br"))).unwrap_or(plain);
        weights.push(Weight { path, plain, sent });
    }
    weights.sort_by_key(|weight| std::cmp::Reverse(weight.sent));
    Ok(weights)
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
