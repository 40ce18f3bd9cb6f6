//! Entries of repeats: one more, one less, and the last one that was removed back again.

use std::sync::Arc;

use xforms::{AnswerError, NodeId, RepeatId, Session};
use zeroize::Zeroizing;

use super::Filling;
use crate::app::App;
use crate::host::BrowserHost;

/// The questionnaire as it was before an entry was removed.
pub(super) type Before = Option<Zeroizing<String>>;

impl Filling {
    /// Adds an entry to a repeat and gives its node.
    pub(crate) fn add_repeat(self, app: App, repeat: RepeatId) -> Result<NodeId, AnswerError> {
        let (node, changes) = self.change(|draft| draft.session.add_repeat(repeat))?;
        self.apply(app, &changes);
        Ok(node)
    }

    /// Removes an entry of a repeat.
    pub(crate) fn remove_repeat(self, app: App, instance: NodeId) -> Result<(), AnswerError> {
        let before = self.read(|draft| Zeroizing::new(draft.session.instance_xml()));
        let changes = self.change(|draft| draft.session.remove_repeat(instance))?;
        self.apply(app, &changes);
        self.before.set(before);
        Ok(())
    }

    /// Whether the entry that was removed last can come back; tracked.
    pub(crate) fn can_undo(self) -> bool {
        self.before.with(Option::is_some)
    }

    /// What was removed stays so.
    pub(super) fn forget_removed(self) {
        if self.before.with_untracked(Option::is_some) {
            self.before.set(None);
        }
    }

    /// Brings the entry back that was removed last. False if it cannot come back.
    pub(crate) fn undo_removal(self, app: App) -> bool {
        let Some(before) = self.before.get_untracked() else {
            return false;
        };
        let restored = self.change(|draft| {
            let form = Arc::clone(draft.session.form());
            let language = draft.session.language().map(str::to_owned);
            let session = Session::restore(form, Box::new(BrowserHost), &before);
            let mut session = session.map_err(|_| AnswerError::UnknownNode)?;
            if let Some(language) = language {
                // It is the form's, for the session before this one had it.
                let _ = session.set_language(&language);
            }
            draft.session = session;
            Ok(())
        });
        if restored.is_err() {
            return false;
        }
        // Its nodes are others.
        self.questions.borrow_mut().clear();
        self.problems.set(Vec::new());
        self.before.set(None);
        self.lay_out_again(app);
        self.touch(app);
        true
    }
}
