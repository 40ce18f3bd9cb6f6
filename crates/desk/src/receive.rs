//! Sealed records that come by hand.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

use sealing::Digest;
use sealing::parcel::{BLOCK, Contents, Entry, Name, ParcelError, Reader, padding};
use thiserror::Error;

use crate::Outcome;
use crate::cli::Receive;
use crate::error::DeskError;
use crate::records::FOLDER;
use crate::{files, programme};

/// Why a parcel, or the rest of it, was not taken.
#[derive(Debug, Error)]
enum Reason {
    #[error("it was cut off; what came before is here, carry it again for the rest")]
    CutOff,
    #[error(
        "it is damaged, or no parcel ({0}); what came before is here, carry it again for the rest"
    )]
    Parcel(#[from] ParcelError),
    #[error("it is for another programme; nothing of it was taken")]
    OtherProgramme,
    #[error("it cannot be read ({0})")]
    Read(io::Error),
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<io::Error> for Reason {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::UnexpectedEof => Self::CutOff,
            _ => Self::Read(error),
        }
    }
}

/// Takes what the desk does not have yet.
pub(crate) fn receive(arguments: &Receive) -> Result<Outcome, DeskError> {
    let desk = &arguments.folder.desk;
    let programme = programme::required(desk)?.id;
    let mut taking = Taking {
        to: desk.join(FOLDER),
        programme,
        new: 0,
        known: 0,
        damaged: Vec::new(),
    };
    files::make_folder(&taking.to)?;
    let mut outcome = Outcome::Done;
    for path in &arguments.parcels {
        let path_shown = path.display();
        match taking.parcel(path) {
            Ok(()) => {}
            // A desk that cannot be written to is no fault of the parcel.
            Err(Reason::Desk(error)) => return Err(error),
            Err(reason) => {
                eprintln!("{path_shown}: {reason}");
                outcome = Outcome::SomeSetAside;
            }
        }
        for digest in taking.damaged.drain(..) {
            eprintln!("{path_shown}: {digest}.age is damaged and was not taken; carry it again");
            outcome = Outcome::SomeSetAside;
        }
    }
    println!(
        "{} new record(s), {} already here.",
        taking.new, taking.known
    );
    Ok(outcome)
}

struct Taking {
    /// The desk's records.
    to: PathBuf,
    programme: String,
    new: usize,
    known: usize,
    /// Records of this parcel that are not what their names say.
    damaged: Vec<Digest>,
}

impl Taking {
    /// Takes each record as soon as all of it was read.
    fn parcel(&mut self, path: &Path) -> Result<(), Reason> {
        let mut file = BufReader::new(File::open(path)?);
        let mut reader = Reader::default();
        let mut block = [0; BLOCK];
        while !reader.is_over() {
            file.read_exact(&mut block)?;
            let Some(entry) = reader.block(&block)? else {
                continue;
            };
            let bytes = take(&mut file, entry)?;
            match entry.name {
                Name::Contents => self.check(&bytes)?,
                Name::Record(digest) => self.record(&digest, &bytes)?,
                // For whoever passes the parcel on, and for the device.
                Name::Sender(_) | Name::Receipt(_) | Name::Collected => {}
            }
            let mut zeros = [0; BLOCK];
            let zeros = zeros.get_mut(..padding(entry.length));
            file.read_exact(zeros.unwrap_or_default())?;
        }
        Ok(())
    }

    fn check(&self, contents: &[u8]) -> Result<(), Reason> {
        if Contents::from_json(contents)?.programme() == self.programme {
            Ok(())
        } else {
            Err(Reason::OtherProgramme)
        }
    }

    fn record(&mut self, digest: &Digest, bytes: &[u8]) -> Result<(), Reason> {
        let path = self.to.join(format!("{digest}.age"));
        if Digest::of(bytes) != *digest {
            self.damaged.push(*digest);
        } else if path.exists() {
            self.known += 1;
        } else {
            files::replace(&path, bytes)?;
            self.new += 1;
        }
        Ok(())
    }
}

/// A file of the parcel. Room is made for what is there, whatever the header says.
fn take(file: &mut impl Read, entry: Entry) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    file.take(entry.length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == entry.length {
        Ok(bytes)
    } else {
        Err(Reason::CutOff)
    }
}
