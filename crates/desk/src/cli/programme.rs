//! The command line of programmes and enrolment.

use std::path::PathBuf;

use clap::{Args, Subcommand, value_parser};
use sealing::programme::Site;

use super::{DeskFolder, Unlock};

// The commands' descriptions stand with their arguments.
#[derive(Debug, Subcommand)]
pub(crate) enum ProgrammeCommand {
    New(ProgrammeNew),
    Sign(ProgrammeSign),
    Folder(ProgrammeFolder),
}

/// Make a programme, or bring it up to date.
///
/// Signs what devices are told and writes the inbox's data folder; `carnet enrol` then makes the links
/// that enrol devices. Running it again keeps the programme's id and keys and makes a new edition.
///
/// With --unsigned the document is written to a file instead, where the organisation key is not at
/// hand: look it over, change it if need be, and sign it with `carnet programme sign`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  carnet programme new --inbox-data data/inbox \
--url https://carnet.example.org --name \"Street work\" --form forms/social.md --site \
\"nord=Gare du Nord\""
)]
pub(crate) struct ProgrammeNew {
    #[command(flatten)]
    pub(crate) folder: DeskFolder,
    #[command(flatten)]
    pub(crate) unlock: Unlock,
    /// The inbox's data folder, which `carnet-inbox --data` serves
    #[arg(long, value_name = "DIR")]
    pub(crate) inbox_data: PathBuf,
    /// URL of the inbox, as devices reach it
    #[arg(long)]
    pub(crate) url: String,
    /// The programme's name, as people call it
    #[arg(long)]
    pub(crate) name: String,
    /// A workbook (XLSForm) or form (ODK XForm, XML); give all that the programme uses
    #[arg(long = "form", value_name = "FILE", required = true, num_args = 1..)]
    pub(crate) forms: Vec<PathBuf>,
    /// A place of work that can be chosen, with an id that stays when the name changes (letters,
    /// digits, `.`, `_`, `-`) or without; if none is given, those of the last edition stay
    #[arg(long = "site", value_name = "ID=NAME", num_args = 1.., value_parser = site)]
    pub(crate) sites: Vec<Site>,
    /// Somebody else who can open every record: a recipient (age1…) or a file with one; if none is
    /// given, those of the last edition stay
    #[arg(long = "recipient", value_name = "RECIPIENT", num_args = 1..)]
    pub(crate) recipients: Vec<String>,
    /// For how many days after its receipt a device keeps a record that the desk has not said to have
    /// opened (`carnet collected`); 30 if no edition has said it
    #[arg(long, value_name = "DAYS", value_parser = value_parser!(u16).range(1..=365))]
    pub(crate) keep_days: Option<u16>,
    /// Send records to a store instead of to an inbox: a file with JSON of `url`, `query` and `headers`
    /// (WebDAV, S3, Azure). What is in it goes to every device: it must allow to put new files and
    /// nothing else. If none is given, that of the last edition stays
    #[arg(long, value_name = "FILE")]
    pub(crate) store: Option<PathBuf>,
    /// Send records to the inbox again
    #[arg(long, conflicts_with = "store")]
    pub(crate) no_store: bool,
    /// Do not sign: write the document to this file for `carnet programme sign`
    #[arg(long, value_name = "FILE")]
    pub(crate) unsigned: Option<PathBuf>,
}

/// Sign a programme document and bring it to the inbox's data folder.
///
/// Takes what `carnet programme new --unsigned` wrote. Its forms must be among the desk's, and its
/// edition higher than that of the desk's programme. Compare the fingerprints of the recipients that
/// it prints: each of them can open every record.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  carnet programme sign programme-2.json --inbox-data data/inbox --key \
/media/usb/organisation.key.age"
)]
pub(crate) struct ProgrammeSign {
    #[command(flatten)]
    pub(crate) folder: DeskFolder,
    #[command(flatten)]
    pub(crate) unlock: Unlock,
    /// The document, not signed
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The inbox's data folder, which `carnet-inbox --data` serves
    #[arg(long, value_name = "DIR")]
    pub(crate) inbox_data: PathBuf,
    /// The organisation key, if it is not the desk's own
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
}

/// Lay out the programme as plain files, for a web server without an inbox.
///
/// Writes `programme`, `forms/` and, if the desk has made one, `collected.json`: put them beside the app.
/// Run it again after each edition and after each `carnet collected`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  carnet programme folder -o site")]
pub(crate) struct ProgrammeFolder {
    #[command(flatten)]
    pub(crate) folder: DeskFolder,
    /// Folder to write to; what was there under these names is replaced
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
}

/// Make links that enrol devices, each one once, or a page to print for each with a QR code.
///
/// A page is in English, French and Arabic and says what to do. A link holds a token, which makes one
/// device one of the programme's: it can then send records to the inbox, but open none. The list of
/// tokens in the inbox's data folder gets a line for each; copy the list to the inbox. Whoever strikes
/// a line out there refuses the link, and the device that was enrolled with it, at once.
///
/// Where the programme has a store, or with --static, nobody redeems a token: there is one link, the same
/// for all devices.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  carnet enrol --inbox-data data/inbox --count 3 --note \"night team\" -o \
enrolment.html"
)]
pub(crate) struct Enrol {
    #[command(flatten)]
    pub(crate) folder: DeskFolder,
    /// The inbox's data folder, or the desk's copy of it
    #[arg(long, value_name = "DIR")]
    pub(crate) inbox_data: Option<PathBuf>,
    /// Make the link of a programme without an inbox
    #[arg(long = "static", conflicts_with_all = ["inbox_data", "count", "note"])]
    pub(crate) without_inbox: bool,
    /// How many links; each enrols one device
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u16).range(1..=500))]
    pub(crate) count: u16,
    /// What the list of tokens says of them, `tablet 3`; never the name of a person who is asked. With
    /// several links a number follows
    #[arg(long, value_name = "TEXT", value_parser = note)]
    pub(crate) note: Option<String>,
    /// Write the pages to this file (.html), one to print for each link, and print no link
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// A note on one line.
fn note(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.len() > 200 || text.chars().any(char::is_control) {
        Err("a note is one line of 200 bytes at most".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

/// `ID=NAME`, or a name alone.
fn site(text: &str) -> Result<Site, String> {
    let (id, name) = text.split_once('=').unwrap_or(("", text));
    let site = Site {
        id: id.trim().to_owned(),
        name: name.trim().to_owned(),
    };
    if site.is_sound() {
        Ok(site)
    } else {
        Err("ids have letters, digits, `.`, `_` and `-`, and names one line".to_owned())
    }
}
