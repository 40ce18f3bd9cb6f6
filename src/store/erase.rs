//! Erasing: first what opens the drafts, then the rest, whatever interrupts it.
//!
//! 1. The vault goes, in a transaction of its own that also leaves a note of what is being erased.
//! 2. The vault's second copy goes, then the drafts' copies.
//! 3. The drafts go; what is sealed of them goes to the outbox, or everything goes.
//! 4. The note goes, or the database with it.
//!
//! An app that is started and finds the note goes on from step 2. Overwriting is not tried: browsers
//! write the new bytes elsewhere and keep the old ones for a while, and so does flash memory. What is
//! left of a vault that was erased is as strong as the words that opened it.

use serde::{Deserialize, Serialize};

use sealing::{Digest, programme::Enrolment};

use super::place;
use super::schema::{DRAFTS, FORMS, MEDIA, OUTBOX, PARTIALS, SETTINGS};
use super::settings::{Chain, key, put_value};
use super::{Name, Store, StoreError, get, remains};
use crate::asked::Refused;

/// What is being erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Erasing {
    /// The vault and all drafts. What is sealed stays until it is delivered, what was saved of
    /// unfinished questionnaires with it.
    Readable,
    /// All that the app has ever kept on this device, and the app itself.
    Everything,
}

impl Store {
    /// The first step: when this returns, no passphrase opens the vault any more.
    pub(crate) async fn erase_vault(&self, what: Erasing) -> Result<(), StoreError> {
        let transaction = self.write(&[SETTINGS])?;
        put_value(&transaction, key::ERASING, what)?;
        transaction.delete(SETTINGS, key::SLOT)?;
        transaction.complete().await
    }

    /// The other steps. `None` if nothing is left, the database included.
    pub(crate) async fn erase_rest(self, what: Erasing) -> Result<Option<Store>, StoreError> {
        match what {
            Erasing::Readable => {
                self.erase_readable_copies().await?;
                self.erase_readable().await?;
                Ok(Some(self))
            }
            Erasing::Everything => {
                self.erase_copies().await?;
                self.erase_rows().await?;
                remains::erase().await;
                remains::delete_database(self.database).await;
                Ok(None)
            }
        }
    }

    async fn erase_readable(&self) -> Result<(), StoreError> {
        self.send_partials(&[]).await?;
        let transaction = self.write(&[SETTINGS, DRAFTS, MEDIA, PARTIALS])?;
        for store in [DRAFTS, MEDIA, PARTIALS] {
            transaction.clear(store)?;
        }
        // The device's key is gone: its chain ends, and so does what it was enrolled with.
        let chain = get::<Chain>(&transaction, SETTINGS, key::CHAIN).await?;
        let waiting = chain.map_or(0, |row| row.header.waiting);
        let chain = Chain {
            waiting,
            ..Chain::default()
        };
        put_value(&transaction, key::CHAIN, chain)?;
        put_value(&transaction, key::SENT_PARTIALS, Vec::<Digest>::new())?;
        put_value(&transaction, key::DEVICE, String::new())?;
        let enrolment = get::<Enrolment>(&transaction, SETTINGS, key::ENROLMENT).await?;
        if let Some(mut row) = enrolment {
            row.header.token.clear();
            put_value(&transaction, key::ENROLMENT, row.header)?;
        }
        let changed = [key::CHAIN, key::SENT_PARTIALS, key::DEVICE, key::ENROLMENT];
        let changed = changed.map(|key| Name::new(SETTINGS, key)).into();
        self.finish(transaction, changed).await?;
        // Last: until now a start would have begun again.
        let transaction = self.write(&[SETTINGS])?;
        transaction.delete(SETTINGS, key::ERASING)?;
        transaction.complete().await
    }

    async fn erase_rows(&self) -> Result<(), StoreError> {
        let stores = [SETTINGS, FORMS, DRAFTS, MEDIA, PARTIALS, OUTBOX];
        let transaction = self.write(&stores)?;
        for store in stores {
            transaction.clear(store)?;
        }
        put_value(&transaction, key::ERASING, Erasing::Everything)?;
        transaction.complete().await
    }
}

impl From<Refused> for StoreError {
    fn from(_: Refused) -> Self {
        StoreError::Unavailable
    }
}

/// The vault's copy first, then those of the drafts and their files.
pub(super) async fn readable_files(place: &place::Place) -> Result<Vec<String>, Refused> {
    let vault = Name::new(SETTINGS, key::SLOT).file();
    let starts = [DRAFTS, MEDIA].map(|store| Name::new(store, "").file());
    let readable = |file: &String| starts.iter().any(|start| file.starts_with(start));
    let mut files = place.names().await?;
    files.retain(|file| readable(file) && *file != vault);
    files.insert(0, vault);
    Ok(files)
}
