//! The coordinators' command: makes keys and programmes, opens sealed records, exports them.

mod cli;
mod codebook;
mod error;
mod export;
mod files;
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

use cli::{Cli, Command, KeysCommand, ProgrammeCommand};
use error::DeskError;

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::SomeSetAside) => ExitCode::from(1),
        Err(error) => {
            eprintln!("carnet: {error}");
            ExitCode::from(2)
        }
    }
}

/// How a command ended that could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All of it.
    Done,
    /// All but some records, which are listed with the reason.
    SomeSetAside,
}

fn run(cli: Cli) -> Result<Outcome, DeskError> {
    match cli.command {
        Command::Keys(KeysCommand::New(arguments)) => keys::new(&arguments),
        Command::Programme(ProgrammeCommand::New(arguments)) => programme::new(&arguments),
        Command::Pull(arguments) => pull::pull(&arguments),
        Command::Open(arguments) => open::open(&arguments),
        Command::Export(arguments) => export::export(&arguments),
    }
}
