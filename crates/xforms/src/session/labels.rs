//! Labels and choices in the current language.

use super::{Choice, NodeId};
use crate::expr::Expr;
use crate::expr::eval::{Evaluation, Evaluator, Scope};
use crate::expr::value::Item;
use crate::form::{Choices, ControlDef, Label, Piece};
use crate::names::Index;

impl Evaluator<'_> {
    pub(crate) fn seed(&self) -> f64 {
        self.shuffle
    }

    /// A text for the node of `scope`, trimmed.
    pub(crate) fn label(&self, label: &Label, scope: Scope) -> Evaluation<String> {
        let text = match label {
            Label::Plain(pieces) => self.pieces(pieces, scope)?,
            Label::Itext(id) => self.translated(id, scope)?,
            Label::Computed(expr) => self.text(expr, scope)?,
        };
        Ok(text.trim().to_owned())
    }

    /// The longer guidance of a translated hint.
    pub(crate) fn guidance(&self, label: &Label, scope: Scope) -> Evaluation<Option<String>> {
        let Label::Itext(id) = label else {
            return Ok(None);
        };
        let forms = self.form.translations.find(self.language, id);
        match forms.and_then(|forms| forms.guidance.as_ref()) {
            Some(pieces) => Ok(Some(self.pieces(pieces, scope)?.trim().to_owned())),
            None => Ok(None),
        }
    }

    /// The text with this id, empty if there is none.
    pub(crate) fn translated(&self, id: &str, scope: Scope) -> Evaluation<String> {
        let forms = self.form.translations.find(self.language, id);
        match forms.and_then(|forms| forms.plain.as_ref()) {
            Some(pieces) => self.pieces(pieces, scope),
            None => Ok(String::new()),
        }
    }

    fn pieces(&self, pieces: &[Piece], scope: Scope) -> Evaluation<String> {
        let mut text = String::new();
        // Values belong to the node that shows the text, not to the row of a choice.
        let scope = Scope {
            item: scope.current,
            ..scope
        };
        for piece in pieces {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Output(expr) => text.push_str(&self.text(expr, scope)?),
            }
        }
        self.spend(text.len() / 64 + 1)?;
        Ok(text)
    }

    /// Choices that a node's control offers now.
    pub(crate) fn choices(&self, control: &ControlDef, node: NodeId) -> Evaluation<Vec<Choice>> {
        let scope = Scope::of(node);
        let mut choices = Vec::new();
        match &control.choices {
            Choices::None => {}
            Choices::Items(items) => {
                for item in items {
                    let label = match &item.label {
                        Some(label) => self.label(label, scope)?,
                        None => item.value.clone(),
                    };
                    let value = item.value.clone();
                    choices.push(Choice { value, label });
                }
            }
            Choices::Itemset {
                nodeset,
                value,
                label,
            } => {
                for item in self.nodes(nodeset, scope)? {
                    if !self.counts(item) {
                        continue;
                    }
                    let row = Scope { item, ..scope };
                    let label = self.label(label, row)?;
                    let value = self.row_value(value, row)?;
                    choices.push(Choice { value, label });
                }
            }
        }
        Ok(choices)
    }

    /// Values of the choices and their places, without their labels.
    pub(crate) fn choice_values(&self, control: &ControlDef, node: NodeId) -> Evaluation<Index> {
        let scope = Scope::of(node);
        let mut values = Index::default();
        match &control.choices {
            Choices::None => {}
            Choices::Items(items) => {
                for (place, item) in items.iter().enumerate() {
                    values.set(&item.value, place);
                }
            }
            Choices::Itemset { nodeset, value, .. } => {
                let rows = self.nodes(nodeset, scope)?;
                for (place, item) in rows.into_iter().enumerate() {
                    values.set(&self.row_value(value, Scope { item, ..scope })?, place);
                }
            }
        }
        Ok(values)
    }

    fn row_value(&self, value: &Expr, row: Scope) -> Evaluation<String> {
        Ok(self.text(value, row)?.trim().to_owned())
    }

    /// `jr:choice-name`: the label of a value of the control that a path names.
    pub(crate) fn choice_name(&self, value: &str, path: &str, scope: Scope) -> Evaluation<String> {
        let Item::Live(current) = scope.current else {
            return Ok(String::new());
        };
        let context = self.tree.def(current);
        let def = context.and_then(|context| self.form.resolve(path.trim(), context));
        let (Some(def), Some(context)) = (def, context) else {
            return Ok(String::new());
        };
        let Some(control) = self.form.control_of(def) else {
            return Ok(String::new());
        };
        // The control's node next to the current one: filters may depend on where it stands.
        let shared = self
            .form
            .lineage(def)
            .into_iter()
            .zip(self.form.lineage(context));
        let shared = shared
            .take_while(|(a, b)| a == b)
            .last()
            .map(|(def, _)| def);
        let from = shared.and_then(|def| self.tree.ancestor_of(current, def));
        let nodes = from
            .map(|from| self.tree.instances(self.form, from, def))
            .unwrap_or_default();
        let Some(node) = nodes.first() else {
            return Ok(String::new());
        };
        let found = self
            .choices(control, *node)?
            .into_iter()
            .find(|c| c.value == value);
        Ok(found.map_or(String::new(), |choice| choice.label))
    }
}
