//! The database, as much of it as the store asks for: rows of bytes under string keys, and
//! transactions that are waited for.
//!
//! The library is code for each type that goes through it. Here each of its operations is used in
//! one place and with one type.

use indexed_db_futures::{
    Build, BuildPrimitive,
    database::Database as Connection,
    error::{Error, OpenDbError},
    future::GetAllPrimitiveRequest,
    internals::SystemRepr,
    object_store::ObjectStore,
    prelude::QuerySource,
    transaction::{
        Transaction as Running, TransactionDurability, TransactionMode, TransactionOptions,
    },
};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

use super::StoreError;

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

impl From<OpenDbError> for StoreError {
    fn from(error: OpenDbError) -> Self {
        match error {
            OpenDbError::Base(error) => error.into(),
            _ => StoreError::Unavailable,
        }
    }
}

/// A connection, which closes when the page goes.
pub(super) struct Database(Connection);

impl Database {
    /// Opens a database. One that is older, or new, is brought up to `version` by `upgrade`, which is
    /// told what version it has, 0 for none; if that fails, the database stays as it was.
    pub(super) async fn open(
        name: &str,
        version: u32,
        upgrade: fn(&Connection, u32) -> indexed_db_futures::Result<()>,
    ) -> Result<Self, StoreError> {
        let opening = Connection::open(name)
            .with_version(version)
            // IndexedDB gives versions as doubles; ours are small whole numbers.
            .with_on_upgrade_needed(move |event, transaction| {
                upgrade(transaction.db(), event.old_version() as u32)
            })
            .build()?;
        Ok(Self(opening.await?))
    }

    /// Starts a transaction that reads one store.
    pub(super) fn read(&self, store: &str) -> Result<Transaction<'_>, StoreError> {
        self.transaction(
            &[store],
            TransactionMode::Readonly,
            TransactionDurability::Default,
        )
    }

    /// Starts a transaction whose end means that the operating system has flushed it.
    pub(super) fn write(&self, stores: &[&str]) -> Result<Transaction<'_>, StoreError> {
        self.transaction(
            stores,
            TransactionMode::Readwrite,
            TransactionDurability::Strict,
        )
    }

    fn transaction(
        &self,
        stores: &[&str],
        mode: TransactionMode,
        durability: TransactionDurability,
    ) -> Result<Transaction<'_>, StoreError> {
        let options = TransactionOptions::new().with_durability(durability);
        let transaction = self.0.transaction(stores).with_mode(mode);
        Ok(Transaction(transaction.with_options(options).build()?))
    }

    /// Closes the connection and deletes the database, which waits for other tabs to close theirs.
    pub(super) async fn delete(self) -> Result<(), StoreError> {
        Ok(self.0.delete()?.await?)
    }
}

/// A transaction. It ends without an effect unless [`Transaction::complete`] says otherwise.
pub(super) struct Transaction<'a>(Running<'a>);

impl Transaction<'_> {
    fn store(&self, name: &str) -> Result<ObjectStore<'_>, StoreError> {
        Ok(self.0.object_store(name)?)
    }

    /// The row under a key.
    pub(super) async fn get(
        &self,
        store: &str,
        key: &str,
    ) -> Result<Option<Uint8Array>, StoreError> {
        let row = self.store(store)?.get(JsValue::from_str(key)).primitive()?;
        let row: Option<JsValue> = row.await?;
        row.map(to_bytes).transpose()
    }

    /// The keys of a store, in their order.
    pub(super) async fn keys(&self, store: &str) -> Result<Vec<String>, StoreError> {
        let keys = all(self.store(store)?.get_all_keys().primitive()?).await?;
        let keys = keys.into_iter().map(|key| key.as_string());
        keys.map(|key| key.ok_or(StoreError::Damaged)).collect()
    }

    /// The rows of a store, in the order of their keys.
    pub(super) async fn rows(&self, store: &str) -> Result<Vec<Uint8Array>, StoreError> {
        let rows = all(self.store(store)?.get_all().primitive()?).await?;
        rows.into_iter().map(to_bytes).collect()
    }

    /// Asks for a row to be written.
    pub(super) fn put(&self, store: &str, key: &str, row: &[u8]) -> Result<(), StoreError> {
        let store = self.store(store)?;
        let row = JsValue::from(Uint8Array::from(row));
        let asked = store.put(row).with_key(JsValue::from_str(key));
        asked.without_key_type().primitive()?;
        Ok(())
    }

    /// Asks for a row to be deleted.
    pub(super) fn delete(&self, store: &str, key: &str) -> Result<(), StoreError> {
        self.store(store)?
            .delete(JsValue::from_str(key))
            .primitive()?;
        Ok(())
    }

    /// Asks for all rows of a store to be deleted.
    pub(super) fn clear(&self, store: &str) -> Result<(), StoreError> {
        self.store(store)?.clear()?;
        Ok(())
    }

    /// Waits until everything that was asked for is done.
    ///
    /// # Errors
    /// Why nothing of it was done.
    pub(super) async fn complete(self) -> Result<(), StoreError> {
        let transaction = self.0.as_sys().clone();
        let Err(error) = self.0.commit().await else {
            return Ok(());
        };
        // What went wrong when all was written, such as a full disk, the transaction alone knows.
        let reason = transaction.error().map(Error::from);
        Err(reason.unwrap_or(error).into())
    }
}

/// Everything that a request gives.
async fn all(request: GetAllPrimitiveRequest<JsValue>) -> Result<Vec<JsValue>, StoreError> {
    let all: Result<Vec<JsValue>, Error> = request.await?.collect();
    Ok(all?)
}

fn to_bytes(row: JsValue) -> Result<Uint8Array, StoreError> {
    row.dyn_into().map_err(|_| StoreError::Damaged)
}
