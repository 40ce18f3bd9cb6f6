//! `setvalue` and `odk:setgeopoint`.

use std::sync::Arc;

use super::compute::{Failure, Work};
use super::{NodeId, Session, store};
use crate::expr::Expr;
use crate::expr::eval::{Exhausted, Scope};
use crate::expr::value::{Item, Value};
use crate::form::{Action, Event, Source};

/// Actions in one operation: beyond, some keep triggering one another.
const MOST: usize = 10_000;

impl Session {
    /// Runs the actions that listen to an event at a node, and those that their changes trigger.
    pub(super) fn dispatch(
        &mut self,
        work: &mut Work,
        event: Event,
        at: NodeId,
    ) -> Result<(), Failure> {
        let form = Arc::clone(&self.form);
        let mut events = vec![(event, at)];
        while let Some((event, at)) = events.pop() {
            for action in form
                .actions
                .iter()
                .filter(|action| action.events.contains(&event))
            {
                for target in self.targets(action, event, at)? {
                    work.actions += 1;
                    if work.actions > MOST {
                        return Err(Failure::Steps(target));
                    }
                    if self.perform(work, action, target)? {
                        events.extend(self.tree.def(target).map(|d| (Event::Changed(d), target)));
                    }
                }
            }
        }
        Ok(())
    }

    /// Live nodes that an action writes to: those next to the node of the event.
    fn targets(&self, action: &Action, event: Event, at: NodeId) -> Result<Vec<NodeId>, Failure> {
        let def = action.target.def;
        let chooses = match &action.target.reference {
            Expr::Path(path) => path.steps.iter().any(|step| !step.predicates.is_empty()),
            _ => false,
        };
        if chooses {
            let scope = Scope::of(at);
            let nodes = self.evaluator().nodes(&action.target.reference, scope);
            let nodes = nodes.map_err(|_: Exhausted| Failure::Steps(at))?;
            let live = |item: Item| match item {
                Item::Live(node) => Some(node),
                _ => None,
            };
            return Ok(nodes.into_iter().filter_map(live).collect());
        }
        let from = match event {
            Event::FirstLoad | Event::Load => Some(self.tree.root()),
            Event::Changed(source) | Event::NewRepeat(source) => {
                let lines = self
                    .form
                    .lineage(source)
                    .into_iter()
                    .zip(self.form.lineage(def));
                let shared = lines.take_while(|(a, b)| a == b).last();
                shared.and_then(|(shared, _)| self.tree.ancestor_of(at, shared))
            }
        };
        Ok(from.map_or(Vec::new(), |from| {
            self.tree.instances(&self.form, from, def)
        }))
    }

    /// Writes the value; whether it is another one than before.
    fn perform(
        &mut self,
        work: &mut Work,
        action: &Action,
        target: NodeId,
    ) -> Result<bool, Failure> {
        let Some(def) = self.tree.def(target) else {
            return Ok(false);
        };
        let value = match &action.source {
            Source::Expr(expr) => self.evaluator().value(expr, Scope::of(target)),
            Source::Nothing => Ok(Value::Text(String::new())),
            Source::Position => match self.host.position().and_then(|point| point.text()) {
                Some(point) => Ok(Value::Text(point)),
                // Unknown: what is there stays.
                None => return Ok(false),
            },
        };
        let value = value.map_err(|_: Exhausted| Failure::Steps(target))?;
        let value_type = self.form.def(def).value_type;
        let value = store::computed(&self.evaluator(), value_type, value);
        let takes = self.form.def(def).is_leaf() && self.tree.is_relevant(target);
        if value == self.tree.value(target) || !takes {
            return Ok(false);
        }
        self.tree.set_value(target, value, None);
        self.changed(work, target);
        self.run(work)?;
        Ok(true)
    }
}
