//! `cargo xtask check`: form, lints, dependencies and weight.

use std::process::Command;

use crate::budget;
use crate::build;
use crate::error::Error;
use crate::house::House;
use crate::run;
use crate::tally::Tally;
use crate::tools;

/// Runs every check, also after one has failed.
pub(crate) fn all(house: &House) -> Result<Tally, Error> {
    let mut tally = Tally::default();
    let checks = [
        format,
        lint_native,
        lint_stores,
        lint_app,
        dependencies,
        advisories,
        weight,
    ];
    for check in checks {
        match check(house) {
            Ok(outcome) => tally += outcome,
            Err(error @ Error::Failed { .. }) => {
                run::note(&error.to_string());
                tally += Tally::BROKEN;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(tally)
}

const PASSED: Tally = Tally {
    passed: 1,
    failed: 0,
    skipped: 0,
    failures: Vec::new(),
};
const SKIPPED: Tally = Tally {
    passed: 0,
    failed: 0,
    skipped: 1,
    failures: Vec::new(),
};

fn format(house: &House) -> Result<Tally, Error> {
    cargo(house, "Checking the format", &["fmt", "--all", "--check"])
}

fn lint_native(house: &House) -> Result<Tally, Error> {
    cargo(
        house,
        "Checking the native crates with clippy",
        &[
            "clippy",
            "--workspace",
            "--exclude",
            "carnet-app",
            "--all-targets",
            "--",
            "-Dwarnings",
        ],
    )
}

/// The inbox with its stores elsewhere, which no other build has.
fn lint_stores(house: &House) -> Result<Tally, Error> {
    cargo(
        house,
        "Checking the inbox's stores with clippy",
        &[
            "clippy",
            "--package",
            "carnet-inbox",
            "--features=s3,azure,gcs",
            "--all-targets",
            "--",
            "-Dwarnings",
        ],
    )
}

fn lint_app(house: &House) -> Result<Tally, Error> {
    tools::wasm_target()?;
    // The feature changes what is there: the app is linted without it, as it is built.
    let mut tally = Tally::default();
    for (line, what) in [
        ("Checking the app with clippy", "--package=carnet-app"),
        (
            "Checking the authors' page with clippy",
            "--package=carnet-app --features=author",
        ),
        (
            "Checking the module of codes with clippy",
            "--package=codes",
        ),
    ] {
        let mut arguments = vec!["clippy", "--target", tools::WASM_TARGET];
        arguments.extend(what.split(' '));
        arguments.extend(["--", "-Dwarnings"]);
        tally += cargo(house, line, &arguments)?;
    }
    Ok(tally)
}

fn dependencies(house: &House) -> Result<Tally, Error> {
    let mut command = Command::new(tools::cargo_deny(house)?);
    command.args([
        "check",
        "--hide-inclusion-graph",
        "licenses",
        "bans",
        "sources",
    ]);
    run::step(
        "Checking licences, bans and sources of dependencies",
        command.current_dir(&house.root),
    )?;
    Ok(PASSED)
}

/// Known vulnerabilities: their list has to be downloaded, which not every network allows.
fn advisories(house: &House) -> Result<Tally, Error> {
    let deny = tools::cargo_deny(house)?;
    run::say("Fetching the list of known vulnerabilities");
    let fetched = Command::new(&deny)
        .args(["fetch", "db"])
        .env("GIT_TERMINAL_PROMPT", "0")
        .current_dir(&house.root)
        .output()
        .is_ok_and(|output| output.status.success());
    if !fetched {
        run::note("skipped: the list (github.com/rustsec/advisory-db) is out of reach from here");
        return Ok(SKIPPED);
    }
    run::step(
        "Checking dependencies for known vulnerabilities",
        Command::new(&deny)
            .args(["check", "--disable-fetch", "advisories"])
            .current_dir(&house.root),
    )?;
    Ok(PASSED)
}

fn weight(house: &House) -> Result<Tally, Error> {
    build::app(house)?;
    run::say("Weighing the app (Brotli, highest quality)");
    match budget::check(&house.dist())? {
        true => Ok(PASSED),
        false => {
            run::note("failed: the app is heavier than its budget");
            Ok(Tally::BROKEN)
        }
    }
}

fn cargo(house: &House, line: &str, arguments: &[&str]) -> Result<Tally, Error> {
    run::step(
        line,
        Command::new("cargo")
            .args(arguments)
            .current_dir(&house.root),
    )?;
    Ok(PASSED)
}
