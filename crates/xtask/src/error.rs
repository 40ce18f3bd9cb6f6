//! What can stop a command, with what a person can do about it.

use std::fmt;
use std::path::{Path, PathBuf};

/// The reason a command stopped.
#[derive(Debug)]
pub(crate) enum Error {
    /// The command line makes no sense.
    Usage(String),
    /// Something has to be installed by hand first.
    Missing {
        /// What is missing.
        what: String,
        /// The command or page that gets it.
        get: String,
    },
    /// A program ran and failed.
    Failed {
        /// The step, in the words it was announced with.
        step: String,
        /// The program's exit status, if it ran at all.
        status: String,
    },
    /// A file could not be read or written.
    File {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Workbooks have errors; a line for each.
    Forms(Vec<String>),
    /// The built app breaks one of its own rules.
    App(String),
    /// The address to listen on is in use.
    PortTaken(u16),
}

impl Error {
    /// Wraps the system's error with the path that it is about.
    pub(crate) fn file(path: impl AsRef<Path>) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.as_ref().to_path_buf();
        move |source| Error::File { path, source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(what) => write!(f, "{what} (see `cargo xtask --help`)"),
            Error::Missing { what, get } => write!(f, "{what} is missing; get it with: {get}"),
            Error::Failed { step, status } => write!(f, "failed ({status}): {step}"),
            Error::File { path, source } => write!(f, "{}: {source}", path.display()),
            Error::Forms(lines) => {
                write!(f, "the questionnaires have errors")?;
                lines.iter().try_for_each(|line| write!(f, "\n{line}"))
            }
            Error::App(rule) => write!(f, "the built app is not fit to ship: {rule}"),
            Error::PortTaken(port) => write!(
                f,
                "port {port} is in use by another program; choose another: \
                 cargo xtask start --port {}",
                port.saturating_add(1)
            ),
        }
    }
}

impl std::error::Error for Error {}

impl From<lexopt::Error> for Error {
    fn from(error: lexopt::Error) -> Self {
        Error::Usage(error.to_string())
    }
}
