//! What is kept of each question that was on the screen.

use leptos::prelude::*;
use xforms::{AnswerError, NodeId};

use super::Filling;

/// What is kept of a question that was on the screen.
pub(super) struct Slot {
    node: NodeId,
    /// The number in its fields' ids.
    number: usize,
    pub(super) changed: ArcTrigger,
    /// Typed text that is no value of its type: shown again until it is corrected.
    pub(super) unreadable: Option<(String, AnswerError)>,
}

impl Filling {
    /// The id of a question's field: a number that says nothing.
    pub(crate) fn field_id(self, node: NodeId) -> String {
        format!("q{}", self.slot(node, |slot| slot.number))
    }

    pub(super) fn slot<R>(self, node: NodeId, look: impl FnOnce(&mut Slot) -> R) -> R {
        let mut questions = self.questions.borrow_mut();
        let number = questions.len();
        let known = questions.iter().position(|slot| slot.node == node);
        if known.is_none() {
            questions.push(Slot {
                node,
                number,
                changed: ArcTrigger::new(),
                unreadable: None,
            });
        }
        look(&mut questions[known.unwrap_or(number)])
    }

    /// Typed text that could not be read.
    pub(crate) fn unreadable(self, node: NodeId) -> Option<String> {
        self.unread(node).map(|(text, _)| text)
    }

    pub(super) fn unread(self, node: NodeId) -> Option<(String, AnswerError)> {
        let questions = self.questions.borrow();
        let slot = questions.iter().find(|slot| slot.node == node);
        slot?.unreadable.clone()
    }

    /// Has those questions drawn again that are on the screen and fit.
    pub(super) fn wake(self, fits: impl Fn(NodeId) -> bool) {
        let questions = self.questions.borrow();
        let slots = questions.iter().filter(|slot| fits(slot.node));
        let triggers: Vec<_> = slots.map(|slot| slot.changed.clone()).collect();
        // Whoever is woken may ask for a slot.
        drop(questions);
        for trigger in triggers {
            trigger.notify();
        }
    }
}
