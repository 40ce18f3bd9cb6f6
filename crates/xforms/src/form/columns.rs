//! The form as columns of an export.

use std::collections::HashSet;

use super::itext::Forms;
use super::model::{Choices, Control, DefId, Label, Piece};
use super::{FixedTree, Form};
use crate::answer::{Absent, ValueType};
use crate::expr::functions::Function;
use crate::expr::{Axis, Expr, Path, Start};

/// A leaf of the instance (Primary instance), as a column of an export.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Absolute path: `/data/group/name`.
    pub path: String,
    /// Path without the root: `group/name`.
    pub name: String,
    /// Type of its values.
    pub value_type: ValueType,
    /// How it is asked; `None` if it is only calculated or preset.
    pub control: Option<Control>,
    /// Label in each language; the language is empty if the form has none.
    pub labels: Vec<(String, String)>,
    /// Choices, if it is a select: those that the form itself lists, without regard to filters.
    pub choices: Vec<ColumnChoice>,
    /// Non-answers offered.
    pub absent: Vec<Absent>,
    /// Path of the innermost repeat it stands in.
    pub repeat: Option<String>,
    /// The entity property that it is saved to (Entities: `entities:saveto`).
    pub save_to: Option<String>,
}

/// A choice of a [`Column`].
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnChoice {
    /// The value stored.
    pub value: String,
    /// Label in each language; the language is empty if the form has none.
    pub labels: Vec<(String, String)>,
}

pub(super) fn columns(form: &Form) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut open = vec![DefId(0)];
    while let Some(id) = open.pop() {
        let def = form.def(id);
        open.extend(def.children.iter().rev());
        if !def.is_leaf() || def.attribute || def.added {
            continue;
        }
        let control = form.control_of(id);
        let root = form.def(DefId(0)).path.len() + 1;
        let mut repeats = form
            .lineage(id)
            .into_iter()
            .filter(|id| form.def(*id).repeat);
        let label = control.and_then(|control| control.label.as_ref());
        columns.push(Column {
            path: def.path.clone(),
            name: def.path.get(root..).unwrap_or("").to_owned(),
            value_type: def.value_type,
            control: control.map(|control| control.kind),
            labels: label.map_or(Vec::new(), |label| labels(form, label)),
            choices: control.map_or(Vec::new(), |control| choices(form, &control.choices)),
            absent: form.absents(id).to_vec(),
            repeat: repeats.next_back().map(|id| form.def(id).path.clone()),
            save_to: def.bind.save_to.clone(),
        });
    }
    columns
}

fn labels(form: &Form, label: &Label) -> Vec<(String, String)> {
    match label {
        Label::Plain(pieces) => in_all(form, |_| Some(plain(form, pieces))),
        Label::Itext(id) => translated(form, id),
        Label::Computed(_) => Vec::new(),
    }
}

fn translated(form: &Form, id: &str) -> Vec<(String, String)> {
    in_all(form, |language| {
        let forms: &Forms = form.translations.find(language, id)?;
        forms.plain.as_ref().map(|pieces| plain(form, pieces))
    })
}

fn in_all(form: &Form, text: impl Fn(usize) -> Option<String>) -> Vec<(String, String)> {
    if form.languages().is_empty() {
        return text(0)
            .map(|text| (String::new(), text))
            .into_iter()
            .collect();
    }
    let each = form.languages().iter().enumerate();
    each.filter_map(|(index, language)| Some((language.clone(), text(index)?)))
        .collect()
}

/// Text with the names of inserted nodes in the places of their values.
fn plain(form: &Form, pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(part) => text.push_str(part),
            Piece::Output(Expr::Path(path)) => {
                let name = path.steps.last().and_then(|step| step.name);
                text.push_str("${");
                text.push_str(name.map_or("…", |name| form.names.text(name)));
                text.push('}');
            }
            Piece::Output(_) => text.push_str("${…}"),
        }
    }
    text.trim().to_owned()
}

fn choices(form: &Form, choices: &Choices) -> Vec<ColumnChoice> {
    match choices {
        Choices::None => Vec::new(),
        Choices::Items(items) => {
            let choice = |item: &super::ItemDef| ColumnChoice {
                value: item.value.clone(),
                labels: item
                    .label
                    .as_ref()
                    .map_or(Vec::new(), |label| labels(form, label)),
            };
            items.iter().map(choice).collect()
        }
        Choices::Itemset {
            nodeset,
            value,
            label,
        } => itemset(form, nodeset, value, label),
    }
}

/// All rows of the secondary instance that a plain path leads to, predicates left aside.
fn itemset(form: &Form, nodeset: &Expr, value: &Expr, label: &Label) -> Vec<ColumnChoice> {
    let path = match nodeset {
        Expr::Call(Function::Randomize, arguments) => arguments.first(),
        other => Some(other),
    };
    let Some(Expr::Path(Path {
        start: Start::Instance(index),
        steps,
    })) = path
    else {
        return Vec::new();
    };
    let Some(tree) = form.fixed.get(*index) else {
        return Vec::new();
    };
    let mut rows = vec![0];
    for step in steps {
        if step.axis != Axis::Child {
            continue;
        }
        let named = |id: &&u32| step.name.is_none() || tree.name(**id) == step.name;
        rows = rows
            .iter()
            .flat_map(|row| tree.children(*row).iter().filter(named))
            .copied()
            .collect();
    }
    let mut found: Vec<ColumnChoice> = Vec::new();
    let mut seen = HashSet::new();
    for row in rows {
        let value = field(tree, row, value).unwrap_or_default();
        if !seen.insert(value.clone()) {
            continue;
        }
        let labels = match label {
            Label::Computed(Expr::Call(Function::Itext, arguments)) => {
                let id = arguments.first().and_then(|id| field(tree, row, id));
                id.map_or(Vec::new(), |id| translated(form, &id))
            }
            Label::Computed(expr) => in_all(form, |_| field(tree, row, expr)),
            other => labels(form, other),
        };
        found.push(ColumnChoice { value, labels });
    }
    found
}

/// Text of a row's own child.
fn field(tree: &FixedTree, row: u32, expr: &Expr) -> Option<String> {
    let Expr::Path(Path {
        start: Start::Context,
        steps,
    }) = expr
    else {
        return None;
    };
    let mut at = row;
    for step in steps {
        if step.axis == Axis::Child {
            at = *tree
                .children(at)
                .iter()
                .find(|id| tree.name(**id) == step.name)?;
        }
    }
    Some(tree.text(at))
}
