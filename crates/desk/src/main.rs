//! The coordinators' command: makes keys, forms and programmes, opens sealed records, exports them.

mod cli;
mod codebook;
mod error;
mod export;
mod files;
mod form;
mod instance;
mod keys;
mod open;
mod programme;
mod pull;
mod records;
mod sequence;
mod table;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command, FormCommand, KeysCommand, ProgrammeCommand};
use error::DeskError;

fn main() -> ExitCode {
    match run(Cli::parse()) {
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

fn run(cli: Cli) -> Result<Outcome, DeskError> {
    match cli.command {
        Command::Keys(KeysCommand::New(arguments)) => keys::new(&arguments),
        Command::Programme(ProgrammeCommand::New(arguments)) => programme::new(&arguments),
        Command::Form(FormCommand::Check(arguments)) => form::check(&arguments),
        Command::Form(FormCommand::Convert(arguments)) => form::convert(&arguments),
        Command::Form(FormCommand::Preview(arguments)) => form::preview(&arguments),
        Command::Form(FormCommand::Diff(arguments)) => form::diff(&arguments),
        Command::Pull(arguments) => pull::pull(&arguments),
        Command::Open(arguments) => open::open(&arguments),
        Command::Export(arguments) => export::export(&arguments),
    }
}
