//! Files attached to drafts: encrypted before they arrive here, each a row of its own that is written
//! once and never changed. They come and go with their drafts.

use super::schema::MEDIA;
use super::{DraftHeader, Name, Row, Store, StoreError, Transaction, put};

/// What a save does to a draft's files.
#[derive(Debug, Default)]
pub(crate) struct MediaChange {
    /// New files by name.
    pub(crate) put: Vec<(String, Row<DraftHeader>)>,
    /// Names of files that are no more.
    pub(crate) delete: Vec<String>,
}

/// The key of a draft's file. Its second copy is called the same, and no file can have a `/` in its
/// name.
fn key(record: &str, name: &str) -> String {
    [record, "_", name].concat()
}

impl Store {
    /// A draft's files by name.
    pub(crate) async fn media(
        &self,
        record: &str,
    ) -> Result<Vec<(String, Row<DraftHeader>)>, StoreError> {
        let start = key(record, "");
        let mut found = Vec::new();
        for key in self.keys(MEDIA).await? {
            let Some(name) = key.strip_prefix(&start) else {
                continue;
            };
            if let Some(row) = self.read(MEDIA, &key).await? {
                found.push((name.to_owned(), row));
            }
        }
        Ok(found)
    }
}

/// Asks for a draft's files to be written and deleted. Gives the rows that change.
pub(super) fn change_media(
    transaction: &Transaction<'_>,
    record: &str,
    change: &MediaChange,
) -> Result<Vec<Name>, StoreError> {
    let mut changed = Vec::new();
    for (name, row) in &change.put {
        let name = Name::new(MEDIA, key(record, name));
        put(transaction, MEDIA, &name.key, row)?;
        changed.push(name);
    }
    for name in &change.delete {
        let name = Name::new(MEDIA, key(record, name));
        transaction.delete(MEDIA, &name.key)?;
        changed.push(name);
    }
    Ok(changed)
}

/// Asks for all of a draft's files to be deleted. Gives the rows that change.
pub(super) async fn delete_media(
    transaction: &Transaction<'_>,
    record: &str,
) -> Result<Vec<Name>, StoreError> {
    let start = key(record, "");
    let mut changed = Vec::new();
    for key in transaction.keys(MEDIA).await? {
        if key.starts_with(&start) {
            transaction.delete(MEDIA, &key)?;
            changed.push(Name::new(MEDIA, key));
        }
    }
    Ok(changed)
}
