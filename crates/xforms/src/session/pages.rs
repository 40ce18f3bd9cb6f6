//! The questionnaire as a list of pages.

use super::{NodeId, Page, PageKind, RepeatId, Session};
use crate::expr::eval::Scope;
use crate::form::{BodyNode, DefId, Label};

impl Session {
    /// Relevant pages in order.
    pub fn pages(&self) -> Vec<Page> {
        let mut walk = Walk {
            session: self,
            pages: Vec::new(),
            section: Vec::new(),
        };
        self.begin();
        walk.nodes(&self.form.body, self.tree.root());
        walk.pages
    }

    fn title(&self, label: Option<&Label>, node: NodeId) -> Option<String> {
        let text = self
            .evaluator()
            .label(label?, Scope::of(node))
            .unwrap_or_default();
        Some(text).filter(|text| !text.is_empty())
    }

    /// Live nodes of `def` below `from`, or below the nearest ancestor of it that has such: the
    /// body need not be nested as the instance is.
    fn below(&self, from: NodeId, def: DefId) -> Vec<NodeId> {
        let line = self.form.lineage(def);
        let above = |node: &NodeId| self.tree.def(*node).is_some_and(|def| line.contains(&def));
        let start = self.tree.ancestry(from).into_iter().find(above);
        start.map_or(Vec::new(), |start| {
            self.tree.instances(&self.form, start, def)
        })
    }

    /// The first live node of `def` below `from` or, failing that, `from` itself.
    fn nearest(&self, from: NodeId, def: Option<DefId>) -> Option<NodeId> {
        let Some(def) = def else { return Some(from) };
        self.below(from, def).first().copied()
    }
}

fn is_field_list(appearance: &[String]) -> bool {
    appearance.iter().any(|word| word == "field-list")
}

struct Walk<'s> {
    session: &'s Session,
    pages: Vec<Page>,
    section: Vec<String>,
}

impl Walk<'_> {
    /// Pages of body nodes whose references start at the live node `from`.
    fn nodes(&mut self, nodes: &[BodyNode], from: NodeId) {
        for node in nodes {
            match node {
                BodyNode::Control(def) => self.question(*def, from),
                BodyNode::Group {
                    def,
                    label,
                    appearance,
                    children,
                } => {
                    self.group(*def, label.as_ref(), appearance, children, from);
                }
                BodyNode::Repeat {
                    def,
                    label,
                    appearance,
                    children,
                } => {
                    self.repeat(*def, label.as_ref(), appearance, children, from);
                }
            }
        }
    }

    fn push(&mut self, node: NodeId, suffix: &str, appearance: &[String], kind: PageKind) {
        let mut key = self.session.reference(node);
        key.push_str(suffix);
        self.pages.push(Page {
            key,
            section: self.section.clone(),
            appearance: appearance.to_vec(),
            kind,
        });
    }

    fn question(&mut self, def: DefId, from: NodeId) {
        for node in self.session.below(from, def) {
            if self.session.tree.is_relevant(node) {
                self.push(node, "", &[], PageKind::Question(node));
            }
        }
    }

    fn group(
        &mut self,
        def: Option<DefId>,
        label: Option<&Label>,
        appearance: &[String],
        children: &[BodyNode],
        from: NodeId,
    ) {
        let Some(node) = self.session.nearest(from, def) else {
            return;
        };
        if !self.session.tree.is_relevant(node) {
            return;
        }
        let label = self.session.title(label, node);
        if is_field_list(appearance) {
            self.field_list(node, label, appearance, children);
            return;
        }
        let titled = label.is_some();
        self.section.extend(label);
        self.nodes(children, node);
        if titled {
            self.section.pop();
        }
    }

    /// All questions below on one page; repeats in it still ask for more on pages of their own.
    fn field_list(
        &mut self,
        node: NodeId,
        label: Option<String>,
        appearance: &[String],
        children: &[BodyNode],
    ) {
        let mut inner = Walk {
            session: self.session,
            pages: Vec::new(),
            section: self.section.clone(),
        };
        inner.nodes(children, node);
        let mut questions = Vec::new();
        let mut others = Vec::new();
        for page in inner.pages {
            match page.kind {
                PageKind::Question(question) => questions.push(question),
                PageKind::FieldList {
                    questions: more, ..
                } => questions.extend(more),
                PageKind::Repeat { .. } => others.push(page),
            }
        }
        if !questions.is_empty() {
            self.push(
                node,
                "",
                appearance,
                PageKind::FieldList { label, questions },
            );
        }
        self.pages.extend(others);
    }

    fn repeat(
        &mut self,
        def: DefId,
        label: Option<&Label>,
        appearance: &[String],
        children: &[BodyNode],
        from: NodeId,
    ) {
        let form = &self.session.form;
        let definition = form.def(def);
        let Some(parent) = self.session.nearest(from, definition.parent) else {
            return;
        };
        let tree = &self.session.tree;
        let all = tree.slot(parent, definition.slot);
        let instances: Vec<NodeId> = all
            .iter()
            .copied()
            .filter(|node| tree.is_relevant(*node))
            .collect();
        // If instances there are but none is relevant, the repeat itself is not.
        if !tree.is_relevant(parent) || (instances.is_empty() && !all.is_empty()) {
            return;
        }
        if all.is_empty() && !self.session.would_be_relevant(def, parent) {
            return;
        }
        let title = self
            .session
            .title(label, instances.first().copied().unwrap_or(parent));
        for node in &instances {
            if is_field_list(appearance) {
                self.field_list(*node, title.clone(), appearance, children);
                continue;
            }
            let place = self.session.tree.position(*node);
            self.section
                .extend(title.as_ref().map(|title| format!("{title} {place}")));
            self.nodes(children, *node);
            if title.is_some() {
                self.section.pop();
            }
        }
        let can_add = !definition.fixed_count && all.len() < form.limits.repeats;
        let repeat = RepeatId { parent, def };
        let name = form.names.text(definition.name);
        let kind = PageKind::Repeat {
            repeat,
            label: title,
            instances,
            can_add,
        };
        self.push(parent, &["/", name].concat(), appearance, kind);
    }
}

impl Session {
    /// Whether a repeat without instances may have some: its `relevant`, seen from its parent.
    fn would_be_relevant(&self, def: DefId, parent: NodeId) -> bool {
        let relevant = self.form.def(def).bind.relevant.as_ref();
        relevant.is_none_or(|expr| {
            self.evaluator()
                .boolean(expr, Scope::of(parent))
                .unwrap_or(true)
        })
    }
}
