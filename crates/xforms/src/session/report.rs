//! What goes with a submission: files and entities.

use super::{NodeId, Session};
use crate::answer::ValueType;
use crate::form::DefId;

/// What a submission says about one entity (Entities, to version 2025.1). The submission itself
/// holds all of it; this is for hosts that keep lists of entities of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// The list that it belongs to.
    pub dataset: String,
    /// Its UUID.
    pub id: String,
    /// Its name for people, if the submission says one.
    pub label: Option<String>,
    /// Whether it is to be created.
    pub create: bool,
    /// Whether it is to be updated.
    pub update: bool,
    /// The version of it that the update is based on.
    pub base_version: String,
    /// Its properties (`entities:saveto`) by name, as far as they are relevant.
    pub properties: Vec<(String, String)>,
}

impl Session {
    /// Names of the files that belong to the submission: answers of relevant uploads, in
    /// document order (Data types: `binary`).
    pub fn attachments(&self) -> Vec<String> {
        let mut names = Vec::new();
        for node in self.nodes() {
            let def = self.tree.def(node).map(|def| self.form.def(def));
            let binary = def.is_some_and(|def| def.value_type == ValueType::Binary);
            let value = self.tree.value(node);
            // Files of the form itself stay with the form.
            let own = !value.is_empty() && !value.contains("://");
            if binary && own && self.tree.is_relevant(node) {
                names.push(value.to_owned());
            }
        }
        names
    }

    /// What the submission says about entities, in document order: of the whole questionnaire,
    /// of groups and of repeat instances.
    pub fn entities(&self) -> Vec<Entity> {
        let nodes = self.nodes().into_iter();
        nodes.filter_map(|node| self.entity(node)).collect()
    }

    fn entity(&self, node: NodeId) -> Option<Entity> {
        let meta = self.tree.parent(node)?;
        let named = self.local_name(node) == "entity" && self.local_name(meta) == "meta";
        if !named || !self.tree.is_relevant(node) {
            return None;
        }
        let truth = |name| matches!(self.attribute(node, name).as_str(), "1" | "true");
        let mut children = self.tree.children(node);
        let label = children.find(|child| self.local_name(*child) == "label");
        let subject = self.tree.parent(meta)?;
        let mut properties = Vec::new();
        self.saved(subject, true, &mut properties);
        Some(Entity {
            dataset: self.attribute(node, "dataset"),
            id: self.attribute(node, "id"),
            label: label.map(|label| self.tree.value(label).to_owned()),
            create: truth("create"),
            update: truth("update"),
            base_version: self.attribute(node, "baseVersion"),
            properties,
        })
    }

    /// Properties saved below a node; what stands below an entity of its own belongs to that.
    fn saved(&self, node: NodeId, subject: bool, into: &mut Vec<(String, String)>) {
        let is_meta = |child: &NodeId| self.local_name(*child) == "meta";
        let has_entity = |meta: NodeId| {
            let mut children = self.tree.children(meta);
            children.any(|child| self.local_name(child) == "entity")
        };
        if !subject && self.tree.children(node).filter(is_meta).any(has_entity) {
            return;
        }
        let Some(def) = self.tree.def(node).filter(|_| self.tree.own_relevant(node)) else {
            return;
        };
        if let Some(name) = &self.form.def(def).bind.save_to {
            into.push((name.clone(), self.tree.value(node).to_owned()));
        }
        // Recursion is bounded: the depth of the form is.
        for child in self.tree.children(node) {
            self.saved(child, false, into);
        }
    }

    fn local_name(&self, node: NodeId) -> &str {
        let def = self.tree.def(node).map(|def| self.form.def(def));
        let name = def.map_or("", |def| self.form.names.text(def.name));
        name.rsplit(':').next().unwrap_or(name)
    }

    /// An attribute's value, be it computed or as the form has it.
    fn attribute(&self, node: NodeId, name: &str) -> String {
        let def = self.form.def(self.tree.def(node).unwrap_or(DefId(0)));
        let is = |found| self.form.names.text(found) == name;
        let mut children = self.tree.children(node);
        let live = children.find(|child| {
            let def = self.tree.def(*child).map(|def| self.form.def(def));
            def.is_some_and(|def| def.attribute && is(def.name))
        });
        match live {
            Some(live) => self.tree.value(live).to_owned(),
            None => {
                let fixed = def.attributes.iter().find(|found| is(found.name));
                fixed.map_or(String::new(), |found| found.value.clone())
            }
        }
    }
}
