//! Labels and choices in the current language.

use super::{Choice, Media, NodeId};
use crate::expr::Expr;
use crate::expr::eval::{Evaluation, Evaluator, Scope};
use crate::expr::functions::Function;
use crate::expr::value::Item;
use crate::form::{Choices, ControlDef, Forms, Label, Piece};
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

    /// All forms of a translated text.
    pub(crate) fn forms(&self, label: &Label, scope: Scope) -> Evaluation<Option<&Forms>> {
        let find = |id: &str| self.form.translations.find(self.language, id);
        Ok(match label {
            Label::Itext(id) => find(id),
            Label::Computed(Expr::Call(Function::Itext, arguments)) => match arguments.first() {
                Some(id) => find(&self.text(id, scope)?),
                None => None,
            },
            _ => None,
        })
    }

    /// One form of a text, trimmed, unless it is empty.
    pub(crate) fn form_text(&self, pieces: Option<&Vec<Piece>>, scope: Scope) -> Option<String> {
        let text = self.pieces(pieces?, scope).unwrap_or_default();
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Pictures, sounds and films of a text.
    pub(crate) fn media(&self, label: Option<&Label>, scope: Scope) -> Evaluation<Vec<Media>> {
        let mut found = Vec::new();
        let (Some(label), true) = (label, self.form.translations.media) else {
            return Ok(found);
        };
        for (kind, pieces) in self.forms(label, scope)?.iter().flat_map(|f| &f.media) {
            let uri = self.form_text(Some(pieces), scope);
            found.extend(uri.map(|uri| Media { kind: *kind, uri }));
        }
        Ok(found)
    }

    /// The text with this id, empty if there is none.
    pub(crate) fn translated(&self, id: &str, scope: Scope) -> Evaluation<String> {
        let forms = self.form.translations.find(self.language, id);
        match forms.and_then(|forms| forms.plain.as_ref().or(forms.short.as_ref())) {
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
                    choices.push(Choice {
                        value: item.value.clone(),
                        label,
                        media: self.media(item.label.as_ref(), scope)?,
                    });
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
                    choices.push(Choice {
                        value: self.row_value(value, row)?,
                        label: self.label(label, row)?,
                        media: self.media(Some(label), row)?,
                    });
                }
            }
        }
        Ok(choices)
    }

    /// Of the `wanted` values those that are offered, each with its place among the choices.
    pub(crate) fn offered(
        &self,
        control: &ControlDef,
        node: NodeId,
        wanted: &[&str],
    ) -> Evaluation<Vec<(usize, String)>> {
        let mut missing = Index::default();
        for value in wanted {
            missing.set(value, 0);
        }
        let mut found = Vec::new();
        self.each_value(control, node, &mut |place, value| {
            if missing.remove(value) {
                found.push((place, value.to_owned()));
            }
            !missing.is_empty()
        })?;
        Ok(found)
    }

    /// Shows the values of the choices and their places, without their labels, as long as it is
    /// told to go on.
    pub(crate) fn each_value(
        &self,
        control: &ControlDef,
        node: NodeId,
        go_on: &mut dyn FnMut(usize, &str) -> bool,
    ) -> Evaluation<()> {
        let scope = Scope::of(node);
        match &control.choices {
            Choices::None => {}
            Choices::Items(items) => {
                for (place, item) in items.iter().enumerate() {
                    if !go_on(place, &item.value) {
                        break;
                    }
                }
            }
            Choices::Itemset { nodeset, value, .. } => {
                let rows = self.nodes(nodeset, scope)?;
                for (place, item) in rows.into_iter().enumerate() {
                    if !go_on(place, &self.row_value(value, Scope { item, ..scope })?) {
                        break;
                    }
                }
            }
        }
        Ok(())
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
        self.label_of(control, *node, value)
    }

    /// The label of one choice, empty if it is not offered.
    fn label_of(&self, control: &ControlDef, node: NodeId, wanted: &str) -> Evaluation<String> {
        let scope = Scope::of(node);
        match &control.choices {
            Choices::None => {}
            Choices::Items(items) => {
                if let Some(item) = items.iter().find(|item| item.value == wanted) {
                    return match &item.label {
                        Some(label) => self.label(label, scope),
                        None => Ok(item.value.clone()),
                    };
                }
            }
            Choices::Itemset {
                nodeset,
                value,
                label,
            } => {
                for item in self.nodes(nodeset, scope)? {
                    let row = Scope { item, ..scope };
                    if self.counts(item) && self.row_value(value, row)? == wanted {
                        return self.label(label, row);
                    }
                }
            }
        }
        Ok(String::new())
    }
}
