//! Which computation depends on which node.

mod order;

use crate::error::{FormError, Problem};
use crate::expr::Expr;
use crate::expr::reads::{self, Read, Reads};
use crate::form::{BodyNode, Choices, DefId, Form, Label, NodeDef};
use crate::names::Index;
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
    /// Whether an instance matters only to those after it.
    pub(crate) place: bool,
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
        let loose = loose_texts(form);
        let mut uses = Uses {
            all: Vec::new(),
            work: 0,
            loose: &loose,
        };
        for id in (0..).map(DefId).take(form.defs.len()) {
            node_uses(form, id, &mut uses)?;
        }
        title_uses(form, &form.body, DefId(0), &mut uses)?;
        let uses = uses.all;
        let position = order::sort(form, &uses)?;
        let order = uses.iter().enumerate();
        let order = order.map(|(index, used)| {
            let rank = order::rank_of(&position, used.vertex);
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
            place: read.place,
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

/// Texts with values in them that no label names by their id.
fn loose_texts(form: &Form) -> Vec<&str> {
    let mut loose: Vec<&str> = form.translations.filled.iter().map(|id| &**id).collect();
    if loose.is_empty() {
        return loose;
    }
    let mut named = Index::default();
    let mut name = |label: Option<&Label>| {
        if let Some(Label::Itext(id)) = label {
            named.set(id, 0);
        }
    };
    for def in &form.defs {
        name(def.bind.constraint_message.as_ref());
        name(def.bind.required_message.as_ref());
    }
    for control in &form.controls {
        name(control.label.as_ref());
        name(control.hint.as_ref());
        if let Choices::Items(items) = &control.choices {
            for item in items {
                name(item.label.as_ref());
            }
        }
    }
    loose.retain(|id| !named.contains(id));
    loose
}

/// What all vertices read.
struct Uses<'f> {
    all: Vec<Use>,
    work: usize,
    loose: &'f [&'f str],
}

impl Uses<'_> {
    /// Refuses texts that insert one another, and expressions that read all too much.
    fn check(&mut self, reads: &Reads<'_>) -> Result<(), FormError> {
        self.work += reads.work;
        if let Some(nodes) = &reads.circle {
            let nodes = nodes.clone();
            return Err(if nodes.first() == nodes.last() {
                FormError::Cycle { nodes }
            } else {
                FormError::TooDeep {
                    limit: reads::NESTED,
                }
            });
        }
        if self.work > reads::WORK {
            return Err(FormError::TooManyDependencies { limit: reads::WORK });
        }
        Ok(())
    }
}

fn node_uses(form: &Form, id: DefId, uses: &mut Uses<'_>) -> Result<(), FormError> {
    let def = form.def(id);
    let computed: [(Facet, &str, Option<&Expr>); 3] = [
        (Facet::Count, "jr:count", def.count.as_deref()),
        (Facet::Relevant, "relevant", def.bind.relevant.as_ref()),
        (Facet::Value, "calculate", def.bind.calculate.as_ref()),
    ];
    for (facet, attribute, expr) in computed {
        let Some(expr) = expr else { continue };
        let mut reads = Reads::new(form, uses.loose, id);
        reads.expr(expr);
        add(Vertex { facet, def: id }, attribute, reads, def, uses)?;
    }
    if !def.is_leaf() {
        if let Some(readonly) = &def.bind.readonly {
            let mut reads = Reads::new(form, uses.loose, id);
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
    let mut reads = Reads::new(form, uses.loose, id);
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
    uses: &mut Uses<'_>,
) -> Result<(), FormError> {
    uses.check(&reads)?;
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
    uses.all.push(Use {
        vertex,
        reads: sorted(reads.found),
        language: reads.language,
    });
    Ok(())
}

fn title_uses(
    form: &Form,
    nodes: &[BodyNode],
    context: DefId,
    uses: &mut Uses<'_>,
) -> Result<(), FormError> {
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
            let mut reads = Reads::new(form, uses.loose, def);
            reads.label(label);
            uses.check(&reads)?;
            if !reads.found.is_empty() {
                let vertex = Vertex {
                    facet: Facet::Title,
                    def,
                };
                uses.all.push(Use {
                    vertex,
                    reads: reads.found,
                    language: false,
                });
            }
        }
        title_uses(form, children, def, uses)?;
    }
    Ok(())
}
