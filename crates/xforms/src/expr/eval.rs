//! Evaluates expressions.

use std::cell::Cell;

use super::functions::{self, Arguments};
use super::value::{self, Item, Value};
use super::{Comparison, Expr, Operation};
use crate::form::Form;
use crate::host::Host;
use crate::instance::Tree;
use crate::session::NodeId;
use crate::sorted::sorted;

/// The allowed number of evaluation steps is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exhausted;

pub(crate) type Evaluation<T> = Result<T, Exhausted>;

/// Where an expression is evaluated.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope {
    pub(crate) item: Item,
    /// The node that the whole expression belongs to.
    pub(crate) current: Item,
    /// From 1.
    pub(crate) position: usize,
    pub(crate) size: usize,
}

impl Scope {
    pub(crate) fn of(node: NodeId) -> Self {
        Self::at(Item::Live(node))
    }

    pub(crate) fn at(item: Item) -> Self {
        Self {
            item,
            current: item,
            position: 1,
            size: 1,
        }
    }
}

/// Evaluates expressions against one state of a session.
pub(crate) struct Evaluator<'a> {
    pub(crate) form: &'a Form,
    pub(crate) tree: &'a Tree,
    pub(crate) host: &'a dyn Host,
    /// Index of the language.
    pub(crate) language: usize,
    /// Keeps the order of choices in random order.
    pub(crate) shuffle: f64,
    /// Steps left.
    pub(crate) steps: &'a Cell<u64>,
    /// Values being worked out, each for the one before it.
    pub(crate) depth: Cell<usize>,
}

/// Bytes of a text that count as one step: copying and searching them takes as long.
pub(super) const BYTES: usize = 4;
/// What the text of a fraction costs, in steps.
const FRACTION: usize = 200;
/// Values worked out within one another; only texts that insert one another come near it.
const NESTED: usize = 250;

impl Evaluator<'_> {
    /// Counts `steps` off.
    pub(crate) fn spend(&self, steps: usize) -> Evaluation<()> {
        let left = self.steps.get().checked_sub(steps as u64).ok_or(Exhausted);
        self.steps.set(left.unwrap_or(0));
        left.map(|_| ())
    }

    /// Counts off what cannot fail here: when too little is left, the next step fails.
    pub(crate) fn charge(&self, steps: usize) {
        self.steps
            .set(self.steps.get().saturating_sub(steps as u64));
    }

    pub(crate) fn text(&self, expr: &Expr, scope: Scope) -> Evaluation<String> {
        Ok(self.text_of(self.value(expr, scope)?))
    }

    pub(crate) fn boolean(&self, expr: &Expr, scope: Scope) -> Evaluation<bool> {
        Ok(self.boolean_of(&self.value(expr, scope)?))
    }

    pub(crate) fn nodes(&self, expr: &Expr, scope: Scope) -> Evaluation<Vec<Item>> {
        match self.value(expr, scope)? {
            Value::Nodes(items) => Ok(items),
            _ => Ok(Vec::new()),
        }
    }

    pub(crate) fn value(&self, expr: &Expr, scope: Scope) -> Evaluation<Value> {
        self.spend(1)?;
        let depth = self.depth.get();
        if depth > NESTED {
            return Err(Exhausted);
        }
        self.depth.set(depth + 1);
        let value = self.inner(expr, scope);
        self.depth.set(depth);
        value
    }

    fn inner(&self, expr: &Expr, scope: Scope) -> Evaluation<Value> {
        Ok(match expr {
            Expr::Number(number) => Value::Number(*number),
            Expr::Text(text) => {
                self.spend(text.len() / BYTES)?;
                Value::Text(text.to_string())
            }
            Expr::Path(path) => Value::Nodes(self.path(path, scope)?),
            Expr::Call(function, exprs) => {
                let arguments = Arguments {
                    evaluator: self,
                    scope,
                    exprs,
                };
                functions::call(*function, &arguments)?
            }
            Expr::Negate(operand) => Value::Number(-self.number_of(&self.value(operand, scope)?)),
            Expr::And(all) => Value::Boolean(self.every(all, scope, true)?),
            Expr::Or(all) => Value::Boolean(!self.every(all, scope, false)?),
            Expr::Compare(first, rest) => {
                let mut left = self.value(first, scope)?;
                for (comparison, operand) in rest {
                    let right = self.value(operand, scope)?;
                    left = Value::Boolean(self.compare(&left, *comparison, &right)?);
                }
                left
            }
            Expr::Arithmetic(first, rest) => {
                let mut number = self.number_of(&self.value(first, scope)?);
                for (operation, operand) in rest {
                    let right = self.number_of(&self.value(operand, scope)?);
                    number = calculate(number, *operation, right);
                }
                Value::Number(number)
            }
            Expr::Union(all) => {
                let mut items = Vec::new();
                for expr in all {
                    items.extend(self.nodes(expr, scope)?);
                }
                Value::Nodes(sorted(items))
            }
        })
    }

    /// Whether all have the truth value `expected`; stops at the first that has not.
    fn every(&self, all: &[Expr], scope: Scope, expected: bool) -> Evaluation<bool> {
        for expr in all {
            if self.boolean(expr, scope)? != expected {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(crate) fn text_of(&self, value: Value) -> String {
        match value {
            Value::Text(text) => text,
            Value::Number(number) => {
                // Fractions are worked out digit by digit.
                self.charge(if number.fract() == 0.0 { 0 } else { FRACTION });
                value::text_from_number(number)
            }
            Value::Boolean(boolean) => boolean.to_string(),
            Value::Nodes(items) => items
                .first()
                .map_or(String::new(), |item| self.item_text(*item)),
        }
    }

    pub(crate) fn number_of(&self, value: &Value) -> f64 {
        match value {
            Value::Number(number) => *number,
            Value::Boolean(boolean) => f64::from(u8::from(*boolean)),
            Value::Text(text) => value::number_from_text(text, self.host),
            Value::Nodes(items) => items
                .first()
                .map_or(f64::NAN, |item| self.item_number(*item)),
        }
    }

    pub(crate) fn boolean_of(&self, value: &Value) -> bool {
        match value {
            Value::Boolean(boolean) => *boolean,
            Value::Number(number) => *number != 0.0 && !number.is_nan(),
            Value::Text(text) => !text.is_empty(),
            Value::Nodes(items) => !items.is_empty(),
        }
    }

    pub(crate) fn item_number(&self, item: Item) -> f64 {
        value::number_from_text(&self.item_text(item), self.host)
    }

    fn compare(&self, left: &Value, with: Comparison, right: &Value) -> Evaluation<bool> {
        match (left, right) {
            (Value::Boolean(_), _) | (_, Value::Boolean(_)) if is_equality(with) => Ok((self
                .boolean_of(left)
                == self.boolean_of(right))
                == (with == Comparison::Equal)),
            (Value::Nodes(left), Value::Nodes(right)) => self.compare_sets(left, with, right),
            (Value::Nodes(items), other) => {
                self.spend(items.len())?;
                let item = |item: &Item| Value::Text(self.item_text(*item));
                Ok(items
                    .iter()
                    .any(|i| self.compare_single(&item(i), with, other)))
            }
            (other, Value::Nodes(items)) => {
                self.spend(items.len())?;
                let item = |item: &Item| Value::Text(self.item_text(*item));
                Ok(items
                    .iter()
                    .any(|i| self.compare_single(other, with, &item(i))))
            }
            _ => Ok(self.compare_single(left, with, right)),
        }
    }

    fn compare_sets(&self, left: &[Item], with: Comparison, right: &[Item]) -> Evaluation<bool> {
        self.spend(left.len().saturating_mul(right.len()))?;
        let texts: Vec<Value> = right
            .iter()
            .map(|item| Value::Text(self.item_text(*item)))
            .collect();
        Ok(left.iter().any(|item| {
            let left = Value::Text(self.item_text(*item));
            texts
                .iter()
                .any(|right| self.compare_single(&left, with, right))
        }))
    }

    fn compare_single(&self, left: &Value, with: Comparison, right: &Value) -> bool {
        if let (Value::Text(left), Value::Text(right), true) = (left, right, is_equality(with)) {
            return (left == right) == (with == Comparison::Equal);
        }
        let (left, right) = (self.number_of(left), self.number_of(right));
        match with {
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
            Comparison::Less => left < right,
            Comparison::LessOrEqual => left <= right,
            Comparison::Greater => left > right,
            Comparison::GreaterOrEqual => left >= right,
        }
    }
}

fn is_equality(comparison: Comparison) -> bool {
    matches!(comparison, Comparison::Equal | Comparison::NotEqual)
}

fn calculate(left: f64, operation: Operation, right: f64) -> f64 {
    match operation {
        Operation::Add => left + right,
        Operation::Subtract => left - right,
        Operation::Multiply => left * right,
        Operation::Divide => left / right,
        Operation::Remainder => left % right,
    }
}
