//! What a form consists of.

use crate::answer::{Absent, ValueType};
use crate::expr::Expr;
use crate::expr::value::text_from_number;
use crate::names::{Name, Names};

/// Definition of a node of the primary instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct DefId(pub(crate) u32);

#[derive(Debug)]
pub(crate) struct NodeDef {
    pub(crate) name: Name,
    /// Absolute, without positions.
    pub(crate) path: String,
    pub(crate) parent: Option<DefId>,
    pub(crate) children: Vec<DefId>,
    /// Slots of the child elements by their names, sorted.
    pub(crate) by_name: Vec<(Name, usize)>,
    /// Place among the parent's children.
    pub(crate) slot: usize,
    /// 0 for the root.
    pub(crate) depth: usize,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) repeat: bool,
    /// Whether it is an attribute that a bind or an action names.
    pub(crate) attribute: bool,
    pub(crate) value_type: ValueType,
    pub(crate) bind: Bound,
    pub(crate) control: Option<usize>,
    /// What a new instance of this repeat holds.
    pub(crate) template: Option<Box<Seed>>,
    /// Instances of this repeat that the form itself holds, for where it counts them.
    pub(crate) defaults: Vec<Seed>,
    /// How many instances this repeat has to have.
    pub(crate) count: Option<Box<Expr>>,
    /// Whether the reader may not add or remove instances.
    pub(crate) fixed_count: bool,
    /// Whether the form itself does not have it: it is there only where an edit needs it.
    pub(crate) added: bool,
}

/// Stands in for a definition that is not there; no valid id leads to it.
pub(crate) static NOWHERE: NodeDef = NodeDef::new(Name::NONE, String::new(), None);

impl NodeDef {
    pub(crate) const fn new(name: Name, path: String, parent: Option<DefId>) -> Self {
        Self {
            name,
            path,
            parent,
            children: Vec::new(),
            by_name: Vec::new(),
            slot: 0,
            depth: 0,
            attributes: Vec::new(),
            repeat: false,
            attribute: false,
            value_type: ValueType::Text,
            bind: Bound(None),
            control: None,
            template: None,
            defaults: Vec::new(),
            count: None,
            fixed_count: false,
            added: false,
        }
    }

    pub(crate) fn slot_of(&self, name: Name) -> Option<usize> {
        let found = self
            .by_name
            .binary_search_by_key(&name, |(name, _)| *name)
            .ok()?;
        self.by_name.get(found).map(|(_, slot)| *slot)
    }

    /// Whether this is its name with prefix; an attribute's has `@` before it.
    pub(crate) fn is_named(&self, names: &Names, name: &str) -> bool {
        let (attribute, plain) = match name.strip_prefix('@') {
            Some(plain) => (true, plain),
            None => (false, name),
        };
        self.attribute == attribute && names.text(self.name) == plain
    }

    /// Whether it holds a value: of its children, only attributes have no name to go by.
    pub(crate) fn is_leaf(&self) -> bool {
        self.by_name.is_empty() && !self.repeat
    }
}

/// An attribute of a node, as it was in the form.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Name,
    pub(crate) value: String,
}

#[derive(Debug, Default)]
pub(crate) struct Bind {
    pub(crate) relevant: Option<Expr>,
    pub(crate) required: Option<Expr>,
    pub(crate) readonly: Option<Expr>,
    pub(crate) constraint: Option<Expr>,
    pub(crate) calculate: Option<Expr>,
    pub(crate) constraint_message: Option<Label>,
    pub(crate) required_message: Option<Label>,
    /// Holds where an answer is to be confirmed.
    pub(crate) warning: Option<Expr>,
    pub(crate) warning_message: Option<Label>,
    /// The entity property that the value is saved to.
    pub(crate) save_to: Option<String>,
    pub(crate) preload: Option<Preload>,
    pub(crate) absent: Vec<Absent>,
    /// Of the longer side of a picture (Bind attributes: `orx:max-pixels`).
    pub(crate) max_pixels: Option<u32>,
}

/// What a node is bound to: most nodes of a large form to nothing, and those are small.
#[derive(Debug)]
pub(crate) struct Bound(Option<Box<Bind>>);

impl From<Bind> for Bound {
    fn from(bind: Bind) -> Self {
        Self(Some(Box::new(bind)))
    }
}

impl std::ops::Deref for Bound {
    type Target = Bind;

    fn deref(&self) -> &Bind {
        static NONE: Bind = Bind::NONE;
        self.0.as_deref().unwrap_or(&NONE)
    }
}

impl Bind {
    const NONE: Self = Self {
        relevant: None,
        required: None,
        readonly: None,
        constraint: None,
        calculate: None,
        constraint_message: None,
        required_message: None,
        warning: None,
        warning_message: None,
        save_to: None,
        preload: None,
        absent: Vec::new(),
        max_pixels: None,
    };
}

/// What `jr:preload` puts into a node at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Preload {
    Uid,
    Today,
    Start,
    /// When the questionnaire was finished: set on each serialisation for sending.
    End,
    /// What the host knows of device and account under this name.
    Property(String),
}

/// Content of an instance as the form gives it.
#[derive(Debug, Clone)]
pub(crate) struct Seed {
    pub(crate) def: DefId,
    pub(crate) value: String,
    pub(crate) children: Vec<Seed>,
    /// Whether it only serves to make new repeat instances.
    pub(crate) template: bool,
}

/// A text shown to the reader.
#[derive(Debug)]
pub(crate) enum Label {
    /// A text with values in it.
    Plain(Vec<Piece>),
    /// A translated text by its id.
    Itext(Box<str>),
    /// What an expression gives.
    Computed(Expr),
}

#[derive(Debug)]
pub(crate) enum Piece {
    Text(Box<str>),
    Output(Expr),
}

/// How a question is put (Body elements).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Control {
    /// A field to type in, by the value's type: `input`.
    Input {
        /// Several lines of text: appearance `multiline`.
        multiline: bool,
    },
    /// One of the choices: `select1`.
    SelectOne,
    /// Any number of the choices: `select`.
    SelectMany,
    /// Order the choices: `odk:rank`.
    Rank,
    /// A number on a [`Scale`]: `range`.
    Range,
    /// An acknowledgement; its value is `OK`: `trigger`.
    Trigger,
    /// A text to read, without an answer: an `input` that is always read-only.
    Note,
    /// An attached file: `upload`.
    Upload,
}

#[derive(Debug)]
pub(crate) struct ControlDef {
    pub(crate) kind: Control,
    pub(crate) label: Option<Label>,
    pub(crate) hint: Option<Label>,
    pub(crate) choices: Choices,
    pub(crate) appearance: Vec<String>,
    /// Other attributes, by their names without prefix.
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) scale: Option<Scale>,
}

/// Bounds and steps of a range, all in the unit of the value (Body attributes).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The value at the beginning; may be the greater one.
    pub start: f64,
    /// The value at the end.
    pub end: f64,
    /// What neighbouring values differ by; more than zero.
    pub step: f64,
}

impl Scale {
    /// All its values as text, from the start; `None` if they are more than `most`.
    pub fn values(&self, most: usize) -> Option<Vec<String>> {
        let steps = ((self.end - self.start) / self.step).abs().floor();
        if steps.is_nan() || steps >= most as f64 {
            return None;
        }
        let step = self.step * (self.end - self.start).signum();
        let value = |index: usize| text_from_number(self.start + step * index as f64);
        Some((0..=steps as usize).map(value).collect())
    }

    /// Whether a number lies within the bounds.
    pub(crate) fn holds(&self, number: f64) -> bool {
        let (low, high) = (self.start.min(self.end), self.start.max(self.end));
        low <= number && number <= high
    }
}

#[derive(Debug)]
pub(crate) enum Choices {
    None,
    Items(Vec<ItemDef>),
    Itemset {
        nodeset: Expr,
        value: Expr,
        label: Label,
    },
}

#[derive(Debug)]
pub(crate) struct ItemDef {
    pub(crate) value: String,
    pub(crate) label: Option<Label>,
}

/// A node of the form's body.
#[derive(Debug)]
pub(crate) enum BodyNode {
    Control(DefId),
    Group {
        def: Option<DefId>,
        label: Option<Label>,
        appearance: Vec<String>,
        children: Vec<BodyNode>,
    },
    Repeat {
        def: DefId,
        label: Option<Label>,
        appearance: Vec<String>,
        children: Vec<BodyNode>,
    },
}

/// A `setvalue` or `odk:setgeopoint`.
#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) events: Vec<Event>,
    pub(crate) target: Target,
    pub(crate) source: Source,
}

/// What an action writes.
#[derive(Debug)]
pub(crate) enum Source {
    Nothing,
    Expr(Expr),
    /// Where the device is.
    Position,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// Only when a questionnaire is begun.
    FirstLoad,
    /// Whenever a questionnaire is opened.
    Load,
    /// When the reader changes this node.
    Changed(DefId),
    /// When the reader adds an instance of this repeat.
    NewRepeat(DefId),
}

/// What an action writes to.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) def: DefId,
    /// The reference, if it chooses among repeat instances.
    pub(crate) reference: Expr,
}
