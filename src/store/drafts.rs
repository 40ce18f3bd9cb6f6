//! Drafts: encrypted before they arrive here.

use serde::{Deserialize, Serialize};

use super::media::{MediaChange, change_media, delete_media};
use super::partials::PartialHeader;
use super::schema::{DRAFTS, MEDIA, PARTIALS};
use super::{Header, Name, Row, Store, StoreError, get, put};

/// What stands in clear beside an encrypted draft. The title, the time and the place in the form
/// are inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DraftHeader {
    /// Counts the savings; bound into the encryption, so that an older one cannot be put back.
    pub(crate) revision: u64,
}

impl Header for DraftHeader {}

impl Store {
    /// All drafts by record name.
    pub(crate) async fn drafts(&self) -> Result<Vec<(String, Row<DraftHeader>)>, StoreError> {
        self.read_all(DRAFTS).await
    }

    /// One draft.
    pub(crate) async fn draft(&self, record: &str) -> Result<Option<Row<DraftHeader>>, StoreError> {
        self.read(DRAFTS, record).await
    }

    /// Writes the revision that follows the stored one, its files, and the same answers sealed, all or
    /// nothing.
    ///
    /// # Errors
    /// [`StoreError::ChangedElsewhere`] if the stored draft is not the one before: another tab has
    /// saved or sealed it, and neither's answers are overwritten.
    pub(crate) async fn save_draft(
        &self,
        record: &str,
        row: &Row<DraftHeader>,
        media: &MediaChange,
        partial: Option<&Row<PartialHeader>>,
    ) -> Result<(), StoreError> {
        let transaction = self.write(&[DRAFTS, MEDIA, PARTIALS])?;
        expect_revision(&transaction, record, row.header.revision.saturating_sub(1)).await?;
        put(&transaction, DRAFTS, record, row)?;
        match partial {
            Some(partial) => put(&transaction, PARTIALS, record, partial)?,
            None => transaction.delete(PARTIALS, record)?,
        }
        let mut changed = change_media(&transaction, record, media)?;
        changed.push(Name::new(DRAFTS, record));
        self.finish(transaction, changed).await
    }

    /// Deletes a draft, its files, and what is sealed of it.
    pub(crate) async fn delete_draft(&self, record: &str) -> Result<(), StoreError> {
        let transaction = self.write(&[DRAFTS, MEDIA, PARTIALS])?;
        let mut changed = delete_media(&transaction, record).await?;
        transaction.delete(DRAFTS, record)?;
        transaction.delete(PARTIALS, record)?;
        changed.push(Name::new(DRAFTS, record));
        self.finish(transaction, changed).await
    }
}

/// Refuses to go on unless the stored draft has this revision (0: there is none).
pub(super) async fn expect_revision(
    transaction: &super::Transaction<'_>,
    record: &str,
    revision: u64,
) -> Result<(), StoreError> {
    let stored = get::<DraftHeader>(transaction, DRAFTS, record).await?;
    if stored.map_or(0, |row| row.header.revision) == revision {
        Ok(())
    } else {
        Err(StoreError::ChangedElsewhere)
    }
}
