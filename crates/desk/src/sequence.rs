//! Each device counts its records, so that the desk sees which have not come.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use sealing::Digest;
use sealing::record::missing_partials;

use crate::records::{Device, Entry, metas};

/// What the records of one device tell of those that are not here.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    /// Numbers below the highest of which no record is here.
    Missing(Vec<RangeInclusive<u64>>),
    /// Partial records that it has sent and that are not here.
    MissingPartials(Vec<Digest>),
    /// A number that two records have.
    Twice(u64),
    /// A number whose record names another predecessor than the one that is here.
    Broken(u64),
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(ranges) => {
                let each: Vec<_> = ranges.iter().map(in_words).collect();
                write!(f, "not here yet: {}", each.join(", "))
            }
            Self::MissingPartials(digests) => {
                let each: Vec<_> = digests.iter().map(|one| format!("{one:.12}…")).collect();
                write!(f, "partial records not here yet: {}", each.join(", "))
            }
            Self::Twice(number) => write!(f, "two records have the number {number}"),
            Self::Broken(number) => {
                write!(f, "record {number} does not follow on the one before it")
            }
        }
    }
}

fn in_words(range: &RangeInclusive<u64>) -> String {
    let (start, end) = (range.start(), range.end());
    if start == end {
        start.to_string()
    } else {
        format!("{start}–{end}")
    }
}

/// What is to be said of each device. The entries are in order of device and sequence number.
pub(crate) fn findings(entries: &[Entry]) -> Vec<(Device, Finding)> {
    let mut devices: BTreeMap<Device, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        devices.entry(entry.device()).or_default().push(entry);
    }
    let mut partials = partials(entries);
    let each = devices.into_iter().flat_map(|(device, entries)| {
        let mut findings = of_device(&entries);
        findings.extend(partials.remove(&device).map(Finding::MissingPartials));
        findings
            .into_iter()
            .map(move |finding| (device.clone(), finding))
    });
    each.collect()
}

/// The partial records of each device that are not here, each once.
fn partials(entries: &[Entry]) -> BTreeMap<Device, Vec<Digest>> {
    let mut missing: BTreeMap<Device, Vec<Digest>> = BTreeMap::new();
    for (key, digest) in missing_partials(&metas(entries)) {
        let digests = missing.entry(Device::of(key)).or_default();
        if !digests.contains(&digest) {
            digests.push(digest);
        }
    }
    missing
}

fn of_device(entries: &[&Entry]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut missing = Vec::new();
    let mut last: Option<&Entry> = None;
    for entry in entries {
        // A partial record stands outside the chain.
        let Some(number) = entry.meta.sequence else {
            continue;
        };
        let before = last.and_then(|last| last.meta.sequence).unwrap_or(0);
        if number == before {
            findings.push(Finding::Twice(number));
        } else if number > before + 1 {
            missing.push(before + 1..=number - 1);
        } else if last.is_some_and(|last| entry.meta.previous != Some(last.digest)) {
            findings.push(Finding::Broken(number));
        }
        last = Some(entry);
    }
    if !missing.is_empty() {
        findings.insert(0, Finding::Missing(missing));
    }
    findings
}
