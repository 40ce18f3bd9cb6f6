//! Counts of tests, read from what the test runners print.

use std::ops::AddAssign;

/// How many lines of what is told of a failed test are repeated.
const TOLD: usize = 30;

/// How many tests passed, failed and were skipped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Ran and held.
    pub(crate) passed: u64,
    /// Ran and did not hold, or could not run.
    pub(crate) failed: u64,
    /// Were left out.
    pub(crate) skipped: u64,
    /// What the runner told of those that failed. Whoever reads a long log reads its end.
    pub(crate) failures: Vec<String>,
}

impl Tally {
    /// A tally of one that could not even start.
    pub(crate) const BROKEN: Tally = Tally {
        passed: 0,
        failed: 1,
        skipped: 0,
        failures: Vec::new(),
    };

    /// Whether anything ran at all.
    pub(crate) fn ran(&self) -> bool {
        self.passed + self.failed > 0
    }

    /// Takes the runner's exit status into account: what fails without a failed test to show
    /// for it (code that does not compile, a crash) counts as one.
    pub(crate) fn with_status(mut self, success: bool) -> Tally {
        if !success && self.failed == 0 {
            self.failed = 1;
        }
        self
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.failures.extend(other.failures);
    }
}

/// Reads `test result: ok. 3 passed; 0 failed; 1 ignored; …` of each test binary.
pub(crate) fn cargo(output: &str) -> Tally {
    let failed = |line: &&str| line.starts_with("test ") && line.ends_with(" ... FAILED");
    let mut tally = Tally {
        failures: output.lines().filter(failed).map(str::to_owned).collect(),
        ..Tally::default()
    };
    let results = output
        .lines()
        .filter_map(|l| l.strip_prefix("test result: "));
    for part in results.flat_map(|line| line.split([';', '.'])) {
        match number_first(part) {
            Some((count, "passed")) => tally.passed += count,
            Some((count, "failed")) => tally.failed += count,
            Some((count, "ignored")) => tally.skipped += count,
            _ => {}
        }
    }
    tally
}

/// Reads the summary of Node's own test runner, `ℹ pass 3`.
pub(crate) fn node(output: &str) -> Tally {
    let failed = |line: &&str| line.trim_start().starts_with("✖ ");
    let mut tally = Tally {
        failures: output.lines().filter(failed).map(str::to_owned).collect(),
        ..Tally::default()
    };
    for line in output.lines().filter_map(|line| line.strip_prefix("ℹ ")) {
        let Some((word, count)) = line.split_once(' ') else {
            continue;
        };
        let count = count.trim().parse().unwrap_or(0);
        match word {
            "pass" => tally.passed += count,
            "fail" | "cancelled" => tally.failed += count,
            "skipped" | "todo" => tally.skipped += count,
            _ => {}
        }
    }
    tally
}

/// Reads Playwright's summary, `  3 passed (2.1s)`, and its reports, `  1) [project] › a.mjs › b`.
pub(crate) fn playwright(output: &str) -> Tally {
    let mut tally = Tally {
        failures: reports(output),
        ..Tally::default()
    };
    for line in output.lines() {
        match number_first(line) {
            Some((count, word)) if is_word(word, "passed") => tally.passed += count,
            Some((count, "failed" | "interrupted" | "flaky")) => tally.failed += count,
            Some((count, "skipped" | "did not run")) => tally.skipped += count,
            _ => {}
        }
    }
    tally
}

fn reports(output: &str) -> Vec<String> {
    let lines: Vec<&str> = output.lines().collect();
    let begins = |line: &str| {
        let number = line
            .trim_start()
            .split_once(") [")
            .map(|(number, _)| number);
        number.is_some_and(|number| number.parse::<u32>().is_ok())
    };
    let starts = lines.iter().enumerate().filter(|(_, line)| begins(line));
    let report = |(start, _): (usize, _)| {
        let rest = lines[start..].iter().enumerate();
        let own = rest.take_while(|(at, line)| *at == 0 || !begins(line));
        let own: Vec<&str> = own.map(|(_, line)| *line).take(TOLD).collect();
        own.join("\n")
    };
    starts.map(report).collect()
}

fn number_first(text: &str) -> Option<(u64, &str)> {
    let (number, words) = text.trim().split_once(' ')?;
    Some((number.parse().ok()?, words))
}

/// Whether `text` is the word, followed at most by a time in brackets.
fn is_word(text: &str, word: &str) -> bool {
    let rest = text.strip_prefix(word).map(str::trim);
    rest.is_some_and(|rest| rest.is_empty() || (rest.starts_with('(') && rest.ends_with(')')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64, skipped: u64) -> Tally {
        Tally {
            passed,
            failed,
            skipped,
            failures: Vec::new(),
        }
    }

    #[test]
    fn adds_up_all_test_binaries_of_cargo() {
        let output = "running 4 tests\ntest a ... ok\n\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 5 filtered out; finished in 1.25s\n";
        assert_eq!(cargo(output), tally(4, 2, 1));
    }

    #[test]
    fn reads_the_summary_of_node() {
        let output = "✔ opens (3ms)\nℹ tests 6\nℹ suites 1\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\n\
            ℹ skipped 1\nℹ todo 0\nℹ duration_ms 60.5\n";
        assert_eq!(node(output), tally(3, 2, 1));
    }

    #[test]
    fn reads_the_summary_of_playwright() {
        let output = "Running 9 tests using 1 worker\n  ✓  1 journeys/a.spec.mjs:3:1 › 5 passed questions (1s)\n\
            \n  1 failed\n    [journeys] › a.spec.mjs:3:1 › b\n  1 flaky\n  2 skipped\n  1 did not run\n  4 passed (12.3s)\n";
        assert_eq!(playwright(output), tally(4, 2, 3));
    }

    #[test]
    fn keeps_what_is_told_of_failures() {
        let output = "  ✘  1 [journeys] › a.spec.mjs:3:1 › b (1s)\n\n  1) [journeys] › a.spec.mjs:3:1 › b\n\n    Error: not so\n  \
            2) [faults] › c.spec.mjs:1:1 › d\n    Error: nor so\n";
        let told = playwright(output).failures;
        assert_eq!(told.len(), 2);
        assert!(told[0].contains("a.spec.mjs") && told[0].ends_with("Error: not so"));
        assert!(told[1].ends_with("Error: nor so"));
        assert_eq!(
            cargo("test a ... ok\ntest b ... FAILED\n").failures,
            ["test b ... FAILED"]
        );
        assert_eq!(node("✔ a (1ms)\n  ✖ b (2ms)\n").failures, ["  ✖ b (2ms)"]);
    }

    #[test]
    fn a_runner_that_breaks_counts_as_one_failure() {
        assert_eq!(Tally::default().with_status(false), Tally::BROKEN);
        assert_eq!(tally(1, 2, 0).with_status(false), tally(1, 2, 0));
        assert!(!tally(0, 0, 3).ran());
    }
}
