//! Which computation depends on which node.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::error::{FormError, Problem};
use crate::expr::Expr;
use crate::expr::reads::{Read, Reads};
use crate::form::{BodyNode, DefId, Form, NodeDef};
use crate::sorted::sorted;

/// What is computed about a node, or shown of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Facet {
    /// Number of a repeat's instances.
    Count,
    /// What its own `relevant` says.
    Relevant,
    /// What its `calculate` says.
    Value,
    /// Anything that the question shows: computed only when asked for.
    Display,
    /// Whether all below it is read-only.
    Readonly,
    /// Label of a page or section.
    Title,
}

/// One thing to compute, or to report as changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Vertex {
    pub(crate) facet: Facet,
    pub(crate) def: DefId,
}

/// A vertex that depends on a node, for all nodes below the same node of `scope`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    /// Place of the vertex in the order of computation.
    pub(crate) rank: usize,
    pub(crate) scope: DefId,
}

/// Built once for each form; an answer only follows it.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// In the order of computation.
    pub(crate) order: Vec<Vertex>,
    /// By definition: what depends on its value, relevance or presence.
    dependents: Vec<Vec<Edge>>,
    /// By definition: if it is a repeat, what depends on its having this or that instance, or on nodes in them.
    structure: Vec<Vec<Edge>>,
    /// By definition: what is computed about its nodes themselves; the count of a repeat belongs
    /// to the repeat's parent, for there may be no instance.
    own: Vec<Vec<usize>>,
    /// Computations that depend on the language.
    pub(crate) language: Vec<usize>,
}

impl Graph {
    pub(crate) fn dependents(&self, def: DefId) -> &[Edge] {
        self.dependents
            .get(def.0 as usize)
            .map_or(&[], Vec::as_slice)
    }

    pub(crate) fn own(&self, def: DefId) -> &[usize] {
        self.own.get(def.0 as usize).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn structure(&self, repeat: DefId) -> &[Edge] {
        self.structure
            .get(repeat.0 as usize)
            .map_or(&[], Vec::as_slice)
    }

    /// Collects what every expression reads and sorts.
    ///
    /// # Errors
    ///
    /// [`FormError::Cycle`] if computations depend on one another.
    pub(crate) fn build(form: &Form) -> Result<Self, FormError> {
        let mut uses = Vec::new();
        for id in (0..).map(DefId).take(form.defs.len()) {
            node_uses(form, id, &mut uses)?;
        }
        title_uses(form, &form.body, DefId(0), &mut uses);
        let position = sort(form, &uses)?;
        let order = uses.iter().enumerate();
        let order = order.map(|(index, used)| {
            let rank = rank_of(&position, used.vertex);
            (rank, used.vertex, index)
        });
        let order = sorted(order.collect());
        let mut graph = Self {
            dependents: vec![Vec::new(); form.defs.len()],
            structure: vec![Vec::new(); form.defs.len()],
            own: vec![Vec::new(); form.defs.len()],
            ..Self::default()
        };
        for (_, _, index) in order {
            let Some(used) = uses.get(index) else {
                continue;
            };
            let rank = graph.order.len();
            graph.order.push(used.vertex);
            let owner = match used.vertex.facet {
                Facet::Count => form.def(used.vertex.def).parent,
                Facet::Relevant | Facet::Value => Some(used.vertex.def),
                Facet::Display | Facet::Readonly | Facet::Title => None,
            };
            let own = owner.and_then(|owner| graph.own.get_mut(owner.0 as usize));
            if let Some(own) = own {
                own.push(rank);
            }
            if used.language && matches!(used.vertex.facet, Facet::Value | Facet::Relevant) {
                graph.language.push(rank);
            }
            for read in &used.reads {
                graph.link(form, *read, rank);
            }
        }
        for edges in graph.dependents.iter_mut().chain(&mut graph.structure) {
            *edges = sorted(std::mem::take(edges));
        }
        Ok(graph)
    }

    fn link(&mut self, form: &Form, read: Read, rank: usize) {
        let edge = Edge {
            rank,
            scope: read.scope,
        };
        if let Some(edges) = self.dependents.get_mut(read.def.0 as usize) {
            edges.push(edge);
        }
        let scope_depth = form.def(read.scope).depth;
        for id in form.lineage(read.def) {
            let def = form.def(id);
            if def.repeat
                && scope_depth < def.depth
                && let Some(edges) = self.structure.get_mut(id.0 as usize)
            {
                edges.push(edge);
            }
        }
    }
}

/// What one vertex reads.
struct Use {
    vertex: Vertex,
    reads: Vec<Read>,
    language: bool,
}

fn node_uses(form: &Form, id: DefId, uses: &mut Vec<Use>) -> Result<(), FormError> {
    let def = form.def(id);
    let computed: [(Facet, &str, Option<&Expr>); 3] = [
        (Facet::Count, "jr:count", def.count.as_ref()),
        (Facet::Relevant, "relevant", def.bind.relevant.as_ref()),
        (Facet::Value, "calculate", def.bind.calculate.as_ref()),
    ];
    for (facet, attribute, expr) in computed {
        let Some(expr) = expr else { continue };
        let mut reads = Reads::new(form, id);
        reads.expr(expr);
        add(Vertex { facet, def: id }, attribute, reads, def, uses)?;
    }
    if !def.is_leaf() {
        if let Some(readonly) = &def.bind.readonly {
            let mut reads = Reads::new(form, id);
            reads.expr(readonly);
            add(
                Vertex {
                    facet: Facet::Readonly,
                    def: id,
                },
                "readonly",
                reads,
                def,
                uses,
            )?;
        }
        return Ok(());
    }
    let mut reads = Reads::new(form, id);
    let bind = &def.bind;
    for expr in [
        &bind.required,
        &bind.readonly,
        &bind.constraint,
        &bind.warning,
    ]
    .into_iter()
    .flatten()
    {
        reads.expr(expr);
    }
    let control = form.control_of(id);
    let labels = control.map_or([None, None], |c| [c.label.as_ref(), c.hint.as_ref()]);
    let messages = [
        bind.constraint_message.as_ref(),
        bind.required_message.as_ref(),
        bind.warning_message.as_ref(),
    ];
    for label in labels.into_iter().chain(messages).flatten() {
        reads.label(label);
    }
    if let Some(control) = control {
        reads.choices(&control.choices);
    }
    add(
        Vertex {
            facet: Facet::Display,
            def: id,
        },
        "bind",
        reads,
        def,
        uses,
    )
}

fn add(
    vertex: Vertex,
    attribute: &str,
    reads: Reads<'_>,
    def: &NodeDef,
    uses: &mut Vec<Use>,
) -> Result<(), FormError> {
    if let Some(path) = reads.choiceless {
        return Err(FormError::Expression {
            reference: def.path.clone(),
            attribute: attribute.to_owned(),
            expression: format!("jr:choice-name(…, '{path}')"),
            position: 0,
            column: 1,
            problem: Box::new(Problem::NoChoices { path }),
        });
    }
    uses.push(Use {
        vertex,
        reads: sorted(reads.found),
        language: reads.language,
    });
    Ok(())
}

fn title_uses(form: &Form, nodes: &[BodyNode], context: DefId, uses: &mut Vec<Use>) {
    for node in nodes {
        let (def, label, children) = match node {
            BodyNode::Control(_) => continue,
            BodyNode::Group {
                def,
                label,
                children,
                ..
            } => (*def, label, children),
            BodyNode::Repeat {
                def,
                label,
                children,
                ..
            } => (Some(*def), label, children),
        };
        let def = def.unwrap_or(context);
        if let Some(label) = label {
            let mut reads = Reads::new(form, def);
            reads.label(label);
            if !reads.found.is_empty() {
                let vertex = Vertex {
                    facet: Facet::Title,
                    def,
                };
                uses.push(Use {
                    vertex,
                    reads: reads.found,
                    language: false,
                });
            }
        }
        title_uses(form, children, def, uses);
    }
}

/// Count, relevance and value of each definition: `3 * def + facet`.
fn vertex_index(vertex: Vertex) -> Option<usize> {
    let facet = match vertex.facet {
        Facet::Count => 0,
        Facet::Relevant => 1,
        Facet::Value => 2,
        Facet::Display | Facet::Readonly | Facet::Title => return None,
    };
    Some(vertex.def.0 as usize * 3 + facet)
}

fn rank_of(position: &[usize], vertex: Vertex) -> usize {
    vertex_index(vertex)
        .and_then(|index| position.get(index).copied())
        .unwrap_or(usize::MAX)
}

/// Place of each vertex in an order in which all come after what they read.
fn sort(form: &Form, uses: &[Use]) -> Result<Vec<usize>, FormError> {
    let total = form.defs.len() * 3;
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); total];
    let mut waiting = vec![0usize; total];
    let mut link = |from: usize, to: usize| {
        if let (Some(list), Some(count)) = (next.get_mut(from), waiting.get_mut(to)) {
            list.push(to);
            *count += 1;
        }
    };
    for (index, def) in form.defs.iter().enumerate() {
        // Instances exist before they can be relevant; what is not relevant has no value.
        link(index * 3, index * 3 + 1);
        link(index * 3 + 1, index * 3 + 2);
        if let Some(parent) = def.parent {
            link(parent.0 as usize * 3 + 1, index * 3 + 1);
            link(parent.0 as usize * 3 + 1, index * 3);
        }
    }
    for used in uses {
        let Some(to) = vertex_index(used.vertex) else {
            continue;
        };
        for read in &used.reads {
            let from = read.def.0 as usize * 3 + 2;
            // A calculation may look at the value it replaces.
            if from != to {
                link(from, to);
            }
        }
    }
    let free = waiting.iter().enumerate().filter(|(_, count)| **count == 0);
    let mut ready: BinaryHeap<Reverse<usize>> = free.map(|(index, _)| Reverse(index)).collect();
    let mut position = vec![usize::MAX; total];
    let mut placed = 0;
    while let Some(Reverse(index)) = ready.pop() {
        if let Some(position) = position.get_mut(index) {
            *position = placed;
        }
        placed += 1;
        for to in next.get(index).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(*to) {
                *count -= 1;
                if *count == 0 {
                    ready.push(Reverse(*to));
                }
            }
        }
    }
    if placed == total {
        Ok(position)
    } else {
        Err(cycle(form, &next, &position))
    }
}

/// Names the nodes of one circle among the vertices that could not be placed.
fn cycle(form: &Form, next: &[Vec<usize>], position: &[usize]) -> FormError {
    let unplaced = |index: &usize| position.get(*index) == Some(&usize::MAX);
    // Every unplaced vertex has an unplaced one before it: walking back must come round.
    let mut before = vec![None; next.len()];
    for from in (0..next.len()).filter(unplaced) {
        for to in next
            .get(from)
            .into_iter()
            .flatten()
            .filter(|to| unplaced(to))
        {
            if let Some(before) = before.get_mut(*to) {
                before.get_or_insert(from);
            }
        }
    }
    let mut seen = vec![None; next.len()];
    let mut walk = Vec::new();
    let mut at = (0..next.len()).find(unplaced);
    while let Some(index) = at {
        let Some(seen) = seen.get_mut(index) else {
            break;
        };
        if let Some(start) = seen.replace(walk.len()) {
            walk.drain(..start);
            break;
        }
        walk.push(index);
        at = before.get(index).copied().flatten();
    }
    walk.reverse();
    let mut nodes: Vec<String> = Vec::new();
    for index in walk.iter().chain(walk.first()) {
        let path = form
            .defs
            .get(index / 3)
            .map_or(String::new(), |def| def.path.clone());
        if nodes.last() != Some(&path) {
            nodes.push(path);
        }
    }
    if nodes.len() == 1 {
        nodes.extend(nodes.first().cloned());
    }
    FormError::Cycle { nodes }
}
