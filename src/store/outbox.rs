//! Sealed records that wait, and the receipts of those that have arrived.

use serde::{Deserialize, Serialize};

use sealing::{Digest, record::Sealed};

use super::{
    Chain, Name, Row, Store, StoreError, delete,
    drafts::expect_revision,
    get, key, put,
    schema::{DRAFTS, OUTBOX, PARTIALS, SETTINGS},
    settings::put_value,
};

/// Where a sealed record stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OutboxStatus {
    /// Only here.
    Waiting,
    /// The inbox refused it, with this HTTP status. It is kept and tried again when asked.
    Refused(u16),
    /// The inbox has signed for it; the sealed bytes are gone from this device.
    Delivered {
        /// The day it arrived, `YYYY-MM-DD`.
        day: String,
        /// The receipt as it came, verified.
        receipt: String,
    },
}

/// Who delivers a sealed record, and the signature that shows it: made when it was sealed, so that it
/// can be delivered while the vault is locked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sender {
    /// The device's verifying key.
    pub(crate) device: String,
    /// Of [`sealing::device::sign_put`].
    pub(crate) signature: String,
}

/// What stands beside a sealed record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct OutboxHeader {
    /// The device's sequence number, for the order.
    pub(crate) sequence: u64,
    /// When it was sealed, in milliseconds since 1970, rounded down to the hour: who finds the
    /// phone need not learn the minute of an interview.
    pub(crate) sealed_at: f64,
    pub(crate) status: OutboxStatus,
    /// Who delivers it.
    #[serde(default)]
    pub(crate) sender: Sender,
    /// Whether it holds what was saved of a questionnaire that was not finished.
    #[serde(default)]
    pub(crate) partial: bool,
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
        let transaction = self.write(&[SETTINGS, DRAFTS, PARTIALS, OUTBOX])?;
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
        delete(&transaction, DRAFTS, record)?;
        delete(&transaction, PARTIALS, record)?;
        // The draft's copy goes when the record's is there.
        let settings = [key::CHAIN, key::SENT_PARTIALS].map(|key| Name::new(SETTINGS, key));
        let mut changed = vec![name];
        changed.extend(settings);
        changed.push(Name::new(DRAFTS, record));
        self.finish(transaction, changed).await?;
        Ok(sealed.digest)
    }

    /// All sealed records and receipts.
    pub(crate) async fn outbox(&self) -> Result<Vec<(Digest, Row<OutboxHeader>)>, StoreError> {
        let rows = self.read_all(OUTBOX).await?;
        rows.into_iter()
            .map(|(key, row)| Ok((key.parse().map_err(|_| StoreError::Damaged)?, row)))
            .collect()
    }

    /// Writes down what became of a record. Its bytes are dropped only for a receipt.
    pub(crate) async fn update_outbox(
        &self,
        digest: Digest,
        status: OutboxStatus,
    ) -> Result<(), StoreError> {
        let transaction = self.write(&[SETTINGS, OUTBOX])?;
        let name = Name::new(OUTBOX, digest.to_string());
        let Some(mut row) = get::<OutboxHeader>(&transaction, OUTBOX, &name.key).await? else {
            return Ok(());
        };
        if matches!(row.header.status, OutboxStatus::Delivered { .. }) {
            return Ok(());
        }
        let mut changed = vec![name];
        if matches!(status, OutboxStatus::Delivered { .. }) {
            row.body = Vec::new();
            if let Some(chain) = get::<Chain>(&transaction, SETTINGS, key::CHAIN).await? {
                let waiting = chain.header.waiting.saturating_sub(1);
                let chain = Chain {
                    waiting,
                    ..chain.header
                };
                put_value(&transaction, key::CHAIN, chain)?;
                changed.push(Name::new(SETTINGS, key::CHAIN));
            }
        }
        row.header.status = status;
        put(&transaction, OUTBOX, &digest.to_string(), &row)?;
        self.finish(transaction, changed).await
    }
}
