//! The second copies: what is written after every transaction, and what is put right at start.
//!
//! Chromium has been seen to empty its whole database after a crash, and to lose files of the
//! private file system, but never both at once. Each row that matters is therefore a file as well,
//! and the chain of sealed records a third time in Cache Storage, from where the number of records
//! that are gone is known even if both are empty.
//!
//! A copy is made from what the database holds when its turn has come, not from what was written:
//! so the last to write leaves the right one, whichever tab it is.

use std::cell::{Cell, RefCell};

use super::erase::readable_files;
use super::name::{Name, SWAP, from_file, to_file};
use super::place::{self, Place};
use super::reconcile::{Copied, is_copied, reconcile};
use super::schema::{DRAFTS, FORMS, MEDIA, OUTBOX, SETTINGS};
use super::settings::{Chain, key};
use super::{Row, Store, StoreError};
use crate::asked::Refused;
use crate::turn::Turn;

/// What tabs take turns at: writing second copies.
const LOCK: &str = "carnet-copies";

/// What the store knows of the second copies; at first that there is no place for them.
#[derive(Default)]
pub(super) struct Copies {
    /// Where they are, if the browser offers a place.
    place: Option<Place>,
    /// Where the chain stands once more.
    third: Option<Place>,
    /// Rows whose copies are still to be made like the database.
    owed: RefCell<Vec<Name>>,
    failing: Cell<bool>,
}

impl Copies {
    /// Looks for the places that this browser offers.
    pub(super) async fn open() -> Copies {
        let third = Place::cache().await.ok();
        let place = match Place::folder().await {
            Ok(folder) => Some(folder),
            Err(Refused) => Place::cache().await.ok(),
        };
        Copies {
            place,
            third,
            ..Copies::default()
        }
    }

    fn owe(&self, names: impl IntoIterator<Item = Name>) {
        let mut owed = self.owed.borrow_mut();
        for name in names {
            if !owed.contains(&name) {
                owed.push(name);
            }
        }
    }

    fn next(&self) -> Option<Name> {
        let mut owed = self.owed.borrow_mut();
        (!owed.is_empty()).then(|| owed.remove(0))
    }

    /// The chain as the third place remembers it.
    async fn sentinel(&self) -> Option<Chain> {
        let file = Name::new(SETTINGS, key::CHAIN).file();
        let content = self.third.as_ref()?.read(&file).await.ok()?;
        let row = from_file(&file, &content)?;
        Some(Row::from_bytes(&row).ok()?.header)
    }
}

impl Store {
    /// Whether everything on this device is kept twice.
    pub(crate) fn has_second_copy(&self) -> bool {
        self.copies.place.is_some() && !self.copies.failing.get()
    }

    /// Brings the copies of changed rows in line with the database. What cannot be done now is
    /// tried again next time; a save does not fail for it.
    pub(super) async fn copy(&self, changed: Vec<Name>) {
        self.copies.owe(changed);
        // A browser without locks is asked without; its tabs may then overtake each other.
        let _turn = Turn::wait(LOCK).await;
        self.settle().await;
    }

    async fn settle(&self) {
        let Some(place) = &self.copies.place else {
            return;
        };
        let mut failing = false;
        while let Some(name) = self.copies.next() {
            if self.copy_one(place, &name).await.is_err() {
                self.copies.owe([name]);
                failing = true;
                break;
            }
        }
        self.copies.failing.set(failing);
    }

    async fn copy_one(&self, place: &Place, name: &Name) -> Result<(), Refused> {
        let row = self.read_bytes(name.store, &name.key).await;
        let row = row.map_err(|_| Refused)?;
        let row = row.filter(|row| is_copied(name, row));
        let file = name.file();
        write(place, &file, row.as_deref()).await?;
        let is_chain = *name == Name::new(SETTINGS, key::CHAIN);
        if let Some(third) = self.copies.third.as_ref().filter(|_| is_chain) {
            write(third, &file, row.as_deref()).await?;
        }
        Ok(())
    }

    /// Compares the database with the second copies at start: puts back what it has lost, and puts
    /// right what is wrong with them.
    ///
    /// # Errors
    /// Those of the database; then nothing is put back, and nothing may be written instead.
    pub(super) async fn reconcile_copies(&self) -> Result<(), StoreError> {
        let Some(place) = &self.copies.place else {
            return Ok(());
        };
        let _turn = Turn::wait(LOCK).await;
        // The copies first: what another tab saves meanwhile is then only in the database.
        let Ok(copies) = all_copies(place).await else {
            self.copies.failing.set(true);
            return Ok(());
        };
        let sentinel = self.copies.sentinel().await;
        let mut rows = Vec::new();
        for store in [SETTINGS, FORMS, DRAFTS, MEDIA, OUTBOX] {
            for (key, row) in self.read_all_bytes(store).await? {
                rows.push((Name::new(store, key), row));
            }
        }
        let plan = reconcile(&rows, &copies, sentinel);
        if !plan.restore.is_empty() {
            let transaction = self.write(&[SETTINGS, FORMS, DRAFTS, MEDIA, OUTBOX])?;
            for (name, row) in &plan.restore {
                transaction.put(name.store, &name.key, row)?;
            }
            transaction.complete().await?;
        }
        self.copies.owe(plan.stale);
        self.settle().await;
        if let (Place::Folder(_), Some(third)) = (place, &self.copies.third) {
            keep_only_the_chain(third).await;
        }
        Ok(())
    }

    /// Removes every second copy, also those that this session has not seen.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the browser refuses; some copies may be left.
    pub(super) async fn erase_copies(&self) -> Result<(), StoreError> {
        let _turn = Turn::wait(LOCK).await;
        self.copies.owed.take();
        Ok(place::erase().await?)
    }

    /// Removes the second copies of the vault and of all drafts.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the browser refuses; some copies may be left.
    pub(super) async fn erase_readable_copies(&self) -> Result<(), StoreError> {
        let _turn = Turn::wait(LOCK).await;
        for place in [&self.copies.place, &self.copies.third]
            .into_iter()
            .flatten()
        {
            for file in readable_files(place).await? {
                place.remove(&file).await?;
            }
        }
        Ok(())
    }
}

async fn write(place: &Place, file: &str, row: Option<&[u8]>) -> Result<(), Refused> {
    match row {
        Some(row) => place.write(file, &to_file(file, row)).await,
        None => place.remove(file).await,
    }
}

/// Where files can be written by now, Cache Storage holds the chain and nothing else.
async fn keep_only_the_chain(third: &Place) {
    let chain = Name::new(SETTINGS, key::CHAIN).file();
    for file in third.names().await.unwrap_or_default() {
        if file != chain {
            let _ = third.remove(&file).await;
        }
    }
}

/// Reads all copies. What a killed browser has left half-written is removed.
async fn all_copies(place: &Place) -> Result<Vec<Copied>, Refused> {
    let mut copies = Vec::new();
    for file in place.names().await? {
        if file.ends_with(SWAP) {
            let _ = place.remove(&file).await;
        }
        if let Some(name) = Name::of_file(&file) {
            let content = place.read(&file).await.ok();
            copies.push((name, content.and_then(|it| from_file(&file, &it))));
        }
    }
    Ok(copies)
}
