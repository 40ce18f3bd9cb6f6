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

use super::name::{Name, SWAP, from_file, to_file};
use super::place::{self, Place, Refused};
use super::reconcile::{Copied, furthest, is_ahead, is_copied, reconcile};
use super::schema::{DRAFTS, FORMS, OUTBOX, SETTINGS};
use super::settings::{Chain, key};
use super::turn::Turn;
use super::{Row, Store, StoreError, complete, put_bytes};

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

/// Puts a name back among those that are owed, unless its copy was written.
struct Owed<'a>(&'a Copies, Option<Name>);

impl Drop for Owed<'_> {
    fn drop(&mut self) {
        self.0.owe(self.1.take());
    }
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

    /// The name whose turn it is, put back when it is dropped undone.
    fn next(&self) -> Option<Owed<'_>> {
        let mut owed = self.owed.borrow_mut();
        let first = (!owed.is_empty()).then(|| owed.remove(0))?;
        Some(Owed(self, Some(first)))
    }

    /// The chain as the third place remembers it.
    async fn sentinel(&self) -> Option<Chain> {
        chain_in(self.third.as_ref()?).await
    }
}

/// The chain that a place holds.
async fn chain_in(place: &Place) -> Option<Chain> {
    let file = Name::new(SETTINGS, key::CHAIN).file();
    let content = place.read(&file).await.ok()?;
    let row = from_file(&file, &content)?;
    Some(Row::from_bytes(&row).ok()?.header)
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
        let _turn = Turn::wait().await;
        self.settle().await;
    }

    async fn settle(&self) {
        let Some(place) = &self.copies.place else {
            return;
        };
        let mut failing = false;
        while let Some(mut owed) = self.copies.next() {
            let Some(name) = &owed.1 else {
                continue;
            };
            if self.copy_one(place, name).await.is_err() {
                failing = true;
                break;
            }
            owed.1 = None;
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

    /// Puts back at start what the database has lost.
    ///
    /// # Errors
    /// Those of the database; then nothing is put back, and nothing may be written instead.
    pub(super) async fn recover(&self) -> Result<(), StoreError> {
        let Some(place) = &self.copies.place else {
            return Ok(());
        };
        let turn = Turn::wait().await;
        let seen = furthest(chain_in(place).await, self.copies.sentinel().await);
        let settings = self.read_all_bytes(SETTINGS).await?;
        let is_here = |name: &Name| settings.iter().any(|(key, _)| *key == name.key);
        let here = self.value::<Chain>(key::CHAIN).await?;
        let Ok(files) = place.names().await else {
            self.copies.failing.set(true);
            return Ok(());
        };
        let mut names = files.iter().filter_map(|file| Name::of_file(file));
        if is_ahead(seen, here) || names.any(|name| name.store == SETTINGS && !is_here(&name)) {
            self.make_alike(place).await?;
        }
        drop(turn);
        Ok(())
    }

    /// Compares the database with all second copies and puts right what differs. Can take a while.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) async fn tend_copies(&self) -> Result<(), StoreError> {
        let Some(place) = &self.copies.place else {
            return Ok(());
        };
        let turn = Turn::wait().await;
        self.make_alike(place).await?;
        // Where files can be written by now, the cache holds the chain and nothing else.
        if let (Place::Folder(_), Some(third)) = (place, &self.copies.third) {
            let chain = Name::new(SETTINGS, key::CHAIN).file();
            for file in third.names().await.unwrap_or_default() {
                if file != chain {
                    let _ = third.remove(&file).await;
                }
            }
        }
        drop(turn);
        Ok(())
    }

    async fn make_alike(&self, place: &Place) -> Result<(), StoreError> {
        // The copies first: a record that is sealed meanwhile is then only in the database.
        let Ok(copies) = all_copies(place).await else {
            self.copies.failing.set(true);
            return Ok(());
        };
        let sentinel = self.copies.sentinel().await;
        let mut rows = Vec::new();
        for store in [SETTINGS, FORMS, DRAFTS, OUTBOX] {
            for (key, row) in self.read_all_bytes(store).await? {
                rows.push((Name::new(store, key), row));
            }
        }
        let plan = reconcile(&rows, &copies, sentinel);
        if !plan.restore.is_empty() {
            let transaction = self.write(&[SETTINGS, FORMS, DRAFTS, OUTBOX])?;
            for (name, row) in &plan.restore {
                put_bytes(&transaction, name.store, &name.key, row)?;
            }
            complete(transaction).await?;
        }
        self.copies.owe(plan.stale);
        self.settle().await;
        Ok(())
    }

    /// Removes every second copy, also those that this session has not seen.
    ///
    /// Rows that are to go for good: put [`key::ERASING`] into the database with the transaction
    /// that deletes the vault's slot, then call this, then delete the rest. Without that note a
    /// start in between would bring everything back from the copies.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the browser refuses; some copies may be left.
    pub(crate) async fn erase_copies(&self) -> Result<(), StoreError> {
        let _turn = Turn::wait().await;
        self.copies.owed.take();
        let erased = place::erase().await;
        erased.map_err(|Refused| StoreError::Unavailable)
    }
}

async fn write(place: &Place, file: &str, row: Option<&[u8]>) -> Result<(), Refused> {
    match row {
        Some(row) => place.write(file, &to_file(file, row)).await,
        None => place.remove(file).await,
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
