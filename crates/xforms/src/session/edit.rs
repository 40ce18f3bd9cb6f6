//! The questionnaire's own id, and the revision of one that was sent before.

use std::sync::Arc;

use super::{NodeId, Session};
use crate::error::SessionError;
use crate::form::{DefId, Form};
use crate::host::{self, Host};

impl Session {
    /// Revises a questionnaire that was sent before: as [`Session::restore`] from its
    /// submission, with a new `instanceID`; the former one becomes `deprecatedID`, by which a
    /// server knows what is revised (Metadata).
    ///
    /// # Errors
    ///
    /// As [`Session::restore`].
    pub fn edit(
        form: Arc<Form>,
        host: Box<dyn Host>,
        submission: &str,
    ) -> Result<Session, SessionError> {
        let mut session = Self::restore(Arc::clone(&form), host, submission)?;
        let Some(id) = form.instance_id.and_then(|def| session.only(def)) else {
            return Ok(session);
        };
        let former = session.tree.value(id).to_owned();
        if let (Some(def), Some(meta)) = (form.deprecated_id, session.tree.parent(id)) {
            let node = session.only(def);
            let node = node.unwrap_or_else(|| session.tree.add(&form, Some(meta), def));
            session.tree.set_value(node, former, None);
        }
        let new = session.new_id();
        session.tree.set_value(id, new, None);
        session.tree.commit();
        session.recompute()?;
        Ok(session)
    }

    /// The questionnaire's own id, `uuid:…` (Metadata: `instanceID`).
    pub fn instance_id(&self) -> Option<String> {
        self.filled(self.form.instance_id)
    }

    /// The id of the questionnaire that this one revises (Metadata: `deprecatedID`).
    pub fn deprecated_id(&self) -> Option<String> {
        self.filled(self.form.deprecated_id)
    }

    fn filled(&self, def: Option<DefId>) -> Option<String> {
        let value = self.tree.value(self.only(def?)?);
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The live node of a definition that stands in no repeat.
    fn only(&self, def: DefId) -> Option<NodeId> {
        let nodes = self.tree.instances(&self.form, self.tree.root(), def);
        nodes.first().copied()
    }

    /// Gives the questionnaire its id, unless the form calculates one.
    pub(super) fn name_instance(&mut self) {
        let Some(def) = self.form.instance_id else {
            return;
        };
        let Some(node) = self.only(def) else { return };
        if self.tree.value(node).is_empty() && self.form.def(def).bind.calculate.is_none() {
            let id = self.new_id();
            self.tree.set_value(node, id, None);
        }
    }

    pub(super) fn new_id(&self) -> String {
        ["uuid:", &host::uuid(self.host.as_ref())].concat()
    }
}
