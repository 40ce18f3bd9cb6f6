//! What every web server is told of the app, whatever its language.

use std::collections::{BTreeMap, BTreeSet};

use hosting::{CONTENT_POLICY, DIGEST_IN_NAME, IMMUTABLE, SECURITY_HEADERS};

use super::Origin;
use crate::dist::SERVICE_WORKER;

/// The app's files and the headers that they come with.
pub(super) struct Site {
    files: Vec<String>,
    policy: String,
}

impl Site {
    /// These files of the app, with the service worker.
    pub(super) fn new(mut files: Vec<String>, inboxes: &[Origin]) -> Self {
        files.push(SERVICE_WORKER.to_owned());
        let policy = hosting::content_policy(inboxes.iter().map(Origin::as_ref));
        Self { files, policy }
    }

    /// The app's files, by their paths.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    /// Names and values of the headers of every answer.
    pub(super) fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        SECURITY_HEADERS.into_iter().map(|(name, value)| {
            let value = if value == CONTENT_POLICY {
                &self.policy
            } else {
                value
            };
            (name, value)
        })
    }

    /// Endings of names, each with its media type.
    pub(super) fn types(&self) -> BTreeMap<&str, &'static str> {
        let typed = |path| Some((ending(path)?, hosting::media_type(path)));
        self.files().filter_map(typed).collect()
    }

    /// A regular expression for names with a digest, whose files never change.
    pub(super) fn immutable(&self) -> String {
        let never_change = self
            .files()
            .filter(|path| hosting::caching(path) == IMMUTABLE);
        let endings: BTreeSet<&str> = never_change.filter_map(ending).collect();
        let endings: Vec<&str> = endings.into_iter().collect();
        format!("{DIGEST_IN_NAME}\\.({})", endings.join("|"))
    }
}

fn ending(path: &str) -> Option<&str> {
    path.rsplit_once('.').map(|(_, ending)| ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_names_that_never_change_are_those_of_the_files() {
        let files = ["a-0123abcd.js", "a-0123abcd_bg.wasm", "index.html", "b.css"];
        let site = Site::new(files.map(str::to_owned).to_vec(), &[]);
        assert_eq!(site.immutable(), "-[0-9a-f]{8,}(_bg)?\\.(js|wasm)");
        let types = site.types();
        let endings: Vec<&str> = types.keys().copied().collect();
        assert_eq!(endings, ["css", "html", "js", "wasm"]);
        assert_eq!(types["wasm"], "application/wasm");
    }
}
