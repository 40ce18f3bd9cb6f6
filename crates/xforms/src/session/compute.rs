//! Computes again what depends on a change, and nothing else.

use std::sync::Arc;

use super::{Changes, NodeId, Session, store};
use crate::error::{AnswerError, SessionError};
use crate::expr::eval::{Exhausted, Scope};
use crate::expr::{Axis, Expr, Path, Start};
use crate::form::{Choices, Control, DefId, Event};
use crate::graph::{Edge, Facet};
use crate::names::Index;
use crate::sorted::{Queue, sorted};

/// Why an operation has to be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Evaluation for this node took too long.
    Steps(NodeId),
    /// Too many instances of this repeat.
    Repeats(DefId),
    /// Too many nodes.
    Nodes,
}

/// What is still to be computed, and what has changed so far.
#[derive(Debug, Default)]
pub(super) struct Work {
    /// Rank of the computation and the node it is for; the lowest goes first.
    pub(super) queue: Queue,
    /// Questions that show something else, some of them several times.
    pub(super) shown: Vec<NodeId>,
    pub(super) pages: bool,
    /// Selects whose choices may have changed.
    pub(super) selects: Queue,
    /// Instances that a count has added and no action has seen yet.
    pub(super) born: Queue,
    /// Whether the questionnaire is only being made.
    pub(super) fresh: bool,
    /// Actions run so far.
    pub(super) actions: usize,
}

impl Session {
    /// Ends an operation that changed something.
    pub(super) fn finish(&mut self, mut work: Work) -> Result<Changes, Failure> {
        self.settle(&mut work)?;
        self.tree.commit();
        let mut nodes = sorted(work.shown);
        nodes.retain(|node| self.tree.is_alive(*node));
        Ok(Changes {
            nodes,
            pages: work.pages,
        })
    }

    /// Computes all, and tells actions of the instances that counts add thereby.
    pub(super) fn settle(&mut self, work: &mut Work) -> Result<(), Failure> {
        self.run(work)?;
        while let Some((repeat, node)) = work.born.pop() {
            let repeat = DefId(u32::try_from(repeat).unwrap_or(u32::MAX));
            self.dispatch(work, Event::NewRepeat(repeat), node)?;
            self.run(work)?;
        }
        Ok(())
    }

    /// Takes everything back, and says why.
    pub(super) fn answer_error(&mut self, failure: Failure) -> AnswerError {
        self.tree.roll_back();
        let limits = &self.form.limits;
        match failure {
            Failure::Steps(reference) => AnswerError::TooManySteps {
                reference,
                limit: limits.steps,
            },
            Failure::Repeats(_) => AnswerError::TooManyRepeats {
                limit: limits.repeats,
            },
            Failure::Nodes => AnswerError::TooManyNodes {
                limit: limits.nodes,
            },
        }
    }

    /// Takes everything back, and says why.
    pub(super) fn session_error(&mut self, failure: Failure) -> SessionError {
        let reference = match failure {
            Failure::Steps(node) => self.reference(node),
            Failure::Repeats(def) => self.form.def(def).path.clone(),
            Failure::Nodes => String::new(),
        };
        self.tree.roll_back();
        let limits = &self.form.limits;
        match failure {
            Failure::Steps(_) => SessionError::TooManySteps {
                reference,
                limit: limits.steps,
            },
            Failure::Repeats(_) => SessionError::TooManyRepeats {
                reference,
                limit: limits.repeats,
            },
            Failure::Nodes => SessionError::TooManyNodes {
                limit: limits.nodes,
            },
        }
    }

    /// A node got another value: it is shown anew, and what depends on it is computed.
    pub(super) fn changed(&self, work: &mut Work, node: NodeId) {
        self.show(work, node);
        self.push_dependents(work, node);
    }

    /// Notes that a question shows something else.
    pub(super) fn show(&self, work: &mut Work, node: NodeId) {
        let control = self
            .tree
            .def(node)
            .and_then(|def| self.form.control_of(def));
        if control.is_some() {
            work.shown.push(node);
        }
    }

    pub(super) fn push_own(&self, work: &mut Work, node: NodeId) {
        let Some(def) = self.tree.def(node) else {
            return;
        };
        for rank in self.form.graph.own(def) {
            work.queue.push(*rank, node);
        }
    }

    pub(super) fn push_own_relevance(&self, work: &mut Work, node: NodeId) {
        let Some(def) = self.tree.def(node) else {
            return;
        };
        let facet = |rank: &usize| self.form.graph.order.get(*rank).map(|vertex| vertex.facet);
        let own = self.form.graph.own(def).iter();
        let relevance = own.filter(|rank| facet(rank) == Some(Facet::Relevant));
        for rank in relevance {
            work.queue.push(*rank, node);
        }
    }

    pub(super) fn push_dependents(&self, work: &mut Work, node: NodeId) {
        let Some(def) = self.tree.def(node) else {
            return;
        };
        for edge in self.form.graph.dependents(def) {
            self.push_edge(work, *edge, node);
        }
    }

    fn push_edge(&self, work: &mut Work, edge: Edge, source: NodeId) {
        let Some(vertex) = self.form.graph.order.get(edge.rank).copied() else {
            return;
        };
        let Some(from) = self.tree.ancestor_of(source, edge.scope) else {
            return;
        };
        if vertex.facet == Facet::Title {
            work.pages = true;
            return;
        }
        // A repeat without instances has a page all the same.
        work.pages |= vertex.facet == Facet::Relevant && self.form.def(vertex.def).repeat;
        let owner = match vertex.facet {
            Facet::Count => self.form.def(vertex.def).parent.unwrap_or(vertex.def),
            _ => vertex.def,
        };
        // Of instances of one calculation only later ones follow: or two could chase each other.
        let same = vertex.facet == Facet::Value && self.tree.def(source) == Some(vertex.def);
        for target in self.tree.instances(&self.form, from, owner) {
            match vertex.facet {
                Facet::Display => {
                    self.show(work, target);
                    work.selects.push(0, target);
                }
                Facet::Readonly => {
                    for node in self.tree.subtree(target) {
                        self.show(work, node);
                    }
                }
                _ if same && target <= source => {}
                _ => {
                    work.queue.push(edge.rank, target);
                }
            }
        }
    }

    /// Computes until nothing is left to do.
    pub(super) fn run(&mut self, work: &mut Work) -> Result<(), Failure> {
        loop {
            while let Some((rank, node)) = work.queue.pop() {
                if self.tree.is_alive(node) {
                    self.compute(work, rank, node)?;
                }
            }
            self.drop_unavailable(work)?;
            if work.queue.is_empty() {
                return Ok(());
            }
        }
    }

    pub(super) fn compute(
        &mut self,
        work: &mut Work,
        rank: usize,
        node: NodeId,
    ) -> Result<(), Failure> {
        let form = Arc::clone(&self.form);
        let Some(vertex) = form.graph.order.get(rank) else {
            return Ok(());
        };
        let def = form.def(vertex.def);
        let tired = |_: Exhausted| Failure::Steps(node);
        match (
            vertex.facet,
            &def.bind.relevant,
            &def.bind.calculate,
            &def.count,
        ) {
            (Facet::Relevant, Some(expr), ..) => {
                let relevant = self
                    .evaluator()
                    .boolean(expr, Scope::of(node))
                    .map_err(tired)?;
                if relevant != self.tree.own_relevant(node) {
                    self.tree.set_relevant(node, relevant);
                    self.relevance_changed(work, node);
                }
            }
            (Facet::Value, _, Some(expr), _) => {
                let value = self
                    .evaluator()
                    .value(expr, Scope::of(node))
                    .map_err(tired)?;
                let value = store::computed(&self.evaluator(), def.value_type, value);
                if value != self.tree.value(node) {
                    self.tree.set_value(node, value, None);
                    self.changed(work, node);
                }
            }
            (Facet::Count, _, _, Some(expr)) => {
                let wanted = self.wanted_instances(expr, node).map_err(tired)?;
                self.set_instances(work, node, vertex.def, wanted)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Tells all below a node whose relevance changed; what stays hidden by its own is left out.
    fn relevance_changed(&self, work: &mut Work, node: NodeId) {
        if self
            .tree
            .parent(node)
            .is_some_and(|parent| !self.tree.is_relevant(parent))
        {
            return;
        }
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            self.changed(work, node);
            work.pages |= self.tree.def(node).is_some_and(|def| {
                let def = self.form.def(def);
                def.control.is_some() || !def.is_leaf()
            });
            open.extend(
                self.tree
                    .children(node)
                    .filter(|child| self.tree.own_relevant(*child)),
            );
        }
    }

    /// Takes values away that their select does not offer any more.
    fn drop_unavailable(&mut self, work: &mut Work) -> Result<(), Failure> {
        let form = Arc::clone(&self.form);
        while let Some((_, node)) = work.selects.pop() {
            let Some(def) = self.tree.def(node) else {
                continue;
            };
            let Some(control) = form.control_of(def) else {
                continue;
            };
            let filtered = matches!(control.choices, Choices::Itemset { .. });
            let value = self.tree.value(node);
            if !filtered || value.is_empty() || !self.tree.is_relevant(node) {
                continue;
            }
            let chosen: Vec<&str> = match control.kind {
                Control::SelectOne => vec![value],
                _ => value.split_whitespace().collect(),
            };
            let offered = self.evaluator().offered(control, node, &chosen);
            let offered = offered.map_err(|_: Exhausted| Failure::Steps(node))?;
            if offered.len() == chosen.len() {
                continue;
            }
            let mut known = Index::default();
            for (place, value) in &offered {
                known.set(value, *place);
            }
            let mut kept = chosen;
            kept.retain(|value| known.contains(value));
            let kept = kept.join(" ");
            if kept != value {
                self.tree.set_value(node, kept, None);
                self.changed(work, node);
            }
        }
        Ok(())
    }

    /// How many instances `jr:count` asks for; evaluated at the repeat's parent.
    fn wanted_instances(&self, expr: &Expr, parent: NodeId) -> Result<f64, Exhausted> {
        let evaluator = self.evaluator();
        if let Expr::Path(path) = expr
            && matches!(path.start, Start::Context | Start::Current)
            && path
                .steps
                .first()
                .is_some_and(|step| step.axis == Axis::Parent)
        {
            let steps = path.steps.iter().skip(1).cloned().collect();
            let path = Expr::Path(Path {
                start: Start::Context,
                steps,
            });
            return Ok(evaluator.number_of(&evaluator.value(&path, Scope::of(parent))?));
        }
        Ok(evaluator.number_of(&evaluator.value(expr, Scope::of(parent))?))
    }

    fn set_instances(
        &mut self,
        work: &mut Work,
        parent: NodeId,
        repeat: DefId,
        wanted: f64,
    ) -> Result<(), Failure> {
        // While the count is being typed anew, nothing is lost.
        if wanted.is_nan() && !work.fresh {
            return Ok(());
        }
        let wanted = wanted.max(0.0).trunc();
        if wanted > self.form.limits.repeats as f64 {
            return Err(Failure::Repeats(repeat));
        }
        let wanted = wanted as usize;
        let slot = self.form.def(repeat).slot;
        while self.tree.slot(parent, slot).len() < wanted {
            let index = self.tree.slot(parent, slot).len();
            let node = self.add_nth(work, parent, repeat, index)?;
            // What the form itself holds is not new.
            if self.form.def(repeat).defaults.get(index).is_none() {
                work.born.push(repeat.0 as usize, node);
            }
        }
        while self.tree.slot(parent, slot).len() > wanted {
            let Some(last) = self.tree.slot(parent, slot).last().copied() else {
                break;
            };
            self.remove_instance(work, last);
        }
        Ok(())
    }

    /// Adds an instance as the template has it.
    pub(super) fn add_instance(
        &mut self,
        work: &mut Work,
        parent: NodeId,
        repeat: DefId,
    ) -> Result<NodeId, Failure> {
        self.add_nth(work, parent, repeat, usize::MAX)
    }

    /// Adds an instance, as the form's own of that number if it has one.
    fn add_nth(
        &mut self,
        work: &mut Work,
        parent: NodeId,
        repeat: DefId,
        index: usize,
    ) -> Result<NodeId, Failure> {
        let form = Arc::clone(&self.form);
        let def = form.def(repeat);
        if self.tree.slot(parent, def.slot).len() >= form.limits.repeats {
            return Err(Failure::Repeats(repeat));
        }
        let seed = def.defaults.get(index).or(def.template.as_deref());
        let Some(seed) = seed else {
            return Err(Failure::Nodes);
        };
        let place = self.tree.slot(parent, def.slot).len();
        let node = self.grow(Some(parent), seed)?;
        for new in self.tree.subtree(node) {
            self.push_own(work, new);
            self.show(work, new);
        }
        self.structure_changed(work, parent, repeat, place + 1);
        Ok(node)
    }

    pub(super) fn remove_instance(&mut self, work: &mut Work, node: NodeId) {
        let (Some(parent), Some(def)) = (self.tree.parent(node), self.tree.def(node)) else {
            return;
        };
        let place = self.tree.position(node) - 1;
        self.tree.remove(node);
        self.structure_changed(work, parent, def, place);
    }

    /// Instances came or went; those from `place` on, from 0, have another position now.
    fn structure_changed(&self, work: &mut Work, parent: NodeId, repeat: DefId, place: usize) {
        work.pages = true;
        let instances = self.tree.slot(parent, self.form.def(repeat).slot);
        let moved = instances.get(place..).unwrap_or(&[]);
        for edge in self.form.graph.structure(repeat) {
            if !edge.place {
                self.push_edge(work, *edge, parent);
                continue;
            }
            for instance in moved {
                let scope = repeat;
                self.push_edge(work, Edge { scope, ..*edge }, *instance);
            }
        }
    }
}
