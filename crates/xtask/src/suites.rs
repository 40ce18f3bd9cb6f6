//! `cargo xtask test`: the suites, and one screen that sums them up.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::build;
use crate::check;
use crate::error::Error;
use crate::forms;
use crate::house::House;
use crate::run;
use crate::tally::{self, Tally};
use crate::tools;

/// A group of tests that is chosen and counted as one.
pub(crate) struct Suite {
    /// The word on the command line.
    pub(crate) name: &'static str,
    /// What it is for, in one line.
    pub(crate) about: &'static str,
    run: fn(&House) -> Result<Tally, Error>,
}

/// All suites, quickest to find a fault first.
pub(crate) const SUITES: [Suite; 12] = [
    Suite {
        name: "engine",
        about: "the form engine: recorded behaviour and workbooks, validation, drafts, hostile input",
        run: |house| cargo(house, &["--package", "xforms", "--package", "conformance"]),
    },
    Suite {
        name: "forms",
        about: "workbooks to forms: findings, hostile files",
        run: |house| cargo(house, &["--package", "xlsform"]),
    },
    Suite {
        name: "sealing",
        about: "keys, sealed records, vault, receipts, with frozen test vectors",
        run: |house| cargo(house, &["--package", "sealing", "--all-features"]),
    },
    Suite {
        name: "codes",
        about: "bytes from screen to camera: damage, mixtures, pictures that are hard to read",
        run: |house| cargo(house, &["--package", "codes"]),
    },
    Suite {
        name: "inbox",
        about: "the endpoint over HTTP: delivery, duplicates, refusals, damage",
        run: inbox,
    },
    Suite {
        name: "desk",
        about: "the coordinators' command: keys, forms, pull, open, export",
        run: |house| cargo(house, &["--package", "carnet-desk"]),
    },
    Suite {
        name: "app",
        about: "the app's plain functions: places, languages, what comes back from second copies",
        run: |house| {
            let library = ["--package", "carnet-app", "--lib", "--features", "author"];
            cargo(house, &library)
        },
    },
    Suite {
        name: "house",
        about: "the build system itself: app assembly, sizes, locales",
        run: |house| {
            let packages = ["xtask", "hosting", "texts"];
            cargo(
                house,
                &packages.map(|package| ["--package", package]).concat(),
            )
        },
    },
    Suite {
        name: "check",
        about: "format, lints, licences and sources of dependencies, weight of the app",
        run: check::all,
    },
    Suite {
        name: "interop",
        about: "sealed records against other implementations of the same formats",
        run: interop,
    },
    Suite {
        name: "journeys",
        about: "the whole path in a real browser: enrol, fill, go offline, deliver, export",
        run: |house| playwright(house, "journeys"),
    },
    Suite {
        name: "faults",
        about: "what goes wrong: half updates, killed browsers, hostile networks",
        run: |house| playwright(house, "faults"),
    },
];

/// A suite's outcome.
struct Outcome {
    name: &'static str,
    tally: Tally,
    time: Duration,
}

/// Runs the chosen suites, or all; tells whether everything held.
pub(crate) fn run(house: &House, chosen: &[String]) -> Result<bool, Error> {
    for name in chosen {
        if !SUITES.iter().any(|suite| suite.name == name) {
            return Err(Error::Usage(format!("there is no suite `{name}`")));
        }
    }
    let suites = SUITES
        .iter()
        .filter(|suite| chosen.is_empty() || chosen.iter().any(|name| name == suite.name));
    let outcomes: Vec<Outcome> = suites.map(|suite| run_one(house, suite)).collect();
    Ok(report(&outcomes))
}

fn run_one(house: &House, suite: &Suite) -> Outcome {
    run::say(&format!("Suite {}: {}", suite.name, suite.about));
    let begun = Instant::now();
    let tally = (suite.run)(house).unwrap_or_else(|error| {
        run::note(&format!("suite {}: {error}", suite.name));
        Tally::BROKEN
    });
    Outcome {
        name: suite.name,
        tally,
        time: begun.elapsed(),
    }
}

fn report(outcomes: &[Outcome]) -> bool {
    let mut sum = Tally::default();
    let mut held = true;
    println!(
        "\n{:<10} {:>7} {:>7} {:>8} {:>7}",
        "suite", "passed", "failed", "skipped", "time"
    );
    for Outcome { name, tally, time } in outcomes {
        sum += tally.clone();
        held &= tally.ran() && tally.failed == 0;
        println!(
            "{name:<10} {:>7} {:>7} {:>8} {:>7}{}",
            tally.passed,
            tally.failed,
            tally.skipped,
            run::clock(*time),
            if tally.ran() { "" } else { "  no test ran" }
        );
    }
    println!(
        "\n{} passed, {} failed, {} skipped",
        sum.passed, sum.failed, sum.skipped
    );
    for failure in &sum.failures {
        println!("\nfailed: {failure}");
    }
    held
}

fn cargo(house: &House, arguments: &[&str]) -> Result<Tally, Error> {
    let (success, output) = run::tee(
        "Compiling and running its tests",
        Command::new("cargo")
            .args(["test", "--no-fail-fast"])
            .args(arguments)
            .current_dir(&house.root),
    )?;
    Ok(tally::cargo(&output).with_status(success))
}

fn inbox(house: &House) -> Result<Tally, Error> {
    let package = ["--package", "carnet-inbox"];
    if tools::strace()? {
        return cargo(
            house,
            &[&package[..], &["--", "--include-ignored"]].concat(),
        );
    }
    run::note("without strace the inbox's tests of failing disks are left out");
    cargo(house, &package)
}

fn interop(house: &House) -> Result<Tally, Error> {
    let folder = house.tests().join("interop");
    tools::npm_packages(house, &folder)?;
    build::native(house)?;
    let (success, output) = run::tee(
        "Running Node's tests",
        with_programs(house, &mut Command::new("node"))
            .args(["--test", "--test-reporter=spec"])
            .current_dir(folder),
    )?;
    Ok(tally::node(&output).with_status(success))
}

/// Measures the built app in a browser.
pub(crate) fn bench_app(house: &House) -> Result<bool, Error> {
    let chromium = built_for_browser(house)?;
    let (success, _) = run::tee(
        "Measuring the app in the browser",
        with_programs(house, &mut Command::new("node"))
            .arg("bench/vault.mjs")
            .env("CHROMIUM", chromium)
            .current_dir(house.tests()),
    )?;
    Ok(success)
}

/// Installs and builds what the browser's tests need, and tells where the browser is.
fn built_for_browser(house: &House) -> Result<PathBuf, Error> {
    tools::npm_packages(house, &house.tests())?;
    let chromium = tools::chromium()?;
    forms::compile(house)?;
    build::native(house)?;
    build::app(house)?;
    Ok(chromium)
}

fn playwright(house: &House, project: &str) -> Result<Tally, Error> {
    let chromium = built_for_browser(house)?;
    let runner = house.tests().join("node_modules/@playwright/test/cli.js");
    let (success, output) = run::tee(
        "Running the browser's tests",
        with_programs(house, &mut Command::new("node"))
            .arg(runner)
            .args(["test", &format!("--project={project}")])
            .env("CHROMIUM", chromium)
            .current_dir(house.tests()),
    )?;
    Ok(tally::playwright(&output).with_status(success))
}

/// Tells tests where the built programs are.
fn with_programs<'a>(house: &House, command: &'a mut Command) -> &'a mut Command {
    if let Ok(xtask) = std::env::current_exe() {
        command.env("CARNET_XTASK", xtask);
    }
    command
        .env("CARNET_NATIVE", house.target.join("native"))
        .env("CARNET_APP", house.dist())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(passed: u64, failed: u64, skipped: u64) -> Outcome {
        Outcome {
            name: "engine",
            tally: Tally {
                passed,
                failed,
                skipped,
                failures: Vec::new(),
            },
            time: Duration::from_secs(61),
        }
    }

    #[test]
    fn holds_only_if_every_suite_ran_and_none_failed() {
        assert!(report(&[outcome(1, 0, 1), outcome(2, 0, 0)]));
        assert!(!report(&[outcome(5, 0, 0), outcome(5, 1, 0)]));
        assert!(!report(&[outcome(5, 0, 0), outcome(0, 0, 3)]));
    }

    #[test]
    fn an_unknown_suite_is_refused_before_anything_runs() {
        let house = House {
            root: std::path::PathBuf::new(),
            target: std::path::PathBuf::new(),
        };
        assert!(run(&house, &["nonsense".to_owned()]).is_err());
    }
}
