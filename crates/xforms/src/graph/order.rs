//! In which order the vertices are computed, and which circles there are instead of one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Facet, Use, Vertex};
use crate::error::FormError;
use crate::form::Form;

/// Count, relevance and value of each definition: `3 * def + facet`.
fn vertex_index(vertex: Vertex) -> Option<usize> {
    let facet = match vertex.facet {
        Facet::Count => 0,
        Facet::Relevant => 1,
        Facet::Value => 2,
        Facet::Display | Facet::Readonly | Facet::Title => return None,
    };
    Some(vertex.def.0 as usize * 3 + facet)
}

pub(super) fn rank_of(position: &[usize], vertex: Vertex) -> usize {
    vertex_index(vertex)
        .and_then(|index| position.get(index).copied())
        .unwrap_or(usize::MAX)
}

/// Which vertex comes after which, without a list of its own for each.
struct Links {
    /// Where each vertex's successors begin; the next one's beginning is their end.
    starts: Vec<usize>,
    next: Vec<u32>,
    /// How many each has to wait for.
    waiting: Vec<u32>,
}

impl Links {
    fn new(total: usize, pairs: &[(u32, u32)]) -> Self {
        let mut starts = vec![0usize; total + 1];
        let mut waiting = vec![0u32; total];
        for (from, to) in pairs {
            if let Some(start) = starts.get_mut(*from as usize + 1) {
                *start += 1;
            }
            if let Some(count) = waiting.get_mut(*to as usize) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut free = starts.clone();
        let mut next = vec![0u32; pairs.len()];
        for (from, to) in pairs {
            if let Some(place) = free.get_mut(*from as usize) {
                if let Some(entry) = next.get_mut(*place) {
                    *entry = *to;
                }
                *place += 1;
            }
        }
        Self {
            starts,
            next,
            waiting,
        }
    }

    fn after(&self, from: usize) -> &[u32] {
        let bounds = self.starts.get(from).zip(self.starts.get(from + 1));
        bounds
            .and_then(|(start, end)| self.next.get(*start..*end))
            .unwrap_or(&[])
    }
}

/// Place of each vertex in an order in which all come after what they read.
pub(super) fn sort(form: &Form, uses: &[Use]) -> Result<Vec<usize>, FormError> {
    let total = form.defs.len() * 3;
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    // The number of nodes is limited to far fewer.
    let mut link = |from: usize, to: usize| pairs.push((from as u32, to as u32));
    for (index, def) in form.defs.iter().enumerate() {
        // Instances exist before they can be relevant; what is not relevant has no value.
        link(index * 3, index * 3 + 1);
        link(index * 3 + 1, index * 3 + 2);
        if let Some(parent) = def.parent {
            link(parent.0 as usize * 3 + 1, index * 3 + 1);
            link(parent.0 as usize * 3 + 1, index * 3);
        }
    }
    for used in uses {
        let Some(to) = vertex_index(used.vertex) else {
            continue;
        };
        for read in &used.reads {
            let from = read.def.0 as usize * 3 + 2;
            // A calculation may look at the value it replaces.
            if from != to {
                link(from, to);
            }
        }
    }
    let mut links = Links::new(total, &pairs);
    drop(pairs);
    let mut waiting = std::mem::take(&mut links.waiting);
    let free = waiting.iter().enumerate().filter(|(_, count)| **count == 0);
    let mut ready: BinaryHeap<Reverse<usize>> = free.map(|(index, _)| Reverse(index)).collect();
    let mut position = vec![usize::MAX; total];
    let mut placed = 0;
    while let Some(Reverse(index)) = ready.pop() {
        if let Some(position) = position.get_mut(index) {
            *position = placed;
        }
        placed += 1;
        for to in links.after(index) {
            if let Some(count) = waiting.get_mut(*to as usize) {
                *count -= 1;
                if *count == 0 {
                    ready.push(Reverse(*to as usize));
                }
            }
        }
    }
    if placed == total {
        Ok(position)
    } else {
        Err(cycle(form, &links, &position))
    }
}

/// Names the nodes of one circle among the vertices that could not be placed.
fn cycle(form: &Form, links: &Links, position: &[usize]) -> FormError {
    let unplaced = |index: &usize| position.get(*index) == Some(&usize::MAX);
    // Every unplaced vertex has an unplaced one before it: walking back must come round.
    let mut before = vec![None; position.len()];
    for from in (0..position.len()).filter(unplaced) {
        let after = links.after(from).iter().map(|to| *to as usize);
        for to in after.filter(unplaced) {
            if let Some(before) = before.get_mut(to) {
                before.get_or_insert(from);
            }
        }
    }
    let mut seen = vec![None; position.len()];
    let mut walk = Vec::new();
    let mut at = (0..position.len()).find(unplaced);
    while let Some(index) = at {
        let Some(seen) = seen.get_mut(index) else {
            break;
        };
        if let Some(start) = seen.replace(walk.len()) {
            walk.drain(..start);
            break;
        }
        walk.push(index);
        at = before.get(index).copied().flatten();
    }
    walk.reverse();
    let mut nodes: Vec<String> = Vec::new();
    for index in walk.iter().chain(walk.first()) {
        let path = form
            .defs
            .get(index / 3)
            .map_or(String::new(), |def| def.path.clone());
        if nodes.last() != Some(&path) {
            nodes.push(path);
        }
    }
    if nodes.len() == 1 {
        nodes.extend(nodes.first().cloned());
    }
    FormError::Cycle { nodes }
}
