//! Evaluates an expression from outside: for tools and tests.

use super::Session;
use crate::error::{FormError, SessionError};
use crate::expr::Expr;
use crate::expr::eval::{Evaluator, Scope};
use crate::expr::parser::{self, Environment};
use crate::expr::value::{Item, Value};
use crate::form;
use crate::names::Names;

/// What an expression gives, in each type of XPath 1.0 (section 4, conversions).
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// References of the nodes, if it gives nodes.
    pub nodes: Option<Vec<String>>,
    /// As `string()` has it.
    pub text: String,
    /// As `number()` has it.
    pub number: f64,
    /// As `boolean()` has it.
    pub boolean: bool,
}

impl Session {
    /// Evaluates an expression at the first node that the path `context` leads to; the document
    /// itself if that is `/`. Nothing changes.
    ///
    /// References of nodes are as in [`Session::node_at`]; in secondary instances
    /// `instance('id')/root[1]/item[2]/@name`, with the place among nodes of the same name.
    ///
    /// # Errors
    ///
    /// [`SessionError::Expression`] if an expression is refused or the context is no node,
    /// [`SessionError::TooManySteps`] if the limit is passed.
    pub fn evaluate(&self, expression: &str, context: &str) -> Result<Evaluated, SessionError> {
        self.begin();
        let mut names = self.form.names.clone();
        let start = self.compile(context, &mut names)?;
        let expr = self.compile(expression, &mut names)?;
        let evaluator = self.evaluator();
        let tired = |_| SessionError::TooManySteps {
            reference: context.to_owned(),
            limit: self.form.limits.steps,
        };
        let document = Scope::at(Item::Document);
        let item = evaluator.nodes(&start, document).map_err(tired)?;
        let item = item.first().copied();
        let item = item.ok_or_else(|| SessionError::Expression {
            source: Box::new(FormError::UnknownReference {
                element: "context".to_owned(),
                reference: context.to_owned(),
                suggestion: None,
            }),
        })?;
        let value = evaluator.value(&expr, Scope::at(item)).map_err(tired)?;
        let nodes = match &value {
            Value::Nodes(items) => Some(items.iter().map(|item| self.place(&evaluator, *item))),
            _ => None,
        };
        Ok(Evaluated {
            nodes: nodes.map(Iterator::collect),
            number: evaluator.number_of(&value),
            boolean: evaluator.boolean_of(&value),
            text: evaluator.text_of(value),
        })
    }

    fn compile(&self, source: &str, names: &mut Names) -> Result<Expr, SessionError> {
        let mut environment = Environment {
            names,
            instances: &self.form.instances,
            limits: &self.form.limits,
        };
        let refused = |(position, problem)| SessionError::Expression {
            source: Box::new(form::refused(source, "", "expression", position, problem)),
        };
        parser::compile(source, &mut environment).map_err(refused)
    }

    fn place(&self, evaluator: &Evaluator<'_>, item: Item) -> String {
        let name = || {
            let name = evaluator.item_name(item);
            name.map_or("", |name| self.form.names.text(name))
        };
        match item {
            Item::Document => String::new(),
            Item::Live(node) => self.reference(node),
            Item::LiveAttribute(node, _) => format!("{}/@{}", self.reference(node), name()),
            Item::FixedAttribute(instance, node, _) => {
                let element = self.place(evaluator, Item::Fixed(instance, node));
                format!("{element}/@{}", name())
            }
            Item::Fixed(instance, 0) => {
                let id = self.form.instances.get(instance as usize);
                format!("instance('{}')", id.map_or("", String::as_str))
            }
            Item::Fixed(instance, node) => {
                let Some(tree) = self.form.fixed.get(instance as usize) else {
                    return String::new();
                };
                let parent = tree.parent(node).unwrap_or(0);
                let place = tree.position(node);
                let above = self.place(evaluator, Item::Fixed(instance, parent));
                format!("{above}/{}[{place}]", name())
            }
        }
    }
}
