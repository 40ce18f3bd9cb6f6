//! Expressions: the part of XPath 1.0 that ODK XForms use.
//!
//! Steps along child, parent, self and attribute; predicates; all operators; the functions in
//! [`functions`]. Anything else is refused when the form is loaded.

pub(crate) mod eval;
pub(crate) mod functions;
pub(crate) mod lexer;
pub(crate) mod parser;
mod path;
pub(crate) mod reads;
pub(crate) mod value;

use crate::names::Name;
use functions::Function;

/// A compiled expression.
///
/// Chains of operators of one precedence are flat, so that the depth of the tree is bounded by
/// the nesting of parentheses, calls and predicates.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    Number(f64),
    Text(Box<str>),
    Path(Path),
    Call(Function, Vec<Expr>),
    Negate(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Compare(Box<Expr>, Vec<(Comparison, Expr)>),
    Arithmetic(Box<Expr>, Vec<(Operation, Expr)>),
    /// Node sets joined by `|`.
    Union(Vec<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// A location path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path {
    pub(crate) start: Start,
    pub(crate) steps: Vec<Step>,
}

/// Where a path begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Start {
    /// The document of the primary instance.
    Root,
    /// The context node.
    Context,
    /// The node that the whole expression belongs to: `current()`.
    Current,
    /// The root of a secondary instance, by index: `instance('id')`.
    Instance(usize),
    /// Nodes that another expression gives, with predicates.
    Nodes(Box<Expr>, Vec<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) axis: Axis,
    /// `None` is any name: `*`, `node()`.
    pub(crate) name: Option<Name>,
    pub(crate) predicates: Vec<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Axis {
    Child,
    Parent,
    Itself,
    Attribute,
}
