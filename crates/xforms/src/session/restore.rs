//! Reads a saved instance.

use std::sync::Arc;

use roxmltree::Node;

use super::compute::Failure;
use super::{NodeId, Session};
use crate::NAMESPACE;
use crate::answer::Absent;
use crate::error::SessionError;
use crate::form::xml;
use crate::form::{DefId, Form, Seed};

/// A saved node.
struct Saved {
    def: DefId,
    value: String,
    absent: Option<Absent>,
    /// Children by the places of their definitions.
    slots: Vec<Vec<Saved>>,
}

impl Saved {
    fn empty(form: &Form, def: DefId) -> Self {
        let mut slots = Vec::new();
        slots.resize_with(form.def(def).children.len(), Vec::new);
        Self {
            def,
            value: String::new(),
            absent: None,
            slots,
        }
    }

    fn add(&mut self, form: &Form, child: Self) {
        if let Some(slot) = self.slots.get_mut(form.def(child.def).slot) {
            slot.push(child);
        }
    }
}

fn seed(form: &Form, instance: &str) -> Result<Saved, SessionError> {
    let document =
        xml::document(instance, &form.limits).map_err(|source| SessionError::Instance {
            source: Box::new(source),
        })?;
    let root = document.root_element();
    let same_name = xml::qualified(root) == form.names.text(form.def(DefId(0)).name);
    // The id may stand in the namespace instead of the attribute, and stays there.
    let same_id = root.attribute("id").is_none_or(|id| id.trim() == form.id);
    // A version that the form computes says nothing about the form.
    let computed = form.def(DefId(0)).children.iter().any(|id| {
        let def = form.def(*id);
        def.attribute && form.names.text(def.name).ends_with("version")
    });
    let same_version = computed || xml::version(root).unwrap_or("") == form.version;
    if !(same_name && same_id && same_version) {
        return Err(SessionError::OtherForm);
    }
    element(form, root, DefId(0))
}

/// Recursion is bounded: the depth of the XML is.
fn element(form: &Form, node: Node<'_, '_>, def: DefId) -> Result<Saved, SessionError> {
    let absent = node
        .attribute((NAMESPACE, "absent"))
        .and_then(Absent::from_code);
    let mut saved = Saved::empty(form, def);
    saved.absent = absent;
    let definition = form.def(def);
    let attributes = definition.children.iter();
    for id in attributes.filter(|id| form.def(**id).attribute) {
        let name = form.names.text(form.def(*id).name);
        let mut attributes = node.attributes();
        let found = attributes.find(|a| xml::qualified_attribute(node, a) == name);
        let mut attribute = Saved::empty(form, *id);
        attribute.value = found.map_or("", |found| found.value()).to_owned();
        saved.add(form, attribute);
    }
    for child in xml::elements(node) {
        let Some(def) = form.child(def, &xml::qualified(child)) else {
            return Err(SessionError::UnknownNode {
                reference: definition.path.clone(),
            });
        };
        saved.add(form, element(form, child, def)?);
    }
    if definition.is_leaf() {
        saved.value = xml::text(node);
    }
    Ok(saved)
}

impl Session {
    /// Makes the nodes of a saved instance. What the form has and the text has not, as what was
    /// not relevant has gone from a submission, is as the form has it at the start.
    pub(super) fn read(&mut self, instance: &str) -> Result<(), SessionError> {
        let saved = seed(&self.form, instance)?;
        let form = Arc::clone(&self.form);
        match self.grow_saved(None, &saved, Some(&form.seed)) {
            Ok(_) => Ok(()),
            Err(failure) => Err(self.session_error(failure)),
        }
    }

    /// Recursion is bounded: the depth of the XML is.
    fn grow_saved(
        &mut self,
        parent: Option<NodeId>,
        saved: &Saved,
        start: Option<&Seed>,
    ) -> Result<NodeId, Failure> {
        if self.tree.len() >= self.form.limits.nodes {
            return Err(Failure::Nodes);
        }
        let form = Arc::clone(&self.form);
        let node = self.tree.add(&form, parent, saved.def);
        self.tree.set_value(node, saved.value.clone(), saved.absent);
        let mut starts = vec![None; saved.slots.len()];
        for seed in start.map_or(&[][..], |start| &start.children) {
            if let Some(start) = starts.get_mut(form.def(seed.def).slot) {
                start.get_or_insert(seed);
            }
        }
        let children = form.def(saved.def).children.iter();
        for ((id, all), start) in children.zip(&saved.slots).zip(starts) {
            let def = form.def(*id);
            let start = def.template.as_deref().or(start);
            if def.repeat && all.len() > form.limits.repeats {
                return Err(Failure::Repeats(*id));
            }
            for child in all {
                self.grow_saved(Some(node), child, start)?;
            }
            if let (true, Some(start), false) = (all.is_empty(), start, def.repeat) {
                self.grow(Some(node), start)?;
            }
        }
        Ok(node)
    }
}
