//! The command line of the key ceremony.

use std::path::PathBuf;

use clap::{Args, Subcommand, value_parser};

use super::{DeskFolder, Unlock};

// The commands' descriptions stand with their arguments.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    New(KeysNew),
    Show(KeysShow),
    Split(KeysSplit),
    Join(KeysJoin),
    Drill(KeysDrill),
}

/// Which words are proposed.
#[derive(Debug, Args)]
pub(crate) struct Words {
    /// Language of the words that are proposed as a passphrase
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = ["en", "fr"])]
    pub(crate) words: String,
}

/// Make the keys of a new desk: operations, recovery, organisation, desk.
///
/// Every record is sealed to the operations key and the recovery key; either opens it alone. The
/// organisation key signs programmes, the desk key what the desk has opened. The files are age files under your passphrases, so that the
/// commands `age` and `tar` can open every record without this one. Existing keys are never
/// overwritten.
///
/// Six random words are proposed for the operations, organisation and desk keys, and others for the
/// recovery key. They are shown on the terminal only, and nobody can find them again.
///
/// Move recovery.key.age to another place, and keep a copy of all keys: without a key no record can
/// ever be opened.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  carnet keys new --desk data/desk")]
pub(crate) struct KeysNew {
    #[command(flatten)]
    pub(crate) folder: DeskFolder,
    #[command(flatten)]
    pub(crate) unlock: Unlock,
    /// Read the recovery key's passphrase from the first line of this file; without it, from
    /// --passphrase-file
    #[arg(long, value_name = "FILE", requires = "passphrase_file")]
    pub(crate) recovery_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) words: Words,
    /// Make operations and recovery keys that withstand a quantum computer (age1pq1…): what is sealed
    /// to them today stays closed when X25519 will have been broken. `age` opens it from version 1.3
    /// on. All recipients of a programme are of one kind
    #[arg(long)]
    pub(crate) post_quantum: bool,
    /// Make the desk key alone, at a desk that has the other keys; it is kept as the operations key is,
    /// under the same passphrase
    #[arg(long, conflicts_with_all = ["recovery_passphrase_file", "post_quantum", "no_passphrase"])]
    pub(crate) only_desk_key: bool,
    /// Keep the keys in clear: for trials only
    #[arg(long, conflicts_with = "passphrase_file")]
    pub(crate) no_passphrase: bool,
}

/// Show keys: public half, fingerprint, kind, day of making, last drill.
///
/// No passphrase is needed where the public half (NAME.pub) is beside the key (NAME.key.age). A
/// fingerprint is eight words, and the same in hexadecimal but shorter: read the words to each other
/// and compare them with those of the ceremony. Warns if a key was not tried for a year.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  carnet keys show\n  carnet keys show /media/usb/recovery.key.age"
)]
pub(crate) struct KeysShow {
    #[command(flatten)]
    pub(crate) folder: DeskFolder,
    /// A key or its public half; without any, those of the desk
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Unlock the keys too, and see that they belong to their public halves
    #[arg(long = "unlock")]
    pub(crate) unlock_keys: bool,
    #[command(flatten)]
    pub(crate) unlock: Unlock,
}

/// Split a key into shares: any THRESHOLD of them make it again, fewer tell nothing.
///
/// Writes a text file and a page to print for each share, with the same as a QR code and as 39 words.
/// Reads them back and tries every combination before it says done. The key's own file stays: whether
/// it is kept is for you to say. For two people, two copies of the key under two passphrases are
/// simpler and safer.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  carnet keys split data/desk/recovery.key.age --shares 3 \
--threshold 2 -o shares"
)]
pub(crate) struct KeysSplit {
    /// The key
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// How many shares there will be, at most 16
    #[arg(long, value_name = "N", value_parser = value_parser!(u8).range(2..=16))]
    pub(crate) shares: u8,
    /// How many of them make the key
    #[arg(long, value_name = "K", value_parser = value_parser!(u8).range(2..=16))]
    pub(crate) threshold: u8,
    /// Folder to write the shares to
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) unlock: Unlock,
}

/// Join shares to the key and write it under a new passphrase.
///
/// A share is a text file with the code (CARNETSHARE1…) that the QR code holds, or with the 39 words
/// in their order. For a drill the key need not be written: see `carnet keys drill --share`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  carnet keys join share-1.txt share-3.txt -o data/desk/recovery.key.age"
)]
pub(crate) struct KeysJoin {
    /// A share
    #[arg(value_name = "SHARE", required = true)]
    pub(crate) shares: Vec<PathBuf>,
    /// File to write the key to, NAME.key.age; it must not exist
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) unlock: Unlock,
    #[command(flatten)]
    pub(crate) words: Words,
}

/// Try the keys: seal a dummy record to the programme and open it with each.
///
/// Writes the day to drills.jsonl at the desk, which `carnet keys show` reads. Do it before the
/// first record and once a year, with every key wherever it is kept.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  carnet keys drill --key data/desk/operations.key.age --share \
share-1.txt share-3.txt"
)]
pub(crate) struct KeysDrill {
    #[command(flatten)]
    pub(crate) folder: DeskFolder,
    /// A key that opens records; without any, and without shares, those of the desk
    #[arg(long = "key", value_name = "FILE", num_args = 1..)]
    pub(crate) keys: Vec<PathBuf>,
    /// A share of a key that opens records; give enough of one set
    #[arg(long = "share", value_name = "FILE", num_args = 1..)]
    pub(crate) shares: Vec<PathBuf>,
    /// Read the keys' passphrase from the first line of this file instead of asking for it; give
    /// one for all keys, or one for each in their order
    #[arg(long = "passphrase-file", value_name = "FILE", num_args = 1..)]
    pub(crate) passphrase_files: Vec<PathBuf>,
    /// Write the sealed dummy to this file too, to try `age -d -i KEY FILE | tar -t` on it
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}
