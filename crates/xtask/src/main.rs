//! Carnet's build system: `cargo xtask <start|test|build|bundle|check|bench|conformance>`.

mod author;
mod budget;
mod build;
mod bundle;
mod check;
mod codes;
mod digest;
mod dist;
mod error;
mod files;
mod forms;
mod glue;
mod house;
mod program;
mod run;
#[cfg(test)]
mod scratch;
mod start;
mod style;
mod suites;
mod tally;
mod tools;
mod wasm;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use lexopt::prelude::*;

use crate::error::Error;
use crate::house::House;

const HELP: &str = "\
Carnet's build system

cargo xtask start    set up what is missing, build, and serve a local trial
cargo xtask test     run the tests, all or some suites
cargo xtask build    build the app (dist/) and the programs for desk and inbox
cargo xtask bundle   the built app as a folder for any web server
cargo xtask check    format, lints, dependencies, weight of the app
cargo xtask bench    measure the form engine, the compiler of workbooks, the app's cryptography, the inbox
cargo xtask conformance  run recorded behaviour of other engines

Each takes --help, which also says what it installs.";

const INSTALLS_FOR_APP: &str = "\
Installs, where missing in the right version:
  the standard library for wasm32-unknown-unknown, and its source (with rustup)
  trunk and wasm-bindgen's command, compiled into target/tools (some minutes, once)
  npm packages into tests/node_modules: wasm-opt, Playwright (about 130 MB)
Needs Node.js 20 or later and npm, which it does not install.
Nothing is installed outside this folder, except the standard library.";

const START_HELP: &str = "\
cargo xtask start [--port 8080] [--data data] [--form FILE]...

Builds the app and the programs, makes keys and a programme for a local trial on the
first run, and serves it on http://localhost:PORT until Ctrl-C. A later start builds
only what has changed.

  --port PORT   the port on this machine (8080)
  --data DIR    where keys and records of the trial are kept (data); delete it to begin anew
  --form FILE   a workbook (XLSForm) or form (XForms XML) to work with, instead of the workbooks
                in forms/; may be repeated";

const TEST_HELP: &str = "\
cargo xtask test [SUITE]... [--list]

Runs all suites, or those named, and sums them up on one screen. Ends with an error if a
test failed or a suite had none to run.

  --list   name the suites

The suites `journeys` and `faults` need Chromium: the one in the variable CHROMIUM, or in
a usual place; as root on Debian it is installed with apt-get. `check` compiles cargo-deny
into target/tools.";

const BUILD_HELP: &str = "\
cargo xtask build

Compiles the workbooks in forms/ into public/forms/, with their digests in manifest.json,
builds the release app into dist/, with .br and .gz beside each file, and the programs
into target/native. The app works under any path of a web server.";

const BUNDLE_HELP: &str = "\
cargo xtask bundle [--out DIR] [--app DIR] [--inbox ORIGIN]...

Builds the app unless that is done, and makes a folder of it that any web server can serve, under
any path: the app with its compressed copies, and the headers that the inbox would send, in
the words of Apache (.htaccess), Netlify and Cloudflare Pages (_headers), nginx and Caddy.

  --out DIR       the bundle's folder (target/bundle); an earlier bundle there is replaced
  --app DIR       an app that was built elsewhere, instead of dist/
  --inbox ORIGIN  an inbox on another origin, such as https://inbox.example.org, that the app may
                  connect to; may be repeated";

const CHECK_HELP: &str = "\
cargo xtask check

Format, clippy for native crates and the app, licences, bans and sources of dependencies,
known vulnerabilities if their list can be downloaded, and the weight of the app.
Compiles cargo-deny into target/tools (some minutes, once).";

const BENCH_HELP: &str = "\
cargo xtask bench [CRITERION OPTIONS]...
cargo xtask bench app
cargo xtask bench inbox

Runs the benchmarks of the form engine and of the compiler of workbooks. With `app`: how long a
worker waits for unlocking, saving and sealing in the built app, on a device four times slower
than this one. With `inbox`: durable records a second, beside the same writes without the inbox
and beside nginx, if it is there.";

const CONFORMANCE_HELP: &str = "\
cargo xtask conformance [--scenarios FILE] [--xpath FILE] [--xlsform FILE]
                        [--list failed|outside]

Runs recorded behaviour of other engines against the form engine and the compiler of
workbooks, and counts what passed, what failed and what lies outside of what they do on
purpose: the files named, or those in ../shared/conformance. They are JSON lines, plain or
gzipped. Of workbooks it also counts the compiled forms that the form engine takes.

  --scenarios FILE  forms with steps and what they show
  --xpath FILE      single expressions
  --xlsform FILE    workbooks and the forms made of them
  --list failed     name the cases that failed, each with the first difference, and the
                    compiled forms that the engine refuses
  --list outside    name the cases outside, each with the reason";

fn main() -> ExitCode {
    match dispatch() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch() -> Result<bool, Error> {
    let mut arguments = lexopt::Parser::from_env();
    let command = match arguments.next()? {
        Some(Value(name)) => name.string()?,
        Some(Short('h') | Long("help")) | None => return help(HELP),
        Some(other) => return Err(other.unexpected().into()),
    };
    match command.as_str() {
        "start" => start(arguments),
        "test" => test(arguments),
        "build" => build(arguments),
        "bundle" => bundle(arguments),
        "check" => check(arguments),
        "bench" => bench(arguments),
        "conformance" => conformance(arguments),
        "help" => help(HELP),
        // The bundler's hooks, named in Trunk.toml.
        "style-hook" => build::before_bundling(&House::find()?).map(|()| true),
        "dist-hook" => build::after_bundling(&House::find()?).map(|()| true),
        other => Err(Error::Usage(format!("there is no command `{other}`"))),
    }
}

fn help(text: &str) -> Result<bool, Error> {
    println!("{text}");
    Ok(true)
}

fn start(mut arguments: lexopt::Parser) -> Result<bool, Error> {
    let mut options = start::Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => {
                return help(&format!("{START_HELP}\n\n{INSTALLS_FOR_APP}"));
            }
            Long("port") => options.port = arguments.value()?.parse()?,
            Long("data") => options.data = PathBuf::from(arguments.value()?),
            Long("form") => options.forms.push(PathBuf::from(arguments.value()?)),
            other => return Err(other.unexpected().into()),
        }
    }
    start::run(&House::find()?, options).map(|()| true)
}

fn test(mut arguments: lexopt::Parser) -> Result<bool, Error> {
    let mut chosen = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => {
                return help(&format!("{TEST_HELP}\n\n{INSTALLS_FOR_APP}"));
            }
            Long("list") => {
                for suite in suites::SUITES {
                    println!("{:<10} {}", suite.name, suite.about);
                }
                return Ok(true);
            }
            Value(name) => chosen.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    suites::run(&House::find()?, &chosen)
}

fn build(mut arguments: lexopt::Parser) -> Result<bool, Error> {
    match arguments.next()? {
        Some(Short('h') | Long("help")) => help(&format!("{BUILD_HELP}\n\n{INSTALLS_FOR_APP}")),
        Some(other) => Err(other.unexpected().into()),
        None => build::all(&House::find()?).map(|()| true),
    }
}

fn bundle(mut arguments: lexopt::Parser) -> Result<bool, Error> {
    let mut options = bundle::Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => {
                return help(&format!("{BUNDLE_HELP}\n\n{INSTALLS_FOR_APP}"));
            }
            Long("out") => options.out = Some(PathBuf::from(arguments.value()?)),
            Long("app") => options.app = Some(PathBuf::from(arguments.value()?)),
            Long("inbox") => options.inboxes.push(arguments.value()?.string()?.parse()?),
            other => return Err(other.unexpected().into()),
        }
    }
    bundle::run(&House::find()?, options).map(|()| true)
}

fn check(mut arguments: lexopt::Parser) -> Result<bool, Error> {
    match arguments.next()? {
        Some(Short('h') | Long("help")) => help(&format!("{CHECK_HELP}\n\n{INSTALLS_FOR_APP}")),
        Some(other) => Err(other.unexpected().into()),
        None => {
            let tally = check::all(&House::find()?)?;
            println!(
                "\n{} passed, {} failed, {} skipped",
                tally.passed, tally.failed, tally.skipped
            );
            Ok(tally.failed == 0)
        }
    }
}

fn bench(mut arguments: lexopt::Parser) -> Result<bool, Error> {
    let rest: Vec<_> = arguments.raw_args()?.collect();
    if rest
        .first()
        .is_some_and(|first| first == "--help" || first == "-h")
    {
        return help(BENCH_HELP);
    }
    let house = House::find()?;
    if rest.first().is_some_and(|first| first == "app") {
        return suites::bench_app(&house);
    }
    if rest.first().is_some_and(|first| first == "inbox") {
        run::step(
            "Measuring the inbox",
            Command::new("cargo")
                .args(["bench", "--package", "carnet-inbox"])
                .args(["--bench", "durable"])
                .current_dir(&house.root),
        )?;
        return Ok(true);
    }
    run::step(
        "Measuring the form engine and the compiler of workbooks",
        Command::new("cargo")
            .args(["bench", "--package", "xforms", "--package", "xlsform"])
            .args(["--bench", "*", "--"])
            .args(rest)
            .current_dir(&house.root),
    )?;
    Ok(true)
}

fn conformance(mut arguments: lexopt::Parser) -> Result<bool, Error> {
    let rest: Vec<_> = arguments.raw_args()?.collect();
    if rest.iter().any(|part| part == "--help" || part == "-h") {
        return help(CONFORMANCE_HELP);
    }
    let house = House::find()?;
    // Files are named from where the command was given, so the program runs there too.
    run::step(
        "Running recorded behaviour",
        Command::new("cargo")
            .args(["run", "--quiet", "--profile", "native"])
            .args(["--package", "conformance", "--manifest-path"])
            .arg(house.root.join("Cargo.toml"))
            .arg("--")
            .args(rest),
    )?;
    Ok(true)
}
