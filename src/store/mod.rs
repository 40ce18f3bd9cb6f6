//! The only place that speaks IndexedDB, and that keeps a second copy of what stands there.
//!
//! What arrives here is already encrypted or public: this module knows no key. Whatever has to
//! happen together happens in one `strict` transaction, and a write has happened only when its
//! transaction is complete and its second copy is written too, or has failed and is known to.

mod copies;
mod database;
mod drafts;
mod erase;
mod forms;
mod media;
mod name;
mod outbox;
mod partials;
mod place;
mod reconcile;
mod remains;
mod row;
mod schema;
mod settings;
mod status;

use serde::Serialize;

pub(crate) use drafts::DraftHeader;
pub(crate) use erase::Erasing;
pub(crate) use forms::FormHeader;
pub(crate) use media::MediaChange;
pub(crate) use outbox::Listed;
pub(crate) use partials::PartialHeader;
pub(crate) use row::{Header, Row};
pub(crate) use settings::{Chain, Healed, key};
pub(crate) use status::{News, OutboxHeader, OutboxStatus, Sender};

use copies::Copies;
use database::{Database, Transaction};
use name::Name;

/// Why the store could not do what it was asked. Whatever it was, nothing was half done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StoreError {
    /// No room left.
    #[error("quota exceeded")]
    QuotaExceeded,
    /// This page may keep no data (private window, switched off by policy).
    #[error("no storage for this page")]
    Unavailable,
    /// The database was written by a newer version of the app.
    #[error("newer database")]
    Newer,
    /// The draft was saved by someone else in the meantime, in another tab.
    #[error("changed elsewhere")]
    ChangedElsewhere,
    /// A row is not what this app has written.
    #[error("damaged row")]
    Damaged,
    /// Any other exception, by its name.
    #[error("{0}")]
    Exception(String),
}

/// The device's store. The connection closes when the page goes.
pub(crate) struct Store {
    database: Database,
    copies: Copies,
}

impl Store {
    /// Opens the database, making or upgrading it first where that is needed, and puts back from
    /// the second copies what it has lost. An erasure that was interrupted is brought to its end
    /// first: `None` if nothing was to be left.
    pub(crate) async fn open() -> Result<Option<Store>, StoreError> {
        let database = Database::open(schema::NAME, schema::VERSION, schema::upgrade).await?;
        let copies = Copies::open().await;
        let mut store = Store { database, copies };
        if let Some(note) = store.read_bytes(schema::SETTINGS, key::ERASING).await? {
            // Of what cannot be read the vault is gone already; nothing more than drafts may go.
            let what = Row::from_bytes(&note).map_or(Erasing::Readable, |row| row.header);
            match store.erase_rest(what).await? {
                Some(left) => store = left,
                None => return Ok(None),
            }
        }
        store.reconcile_copies().await?;
        Ok(Some(store))
    }

    /// Reads one row.
    async fn read<H>(&self, store: &str, key: &str) -> Result<Option<Row<H>>, StoreError>
    where
        H: Header,
    {
        let bytes = self.read_bytes(store, key).await?;
        bytes.map(|bytes| Row::from_bytes(&bytes)).transpose()
    }

    async fn read_bytes(&self, store: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        get_bytes(&self.database.read(store)?, store, key).await
    }

    /// Reads all rows of a store, in the order of their keys.
    async fn read_all<H>(&self, store: &str) -> Result<Vec<(String, Row<H>)>, StoreError>
    where
        H: Header,
    {
        let mut rows = Vec::new();
        for (key, bytes) in self.read_all_bytes(store).await? {
            rows.push((key, Row::from_bytes(&bytes)?));
        }
        Ok(rows)
    }

    async fn read_all_bytes(&self, store: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let transaction = self.database.read(store)?;
        let keys = transaction.keys(store).await?;
        let rows = transaction.rows(store).await?.into_iter();
        Ok(keys.into_iter().zip(rows.map(|row| row.to_vec())).collect())
    }

    /// The keys of a store, in their order.
    async fn keys(&self, store: &str) -> Result<Vec<String>, StoreError> {
        self.database.read(store)?.keys(store).await
    }

    /// Starts a transaction whose end means that the operating system has flushed it.
    fn write(&self, stores: &[&str]) -> Result<Transaction<'_>, StoreError> {
        self.database.write(stores)
    }

    /// Waits until a writing transaction is complete, and until the rows that it changed have
    /// their second copies.
    async fn finish(
        &self,
        transaction: Transaction<'_>,
        changed: Vec<Name>,
    ) -> Result<(), StoreError> {
        transaction.complete().await?;
        self.copy(changed).await;
        Ok(())
    }
}

/// Reads one row inside a transaction.
async fn get<H>(
    transaction: &Transaction<'_>,
    store: &str,
    key: &str,
) -> Result<Option<Row<H>>, StoreError>
where
    H: Header,
{
    let bytes = get_bytes(transaction, store, key).await?;
    bytes.map(|bytes| Row::from_bytes(&bytes)).transpose()
}

async fn get_bytes(
    transaction: &Transaction<'_>,
    store: &str,
    key: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = transaction.get(store, key).await?;
    Ok(row.map(|row| row.to_vec()))
}

/// Asks for a row to be written; [`Store::finish`] says whether it was.
fn put<H: Serialize>(
    transaction: &Transaction<'_>,
    store: &str,
    key: &str,
    row: &Row<H>,
) -> Result<(), StoreError> {
    transaction.put(store, key, &row.to_bytes()?)
}
