//! One live filling of a form.

use std::sync::Arc;

use crate::answer::{Absent, Answer, ValueType};
use crate::error::{AnswerError, SessionError};
use crate::form::{Control, Form};
use crate::host::Host;

/// A live node of the instance. Never used again within its session.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

/// A repeat within one parent: what instances are added to.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RepeatId(pub(crate) u32);

/// What an operation changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Nodes of which something that a question shows is different now: value, relevance,
    /// required, read-only, label, choices, violation. Sorted, each once.
    pub nodes: Vec<NodeId>,
    /// Whether the list of pages, or a page's label or questions, changed.
    pub pages: bool,
}

/// A page of the questionnaire.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Reference of the page's node: the same across sessions.
    pub key: String,
    /// Labels of the enclosing groups, outermost first, in the current language.
    pub section: Vec<String>,
    /// What it shows.
    pub kind: PageKind,
}

/// What a page shows.
#[derive(Debug, Clone, PartialEq)]
pub enum PageKind {
    /// One question.
    Question(NodeId),
    /// All questions of a group with appearance `field-list`.
    FieldList {
        /// The group's label.
        label: Option<String>,
        /// Relevant questions in order.
        questions: Vec<NodeId>,
    },
    /// "Add another?", after the pages of the instances.
    Repeat {
        /// The repeat.
        repeat: RepeatId,
        /// Its label.
        label: Option<String>,
        /// Its relevant instances in order.
        instances: Vec<NodeId>,
        /// Whether the reader may add and remove instances.
        can_add: bool,
    },
}

/// All that a question shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The node.
    pub node: NodeId,
    /// Its reference: `/data/group/question`, repeats as `/data/repeat[2]/question`.
    pub reference: String,
    /// How it is put.
    pub control: Control,
    /// Type of its value.
    pub value_type: ValueType,
    /// Label in the current language, Markdown left as it is.
    pub label: String,
    /// Hint in the current language.
    pub hint: Option<String>,
    /// Longer guidance in the current language.
    pub guidance: Option<String>,
    /// Whether it, and all that it stands in, is relevant.
    pub relevant: bool,
    /// Whether an answer is required now.
    pub required: bool,
    /// Whether it, or something that it stands in, is read-only now.
    pub readonly: bool,
    /// The present answer.
    pub answer: Answer,
    /// The answer in words: labels of the choices in the current language, else the value.
    pub display: Vec<String>,
    /// Choices offered now.
    pub choices: Vec<Choice>,
    /// Non-answers offered.
    pub absent: Vec<Absent>,
    /// Words of the control's `appearance`.
    pub appearance: Vec<String>,
}

/// A choice offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The value stored.
    pub value: String,
    /// Label in the current language.
    pub label: String,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The node.
    pub node: NodeId,
    /// The rule that is broken.
    pub kind: ViolationKind,
    /// The form's own text in the current language.
    pub message: Option<String>,
}

/// The rule that an answer breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViolationKind {
    /// An answer is required.
    Required,
    /// The answer breaks the bind's `constraint`.
    Constraint,
    /// The value is none of its type.
    Type,
}

/// One live filling of a form.
pub struct Session {
    form: Arc<Form>,
    host: Box<dyn Host>,
}

impl Session {
    /// Starts an empty questionnaire: defaults, preloads, first computation.
    ///
    /// # Errors
    ///
    /// [`SessionError`] if a limit is passed.
    pub fn start(form: Arc<Form>, host: Box<dyn Host>) -> Result<Session, SessionError> {
        Ok(Session { form, host })
    }

    /// Continues a questionnaire saved with [`Session::instance_xml`].
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
        let _ = instance;
        Ok(Session { form, host })
    }

    /// The form.
    pub fn form(&self) -> &Arc<Form> {
        let _ = &self.host;
        &self.form
    }

    /// The questionnaire's own id, `uuid:…`, if the form has a `meta/instanceID`.
    pub fn instance_id(&self) -> Option<String> {
        None
    }

    /// The language of labels.
    pub fn language(&self) -> Option<&str> {
        None
    }

    /// Changes the language of labels.
    ///
    /// # Errors
    ///
    /// [`SessionError::UnknownLanguage`] if the form does not have it.
    pub fn set_language(&mut self, language: &str) -> Result<Changes, SessionError> {
        let _ = language;
        Err(SessionError::UnknownLanguage)
    }

    /// Sets an answer and computes again what depends on it.
    ///
    /// An answer that breaks a constraint is kept: see [`Session::violation`].
    ///
    /// # Errors
    ///
    /// [`AnswerError`] if the node cannot take this answer; nothing has changed then.
    pub fn answer(&mut self, node: NodeId, answer: Answer) -> Result<Changes, AnswerError> {
        let _ = (node, answer);
        Err(AnswerError::UnknownNode)
    }

    /// Adds an instance at the end of a repeat.
    ///
    /// # Errors
    ///
    /// [`AnswerError`] if the repeat is gone, of fixed size or full; nothing has changed then.
    pub fn add_repeat(&mut self, repeat: RepeatId) -> Result<(NodeId, Changes), AnswerError> {
        let _ = repeat;
        Err(AnswerError::UnknownNode)
    }

    /// Removes an instance of a repeat.
    ///
    /// # Errors
    ///
    /// [`AnswerError`] if the node is no instance of a repeat or the repeat is of fixed size;
    /// nothing has changed then.
    pub fn remove_repeat(&mut self, instance: NodeId) -> Result<Changes, AnswerError> {
        let _ = instance;
        Err(AnswerError::UnknownNode)
    }

    /// Relevant pages in order.
    pub fn pages(&self) -> Vec<Page> {
        Vec::new()
    }

    /// What the question of this node shows; `None` if the node is gone or is no question.
    pub fn question(&self, node: NodeId) -> Option<Question> {
        let _ = node;
        None
    }

    /// The node with this reference: `/data/group/question`, `/data/repeat[2]/question`.
    pub fn node_at(&self, reference: &str) -> Option<NodeId> {
        let _ = reference;
        None
    }

    /// What is wrong with the answer of this node, if it is relevant.
    pub fn violation(&self, node: NodeId) -> Option<Violation> {
        let _ = node;
        None
    }

    /// What is wrong with relevant answers, in document order.
    pub fn violations(&self) -> Vec<Violation> {
        Vec::new()
    }

    /// The whole instance, to be restored later.
    pub fn instance_xml(&self) -> String {
        String::new()
    }

    /// The instance as it is to be sent: nodes that are not relevant are left out.
    ///
    /// # Errors
    ///
    /// [`SessionError`] if the root itself is not relevant.
    pub fn submission_xml(&self) -> Result<String, SessionError> {
        Ok(String::new())
    }
}
