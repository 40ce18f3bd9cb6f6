//! The only place that speaks IndexedDB, and that keeps a second copy of what stands there.
//!
//! What arrives here is already encrypted or public: this module knows no key. Whatever has to
//! happen together happens in one `strict` transaction, and a write has happened only when its
//! transaction is complete and its second copy is written too, or has failed and is known to.

mod copies;
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

use indexed_db_futures::{
    Build, BuildPrimitive,
    database::Database,
    error::{DomException, Error, OpenDbError},
    prelude::QuerySource,
    transaction::{
        OnTransactionDrop, Transaction, TransactionDurability, TransactionMode, TransactionOptions,
    },
    typed_array::{Uint8Array, Uint8ArraySlice},
};
use serde::{Serialize, de::DeserializeOwned};

pub(crate) use drafts::DraftHeader;
pub(crate) use erase::Erasing;
pub(crate) use forms::FormHeader;
pub(crate) use media::MediaChange;
pub(crate) use outbox::Listed;
pub(crate) use partials::PartialHeader;
pub(crate) use row::Row;
pub(crate) use settings::{Chain, Healed, key};
pub(crate) use status::{News, OutboxHeader, OutboxStatus, Sender};

use copies::Copies;
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

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        let Error::DomException(exception) = error else {
            return StoreError::Exception("Unknown".to_owned());
        };
        let exception = web_sys::DomException::from(exception);
        match exception.name().as_str() {
            "QuotaExceededError" => StoreError::QuotaExceeded,
            "VersionError" => StoreError::Newer,
            "SecurityError" => StoreError::Unavailable,
            name => StoreError::Exception(name.to_owned()),
        }
    }
}

impl From<DomException> for StoreError {
    fn from(exception: DomException) -> Self {
        Error::from(exception).into()
    }
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
        let database = Self::open_database().await?;
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

    async fn open_database() -> Result<Database, StoreError> {
        Database::open(schema::NAME)
            .with_version(schema::VERSION)
            .with_on_upgrade_needed(|event, transaction| {
                // IndexedDB gives versions as doubles; ours are small whole numbers.
                schema::upgrade(transaction.db(), event.old_version() as u32)?;
                Ok(())
            })
            .await
            .map_err(|error| match error {
                OpenDbError::Base(error) => error.into(),
                _ => StoreError::Unavailable,
            })
    }

    /// Reads one row.
    async fn read<H>(&self, store: &str, key: &str) -> Result<Option<Row<H>>, StoreError>
    where
        H: Serialize + DeserializeOwned,
    {
        let bytes = self.read_bytes(store, key).await?;
        bytes.map(|bytes| Row::from_bytes(&bytes)).transpose()
    }

    async fn read_bytes(&self, store: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let transaction = self.database.transaction(store).build()?;
        get_bytes(&transaction, store, key).await
    }

    /// Reads all rows of a store, in the order of their keys.
    async fn read_all<H>(&self, store: &str) -> Result<Vec<(String, Row<H>)>, StoreError>
    where
        H: Serialize + DeserializeOwned,
    {
        let mut rows = Vec::new();
        for (key, bytes) in self.read_all_bytes(store).await? {
            rows.push((key, Row::from_bytes(&bytes)?));
        }
        Ok(rows)
    }

    async fn read_all_bytes(&self, store: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let transaction = self.database.transaction(store).build()?;
        let objects = transaction.object_store(store)?;
        let keys = objects.get_all_keys::<String>().primitive()?.await?;
        let values = objects.get_all::<Uint8Array>().primitive()?.await?;
        let mut rows = Vec::new();
        for (key, value) in keys.zip(values) {
            rows.push((key?, value?.into()));
        }
        Ok(rows)
    }

    /// The keys of a store, in their order.
    async fn keys(&self, store: &str) -> Result<Vec<String>, StoreError> {
        let transaction = self.database.transaction(store).build()?;
        let objects = transaction.object_store(store)?;
        let keys = objects.get_all_keys::<String>().primitive()?.await?;
        let keys: Result<Vec<String>, _> = keys.collect();
        Ok(keys?)
    }

    /// Starts a transaction whose end means that the operating system has flushed it.
    fn write(&self, stores: &[&str]) -> Result<Transaction<'_>, StoreError> {
        let strict = TransactionOptions::new().with_durability(TransactionDurability::Strict);
        Ok(self
            .database
            .transaction(stores)
            .with_mode(TransactionMode::Readwrite)
            .with_options(strict)
            .build()?)
    }

    /// Waits until a writing transaction is complete, and until the rows that it changed have
    /// their second copies.
    async fn finish(
        &self,
        transaction: Transaction<'_>,
        changed: Vec<Name>,
    ) -> Result<(), StoreError> {
        complete(transaction).await?;
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
    H: Serialize + DeserializeOwned,
{
    let bytes = get_bytes(transaction, store, key).await?;
    bytes.map(|bytes| Row::from_bytes(&bytes)).transpose()
}

async fn get_bytes(
    transaction: &Transaction<'_>,
    store: &str,
    key: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    let objects = transaction.object_store(store)?;
    let value: Option<Uint8Array> = objects.get(key).primitive()?.await?;
    Ok(value.map(Into::into))
}

/// Asks for a row to be written; [`Store::finish`] says whether it was.
fn put<H>(
    transaction: &Transaction<'_>,
    store: &str,
    key: &str,
    row: &Row<H>,
) -> Result<(), StoreError>
where
    H: Serialize,
{
    put_bytes(transaction, store, key, &row.to_bytes()?)
}

fn put_bytes(
    transaction: &Transaction<'_>,
    store: &str,
    key: &str,
    bytes: &[u8],
) -> Result<(), StoreError> {
    let objects = transaction.object_store(store)?;
    objects
        .put(Uint8ArraySlice::new(bytes))
        .with_key(key)
        .primitive()?;
    Ok(())
}

/// Asks for a row to be deleted; [`Store::finish`] says whether it was.
fn delete(transaction: &Transaction<'_>, store: &str, key: &str) -> Result<(), StoreError> {
    transaction.object_store(store)?.delete(key).primitive()?;
    Ok(())
}

/// Waits until a writing transaction is complete.
///
/// The wrapper's own `commit` forgets why a transaction was aborted, and a full disk is told apart
/// from other failures only by that reason.
async fn complete(mut transaction: Transaction<'_>) -> Result<(), StoreError> {
    transaction.on_drop(OnTransactionDrop::Commit);
    if transaction.on_done()?.await.is_ok() {
        return Ok(());
    }
    if transaction.error().is_none() {
        // A failed request ends the transaction: the reason is known once it has been aborted.
        let _ = transaction.on_done()?.await;
    }
    Err(transaction
        .error()
        .map_or(StoreError::Exception("AbortError".to_owned()), Into::into))
}
