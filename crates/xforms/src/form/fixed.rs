//! Secondary instances: trees that never change.

use roxmltree::Node;

use super::xml;
use crate::names::{Name, Names};

/// A secondary instance; node 0 stands above its root element.
#[derive(Debug)]
pub(crate) struct FixedTree {
    nodes: Vec<FixedNode>,
}

#[derive(Debug)]
struct FixedNode {
    name: Option<Name>,
    parent: Option<u32>,
    children: Vec<u32>,
    attributes: Vec<(Name, Box<str>)>,
    /// Text directly in it.
    text: Box<str>,
}

impl FixedTree {
    /// Copies what stands in `instance`.
    pub(super) fn read(instance: Node<'_, '_>, names: &mut Names) -> Self {
        let mut tree = Self { nodes: Vec::new() };
        tree.add(None, None);
        let mut open: Vec<(Node<'_, '_>, u32)> = vec![(instance, 0)];
        while let Some((element, id)) = open.pop() {
            for child in xml::elements(element) {
                let name = names.intern(&xml::qualified(child));
                let added = tree.add(Some(name), Some(id));
                let attributes = child.attributes().map(|attribute| {
                    let name = names.intern(&xml::qualified_attribute(child, &attribute));
                    (name, Box::from(attribute.value()))
                });
                let attributes = attributes.collect();
                let text: String = child
                    .children()
                    .filter(Node::is_text)
                    .filter_map(|n| n.text())
                    .collect();
                if let Some(node) = tree.nodes.get_mut(added as usize) {
                    node.attributes = attributes;
                    node.text = text.trim().into();
                }
                open.push((child, added));
            }
        }
        tree
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
