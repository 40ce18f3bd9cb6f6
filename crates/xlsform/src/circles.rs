//! Questions whose expressions depend on one another in a circle.

use crate::tree::{Id, Tree};

/// What is computed of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Facet {
    /// How many instances a repeat has.
    Count,
    Relevant,
    Value,
}

/// Circles that are told: to look for one takes as long as the form is large.
const MOST: usize = 20;

const FACETS: [Facet; 3] = [Facet::Count, Facet::Relevant, Facet::Value];

/// A computation and the nodes that it reads.
pub(crate) struct Use {
    pub(crate) id: Id,
    pub(crate) facet: Facet,
    pub(crate) reads: Vec<Id>,
}

/// Computations in the order in which each reads the one before; the first reads the last.
pub(crate) type Circle = Vec<(Id, Facet)>;

/// Vertices: the facets of each node.
fn vertex(id: Id, facet: Facet) -> usize {
    id * FACETS.len() + facet as usize
}

/// Circles, each computation in one at most.
pub(crate) fn find(tree: &Tree, uses: &[Use]) -> Vec<Circle> {
    let mut graph = Graph::default();
    for id in tree.descendants(0) {
        // Instances exist before they can be relevant; what is not relevant has no value.
        graph.link(vertex(id, Facet::Count), vertex(id, Facet::Relevant));
        graph.link(vertex(id, Facet::Relevant), vertex(id, Facet::Value));
        if id != 0 {
            let around = vertex(tree.get(id).parent, Facet::Relevant);
            graph.link(around, vertex(id, Facet::Count));
        }
    }
    for used in uses {
        let to = vertex(used.id, used.facet);
        for read in &used.reads {
            let from = vertex(*read, Facet::Value);
            // A calculation may look at the value that it replaces.
            if from != to {
                graph.link(from, to);
            }
        }
    }
    let circles = graph.circles();
    let facets = circles.into_iter().map(|circle| {
        let facet = |vertex: usize| FACETS.get(vertex % 3).copied().unwrap_or(Facet::Value);
        let pairs = circle.into_iter().map(|v| (v / FACETS.len(), facet(v)));
        pairs.collect()
    });
    facets.collect()
}

#[derive(Default)]
struct Graph {
    after: Vec<Vec<usize>>,
    /// How many each waits for.
    waiting: Vec<usize>,
}

impl Graph {
    fn link(&mut self, from: usize, to: usize) {
        let size = from.max(to) + 1;
        if self.after.len() < size {
            self.after.resize(size, Vec::new());
            self.waiting.resize(size, 0);
        }
        if let (Some(after), Some(waiting)) = (self.after.get_mut(from), self.waiting.get_mut(to)) {
            after.push(to);
            *waiting += 1;
        }
    }

    /// Takes away what waits for nothing; where that comes to an end is a circle, which is cut.
    fn circles(mut self) -> Vec<Vec<usize>> {
        let mut placed = vec![false; self.after.len()];
        let free = self.waiting.iter().enumerate().filter(|(_, n)| **n == 0);
        let mut ready: Vec<usize> = free.map(|(vertex, _)| vertex).collect();
        let mut circles = Vec::new();
        let mut from = 0;
        loop {
            while let Some(vertex) = ready.pop() {
                if placed
                    .get_mut(vertex)
                    .is_none_or(|p| std::mem::replace(p, true))
                {
                    continue;
                }
                for to in self.after.get(vertex).into_iter().flatten() {
                    if let Some(waiting) = self.waiting.get_mut(*to) {
                        *waiting = waiting.saturating_sub(1);
                        if *waiting == 0 {
                            ready.push(*to);
                        }
                    }
                }
            }
            let rest = placed.iter().skip(from).position(|placed| !placed);
            let Some(rest) = rest else { return circles };
            from += rest;
            if circles.len() == MOST {
                return circles;
            }
            let circle = self.circle(from, &placed);
            ready.extend(&circle);
            circles.push(circle);
        }
    }

    /// The circle that a vertex is in or that it waits for.
    fn circle(&self, vertex: usize, placed: &[bool]) -> Vec<usize> {
        let is_open = |vertex: &usize| placed.get(*vertex) == Some(&false);
        let mut before = vec![None; placed.len()];
        for from in (0..placed.len()).filter(is_open) {
            for to in self.after.get(from).into_iter().flatten() {
                if let Some(before) = before.get_mut(*to) {
                    *before = Some(from);
                }
            }
        }
        let mut seen = vec![None; placed.len()];
        let mut walk = Vec::new();
        let mut at = Some(vertex);
        while let Some(vertex) = at {
            let Some(seen) = seen.get_mut(vertex) else {
                break;
            };
            if let Some(start) = seen.replace(walk.len()) {
                walk.drain(..start);
                break;
            }
            walk.push(vertex);
            at = before.get(vertex).copied().flatten();
        }
        walk
    }
}
