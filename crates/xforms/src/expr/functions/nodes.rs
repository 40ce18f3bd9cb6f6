//! Functions on nodes, selections and choices.

use super::{Arguments, Evaluation, Function, Value};
use crate::answer::Absent;
use crate::expr::Expr;
use crate::expr::eval::Scope;
use crate::expr::reads;
use crate::expr::value::Item;
use crate::host::Digest;

pub(super) fn call(function: Function, arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    use Function as F;
    let evaluator = arguments.evaluator;
    Ok(match function {
        F::Absent => Value::from(absent(arguments)?),
        F::Count => Value::Number(items(arguments, 0)?.len() as f64),
        F::CountNonEmpty => {
            let items = items(arguments, 0)?;
            // A group has no value of its own, as in JavaRosa.
            let filled = items.into_iter().filter(|item| {
                !evaluator.is_group(*item) && !evaluator.item_text(*item).is_empty()
            });
            Value::Number(filled.count() as f64)
        }
        F::CountSelected => Value::Number(arguments.text(0)?.split_whitespace().count() as f64),
        F::Selected => {
            let (text, wanted) = (arguments.text(0)?, arguments.text(1)?);
            let wanted = wanted.trim();
            let mut values = text.split_whitespace().peekable();
            // Nothing is in a list of nothing: so JavaRosa and ODK Web Forms both have it.
            let nothing = wanted.is_empty() && values.peek().is_none();
            Value::Boolean(nothing || values.any(|value| value == wanted))
        }
        F::SelectedAt => {
            let (text, index) = (arguments.text(0)?, arguments.number(1)?);
            let found = (index >= 0.0).then(|| text.split_whitespace().nth(index as usize));
            Value::from(found.flatten().unwrap_or(""))
        }
        F::Position => position(arguments)?,
        F::Last => Value::Number(arguments.scope.size as f64),
        F::Name | F::LocalName => name(function, arguments)?,
        F::Once => once(arguments)?,
        F::Itext => Value::Text(evaluator.translated(&arguments.text(0)?, arguments.scope)?),
        F::ChoiceName => {
            let (value, control) = (arguments.text(0)?, arguments.text(1)?);
            Value::Text(evaluator.choice_name(&value, &control, arguments.scope)?)
        }
        F::IndexedRepeat => indexed_repeat(arguments)?,
        F::PullData => pull_data(arguments)?,
        F::Randomize => randomize(arguments)?,
        _ => Value::Nodes(Vec::new()),
    })
}

fn items(arguments: &Arguments<'_, '_>, index: usize) -> Evaluation<Vec<Item>> {
    match arguments.value(index)? {
        Value::Nodes(mut items) => {
            items.retain(|item| arguments.evaluator.counts(*item));
            Ok(items)
        }
        _ => Ok(Vec::new()),
    }
}

/// Why a node, or the context node, has no answer: the non-answer's code, else nothing.
fn absent(arguments: &Arguments<'_, '_>) -> Evaluation<&'static str> {
    let item = match arguments.len() {
        0 => Some(arguments.scope.item),
        _ => items(arguments, 0)?.first().copied(),
    };
    Ok(match item {
        Some(Item::Live(node)) => arguments
            .evaluator
            .tree
            .absent(node)
            .map_or("", Absent::code),
        _ => "",
    })
}

/// Place in the context, or place of a repeat instance among its siblings.
fn position(arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    if arguments.len() == 0 {
        return Ok(Value::Number(arguments.scope.position as f64));
    }
    let evaluator = arguments.evaluator;
    let place = match items(arguments, 0)?.first().copied() {
        Some(Item::Live(node)) => Some(evaluator.tree.position(node)),
        Some(Item::Fixed(instance, node)) => {
            let tree = evaluator.form.fixed.get(instance as usize);
            tree.map(|tree| tree.position(node))
        }
        _ => None,
    };
    Ok(Value::Number(place.map_or(f64::NAN, |place| place as f64)))
}

fn name(function: Function, arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    let item = match arguments.len() {
        0 => Some(arguments.scope.item),
        _ => items(arguments, 0)?.first().copied(),
    };
    let evaluator = arguments.evaluator;
    let name = item.and_then(|item| evaluator.item_name(item));
    let name = name.map_or("", |name| evaluator.form.names.text(name));
    Ok(Value::from(match (function, name.split_once(':')) {
        (Function::LocalName, Some((_, local))) => local,
        _ => name,
    }))
}

/// The node's own value if it has one, so that the argument counts only once.
fn once(arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    let own = match arguments.scope.current {
        Item::Live(node) => arguments.evaluator.tree.value(node).to_owned(),
        _ => String::new(),
    };
    if own.is_empty() {
        arguments.value(0)
    } else {
        Ok(Value::Text(own))
    }
}

pub(super) fn coalesce(arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    for index in 0..arguments.len() {
        let value = arguments.value(index)?;
        if matches!(value, Value::Number(number) if number.is_nan()) {
            continue;
        }
        let text = arguments.evaluator.text_of(value);
        if !text.is_empty() {
            return Ok(Value::Text(text));
        }
    }
    Ok(Value::from(""))
}

/// Whether the number of true answers lies within bounds; -1 is no bound.
pub(super) fn checklist(function: Function, arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    let (minimum, maximum) = (arguments.number(0)?, arguments.number(1)?);
    let mut total = 0.0;
    let mut index = 2;
    while index < arguments.len() {
        let truths = truths(arguments, index)?;
        if function == Function::Checklist {
            total += truths.iter().filter(|truth| **truth).count() as f64;
            index += 1;
            continue;
        }
        let weights = match arguments.value(index + 1)? {
            Value::Nodes(items) => items
                .iter()
                .map(|item| arguments.evaluator.item_number(*item))
                .collect(),
            value => vec![arguments.evaluator.number_of(&value)],
        };
        for (truth, weight) in truths.into_iter().zip(weights) {
            total += if truth { weight } else { 0.0 };
        }
        index += 2;
    }
    let above = minimum < 0.0 || total >= minimum;
    let below = maximum < 0.0 || total <= maximum;
    Ok(Value::Boolean(above && below))
}

/// The truth of an argument, or of each of its nodes.
fn truths(arguments: &Arguments<'_, '_>, index: usize) -> Evaluation<Vec<bool>> {
    Ok(match arguments.value(index)? {
        // A node counts by its number if it has one: 0 is false.
        Value::Nodes(items) => {
            arguments.evaluator.spend(items.len())?;
            let texts = items
                .iter()
                .map(|item| arguments.evaluator.item_text(*item));
            texts
                .map(|text| !text.is_empty() && text != "0" && text != "false")
                .collect()
        }
        value => vec![arguments.evaluator.boolean_of(&value)],
    })
}

/// Of the first row in which a column has the given value, another column.
fn pull_data(arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    let [_, wanted, column, _] = arguments.exprs else {
        return Ok(Value::from(""));
    };
    let evaluator = arguments.evaluator;
    let value = arguments.text(3)?;
    for item in items(arguments, 0)? {
        let row = Scope {
            item,
            ..arguments.scope
        };
        // As `=` has it, a column that is not there equals nothing, not even the empty text.
        let cells = evaluator.nodes(column, row)?;
        if cells.iter().any(|cell| evaluator.item_text(*cell) == value) {
            return Ok(Value::Text(evaluator.text(wanted, row)?));
        }
    }
    Ok(Value::from(""))
}

/// Follows the first argument's path, taking the given instance of each given repeat.
fn indexed_repeat(arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    let evaluator = arguments.evaluator;
    let none = Ok(Value::Nodes(Vec::new()));
    let Item::Live(current) = arguments.scope.current else {
        return none;
    };
    let Some(context) = evaluator.tree.def(current) else {
        return none;
    };
    let def_of = |expr: Option<&Expr>| match expr {
        Some(Expr::Path(path)) => reads::target(evaluator.form, path, context),
        _ => None,
    };
    let Some(target) = def_of(arguments.exprs.first()) else {
        return none;
    };
    let mut chosen = Vec::new();
    for index in (1..arguments.len()).step_by(2) {
        if let Some(repeat) = def_of(arguments.exprs.get(index)) {
            chosen.push((repeat, arguments.number(index + 1)?));
        }
    }
    let own = evaluator.tree.ancestry(current);
    let mut nodes = vec![evaluator.tree.root()];
    for def in evaluator.form.lineage(target).into_iter().skip(1) {
        let slot = evaluator.form.def(def).slot;
        let mut next = Vec::new();
        for node in nodes {
            let all = evaluator.tree.slot(node, slot);
            evaluator.spend(all.len() + 1)?;
            match chosen.iter().find(|(repeat, _)| *repeat == def) {
                Some((_, number)) => {
                    let index = (*number >= 1.0).then(|| *number as usize - 1);
                    next.extend(index.and_then(|index| all.get(index)).copied());
                }
                None => match all.iter().find(|node| own.contains(node)) {
                    Some(node) => next.push(*node),
                    None => next.extend_from_slice(all),
                },
            }
        }
        nodes = next;
    }
    nodes.retain(|node| evaluator.tree.is_relevant(*node));
    Ok(Value::Nodes(nodes.into_iter().map(Item::Live).collect()))
}

/// Fisher-Yates with the minimal standard generator, as JavaRosa and Enketo do it.
fn randomize(arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    const MODULUS: i64 = 2_147_483_647;
    let mut items = items(arguments, 0)?;
    let mut state = seed(arguments)? % MODULUS;
    if state <= 0 {
        state += MODULUS - 1;
    }
    arguments.evaluator.spend(items.len())?;
    for end in (1..=items.len()).rev() {
        state = state * 16_807 % MODULUS;
        let share = (state - 1) as f64 / (MODULUS - 1) as f64;
        let index = (share * end as f64) as usize;
        if index < end {
            items.swap(index, end - 1);
        }
    }
    Ok(Value::Nodes(items))
}

/// The seed as Java's `long`; of a text that is no number, the first eight bytes of its SHA-256.
fn seed(arguments: &Arguments<'_, '_>) -> Evaluation<i64> {
    let evaluator = arguments.evaluator;
    if arguments.len() < 2 {
        return Ok(evaluator.seed() as i64);
    }
    let value = arguments.value(1)?;
    let number = evaluator.number_of(&value);
    let text = evaluator.text_of(value);
    if !number.is_nan() || text.is_empty() || text == "NaN" {
        // Not a number is 0, and what is too large the largest.
        return Ok(number as i64);
    }
    let digest = evaluator.host.digest(Digest::Sha256, text.as_bytes());
    let first = digest.and_then(|digest| digest.first_chunk::<8>().copied());
    Ok(first.map_or(0, i64::from_be_bytes))
}
