//! Sealed records that wait, and the receipts of those that have arrived.

use sealing::{Digest, record::Sealed};

use super::{
    Chain, Name, OutboxStatus, Row, Sender, Store, StoreError, Transaction,
    drafts::expect_revision,
    get, key,
    media::delete_media,
    put,
    schema::{DRAFTS, MEDIA, OUTBOX, PARTIALS, SETTINGS},
    settings::put_value,
    status::{News, OutboxHeader},
};

/// A sealed record without its bytes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Listed {
    /// Digest of the sealed bytes.
    pub(crate) digest: Digest,
    pub(crate) header: OutboxHeader,
    /// How many sealed bytes are on this device.
    pub(crate) length: u64,
}

impl Store {
    /// Puts a sealed record in the place of its draft and moves the chain on, all or nothing.
    ///
    /// `seal` is called with the chain as it stands in the same transaction, so that two tabs
    /// never give the same sequence number, and with the partial records that the chain has to vouch
    /// for. It must not wait for anything.
    pub(crate) async fn seal_draft<E: From<StoreError>>(
        &self,
        record: &str,
        revision: u64,
        sealed_at: f64,
        seal: impl FnOnce(Chain, Vec<Digest>) -> Result<(Sealed, Sender), E>,
    ) -> Result<Digest, E> {
        let transaction = self.write(&[SETTINGS, DRAFTS, MEDIA, PARTIALS, OUTBOX])?;
        expect_revision(&transaction, record, revision).await?;
        let chain = get::<Chain>(&transaction, SETTINGS, key::CHAIN).await?;
        let chain = chain.map(|row| row.header).unwrap_or_default();
        let sent = get::<Vec<Digest>>(&transaction, SETTINGS, key::SENT_PARTIALS).await?;
        let (sealed, sender) = seal(chain, sent.map(|row| row.header).unwrap_or_default())?;
        let next = Chain {
            sequence: chain.sequence + 1,
            previous: Some(sealed.digest),
            waiting: chain.waiting + 1,
        };
        let header = OutboxHeader {
            sequence: next.sequence,
            sealed_at,
            status: OutboxStatus::Waiting,
            sender,
            partial: false,
            carried: false,
        };
        let row = Row {
            header,
            body: sealed.bytes,
        };
        let name = Name::new(OUTBOX, sealed.digest.to_string());
        put(&transaction, OUTBOX, &name.key, &row)?;
        put_value(&transaction, key::CHAIN, next)?;
        // Emptied, not deleted: a setting that only its copy still has was lost by the browser.
        put_value(&transaction, key::SENT_PARTIALS, Vec::<Digest>::new())?;
        transaction.delete(DRAFTS, record)?;
        transaction.delete(PARTIALS, record)?;
        // The draft's copy goes when the record's is there.
        let settings = [key::CHAIN, key::SENT_PARTIALS].map(|key| Name::new(SETTINGS, key));
        let mut changed = vec![name];
        changed.extend(settings);
        changed.extend(delete_media(&transaction, record).await?);
        changed.push(Name::new(DRAFTS, record));
        self.finish(transaction, changed).await?;
        Ok(sealed.digest)
    }

    /// What stands beside every sealed record, and how many bytes it has here.
    pub(crate) async fn outbox(&self) -> Result<Vec<Listed>, StoreError> {
        let keys = self.keys(OUTBOX).await?;
        let transaction = self.database.read(OUTBOX)?;
        let mut listed = Vec::new();
        for key in keys {
            // One after the other: together they may be more than a phone has memory for.
            if let Some(row) = transaction.get(OUTBOX, &key).await? {
                let (row, length) = Row::<OutboxHeader>::without_body(&row)?;
                listed.push(Listed {
                    digest: key.parse().map_err(|_| StoreError::Damaged)?,
                    header: row.header,
                    length,
                });
            }
        }
        Ok(listed)
    }

    /// The bytes of a sealed record; none if they are gone by now.
    pub(crate) async fn sealed(&self, digest: Digest) -> Result<Vec<u8>, StoreError> {
        let row = self
            .read::<OutboxHeader>(OUTBOX, &digest.to_string())
            .await?;
        Ok(row.map(|row| row.body).unwrap_or_default())
    }

    /// Writes down what is learnt of a record. What does not fit what is known already changes
    /// nothing. Tells whether something has changed.
    pub(crate) async fn learn(&self, digest: Digest, news: News) -> Result<bool, StoreError> {
        let transaction = self.write(&[SETTINGS, OUTBOX])?;
        let name = Name::new(OUTBOX, digest.to_string());
        let Some(mut row) = get::<OutboxHeader>(&transaction, OUTBOX, &name.key).await? else {
            return Ok(false);
        };
        let Some(change) = row.header.status.after(news, !row.body.is_empty()) else {
            return Ok(false);
        };
        let owed = i64::from(change.status.is_owed()) - i64::from(row.header.status.is_owed());
        if !change.keeps_body {
            row.body = Vec::new();
        }
        row.header.status = change.status;
        put(&transaction, OUTBOX, &name.key, &row)?;
        let mut changed = vec![name];
        changed.extend(count(&transaction, owed).await?);
        self.finish(transaction, changed).await?;
        Ok(true)
    }

    /// Takes in what another device has sealed, to be passed on. What is here already stays as it is.
    /// Tells whether it is new.
    pub(crate) async fn carry(
        &self,
        digest: Digest,
        row: Row<OutboxHeader>,
    ) -> Result<bool, StoreError> {
        let transaction = self.write(&[SETTINGS, OUTBOX])?;
        let name = Name::new(OUTBOX, digest.to_string());
        let here = get::<OutboxHeader>(&transaction, OUTBOX, &name.key).await?;
        if here.is_some() {
            return Ok(false);
        }
        put(&transaction, OUTBOX, &name.key, &row)?;
        let mut changed = vec![name];
        changed.extend(count(&transaction, 1).await?);
        self.finish(transaction, changed).await?;
        Ok(true)
    }
}

/// Keeps the number of records that are owed in step. Gives the row that was changed.
async fn count(transaction: &Transaction<'_>, owed: i64) -> Result<Option<Name>, StoreError> {
    if owed == 0 {
        return Ok(None);
    }
    let chain = get::<Chain>(transaction, SETTINGS, key::CHAIN).await?;
    let chain = chain.map(|row| row.header).unwrap_or_default();
    let waiting = i64::from(chain.waiting).saturating_add(owed);
    let waiting = u32::try_from(waiting.max(0)).unwrap_or(u32::MAX);
    put_value(transaction, key::CHAIN, Chain { waiting, ..chain })?;
    Ok(Some(Name::new(SETTINGS, key::CHAIN)))
}
