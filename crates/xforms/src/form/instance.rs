//! Reads the primary instance: definitions of its nodes and what they hold at the start.

use roxmltree::Node;

use super::model::{Attribute, DefId, NodeDef, Seed};
use super::read::Reader;
use super::xml;
use crate::error::FormError;
use crate::names::Index;
use crate::sorted::sorted;

/// Reads the instance under `root`; every questionnaire gets a `meta/instanceID`.
pub(super) fn read(
    reader: &mut Reader<'_>,
    root: Node<'_, '_>,
    paths: &Paths,
) -> Result<Seed, FormError> {
    let id = add(reader, None, &xml::qualified(root), &paths.repeats);
    attributes(reader, id, root, paths);
    let mut seed = element(reader, root, id, paths);
    add_instance_id(reader, root, &mut seed);
    for def in &mut reader.defs {
        def.by_name = sorted(std::mem::take(&mut def.by_name));
    }
    take_templates(reader, &mut seed);
    Ok(seed)
}

/// Paths that are something special.
pub(super) struct Paths {
    pub(super) repeats: Index,
    /// Attributes that change.
    pub(super) attributes: Index,
}

/// Namespaces that the instance's own names need: all that are in scope but the default one.
pub(super) fn namespaces(root: Node<'_, '_>) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for namespace in root.namespaces() {
        let Some(prefix) = namespace.name().filter(|prefix| *prefix != "xml") else {
            continue;
        };
        found.push((prefix.to_owned(), namespace.uri().to_owned()));
    }
    found
}

fn add(reader: &mut Reader<'_>, parent: Option<DefId>, name: &str, repeats: &Index) -> DefId {
    let id = DefId(u32::try_from(reader.defs.len()).unwrap_or(u32::MAX));
    let path = format!(
        "{}/{name}",
        parent.map_or(String::new(), |parent| reader.path(parent))
    );
    let plain = name.strip_prefix('@').unwrap_or(name);
    let mut def = NodeDef::new(reader.names.intern(plain), path, parent);
    def.repeat = repeats.contains(&def.path);
    def.attribute = name.starts_with('@');
    if let Some(parent) = parent.and_then(|parent| reader.def_mut(parent)) {
        def.slot = parent.children.len();
        def.depth = parent.depth + 1;
        parent.children.push(id);
        if !def.attribute {
            parent.by_name.push((def.name, def.slot));
        }
    }
    reader.defs.push(def);
    id
}

/// Recursion is bounded: the depth of the XML is.
fn element(reader: &mut Reader<'_>, node: Node<'_, '_>, def: DefId, paths: &Paths) -> Seed {
    let mut seed = Seed {
        def,
        value: String::new(),
        children: Vec::new(),
        template: false,
    };
    seed.template = node.has_attribute((xml::JAVAROSA, "template"));
    for attribute in node.attributes() {
        let name = format!("@{}", xml::qualified_attribute(node, &attribute));
        if let Some(def) = reader.child(def, &name) {
            seed.children.push(Seed {
                def,
                value: attribute.value().to_owned(),
                children: Vec::new(),
                template: false,
            });
        }
    }
    let mut leaf = true;
    for child in xml::elements(node) {
        leaf = false;
        let name = xml::qualified(child);
        let child_def = match reader.child(def, &name) {
            Some(known) => known,
            None => {
                let added = add(reader, Some(def), &name, &paths.repeats);
                attributes(reader, added, child, paths);
                added
            }
        };
        seed.children.push(element(reader, child, child_def, paths));
    }
    if leaf {
        seed.value = xml::text(node);
    }
    seed
}

fn attributes(reader: &mut Reader<'_>, def: DefId, node: Node<'_, '_>, paths: &Paths) {
    let mut found = Vec::new();
    let path = reader.path(def);
    for attribute in node.attributes() {
        if attribute.namespace() == Some(xml::JAVAROSA) && attribute.name() == "template" {
            continue;
        }
        let name = xml::qualified_attribute(node, &attribute);
        if paths.attributes.contains(&format!("{path}/@{name}")) {
            add(reader, Some(def), &format!("@{name}"), &paths.repeats);
            continue;
        }
        let name = reader.names.intern(&name);
        found.push(Attribute {
            name,
            value: attribute.value().to_owned(),
        });
    }
    if let Some(def) = reader.def_mut(def) {
        def.attributes = found;
    }
}

/// Adds `meta/instanceID` where the form has none, in OpenRosa's namespace if it is declared.
fn add_instance_id(reader: &mut Reader<'_>, root: Node<'_, '_>, seed: &mut Seed) {
    let none = Index::default();
    let local = |reader: &Reader<'_>, seed: &Seed, wanted: &str| {
        let name = reader
            .def(seed.def)
            .map_or("", |def| reader.names.text(def.name));
        name.rsplit(':').next() == Some(wanted)
    };
    let prefix = root
        .lookup_prefix(xml::OPENROSA)
        .filter(|prefix| !prefix.is_empty());
    let prefix = prefix.map_or(String::new(), |prefix| format!("{prefix}:"));
    let empty = |def| Seed {
        def,
        value: String::new(),
        children: Vec::new(),
        template: false,
    };
    let place = seed
        .children
        .iter()
        .position(|child| local(reader, child, "meta"));
    let place = place.unwrap_or_else(|| {
        let def = add(reader, Some(seed.def), &format!("{prefix}meta"), &none);
        seed.children.push(empty(def));
        seed.children.len() - 1
    });
    let Some(meta) = seed.children.get_mut(place) else {
        return;
    };
    if !meta
        .children
        .iter()
        .any(|child| local(reader, child, "instanceID"))
    {
        let meta_name = reader
            .def(meta.def)
            .map_or("", |def| reader.names.text(def.name));
        let prefix = meta_name
            .split_once(':')
            .map_or(String::new(), |(p, _)| format!("{p}:"));
        let def = add(
            reader,
            Some(meta.def),
            &format!("{prefix}instanceID"),
            &none,
        );
        meta.children.push(empty(def));
    }
}

/// Sets each repeat's template aside: the one marked as such, else the first instance.
fn take_templates(reader: &mut Reader<'_>, seed: &mut Seed) {
    for child in &mut seed.children {
        take_templates(reader, child);
    }
    let is_repeat = |reader: &Reader<'_>, def| reader.def(def).is_some_and(|def| def.repeat);
    for child in &seed.children {
        if !is_repeat(reader, child.def) {
            continue;
        }
        let Some(def) = reader.def_mut(child.def) else {
            continue;
        };
        if child.template || def.template.is_none() {
            def.template = Some(child.clone());
        }
        if !child.template {
            def.defaults.push(child.clone());
        }
    }
    seed.children
        .retain(|child| !(child.template && is_repeat(reader, child.def)));
}
