//! The live instance: an arena of nodes, each never used again once removed.

use crate::answer::Absent;
use crate::form::{DefId, Form};
use crate::session::NodeId;

/// A live node.
#[derive(Debug)]
struct Node {
    def: DefId,
    /// Place of its definition among its parent's children.
    slot: usize,
    parent: Option<NodeId>,
    /// Children by the place of their definition: one, or many in a repeat.
    slots: Vec<Vec<NodeId>>,
    value: String,
    absent: Option<Absent>,
    /// What its own `relevant` says; whether it is relevant also depends on its ancestors.
    relevant: bool,
    alive: bool,
}

/// How to take one change back.
#[derive(Debug)]
pub(crate) enum Undo {
    Value(NodeId, String, Option<Absent>),
    Relevant(NodeId, bool),
    Added(NodeId),
    Removed(NodeId, usize),
}

/// All live nodes of a session.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    alive: usize,
    journal: Vec<Undo>,
}

impl Tree {
    pub(crate) fn root(&self) -> NodeId {
        NodeId(0)
    }

    fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    fn node_mut(&mut self, id: NodeId) -> Option<&mut Node> {
        self.nodes.get_mut(id.0 as usize)
    }

    /// Whether the node, and all that it stands in, is still there.
    pub(crate) fn is_alive(&self, id: NodeId) -> bool {
        let mut at = Some(id);
        while let Some(id) = at {
            match self.node(id) {
                Some(node) if node.alive => at = node.parent,
                _ => return false,
            }
        }
        true
    }

    /// Number of live nodes.
    pub(crate) fn len(&self) -> usize {
        self.alive
    }

    pub(crate) fn def(&self, id: NodeId) -> Option<DefId> {
        self.node(id).map(|node| node.def)
    }

    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.node(id)?.parent
    }

    pub(crate) fn value(&self, id: NodeId) -> &str {
        self.node(id).map_or("", |node| node.value.as_str())
    }

    pub(crate) fn absent(&self, id: NodeId) -> Option<Absent> {
        self.node(id)?.absent
    }

    pub(crate) fn own_relevant(&self, id: NodeId) -> bool {
        self.node(id).is_some_and(|node| node.relevant)
    }

    /// Whether the node and all its ancestors are relevant.
    pub(crate) fn is_relevant(&self, id: NodeId) -> bool {
        let mut at = Some(id);
        while let Some(id) = at {
            match self.node(id) {
                Some(node) if node.relevant => at = node.parent,
                _ => return false,
            }
        }
        true
    }

    /// Live nodes of one child definition, in order.
    pub(crate) fn slot(&self, id: NodeId, slot: usize) -> &[NodeId] {
        self.node(id)
            .and_then(|node| node.slots.get(slot))
            .map_or(&[], Vec::as_slice)
    }

    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let slots = self.node(id).map_or(&[][..], |node| &node.slots);
        let (mut slot, mut place) = (0, 0);
        // Adapters would be code of their own for each way in which the children are looked through.
        std::iter::from_fn(move || {
            loop {
                if let Some(child) = slots.get(slot)?.get(place) {
                    place += 1;
                    return Some(*child);
                }
                (slot, place) = (slot + 1, 0);
            }
        })
    }

    /// The node and its ancestors, root last.
    pub(crate) fn ancestry(&self, id: NodeId) -> Vec<NodeId> {
        let mut chain = vec![id];
        let mut at = id;
        while let Some(parent) = self.parent(at) {
            chain.push(parent);
            at = parent;
        }
        chain
    }

    /// Place among the live nodes of the same definition and parent, from 1.
    pub(crate) fn position(&self, id: NodeId) -> usize {
        let Some(place) = self.place(id) else {
            return 1;
        };
        place + 1
    }

    fn place(&self, id: NodeId) -> Option<usize> {
        let node = self.node(id)?;
        let parent = self.node(node.parent?)?;
        parent
            .slots
            .get(node.slot)?
            .iter()
            // Most often it is one that has just been added.
            .rposition(|other| *other == id)
    }

    /// The node and all below it, parents first.
    pub(crate) fn subtree(&self, id: NodeId) -> Vec<NodeId> {
        let mut all = vec![id];
        let mut next = 0;
        while let Some(id) = all.get(next).copied() {
            all.extend(self.children(id));
            next += 1;
        }
        all
    }

    /// The node and all below it in document order.
    pub(crate) fn in_order(&self, id: NodeId) -> Vec<NodeId> {
        let mut all = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            all.push(id);
            let from = open.len();
            open.extend(self.children(id));
            if let Some(added) = open.get_mut(from..) {
                added.reverse();
            }
        }
        all
    }

    /// Live nodes of `def` below `from`, which must be a node of one of its ancestors or itself.
    pub(crate) fn instances(&self, form: &Form, from: NodeId, def: DefId) -> Vec<NodeId> {
        let Some(from_def) = self.def(from) else {
            return Vec::new();
        };
        let mut path = Vec::new();
        let mut at = def;
        while at != from_def {
            path.push(form.def(at).slot);
            match form.def(at).parent {
                Some(parent) => at = parent,
                None => return Vec::new(),
            }
        }
        let mut nodes = vec![from];
        for slot in path.into_iter().rev() {
            let mut below = Vec::new();
            for node in nodes {
                below.extend_from_slice(self.slot(node, slot));
            }
            nodes = below;
        }
        nodes
    }

    /// The nearest ancestor, or the node itself, that `def` defines.
    pub(crate) fn ancestor_of(&self, id: NodeId, def: DefId) -> Option<NodeId> {
        let mut at = Some(id);
        while let Some(id) = at {
            let node = self.node(id)?;
            if node.def == def {
                return Some(id);
            }
            at = node.parent;
        }
        None
    }

    pub(crate) fn set_value(&mut self, id: NodeId, value: String, absent: Option<Absent>) {
        let Some(node) = self.node_mut(id) else {
            return;
        };
        let old = std::mem::replace(&mut node.value, value);
        let old_absent = std::mem::replace(&mut node.absent, absent);
        self.journal.push(Undo::Value(id, old, old_absent));
    }

    pub(crate) fn set_relevant(&mut self, id: NodeId, relevant: bool) {
        let Some(node) = self.node_mut(id) else {
            return;
        };
        let old = std::mem::replace(&mut node.relevant, relevant);
        self.journal.push(Undo::Relevant(id, old));
    }

    /// Adds a node at the end of its slot. The caller keeps the number of nodes in bounds.
    pub(crate) fn add(&mut self, form: &Form, parent: Option<NodeId>, def: DefId) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let definition = form.def(def);
        self.nodes.push(Node {
            def,
            slot: definition.slot,
            parent,
            slots: vec![Vec::new(); definition.children.len()],
            value: String::new(),
            absent: None,
            relevant: true,
            alive: true,
        });
        self.alive += 1;
        let slots = parent.and_then(|parent| self.node_mut(parent));
        if let Some(slot) = slots.and_then(|parent| parent.slots.get_mut(definition.slot)) {
            slot.push(id);
        }
        self.journal.push(Undo::Added(id));
        id
    }

    /// Removes a node with all below it.
    pub(crate) fn remove(&mut self, id: NodeId) {
        let Some(place) = self.place(id) else { return };
        self.detach(id);
        self.journal.push(Undo::Removed(id, place));
    }

    fn detach(&mut self, id: NodeId) {
        self.alive -= self.subtree(id).len().min(self.alive);
        let Some(node) = self.node_mut(id) else {
            return;
        };
        node.alive = false;
        let slot = node.slot;
        let Some(parent) = node.parent.and_then(|parent| self.node_mut(parent)) else {
            return;
        };
        if let Some(slot) = parent.slots.get_mut(slot) {
            slot.retain(|other| *other != id);
        }
    }

    /// Forgets how to take the changes back.
    pub(crate) fn commit(&mut self) {
        self.journal.clear();
    }

    /// Takes all changes since the last commit back.
    pub(crate) fn roll_back(&mut self) {
        while let Some(undo) = self.journal.pop() {
            match undo {
                Undo::Value(id, value, absent) => {
                    let Some(node) = self.node_mut(id) else {
                        continue;
                    };
                    node.value = value;
                    node.absent = absent;
                }
                Undo::Relevant(id, relevant) => {
                    let Some(node) = self.node_mut(id) else {
                        continue;
                    };
                    node.relevant = relevant;
                }
                Undo::Added(id) => self.detach(id),
                Undo::Removed(id, place) => self.attach(id, place),
            }
        }
    }

    fn attach(&mut self, id: NodeId, place: usize) {
        self.alive += self.subtree(id).len();
        let Some(node) = self.node_mut(id) else {
            return;
        };
        node.alive = true;
        let slot = node.slot;
        let Some(parent) = node.parent.and_then(|parent| self.node_mut(parent)) else {
            return;
        };
        if let Some(slot) = parent.slots.get_mut(slot) {
            slot.insert(place.min(slot.len()), id);
        }
    }
}
