//! `conformance [--scenarios FILE] [--xpath FILE] [--xlsform FILE] [--list failed|outside]`.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use conformance::{Kind, Outcome, Report, folder};
use lexopt::prelude::*;

const HELP: &str = "\
conformance [--scenarios FILE] [--xpath FILE] [--xlsform FILE] [--list failed|outside]

Runs recorded behaviour against the form engine and the compiler of workbooks: the given
files, or those in ../shared/conformance. Plain or gzipped JSON lines.

  --list failed    name the cases that failed, each with the first difference, and the
                   compiled forms that the engine refuses
  --list outside   name the cases that lie outside on purpose, each with the reason";

#[derive(Default)]
struct Options {
    files: Vec<(Kind, PathBuf)>,
    failed: bool,
    outside: bool,
    help: bool,
}

fn main() -> ExitCode {
    match options()
        .map_err(|error| error.to_string())
        .and_then(|options| run(&options))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("conformance: {error}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> Result<Options, lexopt::Error> {
    let mut options = Options::default();
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("list") => match arguments.value()?.string()?.as_str() {
                "failed" => options.failed = true,
                "outside" => options.outside = true,
                other => return Err(format!("--list {other}: it is `failed` or `outside`").into()),
            },
            Short('h') | Long("help") => options.help = true,
            Long(word) => {
                let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.word() == word) else {
                    return Err(Long(word).unexpected());
                };
                let file = PathBuf::from(arguments.value()?);
                options.files.push((kind, file));
            }
            other => return Err(other.unexpected()),
        }
    }
    Ok(options)
}

fn run(options: &Options) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    let mut say = |line: &str| writeln!(out, "{line}").map_err(|error| error.to_string());
    if options.help {
        return say(HELP);
    }
    let mut files = options.files.clone();
    if files.is_empty() {
        let folder = folder();
        if !folder.is_dir() {
            return Err(
                "there is no folder ../shared/conformance beside the repository; \
                        name files with --scenarios, --xpath and --xlsform"
                    .to_owned(),
            );
        }
        files = Kind::ALL
            .map(|kind| (kind, folder.join(kind.file())))
            .to_vec();
    }
    let mut summaries = Vec::new();
    for (kind, file) in &files {
        let report = Report::of(*kind, file).map_err(|error| error.to_string())?;
        for (name, outcome) in &report.cases {
            match outcome {
                Outcome::Failed(why) if options.failed => say(&line("failed", name, why))?,
                Outcome::Outside(why) if options.outside => say(&line("outside", name, why))?,
                _ => {}
            }
        }
        for (name, why) in report.refused().filter(|_| options.failed) {
            say(&line("refused", name, why))?;
        }
        summaries.extend(report.loaded().map(|loaded| format!("loaded: {loaded}")));
        summaries.push(format!("{}: {}", kind.word(), report.summary()));
    }
    summaries.iter().try_for_each(|summary| say(summary))
}

/// One line, whatever stands in a name.
fn line(word: &str, name: &str, why: &str) -> String {
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{word} {} | {}", flat(name), flat(why))
}
