//! Expressions as devices read them: XPath 1.0 with the functions of ODK XForms, without `//`,
//! variables and axes other than child, parent, self and attribute.

mod functions;
mod parser;
mod reads;
mod tokens;

use crate::finding::Expected;
pub(crate) use functions::names;
pub(crate) use parser::parse;
pub(crate) use reads::{Lookup, Reader};

/// An expression, as far as it matters what it reads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    Number,
    Text(String),
    Path(Path),
    Call(Call),
    /// `and`, `or`: whether there are nodes.
    Logic(Vec<Expr>),
    /// Arithmetic and comparisons: the texts of nodes.
    Values(Vec<Expr>),
    Union(Vec<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    pub(crate) function: &'static str,
    pub(crate) arguments: Vec<Expr>,
    pub(crate) at: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path {
    pub(crate) start: Start,
    pub(crate) steps: Vec<Step>,
    pub(crate) at: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Start {
    Context,
    Current,
    Root,
    /// A secondary instance, by its id.
    Instance(String),
    /// What an expression gives, with its predicates.
    Nodes(Box<Expr>, Vec<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Axis {
    Child,
    Parent,
    Itself,
    Attribute,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) axis: Axis,
    /// None for any.
    pub(crate) name: Option<String>,
    pub(crate) predicates: Vec<Expr>,
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// It goes on with something else than it should.
    Unexpected {
        /// What should stand there.
        expected: Expected,
    },
    /// No such function.
    Function(String),
    /// The function takes another number of values.
    Arguments {
        function: &'static str,
        fewest: usize,
        most: usize,
    },
    /// No such secondary instance.
    Instance(String),
    /// A path that leads to no node.
    Path(String),
    /// `jr:choice-name` of what is no question with choices.
    ChoiceName(String),
    TooLong,
}

/// What is wrong, and at which byte.
pub(crate) type Refusal = (usize, Problem);
