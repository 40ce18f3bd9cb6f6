//! The command line.

mod collected;
mod keys;
mod programme;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use collected::{Collected, Receive};
pub(crate) use keys::{KeysCommand, KeysDrill, KeysJoin, KeysNew, KeysShow, KeysSplit};
pub(crate) use programme::{Enrol, ProgrammeCommand, ProgrammeFolder, ProgrammeNew, ProgrammeSign};

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
    Enrol(Enrol),
    /// Questionnaires: workbooks (XLSForm) to forms
    #[command(subcommand)]
    Form(FormCommand),
    Pull(Pull),
    Receive(Receive),
    Open(Open),
    Collected(Collected),
    Export(Export),
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
/// Checks names, signatures, duplicates and each device's sequence numbers. A partial record holds what
/// was saved of a questionnaire that was not finished; it counts as a duplicate once a final one or a
/// later partial is here. Nothing is written unless a folder is named.
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
/// why stands in the column NAME.absent: refused, dont_know, not_asked or not_applicable. The column
/// _state is final, or partial for what was saved of a questionnaire that was not finished: there an
/// empty cell may be a question that nobody came to. _outing is the _instance_id of the outing during
/// which it was started, _person the code on the person's card. A cell that a spreadsheet would take for a formula
/// starts with an apostrophe.
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
