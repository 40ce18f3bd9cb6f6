//! Secondary instances: trees that never change.

use std::sync::{Arc, Mutex};

use roxmltree::Node;

use super::lookup::Lookup;
use super::xml;
use crate::error::FormError;
use crate::external::Row;
use crate::names::{Name, Names};

/// A secondary instance; node 0 stands above its root element.
#[derive(Debug)]
pub(crate) struct FixedTree {
    nodes: Vec<FixedNode>,
    pub(super) lookups: Mutex<Vec<Arc<Lookup>>>,
}

#[derive(Debug)]
struct FixedNode {
    /// Neither what stands above the root nor text between elements has one.
    name: Option<Name>,
    parent: Option<u32>,
    children: Vec<u32>,
    attributes: Vec<(Name, Box<str>)>,
    /// Text directly in it, if it holds no elements.
    text: Box<str>,
}

impl FixedTree {
    fn empty() -> Self {
        Self {
            nodes: Vec::new(),
            lookups: Mutex::default(),
        }
    }

    /// Copies what stands in `instance`.
    pub(super) fn read(instance: Node<'_, '_>, names: &mut Names) -> Self {
        let mut tree = Self::empty();
        let document = tree.add(None, None);
        tree.attributes_of(instance, document, names);
        tree.below(instance, document, names);
        tree
    }

    fn attributes_of(&mut self, element: Node<'_, '_>, id: u32, names: &mut Names) {
        let attributes = element.attributes().map(|attribute| {
            let name = names.intern(&xml::qualified_attribute(element, &attribute));
            (name, Box::from(attribute.value()))
        });
        if let Some(node) = self.nodes.get_mut(id as usize) {
            node.attributes = attributes.collect();
        }
    }

    /// Numbers follow document order. Recursion is bounded: the depth of the XML is.
    fn below(&mut self, element: Node<'_, '_>, id: u32, names: &mut Names) {
        let mixed = xml::elements(element).next().is_some();
        for child in element.children() {
            if child.is_element() {
                let name = names.intern(&xml::qualified(child));
                let added = self.add(Some(name), Some(id));
                self.attributes_of(child, added, names);
                self.below(child, added, names);
            }
            let text = child.text().filter(|_| child.is_text() && mixed);
            // Text between elements is a node without a name; white space there is layout.
            if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
                let added = self.add(None, Some(id));
                if let Some(node) = self.nodes.get_mut(added as usize) {
                    node.text = text.into();
                }
            }
        }
        if let (false, Some(node)) = (mixed, self.nodes.get_mut(id as usize)) {
            node.text = xml::text(element).trim().into();
        }
    }

    /// `root/item` for each row.
    pub(super) fn of_rows(
        rows: &[Row],
        names: &mut Names,
        limit: usize,
    ) -> Result<Self, FormError> {
        let mut tree = Self::empty();
        let document = tree.add(None, None);
        let root = tree.add(Some(names.intern("root")), Some(document));
        let item = names.intern("item");
        for row in rows {
            let item = tree.add(Some(item), Some(root));
            for (name, value) in row {
                let cell = tree.add(Some(names.intern(name)), Some(item));
                if let Some(cell) = tree.nodes.get_mut(cell as usize) {
                    cell.text = value.trim().into();
                }
            }
            if tree.nodes.len() > limit {
                return Err(FormError::TooManyNodes { limit });
            }
        }
        Ok(tree)
    }

    fn add(&mut self, name: Option<Name>, parent: Option<u32>) -> u32 {
        // The number of XML nodes is limited to far fewer.
        let id = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let node = FixedNode {
            name,
            parent,
            children: Vec::new(),
            attributes: Vec::new(),
            text: "".into(),
        };
        self.nodes.push(node);
        if let Some(parent) = parent.and_then(|parent| self.nodes.get_mut(parent as usize)) {
            parent.children.push(id);
        }
        id
    }

    fn node(&self, id: u32) -> Option<&FixedNode> {
        self.nodes.get(id as usize)
    }

    pub(crate) fn name(&self, id: u32) -> Option<Name> {
        self.node(id)?.name
    }

    pub(crate) fn parent(&self, id: u32) -> Option<u32> {
        self.node(id)?.parent
    }

    pub(crate) fn children(&self, id: u32) -> &[u32] {
        self.node(id).map_or(&[], |node| &node.children)
    }

    pub(crate) fn attributes(&self, id: u32) -> &[(Name, Box<str>)] {
        self.node(id).map_or(&[], |node| &node.attributes)
    }

    /// Place among the siblings of the same name, from 1.
    pub(crate) fn position(&self, id: u32) -> usize {
        let siblings = self
            .parent(id)
            .map_or(&[][..], |parent| self.children(parent));
        let before = siblings.iter().take_while(|sibling| **sibling != id);
        let same = before.filter(|sibling| self.name(**sibling) == self.name(id));
        same.count() + 1
    }

    /// All text below, in document order.
    pub(crate) fn text(&self, id: u32) -> String {
        let mut text = String::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let Some(node) = self.node(id) else { continue };
            text.push_str(&node.text);
            open.extend(node.children.iter().rev());
        }
        text
    }
}
