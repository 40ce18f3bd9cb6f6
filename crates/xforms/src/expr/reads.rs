//! What an expression reads, worked out without evaluating it.

use super::functions::Function;
use super::{Axis, Expr, Path, Start, Step};
use crate::form::{Choices, DefId, Form, Label, NodeDef, Piece, lineage};
use crate::names::Names;
use crate::sorted::sorted;

/// An expression reads the nodes of `def` that lie below the same node of `scope` as the node
/// it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Read {
    pub(crate) def: DefId,
    pub(crate) scope: DefId,
    /// Whether only the number of instances before its own counts: `position(..)`.
    pub(crate) place: bool,
}

/// All that expressions of one node read.
pub(crate) struct Reads<'a> {
    form: &'a Form,
    /// Texts with values in them that only a computed id can name, as rows of choices have it.
    loose: &'a [&'a str],
    /// Definition of the node that the expressions belong to.
    context: DefId,
    pub(crate) found: Vec<Read>,
    /// Whether the outcome depends on the language.
    pub(crate) language: bool,
    /// A `jr:choice-name` of a path that has no choices.
    pub(crate) choiceless: Option<String>,
    /// Paths that lead to no node.
    pub(crate) lost: Vec<Path>,
    /// Texts and choices that are being gone through, each inserted by the one before it.
    open: Vec<String>,
    /// If texts insert one another: which; too many of them are no circle but as bad.
    pub(crate) circle: Option<Vec<String>>,
    /// What is gone through: a few texts that insert many others can come to more than any form
    /// has.
    pub(crate) work: usize,
}

/// Texts inserted in one another.
pub(crate) const NESTED: usize = 16;
/// Nodes read by expressions of one form, and steps on the way to them.
pub(crate) const WORK: usize = 1_000_000;

/// A definition that a path has come to (none is the document), with the scope so far.
type Spot = (Option<DefId>, DefId);

impl<'a> Reads<'a> {
    pub(crate) fn new(form: &'a Form, loose: &'a [&'a str], context: DefId) -> Self {
        Self {
            form,
            loose,
            context,
            found: Vec::new(),
            language: false,
            choiceless: None,
            lost: Vec::new(),
            open: Vec::new(),
            circle: None,
            work: 0,
        }
    }

    pub(crate) fn expr(&mut self, expr: &Expr) {
        self.text_at(expr, &[(Some(self.context), self.context)]);
    }

    pub(crate) fn label(&mut self, label: &Label) {
        match label {
            Label::Plain(pieces) => self.pieces(pieces),
            Label::Itext(id) => self.text(id),
            Label::Computed(expr) => self.expr(expr),
        }
    }

    pub(crate) fn choices(&mut self, choices: &Choices) {
        match choices {
            Choices::None => {}
            Choices::Items(items) => {
                for label in items.iter().filter_map(|item| item.label.as_ref()) {
                    self.label(label);
                }
            }
            Choices::Itemset {
                nodeset,
                value,
                label,
            } => {
                let spots = self.at(nodeset, &[(Some(self.context), self.context)]);
                self.text_at(value, &spots);
                if let Label::Computed(expr) = label {
                    self.text_at(expr, &spots);
                }
            }
        }
    }

    fn text(&mut self, id: &str) {
        self.language = true;
        let form = self.form;
        if form.translations.filled.is_empty() {
            return;
        }
        for forms in form.translations.all(id) {
            let texts = [&forms.plain, &forms.short, &forms.guidance];
            let media = forms.media.iter().map(|(_, pieces)| pieces);
            for pieces in texts.into_iter().flatten().chain(media) {
                if pieces.iter().any(|p| matches!(p, Piece::Output(_))) {
                    self.within(format!("jr:itext('{id}')"), |reads| reads.pieces(pieces));
                }
            }
        }
    }

    /// Goes through what is inserted, unless it is being gone through already.
    fn within(&mut self, what: String, go: impl FnOnce(&mut Self)) {
        if self.circle.is_some() {
            return;
        }
        let known = self.open.iter().position(|open| *open == what);
        self.open.push(what);
        if known.is_some() || self.open.len() > NESTED {
            self.circle = Some(self.open.split_off(known.unwrap_or(0)));
            return;
        }
        go(self);
        self.open.pop();
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            if let Piece::Output(expr) = piece {
                self.expr(expr);
            }
        }
    }

    /// Notes what is read, and returns where a path leads.
    fn at(&mut self, expr: &Expr, spots: &[Spot]) -> Vec<Spot> {
        self.work += spots.len() + 1;
        if self.work > WORK {
            return Vec::new();
        }
        match expr {
            Expr::Number(_) | Expr::Text(_) => {}
            Expr::Path(path) => {
                let reached = self.path(path, spots);
                self.note(&reached);
                return reached;
            }
            Expr::Call(function, arguments) => return self.call(*function, arguments, spots),
            Expr::Negate(operand) => self.text_at(operand, spots),
            Expr::And(all) | Expr::Or(all) => {
                for expr in all {
                    self.at(expr, spots);
                }
            }
            Expr::Union(all) => {
                return all.iter().flat_map(|expr| self.at(expr, spots)).collect();
            }
            Expr::Compare(first, rest) => {
                self.text_at(first, spots);
                for (_, expr) in rest {
                    self.text_at(expr, spots);
                }
            }
            Expr::Arithmetic(first, rest) => {
                self.text_at(first, spots);
                for (_, expr) in rest {
                    self.text_at(expr, spots);
                }
            }
        }
        Vec::new()
    }

    fn note(&mut self, spots: &[Spot]) {
        self.work += spots.len();
        for (def, scope) in spots {
            if let Some(def) = def {
                self.found.push(Read {
                    def: *def,
                    scope: *scope,
                    place: false,
                });
            }
        }
    }

    fn call(&mut self, function: Function, arguments: &[Expr], spots: &[Spot]) -> Vec<Spot> {
        if let (Function::PullData, [.., value]) = (function, arguments) {
            // The columns belong to the rows, which never change.
            self.text_at(value, spots);
            return Vec::new();
        }
        let mut reached: Vec<Vec<Spot>> = arguments
            .iter()
            .map(|argument| self.at(argument, spots))
            .collect();
        match (function, arguments) {
            (Function::Randomize, _) if !reached.is_empty() => return reached.swap_remove(0),
            (Function::Itext, [Expr::Text(id)]) => self.text(id),
            (Function::Itext, _) => {
                self.language = true;
                for id in self.loose {
                    self.text(id);
                }
            }
            (
                Function::Number
                | Function::String
                | Function::StringLength
                | Function::NormalizeSpace,
                [],
            ) => self.note(spots),
            (Function::ChoiceName, [_, path]) => self.choice_name(path),
            // Siblings before it may come and go.
            (Function::Position | Function::IndexedRepeat, _) => {
                if function == Function::IndexedRepeat {
                    // The node and the numbers; between them stand the repeats.
                    for spots in reached.iter().step_by(2) {
                        self.below(spots);
                    }
                }
                for (def, _) in reached.into_iter().flatten() {
                    let Some(def) = def else { continue };
                    let (scope, place) = match function {
                        Function::Position => (
                            self.form.def(def).parent.unwrap_or(def),
                            self.form.lineage(self.context).contains(&def),
                        ),
                        _ => (DefId(0), false),
                    };
                    self.found.push(Read { def, scope, place });
                }
            }
            // These only ask which nodes there are.
            (Function::Boolean | Function::Count | Function::Name | Function::LocalName, _) => {}
            (Function::Not, _) => {}
            _ => self.below(&reached.concat()),
        }
        Vec::new()
    }

    /// As [`Self::at`], for an expression whose text or number is asked for.
    fn text_at(&mut self, expr: &Expr, spots: &[Spot]) {
        let reached = self.at(expr, spots);
        self.below(&reached);
    }

    /// The text of a group is that of all in it.
    fn below(&mut self, spots: &[Spot]) {
        let form = self.form;
        let children = |id: DefId| form.def(id).children.iter().copied();
        for (def, scope) in spots {
            let mut open: Vec<DefId> = def.map_or(Vec::new(), |id| children(id).collect());
            while let Some(id) = open.pop() {
                self.work += 1;
                if self.work > WORK {
                    return;
                }
                open.extend(children(id));
                self.note(&[(Some(id), *scope)]);
            }
        }
    }

    fn choice_name(&mut self, path: &Expr) {
        self.language = true;
        let Expr::Text(path) = path else { return };
        let form = self.form;
        let found = form.resolve(path.trim(), self.context);
        let control = found.and_then(|def| form.control_of(def));
        match control.map(|control| &control.choices) {
            None | Some(Choices::None) => self.choiceless = Some(path.trim().to_owned()),
            Some(choices) => {
                let here = self.context;
                let known = self.found.len();
                self.context = found.unwrap_or(here);
                self.within(format!("jr:choice-name(…, '{}')", path.trim()), |reads| {
                    reads.choices(choices);
                });
                self.context = here;
                // Seen from here, the scope is what both nodes stand in.
                let line = form.lineage(here);
                for read in self.found.iter_mut().skip(known) {
                    let shared = form.lineage(read.scope).into_iter().zip(&line);
                    let shared = shared.take_while(|(a, b)| a == *b).last();
                    read.scope = shared.map_or(DefId(0), |(def, _)| def);
                }
            }
        }
    }

    fn path(&mut self, path: &Path, spots: &[Spot]) -> Vec<Spot> {
        let own = (Some(self.context), self.context);
        let (mut spots, taken) = match &path.start {
            Start::Context => (spots.to_vec(), 0),
            Start::Current => (vec![own], 0),
            Start::Root => bound_prefix(&self.form.defs, &path.steps, self.context),
            Start::Instance(_) => (Vec::new(), 0),
            Start::Nodes(expr, predicates) => {
                let reached = self.at(expr, spots);
                for predicate in predicates {
                    self.at(predicate, &reached);
                }
                (reached, 0)
            }
        };
        let lively = !spots.is_empty();
        for step in path.steps.iter().skip(taken) {
            spots = follow(&self.form.defs, step, &spots);
            if !step.predicates.is_empty() {
                self.note(&spots);
            }
            for predicate in &step.predicates {
                self.at(predicate, &spots);
            }
        }
        if lively && spots.is_empty() {
            self.lost.push(path.clone());
        }
        spots
    }
}

/// Steps that mean the very nodes that `context` stands in: see the evaluation of paths.
fn bound_prefix(defs: &[NodeDef], steps: &[Step], context: DefId) -> (Vec<Spot>, usize) {
    let mut at: Spot = (None, DefId(0));
    let mut taken = 0;
    for (index, (step, id)) in steps.iter().zip(lineage(defs, context)).enumerate() {
        let Some(def) = defs.get(id.0 as usize) else {
            break;
        };
        let ends_at_repeat = def.repeat && index + 1 == steps.len();
        let plain = step.axis == Axis::Child && step.predicates.is_empty() && !def.attribute;
        if !plain || step.name != Some(def.name) || ends_at_repeat {
            break;
        }
        at = (Some(id), id);
        taken = index + 1;
    }
    (vec![at], taken)
}

fn follow(defs: &[NodeDef], step: &Step, spots: &[Spot]) -> Vec<Spot> {
    let mut reached = Vec::new();
    for (at, scope) in spots {
        let def = at.and_then(|at| defs.get(at.0 as usize));
        match (step.axis, def) {
            (Axis::Child, None) => reached.push((Some(DefId(0)), *scope)),
            (Axis::Child, Some(def)) => match step.name {
                Some(name) => {
                    let child = def.slot_of(name).and_then(|slot| def.children.get(slot));
                    reached.extend(child.map(|child| (Some(*child), *scope)));
                }
                None => {
                    let slots = def.by_name.iter();
                    let children = slots.filter_map(|(_, slot)| def.children.get(*slot));
                    reached.extend(children.map(|child| (Some(*child), *scope)));
                }
            },
            (Axis::Parent, Some(def)) => {
                let up = def.parent.and_then(|parent| defs.get(parent.0 as usize));
                let depth = defs.get(scope.0 as usize).map_or(0, |scope| scope.depth);
                let higher = up.is_some_and(|up| up.depth < depth);
                let scope = if higher {
                    def.parent.unwrap_or(*scope)
                } else {
                    *scope
                };
                reached.push((def.parent, scope));
            }
            (Axis::Parent, None) => {}
            (Axis::Attribute, Some(def)) => {
                let named = |found: &&NodeDef| step.name.is_none_or(|name| name == found.name);
                let attributes = def.children.iter().filter(|id| {
                    let child = defs.get(id.0 as usize).filter(|child| child.attribute);
                    child.as_ref().is_some_and(named)
                });
                reached.push((*at, *scope));
                reached.extend(attributes.map(|child| (Some(*child), *scope)));
            }
            (Axis::Itself | Axis::Attribute, _) => reached.push((*at, *scope)),
        }
    }
    sorted(reached)
}

/// The one definition that a path leads to.
pub(crate) fn target(form: &Form, path: &Path, context: DefId) -> Option<DefId> {
    let (mut spots, taken) = match path.start {
        Start::Context | Start::Current => (vec![(Some(context), context)], 0),
        Start::Root => bound_prefix(&form.defs, &path.steps, context),
        Start::Instance(_) | Start::Nodes(..) => return None,
    };
    for step in path.steps.iter().skip(taken) {
        spots = follow(&form.defs, step, &spots);
    }
    spots.first().and_then(|(def, _)| *def)
}

/// An absolute path in the expression that leads to no definition.
pub(crate) fn unknown_path(expr: &Expr, defs: &[NodeDef], names: &Names) -> Option<String> {
    let find = |expr: &Expr| unknown_path(expr, defs, names);
    match expr {
        Expr::Number(_) | Expr::Text(_) => None,
        Expr::Path(path) => {
            let steps = path.steps.iter().flat_map(|step| &step.predicates);
            let (start, unknown) = match &path.start {
                Start::Nodes(inner, predicates) => (
                    find(inner).or_else(|| predicates.iter().find_map(find)),
                    None,
                ),
                Start::Root => (None, leads_nowhere(&path.steps, defs, names)),
                _ => (None, None),
            };
            let mut steps = steps;
            start.or(unknown).or_else(|| steps.find_map(find))
        }
        Expr::Call(_, all) | Expr::And(all) | Expr::Or(all) | Expr::Union(all) => {
            all.iter().find_map(find)
        }
        Expr::Negate(operand) => find(operand),
        Expr::Compare(first, rest) => {
            find(first).or_else(|| rest.iter().find_map(|(_, expr)| find(expr)))
        }
        Expr::Arithmetic(first, rest) => {
            find(first).or_else(|| rest.iter().find_map(|(_, expr)| find(expr)))
        }
    }
}

fn leads_nowhere(steps: &[Step], defs: &[NodeDef], names: &Names) -> Option<String> {
    let mut spots: Vec<Spot> = vec![(None, DefId(0))];
    let mut path = String::new();
    for step in steps {
        let name = step.name.filter(|_| step.axis == Axis::Child);
        let name = name?;
        path.push('/');
        path.push_str(names.text(name));
        let root = defs.first().map(|root| root.name);
        if spots.first().is_some_and(|(at, _)| at.is_none()) && root != Some(name) {
            return Some(path);
        }
        spots = follow(defs, step, &spots);
        if spots.is_empty() {
            return Some(path);
        }
    }
    None
}
