//! What a session shows and tells.

use crate::answer::{Absent, Answer, ValueType};
use crate::form::{Control, DefId, MediaKind, Scale};

/// A live node of the instance (Primary instance). Never used again within its session.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

/// A repeat within one parent: what instances are added to (Repeats).
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RepeatId {
    pub(crate) parent: NodeId,
    pub(crate) def: DefId,
}

/// What an operation changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Nodes of which something that a question shows is different now: value, relevance,
    /// required, read-only, label, choices, violation. Sorted, each once.
    pub nodes: Vec<NodeId>,
    /// Whether the list of pages, or a page's label or questions, changed.
    pub pages: bool,
}

/// A page of the questionnaire (Groups, Repeats).
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Reference of the page's node: the same across sessions.
    pub key: String,
    /// Labels of the enclosing groups, outermost first, in the current language.
    pub section: Vec<String>,
    /// Words of the `appearance` of the group or repeat that makes the page.
    pub appearance: Vec<String>,
    /// What it shows.
    pub kind: PageKind,
}

/// What a page shows.
#[derive(Debug, Clone, PartialEq)]
pub enum PageKind {
    /// One question.
    Question(NodeId),
    /// All questions of a group with appearance `field-list` (Appearances).
    FieldList {
        /// The group's label.
        label: Option<String>,
        /// Relevant questions in order.
        questions: Vec<NodeId>,
    },
    /// "Add another?", after the pages of the instances (Creation, removal of repeats).
    Repeat {
        /// The repeat.
        repeat: RepeatId,
        /// Its label.
        label: Option<String>,
        /// Its relevant instances in order.
        instances: Vec<NodeId>,
        /// Whether the reader may add and remove instances: neither `jr:count` nor
        /// `jr:noAddRemove` is there, nor is the repeat full.
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
    /// Label in the current language; [`markdown`](crate::markdown) reads its markup.
    pub label: String,
    /// A shorter label for overviews and very small screens (Languages: form `short`).
    pub short: Option<String>,
    /// Pictures, sounds and films of the label in the current language (Media).
    pub media: Vec<Media>,
    /// Hint in the current language, in Markdown too.
    pub hint: Option<String>,
    /// Longer guidance in the current language (Languages: form `guidance`).
    pub guidance: Option<String>,
    /// Whether it, and all that it stands in, is relevant (Bind attributes: `relevant`).
    pub relevant: bool,
    /// Whether an answer is required now (Bind attributes: `required`).
    pub required: bool,
    /// Whether it, or something that it stands in, is read-only now (Bind attributes: `readonly`).
    pub readonly: bool,
    /// The present answer.
    pub answer: Answer,
    /// The answer in words: labels of the choices in the current language, else the value.
    pub display: Vec<String>,
    /// Choices offered now.
    pub choices: Vec<Choice>,
    /// Bounds and steps, if it is a range.
    pub scale: Option<Scale>,
    /// Non-answers offered.
    pub absent: Vec<Absent>,
    /// Words of the control's `appearance` (Appearances).
    pub appearance: Vec<String>,
    /// Of the longer side of a picture, at most (Bind attributes: `orx:max-pixels`).
    pub max_pixels: Option<u32>,
    /// Other attributes of the control: `rows`, `mediatype`, `accept`, `autoplay`,
    /// `accuracyThreshold`… without their prefixes, as the form has them (Body attributes).
    pub parameters: Vec<(String, String)>,
}

impl Question {
    /// The value of a parameter, if the control has it.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A picture, sound or film that comes with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// Its address as the form has it, usually `jr://images/…`, `jr://audio/…`, `jr://video/…`
    /// (URIs).
    pub uri: String,
}

/// A choice offered (Body elements: `item`, `itemset`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The value stored.
    pub value: String,
    /// Label in the current language.
    pub label: String,
    /// Pictures, sounds and films of the label in the current language.
    pub media: Vec<Media>,
}

/// What is wrong with an answer, or unusual about it (Bind attributes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The node.
    pub node: NodeId,
    /// The rule that is broken.
    pub kind: ViolationKind,
    /// The form's own text in the current language, if it has one: `jr:requiredMsg`,
    /// `jr:constraintMsg`, `carnet:warningMsg`.
    pub message: Option<String>,
}

/// The rule that an answer breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViolationKind {
    /// An answer is required, and there is neither one nor a non-answer: `required`.
    Required,
    /// The answer breaks the bind's `constraint`. What is empty breaks none.
    Constraint,
    /// The value is none of its type: `type`.
    Type,
    /// The answer is unusual: the bind's `carnet:warning` holds. Nothing is broken; who answers
    /// is to be asked whether it is meant so.
    Warning,
}
