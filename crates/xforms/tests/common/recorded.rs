//! Forms of the recordings beside the repository, where they are at hand.
#![allow(dead_code, unreachable_pub)]

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// A question of [`largest`] that others depend on.
pub const LARGEST_QUESTION: &str = "/data/respondent_backgr/Id10013";

/// All recorded cases; none if there are no recordings.
pub fn cases() -> Vec<serde_json::Value> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let paths = here
        .ancestors()
        .map(|above| above.join("shared/conformance/xforms-scenarios.jsonl.gz"));
    let Some(file) = paths.into_iter().find_map(|path| File::open(path).ok()) else {
        return Vec::new();
    };
    let lines = BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    lines
        .filter_map(|line| serde_json::from_str(&line.ok()?).ok())
        .collect()
}

/// The forms, each once.
pub fn forms() -> Vec<String> {
    let mut forms: Vec<String> = cases()
        .iter()
        .filter_map(|case| case["form"].as_str().map(str::to_owned))
        .collect();
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// The longest form: a verbal autopsy of 1.5 MB.
pub fn largest() -> Option<String> {
    forms().into_iter().max_by_key(String::len)
}
