//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

const AFTER_HELP: &str = "\
Exit status:
  0  done
  1  done, but some records cannot be used; each is listed with the reason
  2  not done; the last line says why and what to do

A first round, for trials (keys in clear):
  carnet keys new --no-passphrase
  carnet programme new --inbox-data data/inbox --url http://127.0.0.1:8080 \\
      --name \"Street work\" --form forms/social.md
  carnet pull --from data/inbox/records
  carnet open
  carnet export --csv data/export";

/// Keys, programmes and questionnaires of an Observatory: the desk where sealed records are opened.
#[derive(Debug, Parser)]
#[command(name = "carnet", version, after_help = AFTER_HELP)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

// The commands' descriptions stand with their arguments.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Keys of the desk
    #[command(subcommand)]
    Keys(KeysCommand),
    /// What devices are told: the inbox, the keys to seal to, the forms
    #[command(subcommand)]
    Programme(ProgrammeCommand),
    /// Questionnaires: workbooks (XLSForm) to forms
    #[command(subcommand)]
    Form(FormCommand),
    Pull(Pull),
    Open(Open),
    Export(Export),
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    New(KeysNew),
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProgrammeCommand {
    New(ProgrammeNew),
}

#[derive(Debug, Subcommand)]
pub(crate) enum FormCommand {
    Check(FormCheck),
    Convert(FormConvert),
    Preview(FormPreview),
    Diff(FormDiff),
}

/// Where the desk is.
#[derive(Debug, Args)]
pub(crate) struct DeskFolder {
    /// Folder of the desk: keys, pulled records, forms
    #[arg(long, value_name = "DIR", default_value = "data/desk")]
    pub(crate) desk: PathBuf,
}

/// How the keys are unlocked.
#[derive(Debug, Args)]
pub(crate) struct Unlock {
    /// Read the keys' passphrase from the first line of this file instead of asking for it
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// Make the keys of a new desk: operations, recovery, organisation.
///
/// Every record is sealed to the operations key and the recovery key; either opens it alone. The
/// organisation key signs programmes. The files are age files under your passphrase, so that the
/// commands `age` and `tar` can open every record without this one. Existing keys are never
/// overwritten.
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
    /// Keep the keys in clear: for trials only
    #[arg(long, conflicts_with = "passphrase_file")]
    pub(crate) no_passphrase: bool,
}

/// Make a programme, or bring its forms up to date.
///
/// Signs what devices are told, writes the inbox's data folder and prints the link that enrols a
/// device. Whoever has the link can send records to the inbox, but open none: show it in person.
/// Running it again keeps the programme's id, keys and link and makes a new edition.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  carnet programme new --inbox-data data/inbox \
--url https://carnet.example.org --name \"Street work\" --form forms/social.md --site \"Gare du \
Nord\""
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
    /// A place of work that can be chosen; without any, those of the last edition stay
    #[arg(long = "site", value_name = "NAME", num_args = 1..)]
    pub(crate) sites: Vec<String>,
}

/// Copy sealed records from an inbox's folder to the desk.
///
/// A record is taken only if its name is the SHA-256 of its contents. Records that the desk has
/// already are left alone; nothing is removed from the inbox.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  carnet pull --from data/inbox/records")]
pub(crate) struct Pull {
    #[command(flatten)]
    pub(crate) folder: DeskFolder,
    /// The inbox's folder of records, or a copy of it
    #[arg(long, value_name = "DIR")]
    pub(crate) from: PathBuf,
}

/// Which key opens the records.
#[derive(Debug, Args)]
pub(crate) struct Reader {
    #[command(flatten)]
    pub(crate) folder: DeskFolder,
    #[command(flatten)]
    pub(crate) unlock: Unlock,
    /// Use the recovery key instead of the operations key
    #[arg(long)]
    pub(crate) recovery: bool,
}

/// Open every sealed record of the desk and say what is there.
///
/// Checks names, signatures, duplicates and each device's sequence numbers. Nothing is written
/// unless a folder is named.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  carnet open -o data/opened")]
pub(crate) struct Open {
    #[command(flatten)]
    pub(crate) reader: Reader,
    /// Write each record's files, in clear, to a folder of its own in this one
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

/// Write every questionnaire of the desk as tables.
///
/// For each form FORM: FORM.csv with one row for each questionnaire, FORM.REPEAT.csv with one row
/// for each entry of a repeated part, and FORM.codebook.csv with every question and choice in each
/// language. The files are UTF-8 with a byte order mark. What was not answered is an empty cell;
/// why stands in the column NAME.absent: refused, dont_know, not_asked or not_applicable. A cell
/// that a spreadsheet would take for a formula starts with an apostrophe.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  carnet export --csv data/export")]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) reader: Reader,
    /// Folder to write the tables to; they hold answers in clear
    #[arg(long, value_name = "DIR")]
    pub(crate) csv: PathBuf,
}

const FORM_STATUS: &str = "\
Exit status:
  0  nothing found
  1  warnings only
  2  errors; no form can be made";

/// Say what is wrong or doubtful in workbooks: sheet, row, column and cure.
///
/// Reads .xlsx, .xls, .ods, .csv and .md (tables in Markdown); in the latter two the first column
/// names the sheets. All findings are listed, not only the first, in the language of the environment
/// (LC_ALL, LC_MESSAGES, LANG) if that is Arabic or French, and in English otherwise. Also tries each
/// form in the engine that the devices use.
#[derive(Debug, Args)]
#[command(after_help = FORM_STATUS)]
pub(crate) struct FormCheck {
    /// A workbook
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Print the findings as JSON, for editors
    #[arg(long)]
    pub(crate) json: bool,
}

/// Make a form of a workbook, or a workbook of another kind.
///
/// The ending of OUT says what: .xml is the form (ODK XForm) that devices use, .md the workbook as
/// text that shows in a diff, .xlsx the workbook for Excel. A form is written only if there is no
/// error.
#[derive(Debug, Args)]
#[command(after_help = FORM_STATUS)]
pub(crate) struct FormConvert {
    /// A workbook: .xlsx, .xls, .ods, .csv or .md
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// File to write: .xml, .md or .xlsx; what was there is replaced
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// Print the findings as JSON, for editors
    #[arg(long)]
    pub(crate) json: bool,
}

/// Show a workbook in the app, to fill it as on a device.
///
/// Opens the default browser on a page that this computer serves to itself, until Ctrl-C. The page
/// shows what is wrong and the form, and follows the workbook when it is saved again. Nothing is sent
/// anywhere.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  carnet form preview visit.xlsx")]
pub(crate) struct FormPreview {
    /// A workbook: .xlsx, .xls, .ods, .csv or .md
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The built app; without it, the folder in the variable CARNET_APP, `app` beside this program,
    /// or `dist` here
    #[arg(long, value_name = "DIR")]
    pub(crate) app: Option<PathBuf>,
    /// Port on 127.0.0.1; 0 takes one that is free
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Only print the address
    #[arg(long)]
    pub(crate) no_open: bool,
}

/// Say what changed for the data between two versions of a form.
///
/// Questions added, removed and moved, types, choices and non-answers. Texts are not compared. Each
/// file is a workbook or a form (.xml).
#[derive(Debug, Args)]
#[command(after_help = "Exit status:
  0  the data is the same
  1  something changed for the data
  2  not compared; the last line says why")]
pub(crate) struct FormDiff {
    /// The version before
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// The version after
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    /// Print the changes as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
