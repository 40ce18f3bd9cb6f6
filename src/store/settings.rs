//! Single values: choices, enrolment, programme, the vault's slot, the chain of records.

use serde::{Deserialize, Serialize};

use sealing::Digest;

use super::{Header, Name, Row, Store, StoreError, get, put, schema::SETTINGS};

/// Keys of the single values.
pub(crate) mod key {
    /// Interface language and theme.
    pub(crate) const CHOICES: &str = "choices";
    /// The enrolment link's content.
    pub(crate) const ENROLMENT: &str = "enrolment";
    /// The signed programme document, as it came.
    pub(crate) const PROGRAMME: &str = "programme";
    /// The vault: the device's secrets, wrapped by each passphrase.
    pub(crate) const SLOT: &str = "slot";
    /// The device's verifying key, as text: what the inbox is told when a link is redeemed.
    pub(crate) const DEVICE: &str = "device";
    /// The device's place in its chain of sealed records.
    pub(crate) const CHAIN: &str = "chain";
    /// The digests of the partial records that went to the outbox since the last final one.
    pub(crate) const SENT_PARTIALS: &str = "sent-partials";
    /// What is known of the desk's word of what it has opened.
    pub(crate) const HEARD: &str = "heard";
    /// What was put back from the second copies, until the worker has read it.
    pub(crate) const HEALED: &str = "healed";
    /// There while everything on the device is being deleted: nothing may come back from the
    /// second copies.
    pub(crate) const ERASING: &str = "erasing";
}

/// The device's place in its chain: what the next sealed record continues.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Chain {
    /// Sequence number of the last sealed record; 0 before the first.
    pub(crate) sequence: u64,
    /// Its digest.
    pub(crate) previous: Option<Digest>,
    /// How many sealed records no inbox has signed for.
    #[serde(default)]
    pub(crate) waiting: u32,
}

impl Header for Chain {}

/// What came of an emptied database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Healed {
    /// Drafts that were put back.
    pub(crate) drafts: u32,
    /// Sealed records that were put back.
    pub(crate) records: u32,
    /// Sealed records that no inbox has signed for and that are gone.
    pub(crate) missing: u32,
}

impl Healed {
    /// Its row: the three numbers, little endian.
    pub(super) fn row(self) -> Row<()> {
        let numbers = [self.drafts, self.records, self.missing];
        Row {
            header: (),
            body: numbers.map(u32::to_le_bytes).concat(),
        }
    }

    fn from_row(row: &Row<()>) -> Option<Self> {
        let mut numbers = row.body.chunks_exact(4);
        let mut next = || numbers.next()?.try_into().ok().map(u32::from_le_bytes);
        Some(Self {
            drafts: next()?,
            records: next()?,
            missing: next()?,
        })
    }
}

impl Store {
    /// Reads a single value.
    pub(crate) async fn value<V>(&self, key: &str) -> Result<Option<V>, StoreError>
    where
        V: Header,
    {
        Ok(self.read::<V>(SETTINGS, key).await?.map(|row| row.header))
    }

    /// Keeps a single value.
    pub(crate) async fn keep_value<V>(&self, key: &str, value: V) -> Result<(), StoreError>
    where
        V: Header,
    {
        let transaction = self.write(&[SETTINGS])?;
        put_value(&transaction, key, value)?;
        self.finish(transaction, vec![Name::new(SETTINGS, key)])
            .await
    }

    /// What was put back, unless the worker has read it.
    pub(crate) async fn healed(&self) -> Result<Option<Healed>, StoreError> {
        let row = self.read(SETTINGS, key::HEALED).await?;
        Ok(row.as_ref().and_then(Healed::from_row))
    }

    /// Forgets what was put back: the worker has read it.
    pub(crate) async fn forget_healed(&self) -> Result<(), StoreError> {
        let transaction = self.write(&[SETTINGS])?;
        transaction.delete(SETTINGS, key::HEALED)?;
        transaction.complete().await
    }

    /// Reads the vault.
    pub(crate) async fn slot(&self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .read::<()>(SETTINGS, key::SLOT)
            .await?
            .map(|row| row.body))
    }

    /// Keeps the vault of `device` in place of the one that was read, or of none: two vaults would
    /// make each other's drafts unreadable.
    ///
    /// # Errors
    /// [`StoreError::ChangedElsewhere`] where another is stored by now.
    pub(crate) async fn keep_slot(
        &self,
        before: Option<&[u8]>,
        slot: Vec<u8>,
        device: String,
    ) -> Result<(), StoreError> {
        let transaction = self.write(&[SETTINGS])?;
        let stored = get::<()>(&transaction, SETTINGS, key::SLOT).await?;
        if stored.as_ref().map(|row| &row.body[..]) != before {
            return Err(StoreError::ChangedElsewhere);
        }
        let row = Row {
            header: (),
            body: slot,
        };
        put(&transaction, SETTINGS, key::SLOT, &row)?;
        put_value(&transaction, key::DEVICE, device)?;
        let changed = [key::SLOT, key::DEVICE].map(|key| Name::new(SETTINGS, key));
        self.finish(transaction, changed.into()).await
    }
}

/// Asks for a single value to be written in a transaction that is already open.
pub(super) fn put_value<V>(
    transaction: &super::Transaction<'_>,
    key: &str,
    value: V,
) -> Result<(), StoreError>
where
    V: Header,
{
    put(transaction, SETTINGS, key, &Row::new(value))
}
