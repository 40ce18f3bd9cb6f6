//! Several records of one questionnaire, and which of them stands for it.

use std::collections::{HashMap, HashSet};

use super::Meta;
use crate::Digest;

/// For each of these records the one that stands in its place, or nothing if it stands for itself.
///
/// Records of one device with one instance id are the same questionnaire. A final one stands before
/// partial ones; then the highest revision, then the highest sequence number (records of version 1 have
/// only that), then, lest two desks differ, the highest digest. All of them are worth keeping. Records
/// of different devices never stand for each other, whatever they call themselves.
pub fn superseded(records: &[(Digest, &Meta)]) -> Vec<Option<Digest>> {
    let mut best = HashMap::new();
    for (digest, meta) in records {
        let rank = (meta.state, meta.revision, meta.sequence, *digest);
        let best = best.entry(questionnaire(meta)).or_insert(rank);
        *best = rank.max(*best);
    }
    let stands = |(digest, meta): &(Digest, &Meta)| {
        let (.., best) = best.get(&questionnaire(meta))?;
        (best != digest).then_some(*best)
    };
    records.iter().map(stands).collect()
}

fn questionnaire(meta: &Meta) -> (&str, &str) {
    (&meta.device, &meta.instance_id)
}

/// The partial records that a device has sent, by the word of its final records, and that are not
/// among these: the device's verifying key and the digest.
pub fn missing_partials<'a>(records: &[(Digest, &'a Meta)]) -> Vec<(&'a str, Digest)> {
    let here: HashSet<_> = records.iter().map(|(digest, _)| *digest).collect();
    let sent = records.iter().flat_map(|(_, meta)| {
        let each = meta.partials.iter();
        each.map(|digest| (meta.device.as_str(), *digest))
    });
    sent.filter(|(_, digest)| !here.contains(digest)).collect()
}
