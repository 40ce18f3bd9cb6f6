//! Why something was refused. Never holds an answer.

use crate::answer::ValueType;
use crate::session::NodeId;

/// Why a form was refused. Values say where; nothing in it stems from an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormError {
    /// The text is longer than [`Limits::bytes`](crate::Limits::bytes).
    #[error("form has {bytes} bytes, at most {limit} are allowed")]
    TooLarge {
        /// Size found.
        bytes: usize,
        /// Size allowed.
        limit: usize,
    },
    /// Elements are nested deeper than [`Limits::depth`](crate::Limits::depth).
    #[error("elements are nested deeper than {limit}")]
    TooDeep {
        /// Depth allowed.
        limit: usize,
    },
    /// More nodes than [`Limits::nodes`](crate::Limits::nodes).
    #[error("form has more than {limit} nodes")]
    TooManyNodes {
        /// Nodes allowed.
        limit: usize,
    },
    /// More attributes on one element than any form needs.
    #[error("an element has more than {limit} attributes")]
    TooManyAttributes {
        /// Attributes allowed.
        limit: usize,
    },
    /// More declarations of namespaces than any form needs.
    #[error("form has more than {limit} declarations of namespaces")]
    TooManyNamespaces {
        /// Declarations allowed.
        limit: usize,
    },
    /// The text is no well-formed XML.
    #[error("not well-formed at line {line}, column {column}: {reason}")]
    Xml {
        /// Line, from 1.
        line: u32,
        /// Column, from 1.
        column: u32,
        /// What the XML parser says.
        reason: String,
    },
    /// A document type declaration, which could define entities, stands in the text.
    #[error("document type declarations are not allowed; remove the <!DOCTYPE …>")]
    Dtd,
    /// A part that every form needs is missing.
    #[error("missing {part}")]
    Missing {
        /// The element that is missing, as a path.
        part: &'static str,
    },
    /// A `bind`, control or action names a node that the primary instance does not have.
    #[error("{element} refers to {reference}, which is not in the primary instance{}", meant(.suggestion))]
    UnknownReference {
        /// Name of the element that refers.
        element: String,
        /// The reference as written.
        reference: String,
        /// The path that was probably meant.
        suggestion: Option<String>,
    },
    /// A translation is asked for that no language defines.
    #[error("{reference}: no translation has the id {id}{}", meant(.suggestion))]
    UnknownTranslation {
        /// The node concerned.
        reference: String,
        /// The id asked for.
        id: String,
        /// The id that was probably meant.
        suggestion: Option<String>,
    },
    /// An external secondary instance was not handed in.
    #[error("instance {id}: the file {source_address} is missing; add it to the form")]
    MissingFile {
        /// Id of the instance.
        id: String,
        /// Its address as written.
        source_address: String,
    },
    /// Something the engine does not do, found while loading.
    #[error("{reference}: {what} is not supported; {cure}")]
    Unsupported {
        /// The node concerned.
        reference: String,
        /// What was met.
        what: String,
        /// What to write in its place.
        cure: &'static str,
    },
    /// An expression was refused.
    #[error("{reference}: {attribute}: at character {column} of “{expression}”: {problem}")]
    Expression {
        /// The node whose bind, label or control holds the expression.
        reference: String,
        /// The attribute or element that holds it: `relevant`, `calculate`, `nodeset`…
        attribute: String,
        /// The expression as written, shortened if very long.
        expression: String,
        /// Byte offset in the expression as written.
        position: usize,
        /// The same place in characters, from 1.
        column: usize,
        /// What is wrong and what to do.
        problem: Box<Problem>,
    },
    /// Expressions that read too many nodes between them, as by `*` in many of them.
    #[error("expressions read more than {limit} nodes; name the nodes in place of *")]
    TooManyDependencies {
        /// Pairs of an expression and a node it reads allowed.
        limit: usize,
    },
    /// Nodes whose expressions depend on one another in a circle, or texts that insert one another.
    #[error("expressions depend on one another in a circle: {}", .nodes.join(" → "))]
    Cycle {
        /// The nodes in order; the first is repeated at the end.
        nodes: Vec<String>,
    },
}

/// One thing that is wrong with a form: see [`Form::check`](crate::Form::check).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether the form cannot be used because of it.
    pub severity: Severity,
    /// What is wrong, where, and what was probably meant.
    pub error: FormError,
}

/// What a [`Finding`] means for the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The form is refused.
    Error,
    /// The form can be used, but something in it has no effect.
    Warning,
}

/// The part of a message that says what was probably meant.
fn meant(suggestion: &Option<String>) -> String {
    match suggestion {
        Some(name) => ["; did you mean ", name, "?"].concat(),
        None => String::new(),
    }
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Longer than [`Limits::expression_bytes`](crate::Limits::expression_bytes).
    #[error("expression is longer than {limit} bytes; split it into calculations")]
    TooLong {
        /// Bytes allowed.
        limit: usize,
    },
    /// All expressions of the form between them are longer than any form needs.
    #[error("the expressions of the form are longer than {limit} bytes between them")]
    TooMany {
        /// Bytes allowed.
        limit: usize,
    },
    /// Nested deeper than [`Limits::depth`](crate::Limits::depth).
    #[error("nested deeper than {limit}; split it into calculations")]
    TooDeep {
        /// Depth allowed.
        limit: usize,
    },
    /// A character that begins nothing, or a text that does not end.
    #[error("unexpected character; texts stand in '…' or \"…\"")]
    NotAToken,
    /// Something else has to stand here.
    #[error("expected {what}")]
    Expected {
        /// What has to stand here.
        what: &'static str,
    },
    /// There is no such function.
    #[error("there is no function {name}{}", meant(.suggestion))]
    UnknownFunction {
        /// The name as written, shortened if very long.
        name: String,
        /// The function that was probably meant.
        suggestion: Option<String>,
    },
    /// The function takes another number of arguments.
    #[error("{function} does not take {count} arguments")]
    Arguments {
        /// Name of the function.
        function: &'static str,
        /// Arguments found.
        count: usize,
    },
    /// There is no such secondary instance.
    #[error("there is no instance with the id {id}{}", meant(.suggestion))]
    UnknownInstance {
        /// The id as written, shortened if very long.
        id: String,
        /// The id that was probably meant.
        suggestion: Option<String>,
    },
    /// The id of an instance is computed.
    #[error("instance() needs a literal id in quotes")]
    InstanceNotLiteral,
    /// `//` was used.
    #[error("// is not supported; write the whole path")]
    DoubleSlash,
    /// A variable was used.
    #[error("variables are not supported; write the node's path")]
    Variable,
    /// An axis other than child, parent, self and attribute.
    #[error("only the axes child, parent, self and attribute are supported; use .. and names")]
    UnknownAxis,
    /// A node test other than a name, `*` and `node()`.
    #[error("only names, * and node() are supported as node tests")]
    NodeTest,
    /// A path that leads to no node.
    #[error("there is no node {path} in the primary instance{}", meant(.suggestion))]
    UnknownPath {
        /// The path, as far as the first name that leads nowhere.
        path: String,
        /// The path that was probably meant.
        suggestion: Option<String>,
    },
    /// The control named by `jr:choice-name` has no choices.
    #[error("{path} has no choices")]
    NoChoices {
        /// The path.
        path: String,
    },
}

/// Why a session could not be started, restored or serialised.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The saved text is no instance that can be read.
    #[error("saved instance cannot be read: {source}")]
    Instance {
        /// What is wrong with it.
        source: Box<FormError>,
    },
    /// The saved instance belongs to another form or to another version of it.
    #[error("saved instance belongs to another form or version")]
    OtherForm,
    /// The saved instance has a node that the form does not have.
    #[error("saved instance has an unknown node under {reference}")]
    UnknownNode {
        /// The parent of the unknown node.
        reference: String,
    },
    /// The root of the instance is not relevant: nothing would be sent.
    #[error("nothing in the instance is relevant")]
    NothingRelevant,
    /// An expression handed in was refused.
    #[error("{source}")]
    Expression {
        /// What is wrong with it.
        source: Box<FormError>,
    },
    /// The form has no such language.
    #[error("form has no such language")]
    UnknownLanguage,
    /// More repeat instances than [`Limits::repeats`](crate::Limits::repeats).
    #[error("{reference} has more than {limit} instances")]
    TooManyRepeats {
        /// The repeat.
        reference: String,
        /// Instances allowed.
        limit: usize,
    },
    /// More live nodes than [`Limits::nodes`](crate::Limits::nodes).
    #[error("session has more than {limit} nodes")]
    TooManyNodes {
        /// Nodes allowed.
        limit: usize,
    },
    /// An evaluation took more than [`Limits::steps`](crate::Limits::steps).
    #[error("{reference}: evaluation took more than {limit} steps")]
    TooManySteps {
        /// The node whose expression was being evaluated.
        reference: String,
        /// Steps allowed.
        limit: u64,
    },
}

/// Why an answer, or a change to a repeat, was refused. Nothing was changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// No such node, or it is gone.
    #[error("no such node")]
    UnknownNode,
    /// The node holds no value: it is a group or a repeat.
    #[error("node takes no answer")]
    NotAQuestion,
    /// The node is read-only.
    #[error("node is read-only")]
    Readonly,
    /// The answer is of another type than the node.
    #[error("answer is not of type {expected:?}")]
    WrongType {
        /// Type of the node.
        expected: ValueType,
    },
    /// A choice that is not offered now.
    #[error("choice is not offered")]
    UnknownChoice,
    /// A choice value holds white space, or is empty.
    #[error("choice value is empty or holds white space")]
    MalformedChoice,
    /// The form does not offer this non-answer here.
    #[error("non-answer is not offered")]
    AbsentNotOffered,
    /// Typed text is no number.
    #[error("not a number")]
    NotANumber,
    /// Typed text is no whole number.
    #[error("not a whole number")]
    NotAnInteger,
    /// A number beyond what the type can hold.
    #[error("number out of range")]
    OutOfRange,
    /// Typed text is no date.
    #[error("not a date")]
    NotADate,
    /// Typed text is no time of day.
    #[error("not a time")]
    NotATime,
    /// Typed text is no date with time.
    #[error("not a date with time")]
    NotADateTime,
    /// A point that is not on Earth, a line of fewer than two points, an area of fewer than three
    /// corners or that does not end where it began.
    #[error("not a point, line or area")]
    NotAPoint,
    /// A file name that is empty, or leads into another folder.
    #[error("not a file name")]
    NotAFileName,
    /// The text has characters that XML cannot carry.
    #[error("text has control characters")]
    ControlCharacters,
    /// The repeat has a fixed number of instances.
    #[error("repeat has a fixed number of instances")]
    FixedRepeat,
    /// An added instance would exceed [`Limits::repeats`](crate::Limits::repeats).
    #[error("more than {limit} instances")]
    TooManyRepeats {
        /// Instances allowed.
        limit: usize,
    },
    /// Live nodes would exceed [`Limits::nodes`](crate::Limits::nodes).
    #[error("more than {limit} nodes")]
    TooManyNodes {
        /// Nodes allowed.
        limit: usize,
    },
    /// Recomputation would exceed [`Limits::steps`](crate::Limits::steps).
    #[error("{reference:?}: evaluation took more than {limit} steps")]
    TooManySteps {
        /// The node whose expression was being evaluated.
        reference: NodeId,
        /// Steps allowed.
        limit: u64,
    },
}
