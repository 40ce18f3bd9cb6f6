//! Why a command was not done: one sentence each, with the cure.

use std::io;
use std::path::{Path, PathBuf};

use sealing::age::SealError;
use sealing::programme::ProgrammeError;
use thiserror::Error;
use xforms::FormError;

/// Why a command was not done.
#[derive(Debug, Error)]
pub(crate) enum DeskError {
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write {}: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot print: {0}")]
    Print(io::Error),
    #[error("{} is larger than {limit} bytes; this is not a file for this command", path.display())]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("{} is not UTF-8 text; save it as UTF-8", path.display())]
    NotText { path: PathBuf },
    #[error(
        "{} exists already, and keys are never overwritten; name another folder with --desk",
        path.display()
    )]
    KeysExist { path: PathBuf },
    #[error("there is no {} at the desk; make keys with `carnet keys new`", path.display())]
    NoKey { path: PathBuf },
    #[error("{} holds no key; restore it from your copy", path.display())]
    BadKey { path: PathBuf },
    #[error("{} cannot be unlocked; check the passphrase, then the file", path.display())]
    Locked { path: PathBuf },
    #[error("the passphrase has fewer than 12 characters; take five random words or more")]
    ShortPassphrase,
    #[error("the two passphrases differ; run the command again")]
    PassphrasesDiffer,
    #[error("cannot ask for the passphrase ({0}); give it with --passphrase-file")]
    NoTerminal(io::Error),
    #[error("the key could not be protected: {0}; try again with more free memory")]
    Protect(SealError),
    #[error("{}: {source}", path.display())]
    Form {
        path: PathBuf,
        source: Box<FormError>,
    },
    #[error(
        "{} is none of .xlsx, .xlsm, .xls, .ods, .csv and .md; save the workbook as one of them",
        path.display()
    )]
    NotWorkbook { path: PathBuf },
    #[error("{} should end in .xml, .md or .xlsx; name it so", path.display())]
    NotOutput { path: PathBuf },
    #[error("{}: {source}", path.display())]
    Spreadsheet {
        path: PathBuf,
        source: xlsform::WriteError,
    },
    #[error("{} has errors; no form can be made of it until they are corrected", path.display())]
    FormErrors { path: PathBuf },
    #[error(
        "there is no built app with a page for authors in {}; make one with `cargo xtask build` and \
         name its folder with --app",
        listed(folders)
    )]
    NoApp { folders: Vec<PathBuf> },
    #[error("cannot serve the preview: {0}; another port may be free (--port)")]
    Serve(io::Error),
    #[error("{} and {} are both the form {id}; give one", first.display(), second.display())]
    FormTwice {
        id: String,
        first: PathBuf,
        second: PathBuf,
    },
    #[error("{0}; correct the option it comes from")]
    Programme(ProgrammeError),
    #[error(
        "{} was not made by this desk ({source}); restore it, or begin anew in another folder",
        path.display()
    )]
    ForeignProgramme {
        path: PathBuf,
        source: ProgrammeError,
    },
    #[error("the desk is for programme {ours}, the link in {} for another", path.display())]
    ForeignLink { ours: String, path: PathBuf },
}

fn listed(folders: &[PathBuf]) -> String {
    let folders: Vec<_> = folders.iter().map(|f| f.display().to_string()).collect();
    folders.join(" or ")
}

impl DeskError {
    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Read {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write {
            path: path.to_owned(),
            source,
        }
    }
}
