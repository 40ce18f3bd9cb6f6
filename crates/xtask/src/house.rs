//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The repository's folders.
#[derive(Clone, Debug)]
pub(crate) struct House {
    /// The repository's root.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
}

impl House {
    /// Finds the house from the crate that cargo runs, or else upwards from the current folder.
    pub(crate) fn find() -> Result<House, Error> {
        let start = match env::var_os("CARGO_MANIFEST_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => env::current_dir().map_err(Error::file("."))?,
        };
        let root = start
            .ancestors()
            .find(|folder| folder.join("Trunk.toml").is_file())
            .ok_or_else(|| Error::Usage("this is not Carnet's repository".to_owned()))?
            .to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Ok(House { root, target })
    }

    /// The built app.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The browser tests with their npm packages.
    pub(crate) fn tests(&self) -> PathBuf {
        self.root.join("tests")
    }

    /// The root of tools that cargo installs for this repository alone.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// Commands of the npm packages.
    pub(crate) fn npm_bin(&self) -> PathBuf {
        self.tests().join("node_modules/.bin")
    }

    /// A program built with the `native` profile.
    pub(crate) fn native(&self, name: &str) -> PathBuf {
        self.target
            .join("native")
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// A path as a person would type it: relative to the root where that is possible.
    pub(crate) fn short(&self, path: &Path) -> String {
        path.strip_prefix(&self.root)
            .unwrap_or(path)
            .display()
            .to_string()
    }
}
