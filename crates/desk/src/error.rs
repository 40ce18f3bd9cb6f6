//! Why a command was not done: one sentence each, with the cure.

use std::io;
use std::path::{Path, PathBuf};

use sealing::age::SealError;
use sealing::collected::CollectedError;
use sealing::parcel::ParcelError;
use sealing::programme::ProgrammeError;
use thiserror::Error;
use xforms::FormError;

use crate::shares::ShareError;

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
    #[error(
        "there is no desk key in {}; make it with `carnet keys new --only-desk-key`",
        desk.display()
    )]
    NoDeskKey { desk: PathBuf },
    #[error(
        "the programme does not name the desk key of {}; make an edition that does with \
         `carnet programme new`",
        desk.display()
    )]
    OtherDeskKey { desk: PathBuf },
    #[error("{} holds no key; restore it from your copy", path.display())]
    BadKey { path: PathBuf },
    #[error("{} exists already, and is not overwritten; name another file", path.display())]
    FileExists { path: PathBuf },
    #[error("{} signs and opens nothing; name a key that opens records", path.display())]
    NotIdentity { path: PathBuf },
    #[error("{} opens records and signs nothing; name the organisation key", path.display())]
    NotOrganisation { path: PathBuf },
    #[error("{} is not the public half of the key beside it; restore both from your copy", path.display())]
    OtherPublic { path: PathBuf },
    #[error("{count} shares cannot need {threshold}; --threshold is at most --shares")]
    Threshold { threshold: u8, count: u8 },
    #[error("{} {source}", path.display())]
    Share { path: PathBuf, source: ShareError },
    #[error("{0}")]
    Join(ShareError),
    #[error("the shares do not make the key again; destroy them and run the command anew")]
    NotTried,
    #[error("the text is too long for a QR code; take a shorter name or URL")]
    Qr,
    #[error("there is no {}; make a programme with `carnet programme new`", path.display())]
    NoProgramme { path: PathBuf },
    #[error(
        "{} is not the desk's programme; name the folder that `carnet programme new` filled",
        path.display()
    )]
    OtherInbox { path: PathBuf },
    #[error(
        "a link needs the inbox's data folder, or --static where there is none; name it with --inbox-data"
    )]
    NoInboxData,
    #[error(
        "{} is no store: JSON with \"url\", and \"query\" and \"headers\" if need be",
        path.display()
    )]
    NotStore { path: PathBuf },
    #[error("{} is not this desk's word of what it has opened; move it away", path.display())]
    ForeignCollected { path: PathBuf },
    #[error("{} does not say when records were pulled last; pull again", path.display())]
    BadPulled { path: PathBuf },
    #[error("none of {count} record(s) can be opened; this may be another desk's key")]
    NothingOpened { count: usize },
    #[error("the desk's word cannot be signed ({0}); take fewer --days")]
    Collected(CollectedError),
    #[error("the parcel cannot be written: {0}")]
    Parcel(ParcelError),
    #[error("there is no key in {} to try; name one with --key or --share", desk.display())]
    NoDrillKeys { desk: PathBuf },
    #[error("{keys} key(s), but {files} passphrase files; give one, or one for each key")]
    PassphraseFiles { keys: usize, files: usize },
    #[error("{} does not open what is sealed to the programme; do not go on before it does", key.display())]
    DrillFailed { key: PathBuf },
    #[error("{} is not a list of drills; restore it from your copy, or move it away", path.display())]
    BadDrills { path: PathBuf },
    #[error("nothing could be sealed: {0}")]
    Seal(SealError),
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
    #[error("{} is no programme document; make one with `carnet programme new --unsigned`", path.display())]
    NotDocument { path: PathBuf },
    #[error("{} is for another programme than the desk's", path.display())]
    OtherProgramme { path: PathBuf },
    #[error("{} has edition {epoch}, but the desk has {current} already; raise \"epoch\"", path.display())]
    OldEdition {
        path: PathBuf,
        epoch: u64,
        current: u64,
    },
    #[error("the form {id} is not at the desk; run `carnet programme new --unsigned` with it")]
    FormNotHere { id: String },
    #[error("{} is not the organisation key of this desk; devices would refuse its programme", path.display())]
    OtherOrganisation { path: PathBuf },
    #[error(
        "some recipients are post-quantum (age1pq1…) and some are not (age1…), and a record would be as \
         weak as the weakest; take recipients of one kind"
    )]
    MixedRecipients,
    #[error("a --recipient is neither a recipient (age1…) nor a file with one")]
    NotRecipient,
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

    pub(crate) fn share(path: &Path) -> impl FnOnce(ShareError) -> Self {
        move |source| Self::Share {
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
