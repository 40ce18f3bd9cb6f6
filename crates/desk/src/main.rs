//! The coordinators' command: makes keys, forms and programmes, opens sealed records, exports them.

mod cli;
mod codebook;
mod collected;
mod enrol;
mod error;
mod export;
mod files;
mod form;
mod instance;
mod keys;
mod open;
mod page;
mod programme;
mod pull;
mod receive;
mod records;
mod sequence;
mod shares;
mod spelling;
mod table;

use std::process::ExitCode;

use chrono::{NaiveDate, Utc};
use clap::Parser;

use cli::{Cli, Command, FormCommand, KeysCommand, ProgrammeCommand};
use error::DeskError;

fn main() -> ExitCode {
    match run(Cli::parse(), Utc::now().date_naive()) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::SomeSetAside) => ExitCode::from(1),
        Ok(Outcome::Refused) => ExitCode::from(2),
        Err(error) => {
            eprintln!("carnet: {error}");
            ExitCode::from(2)
        }
    }
}

/// How a command ended that could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// All of it.
    Done,
    /// All but what is listed with the reason.
    SomeSetAside,
    /// It has looked, and said why there is no result.
    Refused,
}

/// `today` is UTC's.
fn run(cli: Cli, today: NaiveDate) -> Result<Outcome, DeskError> {
    match cli.command {
        Command::Keys(command) => run_keys(command, today),
        Command::Programme(ProgrammeCommand::New(arguments)) => programme::new(&arguments),
        Command::Programme(ProgrammeCommand::Sign(arguments)) => programme::sign::sign(&arguments),
        Command::Programme(ProgrammeCommand::Folder(arguments)) => {
            programme::folder::folder(&arguments)
        }
        Command::Enrol(arguments) => enrol::enrol(&arguments),
        Command::Form(FormCommand::Check(arguments)) => form::check(&arguments),
        Command::Form(FormCommand::Convert(arguments)) => form::convert(&arguments),
        Command::Form(FormCommand::Preview(arguments)) => form::preview(&arguments),
        Command::Form(FormCommand::Diff(arguments)) => form::diff(&arguments),
        Command::Pull(arguments) => pull::pull(&arguments, today),
        Command::Receive(arguments) => receive::receive(&arguments),
        Command::Open(arguments) => open::open(&arguments),
        Command::Collected(arguments) => collected::collected(&arguments, today),
        Command::Export(arguments) => export::export(&arguments),
    }
}

fn run_keys(command: KeysCommand, today: NaiveDate) -> Result<Outcome, DeskError> {
    match command {
        KeysCommand::New(arguments) => keys::new(&arguments, today),
        KeysCommand::Show(arguments) => keys::show::show(&arguments, today),
        KeysCommand::Split(arguments) => shares::split::split(&arguments, today),
        KeysCommand::Join(arguments) => shares::join::join(&arguments, today),
        KeysCommand::Drill(arguments) => keys::drill::drill(&arguments, today),
    }
}
