//! What has to be right in the data folder before the inbox listens.

use std::fs;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sealing::programme::{Programme, ProgrammeError};
use sealing::{Digest, SigningKey, VerifyingKey};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::tokens;

pub(crate) const PROGRAMME: &str = "programme.json";
pub(crate) const TOKENS: &str = "tokens";
pub(crate) const FORMS: &str = "forms";
pub(crate) const RECORDS: &str = "records";
pub(crate) const DEVICES: &str = "devices";
const RECEIPT_KEY: &str = "receipt.key";

/// Permission bits of everybody but the owner.
const GROUP_AND_OTHERS: u32 = 0o077;
/// Permission bits of everybody but owner and group.
pub(crate) const OTHERS: u32 = 0o007;

/// Older half-written files are what a crash left, not what another process is writing.
const LEFTOVER_AGE: Duration = Duration::from_secs(60 * 60);

/// Why an inbox does not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// A file or folder is not there.
    #[error("{} is missing", path.display())]
    Missing {
        /// Which one.
        path: PathBuf,
    },
    /// A file or folder cannot be read or made.
    #[error("{} cannot be used: {source}", path.display())]
    Unusable {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// This program takes records to no such store.
    #[error("{url} is no store that this program knows")]
    Scheme {
        /// Which one.
        url: String,
    },
    /// A store elsewhere cannot be used.
    #[cfg(feature = "cloud")]
    #[error("{url} cannot be used: {source}")]
    Cloud {
        /// Which one.
        url: String,
        /// What its client says.
        source: object_store::Error,
    },
    /// The receipt key's file holds something else.
    #[error("{} does not hold a receipt key", path.display())]
    ReceiptKey {
        /// Which file.
        path: PathBuf,
    },
    /// Other users of the machine may read a private key.
    #[error("{} may be read by others (mode {mode:03o})", path.display())]
    OpenKey {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The programme's file holds something else.
    #[error("{} is not a signed programme document: {source}", path.display())]
    Programme {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        source: ProgrammeError,
    },
    /// A form of the programme is not the one that its name says.
    #[error("{} holds other bytes than its name says", path.display())]
    Form {
        /// Which file.
        path: PathBuf,
    },
    /// Phones would refuse every receipt.
    #[error("{} announces another receipt key than the one in this folder", path.display())]
    OtherKey {
        /// Which programme document.
        path: PathBuf,
    },
    /// A file of the enrolled devices is named like no token or holds no key.
    #[error("{} is not an enrolled device", path.display())]
    Device {
        /// Which file.
        path: PathBuf,
    },
    /// A line of the tokens' file does not begin with a SHA-256.
    #[error("{} holds no SHA-256 in line {line}", path.display())]
    Token {
        /// Which file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// A file of TLS holds no certificate, or no private key.
    #[error("{} does not hold what TLS needs", path.display())]
    Pem {
        /// Which file.
        path: PathBuf,
    },
    /// Certificate and private key do not go together, or are of a kind that is not known.
    #[error("{} cannot be used for TLS: {source}", path.display())]
    Certificate {
        /// Which certificate.
        path: PathBuf,
        /// What is wrong with it.
        source: rustls::Error,
    },
    /// Nothing can be served at this address.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

impl StartError {
    pub(crate) fn of_file(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::NotFound => Self::Missing { path },
            _ => Self::Unusable { path, source },
        }
    }
}

/// Reads the key that receipts are signed with; only its owner may be able to read the file.
pub(crate) fn receipt_key(data: &Path) -> Result<SigningKey, StartError> {
    let path = data.join(RECEIPT_KEY);
    check_private(&path, GROUP_AND_OTHERS)?;
    let text = fs::read_to_string(&path).map_err(|source| StartError::of_file(&path, source))?;
    let text = Zeroizing::new(text);
    SigningKey::from_text(text.trim_ascii()).map_err(|_| StartError::ReceiptKey { path })
}

/// Refuses a file that those may read, write or run whose permission bits are in `not`.
#[cfg(unix)]
pub(crate) fn check_private(path: &Path, not: u32) -> Result<(), StartError> {
    use std::os::unix::fs::PermissionsExt;

    let metadata = fs::metadata(path).map_err(|source| StartError::of_file(path, source))?;
    match metadata.permissions().mode() & 0o777 {
        mode if mode & not == 0 => Ok(()),
        mode => Err(StartError::OpenKey {
            path: path.to_owned(),
            mode,
        }),
    }
}

#[cfg(not(unix))]
pub(crate) fn check_private(_path: &Path, _not: u32) -> Result<(), StartError> {
    Ok(())
}

/// Reads the programme's id. The inbox has no key to check the document's signature with, phones
/// do that; but with another receipt key or other forms in it they would refuse what they get.
pub(crate) fn programme(data: &Path, key: &VerifyingKey) -> Result<String, StartError> {
    let path = data.join(PROGRAMME);
    let text = fs::read_to_string(&path).map_err(|source| StartError::of_file(&path, source))?;
    let programme = match Programme::read_unverified(&text) {
        Ok(programme) => programme,
        Err(source) => return Err(StartError::Programme { path, source }),
    };
    if programme.receipt_key != *key {
        return Err(StartError::OtherKey { path });
    }
    for form in &programme.forms {
        check_form(
            data.join(FORMS).join(format!("{}.xml", form.sha256)),
            &form.sha256,
        )?;
    }
    Ok(programme.id)
}

fn check_form(path: PathBuf, expected: &Digest) -> Result<(), StartError> {
    let xml = fs::read(&path).map_err(|source| StartError::of_file(&path, source))?;
    if Digest::of(&xml) == *expected {
        Ok(())
    } else {
        Err(StartError::Form { path })
    }
}

/// Every line of the tokens' file has to begin with a digest. The file is read again for each request,
/// so that what is struck out is refused at once.
pub(crate) fn check_tokens(data: &Path) -> Result<(), StartError> {
    let path = data.join(TOKENS);
    let text = fs::read_to_string(&path).map_err(|source| StartError::of_file(&path, source))?;
    match tokens::first_bad_line(&text) {
        Some(line) => Err(StartError::Token { path, line }),
        None => Ok(()),
    }
}

/// A folder that the inbox writes to, made if need be and rid of what a crash left half-written.
pub(crate) fn work_folder(data: &Path, name: &str) -> Result<PathBuf, StartError> {
    let unusable = |path: &Path| {
        let path = path.to_owned();
        move |source| StartError::of_file(&path, source)
    };
    fs::metadata(data).map_err(unusable(data))?;
    let folder = data.join(name);
    make_folder(&folder).map_err(unusable(&folder))?;
    remove_leftovers(&folder).map_err(unusable(&folder))?;
    Ok(folder)
}

/// Makes a folder if it is not there.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        // A new folder that a power cut takes away would take its files along.
        Ok(()) => folder.parent().map_or(Ok(()), sync),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Flushes a file, or a folder's list of names, to disk.
pub(crate) fn sync(path: &Path) -> io::Result<()> {
    fs::File::open(path)?.sync_all()
}

fn remove_leftovers(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_str().is_some_and(is_half_written) && is_old(&entry.metadata()?) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// A file is written as `{name}#{number}` and linked to its name when it is complete.
pub(crate) fn is_half_written(name: &str) -> bool {
    name.split_once('#').is_some_and(|(name, number)| {
        let digest = name.strip_suffix(".age").unwrap_or(name);
        digest.parse::<Digest>().is_ok() && number.bytes().all(|b| b.is_ascii_digit())
    })
}

fn is_old(metadata: &fs::Metadata) -> bool {
    let age = metadata
        .modified()
        .ok()
        .and_then(|at| SystemTime::now().duration_since(at).ok());
    age.is_some_and(|age| age > LEFTOVER_AGE)
}
