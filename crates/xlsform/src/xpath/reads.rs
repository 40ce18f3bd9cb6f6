//! Which nodes an expression reads, and whether what it names is there.

use std::collections::HashMap;

use super::{Axis, Call, Expr, Path, Problem, Refusal, Start, Step};
use crate::paths::NOWHERE;
use crate::tree::{Id, Kind, Tree};

/// Nodes by their parents and names.
pub(crate) struct Lookup<'t> {
    pub(crate) tree: &'t Tree,
    /// Attributes have keys of their own.
    children: HashMap<(Id, bool, &'t str), Id>,
}

impl<'t> Lookup<'t> {
    pub(crate) fn new(tree: &'t Tree) -> Self {
        let mut children = HashMap::new();
        for id in tree.descendants(0) {
            let element = tree.get(id);
            if id != 0 && element.kind != Kind::External {
                let attribute = element.kind == Kind::Attribute;
                let key = (element.parent, attribute, element.name.as_str());
                children.entry(key).or_insert(id);
            }
        }
        Self { tree, children }
    }

    fn child(&self, parent: Id, name: &str) -> Option<Id> {
        self.children.get(&(parent, false, name)).copied()
    }

    fn all_children(&self, parent: Id) -> impl Iterator<Item = Id> {
        let children = self.tree.get(parent).children.iter().copied();
        children.filter(|id| self.tree.get(*id).kind != Kind::External)
    }

    /// The node at an absolute path.
    pub(crate) fn at(&self, path: &str) -> Option<Id> {
        let mut steps = path.strip_prefix('/')?.split('/');
        let root = steps.next()? == self.tree.get(0).name;
        let mut steps = steps.map(|step| match step.strip_prefix('@') {
            Some(name) => (true, name),
            None => (false, step),
        });
        let found = steps.try_fold(0, |at, (attribute, name)| {
            self.children.get(&(at, attribute, name)).copied()
        });
        found.filter(|_| root)
    }

    /// As `jr:choice-name` resolves a path in quotes.
    fn resolve(&self, path: &str, context: Option<Id>) -> Option<Id> {
        let (mut at, steps) = match path.strip_prefix('/') {
            Some(rest) => (0, rest.split_once('/').map_or("", |(_, steps)| steps)),
            None => (context?, path),
        };
        for step in steps.split('/').map(str::trim).filter(|s| !s.is_empty()) {
            at = match step.split('[').next().unwrap_or(step).trim() {
                "." | "current()" => at,
                ".." if at == 0 => return None,
                ".." => self.tree.get(at).parent,
                name => self.child(at, name)?,
            };
        }
        Some(at)
    }
}

/// A node that a path has come to; none is the document around the form.
type Spot = Option<Id>;

/// Goes through an expression.
pub(crate) struct Reader<'l, 't> {
    lookup: &'l Lookup<'t>,
    /// The node that the expression belongs to; none if it may be any.
    context: Option<Id>,
    /// Whether there is a secondary instance with this id.
    has_instance: &'l dyn Fn(&str) -> bool,
    /// Nodes that are read.
    pub(crate) found: Vec<Id>,
    /// Questions whose choices are read.
    pub(crate) choice_names: Vec<Id>,
    /// What is named and not there.
    pub(crate) problems: Vec<Refusal>,
    /// Paths from the node itself that lead nowhere: they are always empty.
    pub(crate) lost: Vec<usize>,
    /// Nodes and steps that may still be gone through; at 0 the rest is left out.
    pub(crate) left: usize,
}

impl<'l, 't> Reader<'l, 't> {
    pub(crate) fn new(
        lookup: &'l Lookup<'t>,
        context: Option<Id>,
        has_instance: &'l dyn Fn(&str) -> bool,
        left: usize,
    ) -> Self {
        Self {
            lookup,
            context,
            has_instance,
            found: Vec::new(),
            choice_names: Vec::new(),
            problems: Vec::new(),
            lost: Vec::new(),
            left,
        }
    }

    pub(crate) fn read(&mut self, expr: &Expr) {
        let own = self.own();
        self.value(expr, &own);
    }

    fn own(&self) -> Vec<Spot> {
        self.context.map_or_else(Vec::new, |id| vec![Some(id)])
    }

    /// Notes what is read, and returns where a path leads.
    fn nodes(&mut self, expr: &Expr, spots: &[Spot]) -> Vec<Spot> {
        self.work(spots.len() + 1);
        match expr {
            _ if self.left == 0 => {}
            Expr::Number | Expr::Text(_) => {}
            Expr::Path(path) => {
                let reached = self.path(path, spots);
                self.note(&reached);
                return reached;
            }
            Expr::Call(call) => return self.call(call, spots),
            Expr::Logic(all) => all.iter().for_each(|expr| {
                self.nodes(expr, spots);
            }),
            Expr::Values(all) => all.iter().for_each(|expr| self.value(expr, spots)),
            Expr::Union(all) => return all.iter().flat_map(|e| self.nodes(e, spots)).collect(),
        }
        Vec::new()
    }

    /// As [`Self::nodes`], for an expression whose text or number is asked for.
    fn value(&mut self, expr: &Expr, spots: &[Spot]) {
        let reached = self.nodes(expr, spots);
        self.below(&reached);
    }

    fn work(&mut self, steps: usize) {
        self.left = self.left.saturating_sub(steps);
    }

    fn note(&mut self, spots: &[Spot]) {
        self.work(spots.len());
        self.found.extend(spots.iter().flatten());
    }

    /// The text of a group is that of all in it.
    fn below(&mut self, spots: &[Spot]) {
        let lookup = self.lookup;
        for id in spots.iter().flatten() {
            let mut open: Vec<Id> = lookup.all_children(*id).collect();
            while let Some(id) = open.pop() {
                self.work(1);
                if self.left == 0 {
                    return;
                }
                self.found.push(id);
                open.extend(lookup.all_children(id));
            }
        }
    }

    fn call(&mut self, call: &Call, spots: &[Spot]) -> Vec<Spot> {
        if let ("pulldata", [Expr::Text(file), wanted, column, value]) =
            (call.function, call.arguments.as_slice())
        {
            self.instance(file, call.at);
            self.columns([wanted, column], call.at);
            // The columns belong to the rows, which never change.
            self.value(value, spots);
            return Vec::new();
        }
        let reached = call.arguments.iter().map(|expr| self.nodes(expr, spots));
        let mut reached: Vec<Vec<Spot>> = reached.collect();
        match call.function {
            "randomize" if !reached.is_empty() => return reached.swap_remove(0),
            "number" | "string" | "string-length" | "normalize-space" if reached.is_empty() => {
                self.note(spots);
            }
            "jr:choice-name" => self.choice_name(call),
            "indexed-repeat" => {
                for spots in reached.iter().step_by(2) {
                    self.below(spots);
                }
            }
            // These only ask which nodes there are.
            "position" | "boolean" | "count" | "name" | "local-name" | "not" | "jr:itext" => {}
            _ => self.below(&reached.concat()),
        }
        Vec::new()
    }

    /// The columns of `pulldata`, which are paths below a row.
    fn columns(&mut self, columns: [&Expr; 2], at: usize) {
        for column in columns {
            if let Expr::Text(name) = column
                && let Err((_, problem)) = super::parse(name)
            {
                self.problems.push((at, problem));
            }
        }
    }

    fn instance(&mut self, id: &str, at: usize) {
        if !(self.has_instance)(id) {
            self.problems.push((at, Problem::Instance(id.to_owned())));
        }
    }

    fn choice_name(&mut self, call: &Call) {
        let [_, Expr::Text(path)] = call.arguments.as_slice() else {
            return;
        };
        let found = self.lookup.resolve(path.trim(), self.context);
        match found.filter(|id| self.lookup.tree.get(*id).itemset.is_some()) {
            Some(id) => self.choice_names.push(id),
            None if path.contains(NOWHERE) => {}
            None => {
                let problem = Problem::ChoiceName(path.trim().to_owned());
                self.problems.push((call.at, problem));
            }
        }
    }

    fn path(&mut self, path: &Path, spots: &[Spot]) -> Vec<Spot> {
        let mut spots = match &path.start {
            Start::Context => spots.to_vec(),
            Start::Current => self.own(),
            Start::Root => vec![None],
            Start::Instance(id) => {
                self.instance(id, path.at);
                Vec::new()
            }
            Start::Nodes(expr, predicates) => {
                let reached = self.nodes(expr, spots);
                for predicate in predicates {
                    self.nodes(predicate, &reached);
                }
                reached
            }
        };
        let lively = !spots.is_empty();
        let mut named = path.start == Start::Root;
        for (n, step) in path.steps.iter().enumerate() {
            named &= step.axis == Axis::Child && step.name.is_some();
            spots = self.follow(step, &spots);
            if named && spots.is_empty() {
                self.unknown(path, n);
                named = false;
            }
            if !step.predicates.is_empty() {
                self.note(&spots);
            }
            for predicate in &step.predicates {
                self.nodes(predicate, &spots);
            }
        }
        if lively && spots.is_empty() && path.start != Start::Root {
            self.lost.push(path.at);
        }
        spots
    }

    /// An absolute path that leads nowhere from its step `n` on.
    fn unknown(&mut self, path: &Path, n: usize) {
        let steps = path.steps.iter().take(n + 1);
        let names = steps.filter_map(|step| step.name.as_deref());
        let path_to: String = names.map(|name| format!("/{name}")).collect();
        if !path_to.starts_with(NOWHERE) {
            self.problems.push((path.at, Problem::Path(path_to)));
        }
    }

    fn follow(&self, step: &Step, spots: &[Spot]) -> Vec<Spot> {
        let lookup = self.lookup;
        let root = lookup.tree.get(0);
        let is_root = step.name.as_ref().is_none_or(|name| *name == root.name);
        let mut reached: Vec<Spot> = Vec::new();
        for spot in spots {
            match (step.axis, *spot) {
                (Axis::Child, None) => reached.extend(is_root.then_some(Some(0))),
                (Axis::Child, Some(id)) => match &step.name {
                    Some(name) => reached.extend(lookup.child(id, name).map(Some)),
                    None => reached.extend(lookup.all_children(id).map(Some)),
                },
                (Axis::Parent, Some(0)) => reached.push(None),
                (Axis::Parent, Some(id)) => reached.push(Some(lookup.tree.get(id).parent)),
                (Axis::Parent, None) => {}
                (Axis::Itself | Axis::Attribute, spot) => reached.push(spot),
            }
        }
        reached.sort_unstable();
        reached.dedup();
        reached
    }
}
