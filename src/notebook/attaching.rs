//! The files of a questionnaire that is being filled: pictures, sounds, drawings.
//!
//! They are in memory while it is open, encrypted in rows of their own while it is a draft, and sealed
//! with it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use sealing::{record::Media, vault::DraftName};
use zeroize::Zeroizing;

use super::{Notebook, NotebookError};
use crate::{
    host,
    store::{DraftHeader, MediaChange, Row},
};

/// What the files of a questionnaire may weigh together, in bytes: an inbox takes records up to
/// 8 MiB, and padding and old copies need room on the device.
pub(crate) const MOST: usize = 5 << 20;

/// The files by name. Cheap to clone: a snapshot shares the bytes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attached {
    files: BTreeMap<String, Rc<Zeroizing<Vec<u8>>>>,
    /// Names of those that stand in the store; shared with the snapshots that write them.
    stored: Rc<RefCell<BTreeSet<String>>>,
}

impl Attached {
    /// A file's bytes.
    pub(crate) fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(|bytes| &bytes[..])
    }

    /// Whether there is room for so many bytes more, once a file has gone.
    pub(crate) fn has_room(&self, more: usize, without: &str) -> bool {
        let others = self.files.iter().filter(|(name, _)| *name != without);
        let weight: usize = others.map(|(_, bytes)| bytes.len()).sum();
        weight.saturating_add(more) <= MOST
    }

    /// Adds a file under a name of its own, which says nothing, and gives that.
    pub(crate) fn add(&mut self, ending: &str, bytes: Vec<u8>) -> String {
        let name = [&host::new_uuid(), ".", ending].concat();
        self.files
            .insert(name.clone(), Rc::new(Zeroizing::new(bytes)));
        name
    }

    /// Takes a file away.
    pub(crate) fn remove(&mut self, name: &str) {
        self.files.remove(name);
    }

    /// Those of these names that are there, to be sealed.
    pub(super) fn media(&self, names: &[String]) -> Vec<Media> {
        let media = |name: &String| {
            Some(Media {
                name: name.clone(),
                bytes: self.file(name)?.to_vec(),
            })
        };
        names.iter().filter_map(media).collect()
    }

    /// The same files, none of which stands in the store.
    pub(super) fn unwritten(self) -> Self {
        Self {
            stored: Rc::default(),
            ..self
        }
    }

    /// Everything stands in the store now.
    pub(super) fn written(&self) {
        self.stored.replace(self.files.keys().cloned().collect());
    }
}

impl Notebook {
    /// What has to be written so that the store holds these files.
    ///
    /// # Errors
    /// [`NotebookError::Locked`], [`NotebookError::Sealing`].
    pub(super) fn encrypt_media(
        &self,
        record: &str,
        attached: &Attached,
    ) -> Result<MediaChange, NotebookError> {
        let stored = attached.stored.borrow();
        let mut change = MediaChange::default();
        for (name, bytes) in &attached.files {
            if stored.contains(name) {
                continue;
            }
            let full = full_name(record, name);
            let seal = |key: &sealing::vault::VaultSecrets| {
                key.seal_draft(&draft_name(&full), bytes, &mut host::random())
            };
            let body = self.0.vault.with(seal)?;
            let body = body.map_err(|_| NotebookError::Sealing)?;
            let header = DraftHeader { revision: 0 };
            change.put.push((name.clone(), Row { header, body }));
        }
        let gone = stored
            .iter()
            .filter(|name| !attached.files.contains_key(*name));
        change.delete = gone.cloned().collect();
        Ok(change)
    }

    /// The files of a draft. One that cannot be read is left out: the answer then names a file that
    /// is not there.
    ///
    /// # Errors
    /// [`NotebookError::Locked`]; those of the browser's storage.
    pub(super) async fn attached(&self, record: &str) -> Result<Attached, NotebookError> {
        let mut attached = Attached::default();
        for (name, row) in self.0.store.media(record).await? {
            let full = full_name(record, &name);
            let open =
                |key: &sealing::vault::VaultSecrets| key.open_draft(&draft_name(&full), &row.body);
            if let Ok(bytes) = self.0.vault.with(open)? {
                attached.files.insert(name, Rc::new(bytes));
            }
        }
        attached.written();
        Ok(attached)
    }
}

/// What a file's ciphertext is bound to. No record has a `/` in its name.
fn full_name(record: &str, name: &str) -> String {
    [record, "/", name].concat()
}

fn draft_name(record: &str) -> DraftName<'_> {
    DraftName {
        record,
        revision: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(files: &[(&str, usize)]) -> Attached {
        let mut attached = Attached::default();
        for (name, length) in files {
            let bytes = Rc::new(Zeroizing::new(vec![1; *length]));
            attached.files.insert((*name).to_owned(), bytes);
        }
        attached
    }

    #[test]
    fn there_is_room_up_to_the_limit_and_what_is_replaced_makes_room() {
        let attached = with(&[("a", MOST - 10), ("b", 8)]);
        assert!(attached.has_room(2, ""));
        assert!(!attached.has_room(3, ""));
        assert!(attached.has_room(10, "b"));
        assert!(!attached.has_room(usize::MAX, "a"));
    }

    #[test]
    fn only_what_is_named_and_there_is_sealed() {
        let attached = with(&[("a.png", 1), ("b.png", 2)]);
        let names = ["b.png", "gone.png"].map(str::to_owned);
        let media = attached.media(&names);
        assert_eq!(media.len(), 1);
        assert_eq!((&*media[0].name, media[0].bytes.len()), ("b.png", 2));
    }
}
