//! Rows of a secondary instance by what stands in one of their fields, so that a filter need not
//! go through all rows.

use std::sync::{Arc, PoisonError};

use super::FixedTree;
use crate::names::{Index, Name};

/// The rows of one parent by the text of their children of one name.
#[derive(Debug)]
pub(crate) struct Lookup {
    key: Key,
    places: Index,
    rows: Vec<Vec<u32>>,
}

/// Which rows by which field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) parent: u32,
    pub(crate) row: Name,
    pub(crate) field: Name,
}

impl Lookup {
    fn new(tree: &FixedTree, key: Key) -> Self {
        let mut lookup = Self {
            key,
            places: Index::default(),
            rows: Vec::new(),
        };
        for row in tree.children(key.parent) {
            if tree.name(*row) == Some(key.row) {
                for field in tree.children(*row) {
                    if tree.name(*field) == Some(key.field) {
                        lookup.add(&tree.text(*field), *row);
                    }
                }
            }
        }
        lookup
    }

    fn add(&mut self, text: &str, row: u32) {
        let place = self.places.get(text).unwrap_or_else(|| {
            self.places.set(text, self.rows.len());
            self.rows.push(Vec::new());
            self.rows.len() - 1
        });
        if let Some(rows) = self.rows.get_mut(place)
            && rows.last() != Some(&row)
        {
            rows.push(row);
        }
    }

    /// Rows that have a field with this text, in document order.
    pub(crate) fn rows(&self, text: &str) -> &[u32] {
        let place = self.places.get(text);
        place
            .and_then(|place| self.rows.get(place))
            .map_or(&[], Vec::as_slice)
    }
}

impl FixedTree {
    /// Made when first asked for, then kept with the form.
    pub(crate) fn lookup(&self, key: Key) -> Arc<Lookup> {
        let mut known = self.lookups.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lookup) = known.iter().find(|lookup| lookup.key == key) {
            return Arc::clone(lookup);
        }
        let lookup = Arc::new(Lookup::new(self, key));
        known.push(Arc::clone(&lookup));
        lookup
    }
}
