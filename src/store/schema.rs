//! The database's versions and the steps from each to the next.
//!
//! | version | object stores |
//! |---|---|
//! | 1 | `settings`, `forms`, `drafts`, `outbox`: string keys, values as [`super::row`] lays them out |
//! | 2 | `partials` |
//! | 3 | `media` |
//!
//! A step is never changed once it has shipped: a new version adds a step. The database refuses to
//! open when it was written by a newer version of the app, and nothing is touched then.

use indexed_db_futures::{database::Database, prelude::*};

/// Name of the database.
pub(super) const NAME: &str = "carnet";
/// The version this app reads and writes.
pub(super) const VERSION: u32 = 3;

/// Choices, enrolment, programme, the vault's slot and the device's place in its chain of records.
pub(super) const SETTINGS: &str = "settings";
/// Forms by the digest of their XML.
pub(super) const FORMS: &str = "forms";
/// Encrypted drafts by record name.
pub(super) const DRAFTS: &str = "drafts";
/// Encrypted files of drafts, by record name and their own.
pub(super) const MEDIA: &str = "media";
/// What drafts hold, sealed, by record name: it takes the place of a draft whose key goes.
pub(super) const PARTIALS: &str = "partials";
/// Sealed records, or the receipts that have replaced them, by digest.
pub(super) const OUTBOX: &str = "outbox";

/// Brings a database from `old` (0: it did not exist) to [`VERSION`].
pub(super) fn upgrade(db: &Database, old: u32) -> indexed_db_futures::Result<()> {
    if old < 1 {
        for name in [SETTINGS, FORMS, DRAFTS, OUTBOX] {
            db.create_object_store(name).build()?;
        }
    }
    if old < 2 {
        db.create_object_store(PARTIALS).build()?;
    }
    if old < 3 {
        db.create_object_store(MEDIA).build()?;
    }
    Ok(())
}
