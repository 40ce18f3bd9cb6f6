//! One live filling of a form.

mod actions;
mod compute;
mod edit;
mod evaluate;
mod labels;
mod pages;
mod question;
mod report;
mod restore;
mod serialize;
mod store;
mod view;

use std::cell::Cell;
use std::sync::Arc;

pub(crate) use compute::Failure;
use compute::Work;
pub use evaluate::Evaluated;
pub use report::Entity;
pub use view::{
    Changes, Choice, Media, NodeId, Page, PageKind, Question, RepeatId, Violation, ViolationKind,
};

use crate::answer::Answer;
use crate::error::{AnswerError, SessionError};
use crate::expr::eval::Evaluator;
use crate::form::{DefId, Event, Form, Preload, Seed};
use crate::host::Host;
use crate::instance::Tree;
use crate::moment::Moment;

/// One live filling of a form.
pub struct Session {
    form: Arc<Form>,
    host: Box<dyn Host>,
    tree: Tree,
    /// Index of the language.
    language: usize,
    /// Keeps the order of choices in random order.
    shuffle: f64,
    /// Evaluation steps left in the present operation.
    steps: Cell<u64>,
}

impl std::fmt::Debug for Session {
    /// Says which form it is; never an answer.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("form", &self.form.id)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Starts an empty questionnaire: defaults, preloads, first computation, and the events
    /// `odk-instance-load` and `odk-instance-first-load` (Events).
    ///
    /// # Errors
    ///
    /// [`SessionError`] if a limit is passed.
    pub fn start(form: Arc<Form>, host: Box<dyn Host>) -> Result<Session, SessionError> {
        let mut session = Self::empty(form, host);
        let form = Arc::clone(&session.form);
        session
            .grow(None, &form.seed)
            .map_err(|failure| session.session_error(failure))?;
        session.preload();
        let mut work = Work {
            fresh: true,
            ..Work::default()
        };
        for node in session.tree.subtree(session.tree.root()) {
            session.push_own(&mut work, node);
        }
        session.name_instance();
        let done = session.run(&mut work).and_then(|()| {
            let root = session.tree.root();
            session.dispatch(&mut work, Event::Load, root)?;
            session.dispatch(&mut work, Event::FirstLoad, root)?;
            session.settle(&mut work)
        });
        done.map_err(|failure| session.session_error(failure))?;
        session.tree.commit();
        Ok(session)
    }

    fn empty(form: Arc<Form>, host: Box<dyn Host>) -> Self {
        let mut bytes = [0; 4];
        host.fill_random(&mut bytes);
        let language = form.translations.default;
        let steps = Cell::new(form.limits.steps);
        let shuffle = f64::from(u32::from_le_bytes(bytes) >> 2);
        Self {
            form,
            host,
            tree: Tree::default(),
            language,
            shuffle,
            steps,
        }
    }

    /// Continues a questionnaire saved with [`Session::instance_xml`].
    ///
    /// Values are taken as they were saved, calculated ones too: only relevance is worked out
    /// again. Calculations follow with the next answer that they depend on.
    ///
    /// # Errors
    ///
    /// [`SessionError`] if the text is no instance of this form and version, or a limit is
    /// passed.
    pub fn restore(
        form: Arc<Form>,
        host: Box<dyn Host>,
        instance: &str,
    ) -> Result<Session, SessionError> {
        let mut session = Self::empty(form, host);
        session.read(instance)?;
        let mut work = Work::default();
        for node in session.tree.subtree(session.tree.root()) {
            session.push_own_relevance(&mut work, node);
        }
        // In the order of computation each is worked out once; nothing else follows from it.
        while let Some((rank, node)) = work.queue.pop() {
            session
                .compute(&mut Work::default(), rank, node)
                .map_err(|failure| session.session_error(failure))?;
        }
        let root = session.tree.root();
        session
            .dispatch(&mut work, Event::Load, root)
            .map_err(|failure| session.session_error(failure))?;
        session.tree.commit();
        Ok(session)
    }

    /// The form.
    pub fn form(&self) -> &Arc<Form> {
        &self.form
    }

    /// The language of labels.
    pub fn language(&self) -> Option<&str> {
        self.form
            .translations
            .languages
            .get(self.language)
            .map(String::as_str)
    }

    /// Changes the language of labels (Languages).
    ///
    /// # Errors
    ///
    /// [`SessionError::UnknownLanguage`] if the form does not have it.
    pub fn set_language(&mut self, language: &str) -> Result<Changes, SessionError> {
        let known = self
            .form
            .languages()
            .iter()
            .position(|known| known == language);
        let before = self.language;
        self.language = known.ok_or(SessionError::UnknownLanguage)?;
        self.begin();
        let form = Arc::clone(&self.form);
        let mut work = Work {
            pages: true,
            ..Work::default()
        };
        for rank in &form.graph.language {
            let Some(vertex) = form.graph.order.get(*rank) else {
                continue;
            };
            for node in self.tree.instances(&form, self.tree.root(), vertex.def) {
                work.queue.push(*rank, node);
            }
        }
        for node in self.tree.subtree(self.tree.root()) {
            self.show(&mut work, node);
        }
        self.finish(work).map_err(|failure| {
            self.language = before;
            self.session_error(failure)
        })
    }

    /// Sets an answer and computes again what depends on it; the event `xforms-value-changed`
    /// (Events).
    ///
    /// An answer that breaks a constraint is kept: see [`Session::violation`].
    ///
    /// # Errors
    ///
    /// [`AnswerError`] if the node cannot take this answer; nothing has changed then.
    pub fn answer(&mut self, node: NodeId, answer: Answer) -> Result<Changes, AnswerError> {
        self.begin();
        let (value, absent) = self.stored(node, answer)?;
        let mut work = Work::default();
        if self.tree.value(node) != value || self.tree.absent(node) != absent {
            self.tree.set_value(node, value, absent);
            self.changed(&mut work, node);
            let event = self.tree.def(node).map(Event::Changed);
            let done = self.run(&mut work).and_then(|()| match event {
                Some(event) => self.dispatch(&mut work, event, node),
                None => Ok(()),
            });
            if let Err(failure) = done {
                return Err(self.answer_error(failure));
            }
        }
        self.finish(work)
            .map_err(|failure| self.answer_error(failure))
    }

    /// Adds an instance at the end of a repeat, as its template has it; the event
    /// `odk-new-repeat` (Repeats, Events).
    ///
    /// # Errors
    ///
    /// [`AnswerError`] if the repeat is gone, of fixed size or full; nothing has changed then.
    pub fn add_repeat(&mut self, repeat: RepeatId) -> Result<(NodeId, Changes), AnswerError> {
        self.begin();
        if !self.tree.is_alive(repeat.parent) {
            return Err(AnswerError::UnknownNode);
        }
        let form = Arc::clone(&self.form);
        let def = form.def(repeat.def);
        if !def.repeat || def.parent != self.tree.def(repeat.parent) {
            return Err(AnswerError::UnknownNode);
        }
        if def.fixed_count {
            return Err(AnswerError::FixedRepeat);
        }
        let mut work = Work::default();
        let added = self
            .add_instance(&mut work, repeat.parent, repeat.def)
            .and_then(|node| {
                self.run(&mut work)?;
                self.dispatch(&mut work, Event::NewRepeat(repeat.def), node)?;
                Ok(node)
            });
        let node = added.map_err(|failure| self.answer_error(failure))?;
        let changes = self
            .finish(work)
            .map_err(|failure| self.answer_error(failure))?;
        Ok((node, changes))
    }

    /// Removes an instance of a repeat (Creation, removal of repeats).
    ///
    /// # Errors
    ///
    /// [`AnswerError`] if the node is no instance of a repeat or the repeat is of fixed size;
    /// nothing has changed then.
    pub fn remove_repeat(&mut self, instance: NodeId) -> Result<Changes, AnswerError> {
        self.begin();
        let def = self
            .tree
            .def(instance)
            .filter(|_| self.tree.is_alive(instance));
        let def = def.ok_or(AnswerError::UnknownNode)?;
        if !self.form.def(def).repeat {
            return Err(AnswerError::UnknownNode);
        }
        if self.form.def(def).fixed_count {
            return Err(AnswerError::FixedRepeat);
        }
        let mut work = Work::default();
        self.remove_instance(&mut work, instance);
        self.finish(work)
            .map_err(|failure| self.answer_error(failure))
    }

    /// The repeat of this name below a live node: `/data/repeat`, `/data/outer[2]/inner`.
    pub fn repeat_at(&self, reference: &str) -> Option<RepeatId> {
        let (parent, name) = reference.rsplit_once('/')?;
        let parent = self.node_at(parent)?;
        let def = self.form.child(self.tree.def(parent)?, name)?;
        self.form
            .def(def)
            .repeat
            .then_some(RepeatId { parent, def })
    }

    /// The node with this reference: `/data/group/question`, `/data/repeat[2]/question`,
    /// `/data/meta/entity/@id`.
    pub fn node_at(&self, reference: &str) -> Option<NodeId> {
        let mut steps = reference.strip_prefix('/')?.split('/');
        let mut at = self.tree.root();
        let root = self.form.def(DefId(0));
        if steps.next()? != self.form.names.text(root.name) {
            return None;
        }
        for step in steps {
            let (name, position) = match step.split_once('[') {
                Some((name, rest)) => (name, rest.strip_suffix(']')?.parse().ok()?),
                None => (step, 1usize),
            };
            let child = self.form.child(self.tree.def(at)?, name)?;
            let slot = self.tree.slot(at, self.form.def(child).slot);
            at = *slot.get(position.checked_sub(1)?)?;
        }
        Some(at)
    }

    /// The reference of a live node: see [`Session::node_at`].
    pub fn reference(&self, node: NodeId) -> String {
        let mut reference = String::new();
        for node in self.tree.ancestry(node).into_iter().rev() {
            let Some(def) = self.tree.def(node) else {
                continue;
            };
            let def = self.form.def(def);
            reference.push_str(if def.attribute { "/@" } else { "/" });
            reference.push_str(self.form.names.text(def.name));
            if def.repeat {
                reference.push_str(&format!("[{}]", self.tree.position(node)));
            }
        }
        reference
    }

    /// What a live leaf holds, as text; `None` if the node is gone.
    pub fn value(&self, node: NodeId) -> Option<&str> {
        self.tree.is_alive(node).then(|| self.tree.value(node))
    }

    /// Whether a live node, and all that it stands in, is relevant.
    pub fn is_relevant(&self, node: NodeId) -> bool {
        self.tree.is_alive(node) && self.tree.is_relevant(node)
    }

    /// All live nodes in document order.
    pub fn nodes(&self) -> Vec<NodeId> {
        self.tree.in_order(self.tree.root())
    }

    /// Computes everything again, calculations too: what a questionnaire needs that was begun
    /// on another day, for `today()` has moved on.
    ///
    /// # Errors
    ///
    /// [`SessionError`] if a limit is passed; nothing has changed then.
    pub fn recompute(&mut self) -> Result<Changes, SessionError> {
        self.begin();
        let mut work = Work::default();
        for node in self.nodes() {
            self.push_own(&mut work, node);
        }
        self.finish(work)
            .map_err(|failure| self.session_error(failure))
    }

    fn begin(&self) {
        self.steps.set(self.form.limits.steps);
    }

    pub(crate) fn evaluator(&self) -> Evaluator<'_> {
        Evaluator {
            form: &self.form,
            tree: &self.tree,
            host: self.host.as_ref(),
            language: self.language,
            shuffle: self.shuffle,
            steps: &self.steps,
            depth: Cell::new(0),
        }
    }

    /// Fills what `jr:preload` asks for.
    fn preload(&mut self) {
        let now = Moment::of(self.host.now());
        for node in self.tree.subtree(self.tree.root()) {
            let Some(def) = self.tree.def(node) else {
                continue;
            };
            let value = match &self.form.def(def).bind.preload {
                Some(Preload::Uid) => self.new_id(),
                Some(Preload::Today) => now.date.to_string(),
                Some(Preload::Start) => now.text(),
                Some(Preload::Property(name)) => self.host.property(name),
                Some(Preload::End) | None => continue,
            };
            self.tree.set_value(node, value, None);
        }
    }

    /// Makes the nodes that the seed describes.
    fn grow(&mut self, parent: Option<NodeId>, seed: &Seed) -> Result<NodeId, Failure> {
        if self.tree.len() >= self.form.limits.nodes {
            return Err(Failure::Nodes);
        }
        let form = Arc::clone(&self.form);
        let node = self.tree.add(&form, parent, seed.def);
        if !seed.value.is_empty() {
            let value = store::default(form.def(seed.def).value_type, &seed.value);
            self.tree.set_value(node, value, None);
        }
        // Recursion is bounded: the depth of the form is.
        for child in &seed.children {
            self.grow(Some(node), child)?;
        }
        // A repeat that nobody may add to or count has at least what its template says.
        for child in &form.def(seed.def).children {
            let def = form.def(*child);
            let fixed = def.repeat && def.fixed_count && def.count.is_none();
            let none = self.tree.slot(node, def.slot).is_empty();
            if let Some(template) = def.template.as_ref().filter(|_| fixed && none) {
                self.grow(Some(node), template)?;
            }
        }
        Ok(node)
    }
}
