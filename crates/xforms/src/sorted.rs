//! Sorting in little code: by heaps, because the standard library's sorts and ordered sets come to
//! kilobytes for each type, which a phone would have to download.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::session::NodeId;

/// In ascending order, each once.
pub(crate) fn sorted<T: Ord>(items: Vec<T>) -> Vec<T> {
    let mut items = BinaryHeap::from(items).into_sorted_vec();
    items.dedup();
    items
}

/// Nodes with ranks, each pair once, the lowest rank first and of one rank the lowest node.
#[derive(Debug, Default)]
pub(crate) struct Queue(BinaryHeap<Reverse<(usize, NodeId)>>);

impl Queue {
    pub(crate) fn push(&mut self, rank: usize, node: NodeId) {
        self.0.push(Reverse((rank, node)));
    }

    pub(crate) fn pop(&mut self) -> Option<(usize, NodeId)> {
        let first = self.0.pop()?;
        while self.0.peek() == Some(&first) {
            self.0.pop();
        }
        Some(first.0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
