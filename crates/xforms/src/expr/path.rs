//! Follows paths through the live instance and secondary instances.

use super::eval::{BYTES, Evaluation, Evaluator, Scope};
use super::functions::Function;
use super::value::{Item, Value};
use super::{Axis, Comparison, Expr, Path, Start, Step};
use crate::answer::ValueType;
use crate::form::lookup::Key;
use crate::names::Name;
use crate::session::NodeId;
use crate::sorted::sorted;

impl Evaluator<'_> {
    /// Nodes that a path leads to.
    pub(crate) fn path(&self, path: &Path, scope: Scope) -> Evaluation<Vec<Item>> {
        let (mut items, taken) = match &path.start {
            Start::Context => (vec![scope.item], 0),
            Start::Current => (vec![scope.current], 0),
            Start::Root => self.bound_prefix(&path.steps, scope.current),
            Start::Instance(index) => (
                vec![Item::Fixed(u32::try_from(*index).unwrap_or(u32::MAX), 0)],
                0,
            ),
            Start::Nodes(expr, predicates) => {
                let items = self.nodes(expr, scope)?;
                (self.filter(items, predicates, scope)?, 0)
            }
        };
        for step in path.steps.iter().skip(taken) {
            items = self.step(&items, step, scope)?;
        }
        Ok(items)
    }

    /// An absolute path inside a repeat means the repeat instance that the expression stands
    /// in, unless the path ends at the repeat or a predicate chooses otherwise.
    fn bound_prefix(&self, steps: &[Step], current: Item) -> (Vec<Item>, usize) {
        let node = match current {
            Item::Live(node) | Item::LiveAttribute(node, _) => node,
            Item::Document => return (vec![Item::Document], 0),
            // Only where a whole expression is evaluated in a secondary instance.
            Item::Fixed(instance, _) | Item::FixedAttribute(instance, ..) => {
                return (vec![Item::Fixed(instance, 0)], 0);
            }
        };
        let mut chain = self.tree.ancestry(node);
        let mut at = Item::Document;
        let mut taken = 0;
        for (index, step) in steps.iter().enumerate() {
            let Some(node) = chain.pop() else { break };
            let Some(def) = self.tree.def(node).map(|def| self.form.def(def)) else {
                break;
            };
            let ends_at_repeat = def.repeat && index + 1 == steps.len();
            let plain = step.axis == Axis::Child && step.predicates.is_empty() && !def.attribute;
            if !plain || step.name != Some(def.name) || ends_at_repeat {
                break;
            }
            at = Item::Live(node);
            taken = index + 1;
        }
        (vec![at], taken)
    }

    fn step(&self, items: &[Item], step: &Step, scope: Scope) -> Evaluation<Vec<Item>> {
        let mut found = Vec::with_capacity(items.len());
        for item in items {
            if let Some(rows) = self.looked_up(*item, step, scope)? {
                found.extend(rows);
                continue;
            }
            let before = found.len();
            match step.axis {
                Axis::Child => self.children(*item, step.name, &mut found),
                Axis::Attribute => self.attributes(*item, step.name, &mut found),
                Axis::Parent => found.extend(self.parent(*item).filter(|i| self.named(*i, step))),
                Axis::Itself => found.extend(Some(*item).filter(|i| self.named(*i, step))),
            }
            self.spend(found.len() - before + 1)?;
            if !step.predicates.is_empty() {
                let next = found.split_off(before);
                found.extend(self.filter(next, &step.predicates, scope)?);
            }
        }
        if step.axis == Axis::Parent {
            found.dedup();
        }
        Ok(found)
    }

    /// Rows of a secondary instance that a step with a filter like `[field = /data/question]`
    /// leads to; `None` if the step has to go through all rows.
    fn looked_up(&self, parent: Item, step: &Step, scope: Scope) -> Evaluation<Option<Vec<Item>>> {
        let (Item::Fixed(instance, parent), Axis::Child, Some(row), Some((first, rest))) =
            (parent, step.axis, step.name, step.predicates.split_first())
        else {
            return Ok(None);
        };
        let (Some((field, wanted)), Some(tree)) =
            (equality(first), self.form.fixed.get(instance as usize))
        else {
            return Ok(None);
        };
        let texts = match self.value(wanted, scope)? {
            Value::Nodes(items) => items.into_iter().map(|item| self.item_text(item)).collect(),
            Value::Text(text) => vec![text],
            _ => return Ok(None),
        };
        let lookup = tree.lookup(Key { parent, row, field });
        let mut rows = Vec::new();
        for text in &texts {
            let more = lookup.rows(text);
            self.spend(more.len() + 1)?;
            rows.extend(more.iter().map(|row| Item::Fixed(instance, *row)));
        }
        if texts.len() > 1 {
            rows = sorted(rows);
        }
        // Of several conditions in one predicate, the others are still to be met.
        let rest = match first {
            Expr::And(_) => &step.predicates,
            _ => rest,
        };
        self.filter(rows, rest, scope).map(Some)
    }

    fn named(&self, item: Item, step: &Step) -> bool {
        step.name
            .is_none_or(|name| self.item_name(item) == Some(name))
    }

    fn filter(
        &self,
        mut items: Vec<Item>,
        predicates: &[Expr],
        scope: Scope,
    ) -> Evaluation<Vec<Item>> {
        for predicate in predicates {
            let size = items.len();
            let mut kept = Vec::new();
            for (index, item) in items.into_iter().enumerate() {
                let position = index + 1;
                let inner = Scope {
                    item,
                    current: scope.current,
                    position,
                    size,
                };
                let keep = match self.value(predicate, inner)? {
                    Value::Number(number) => number == position as f64,
                    value => self.boolean_of(&value),
                };
                if keep {
                    kept.push(item);
                }
            }
            items = kept;
        }
        Ok(items)
    }

    fn children(&self, item: Item, name: Option<Name>, into: &mut Vec<Item>) {
        match item {
            Item::Document => {
                let root = Item::Live(self.tree.root());
                if name.is_none_or(|name| self.item_name(root) == Some(name)) {
                    into.push(root);
                }
            }
            Item::Live(node) => self.live_children(node, name, into),
            Item::Fixed(instance, node) => {
                let Some(tree) = self.form.fixed.get(instance as usize) else {
                    return;
                };
                for child in tree.children(node) {
                    let found = tree.name(*child);
                    if found.is_some() && (name.is_none() || name == found) {
                        into.push(Item::Fixed(instance, *child));
                    }
                }
            }
            Item::LiveAttribute(..) | Item::FixedAttribute(..) => {}
        }
    }

    fn live_children(&self, node: NodeId, name: Option<Name>, into: &mut Vec<Item>) {
        let Some(def) = self.tree.def(node) else {
            return;
        };
        match name {
            Some(name) => {
                let Some(slot) = self.form.def(def).slot_of(name) else {
                    return;
                };
                into.extend(
                    self.tree
                        .slot(node, slot)
                        .iter()
                        .map(|child| Item::Live(*child)),
                );
            }
            None => {
                let children = self.tree.children(node);
                into.extend(
                    children
                        .filter(|child| !self.is_attribute(*child))
                        .map(Item::Live),
                );
            }
        }
    }

    fn attributes(&self, item: Item, name: Option<Name>, into: &mut Vec<Item>) {
        let wanted = |found: Name| name.is_none_or(|name| name == found);
        match item {
            Item::Live(node) => {
                let Some(def) = self.tree.def(node) else {
                    return;
                };
                for (index, attribute) in (0..).zip(&self.form.def(def).attributes) {
                    if wanted(attribute.name) {
                        into.push(Item::LiveAttribute(node, index));
                    }
                }
                let bound = |child: &NodeId| {
                    let def = self.tree.def(*child).map(|def| self.form.def(def));
                    def.is_some_and(|def| def.attribute && wanted(def.name))
                };
                into.extend(self.tree.children(node).filter(bound).map(Item::Live));
            }
            Item::Fixed(instance, node) => {
                let Some(tree) = self.form.fixed.get(instance as usize) else {
                    return;
                };
                for (index, (found, _)) in (0..).zip(tree.attributes(node)) {
                    if wanted(*found) {
                        into.push(Item::FixedAttribute(instance, node, index));
                    }
                }
            }
            _ => {}
        }
    }

    fn parent(&self, item: Item) -> Option<Item> {
        match item {
            Item::Document => None,
            Item::Live(node) => Some(self.tree.parent(node).map_or(Item::Document, Item::Live)),
            Item::LiveAttribute(node, _) => Some(Item::Live(node)),
            Item::Fixed(instance, node) => {
                let tree = self.form.fixed.get(instance as usize)?;
                tree.parent(node)
                    .map(|parent| Item::Fixed(instance, parent))
            }
            Item::FixedAttribute(instance, node, _) => Some(Item::Fixed(instance, node)),
        }
    }

    pub(crate) fn item_name(&self, item: Item) -> Option<Name> {
        match item {
            Item::Document => None,
            Item::Live(node) => self.tree.def(node).map(|def| self.form.def(def).name),
            Item::LiveAttribute(node, index) => {
                let def = self.form.def(self.tree.def(node)?);
                def.attributes
                    .get(index as usize)
                    .map(|attribute| attribute.name)
            }
            Item::Fixed(instance, node) => self.form.fixed.get(instance as usize)?.name(node),
            Item::FixedAttribute(instance, node, index) => {
                let tree = self.form.fixed.get(instance as usize)?;
                tree.attributes(node)
                    .get(index as usize)
                    .map(|(name, _)| *name)
            }
        }
    }

    /// Whether an item counts among others: live nodes do while they are relevant.
    pub(crate) fn counts(&self, item: Item) -> bool {
        match item {
            Item::Live(node) | Item::LiveAttribute(node, _) => self.tree.is_relevant(node),
            _ => true,
        }
    }

    /// Text of a node, of a group with all in it; empty for what is not relevant, as in JavaRosa.
    pub(crate) fn item_text(&self, item: Item) -> String {
        let text = self.own_text(item);
        self.charge(text.len() / BYTES);
        text
    }

    fn own_text(&self, item: Item) -> String {
        match item {
            Item::Document => String::new(),
            Item::Live(node) => self.live_text(node),
            Item::LiveAttribute(node, index) => {
                let def = self.tree.def(node).map(|def| self.form.def(def));
                let attribute = def.and_then(|def| def.attributes.get(index as usize));
                attribute.map_or(String::new(), |attribute| attribute.value.clone())
            }
            Item::Fixed(instance, node) => {
                let tree = self.form.fixed.get(instance as usize);
                tree.map_or(String::new(), |tree| tree.text(node))
            }
            Item::FixedAttribute(instance, node, index) => {
                let tree = self.form.fixed.get(instance as usize);
                let attribute = tree.and_then(|tree| tree.attributes(node).get(index as usize));
                attribute.map_or(String::new(), |(_, value)| value.to_string())
            }
        }
    }

    /// A decimal without the point that only storing it adds.
    fn live_text(&self, node: NodeId) -> String {
        let Some(def) = self.tree.def(node).map(|def| self.form.def(def)) else {
            return String::new();
        };
        if !self.tree.is_relevant(node) {
            return String::new();
        }
        if !def.is_leaf() {
            let below = self
                .tree
                .children(node)
                .filter(|node| !self.is_attribute(*node))
                .inspect(|_| self.charge(1));
            return below.map(|node| self.live_text(node)).collect();
        }
        let value = self.tree.value(node);
        match (def.value_type, value.strip_suffix(".0")) {
            (ValueType::Decimal, Some(whole)) => whole.to_owned(),
            _ => value.to_owned(),
        }
    }

    /// Whether an item is a live node that holds others.
    pub(crate) fn is_group(&self, item: Item) -> bool {
        let Item::Live(node) = item else { return false };
        let def = self.tree.def(node).map(|def| self.form.def(def));
        def.is_some_and(|def| !def.is_leaf())
    }

    fn is_attribute(&self, node: NodeId) -> bool {
        let def = self.tree.def(node).map(|def| self.form.def(def));
        def.is_some_and(|def| def.attribute)
    }
}

/// If a predicate asks that a child of the row equals something that is the same for all rows:
/// the child's name and the other side.
fn equality(predicate: &Expr) -> Option<(Name, &Expr)> {
    match predicate {
        Expr::And(all) if !all.iter().any(counts_places) => all.first().and_then(equality),
        Expr::Compare(left, rest) => {
            let [(Comparison::Equal, right)] = rest.as_slice() else {
                return None;
            };
            let found = |field, other| Some((own_child(field)?, same_for_all(other)?));
            found(left, right).or_else(|| found(right, left))
        }
        _ => None,
    }
}

/// The name in a path of one step down from the row.
fn own_child(expr: &Expr) -> Option<Name> {
    let Expr::Path(Path {
        start: Start::Context,
        steps,
    }) = expr
    else {
        return None;
    };
    let [step] = steps.as_slice() else {
        return None;
    };
    let plain = step.axis == Axis::Child && step.predicates.is_empty();
    step.name.filter(|_| plain)
}

/// The expression itself if it does not look at the row.
fn same_for_all(expr: &Expr) -> Option<&Expr> {
    let same = match expr {
        Expr::Text(_) => true,
        Expr::Path(path) => matches!(path.start, Start::Root | Start::Current),
        _ => false,
    };
    same.then_some(expr)
}

/// Whether an expression may look at the row's place among the others.
fn counts_places(expr: &Expr) -> bool {
    match expr {
        Expr::Call(Function::Position | Function::Last, _) => true,
        Expr::Number(_) | Expr::Text(_) => false,
        Expr::Path(path) => match &path.start {
            Start::Nodes(expr, predicates) => {
                counts_places(expr) || predicates.iter().any(counts_places)
            }
            _ => false,
        },
        Expr::Call(_, all) | Expr::And(all) | Expr::Or(all) | Expr::Union(all) => {
            all.iter().any(counts_places)
        }
        Expr::Negate(operand) => counts_places(operand),
        Expr::Compare(first, rest) => {
            counts_places(first) || rest.iter().any(|(_, expr)| counts_places(expr))
        }
        Expr::Arithmetic(first, rest) => {
            counts_places(first) || rest.iter().any(|(_, expr)| counts_places(expr))
        }
    }
}
