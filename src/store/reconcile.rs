//! What is to be done when the database and the second copies do not hold the same.
//!
//! The database is the truth and the copies are made like it, until something says that it has
//! lost rows. Settings, forms and sealed records are never deleted: if one stands only in the
//! copies, it comes back. A draft, and its files, may have been sealed or deleted: it comes back only if the
//! database has lost a setting too, or if a copy of the chain is ahead of the database's.

use sealing::Digest;

use super::name::Name;
use super::schema::{DRAFTS, MEDIA, OUTBOX, SETTINGS};
use super::settings::{Chain, key};
use super::status::OutboxHeader;
use super::{DraftHeader, Header, Healed, Row};

/// A row of the database.
pub(super) type Stored = (Name, Vec<u8>);
/// A second copy; no bytes if it is damaged.
pub(super) type Copied = (Name, Option<Vec<u8>>);

/// What is to be done.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Plan {
    /// Rows to put into the database, all or none.
    pub(super) restore: Vec<Stored>,
    /// Rows whose copies are to be made like the database afterwards.
    pub(super) stale: Vec<Name>,
}

/// What becomes of a copy.
enum Fate {
    /// It is right, or nobody can tell what it is.
    Stays,
    /// It is to be made like the database, or to go if that has nothing.
    Stale,
    /// It goes back into the database.
    Restored(Vec<u8>),
}

/// Compares. `sentinel` is the chain as a third place remembers it.
pub(super) fn reconcile(rows: &[Stored], copies: &[Copied], sentinel: Option<Chain>) -> Plan {
    let chain = Name::new(SETTINGS, key::CHAIN);
    let row = |name: &Name| rows.iter().find(|it| it.0 == *name).map(|it| &it.1[..]);
    let copy = |name: &Name| copies.iter().find(|it| it.0 == *name)?.1.as_deref();
    let here: Option<Chain> = row(&chain).and_then(header);
    let copied: Option<Chain> = copy(&chain).and_then(header);
    let seen = furthest(copied, sentinel);
    let gone = |it: &Copied| it.0.store == SETTINGS && it.1.is_some() && row(&it.0).is_none();
    let lost = is_ahead(seen, here) || copies.iter().any(gone);
    let slot = Name::new(SETTINGS, key::SLOT);
    let has_slot = row(&slot).or(copy(&slot)).is_some();

    let mut plan = Plan::default();
    let mut healed = Healed::default();
    let mut last = if is_ahead(seen, here) { seen } else { here };
    for (name, bytes) in copies {
        match fate(name, row(name), bytes.as_deref(), lost && has_slot) {
            Fate::Stays => {}
            Fate::Stale => plan.stale.push(name.clone()),
            Fate::Restored(bytes) => {
                healed.drafts += u32::from(name.store == DRAFTS);
                healed.records += u32::from(name.store == OUTBOX);
                last = furthest(last, link(name, &bytes));
                plan.restore.push((name.clone(), bytes));
            }
        }
    }
    let not_copied = |it: &&Stored| is_copied(&it.0, &it.1) && !copies.iter().any(|c| c.0 == it.0);
    let not_copied = rows.iter().filter(not_copied).map(|it| it.0.clone());
    plan.stale.extend(not_copied);

    let waiting = rows
        .iter()
        .filter(|it| it.0.store == OUTBOX && is_copied(&it.0, &it.1));
    let waiting = waiting.count() as u32 + healed.records;
    // Without a slot the device's key is gone, and its chain ends here.
    let last = if has_slot { last } else { here };
    let last = last.map(|last| Chain { waiting, ..last });
    if last != here {
        let row = last.and_then(|last| Row::new(last).to_bytes().ok());
        plan.restore.extend(row.map(|row| (chain.clone(), row)));
    }
    if last != copied || last != sentinel {
        plan.stale.push(chain);
    }
    if lost || healed.records > 0 {
        if lost {
            let known = seen.map_or(0, |seen| seen.waiting);
            healed.missing = known.saturating_sub(waiting);
        }
        let note = Name::new(SETTINGS, key::HEALED);
        let row = healed.row().to_bytes().ok();
        plan.restore.extend(row.map(|row| (note, row)));
    }
    plan
}

/// Whether a row has a second copy. What somebody has vouched for has none, nor has a note about this
/// device.
pub(super) fn is_copied(name: &Name, row: &[u8]) -> bool {
    match name.store {
        SETTINGS => name.key != key::HEALED && name.key != key::ERASING,
        OUTBOX => header::<OutboxHeader>(row).is_none_or(|it| it.status.is_owed()),
        _ => true,
    }
}

/// Of two memories of the chain the one that saw more.
fn furthest(one: Option<Chain>, other: Option<Chain>) -> Option<Chain> {
    match (one, other) {
        (Some(a), Some(b)) if (a.sequence, b.waiting) < (b.sequence, a.waiting) => other,
        (None, _) => other,
        _ => one,
    }
}

/// Whether one memory of the chain knows of records that the other does not.
fn is_ahead(one: Option<Chain>, other: Option<Chain>) -> bool {
    let sequence = |chain: Option<Chain>| chain.map_or(0, |it| it.sequence);
    sequence(one) > sequence(other)
}

fn fate(name: &Name, row: Option<&[u8]>, copy: Option<&[u8]>, with_drafts: bool) -> Fate {
    let is_draft = matches!(name.store, DRAFTS | MEDIA);
    match (row, copy) {
        _ if name.store == SETTINGS && name.key == key::CHAIN => Fate::Stays,
        (Some(row), Some(copy)) if row == copy => Fate::Stays,
        (Some(row), Some(copy)) if is_draft && revision(copy) > revision(row) => {
            Fate::Restored(copy.to_vec())
        }
        (Some(_), _) => Fate::Stale,
        (None, Some(copy)) if is_draft && with_drafts => Fate::Restored(copy.to_vec()),
        (None, _) if is_draft => Fate::Stale,
        (None, Some(copy)) if is_itself(name, copy) => Fate::Restored(copy.to_vec()),
        (None, _) => Fate::Stays,
    }
}

/// Whether what is named by the digest of its body has that digest.
fn is_itself(name: &Name, row: &[u8]) -> bool {
    name.store == SETTINGS
        || super::row::split(row).is_ok_and(|(_, body)| Digest::of(body).to_string() == name.key)
}

/// The chain as it was when a sealed record had just been added; `None` for one that stands outside.
fn link(name: &Name, row: &[u8]) -> Option<Chain> {
    let header = header(row).filter(|it: &OutboxHeader| !it.partial && !it.carried)?;
    Some(Chain {
        sequence: header.sequence,
        previous: Some(name.key.parse().ok()?),
        waiting: 0,
    })
}

fn revision(row: &[u8]) -> Option<u64> {
    header::<DraftHeader>(row).map(|it| it.revision)
}

fn header<H: Header>(row: &[u8]) -> Option<H> {
    Row::from_bytes(row).ok().map(|row| row.header)
}

#[cfg(test)]
mod tests;
