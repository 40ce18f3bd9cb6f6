//! Reads the primary instance: definitions of its nodes and what they hold at the start.

use roxmltree::Node;

use super::model::{Attribute, DefId, NodeDef, Seed};
use super::read::Reader;
use super::xml;
use crate::error::FormError;
use crate::names::Index;
use crate::sorted::sorted;

/// Different nodes of the primary instance: no form has so many questions.
const DEFINITIONS: usize = 45_000;

/// Reads the instance under `root`; every questionnaire gets a `meta/instanceID`.
pub(super) fn read(
    reader: &mut Reader<'_>,
    root: Node<'_, '_>,
    paths: &Paths,
) -> Result<Seed, FormError> {
    let name = xml::qualified(root);
    let path = ["/", &name].concat();
    let id = add(reader, None, &name, path, &paths.repeats);
    attributes(reader, id, root, paths);
    let mut seed = element(reader, root, id, paths);
    if reader.defs.len() > DEFINITIONS {
        return Err(FormError::TooManyNodes { limit: DEFINITIONS });
    }
    add_metadata(reader, root, &mut seed);
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

/// The child of `parent` with this name, made if it is not known yet; whether it is new. An
/// attribute's begins with `@`.
fn child(reader: &mut Reader<'_>, parent: DefId, name: &str, repeats: &Index) -> (DefId, bool) {
    let path = [reader.path(parent).as_str(), "/", name].concat();
    match reader.paths.get(&path).map(u32::try_from) {
        Some(Ok(known)) => (DefId(known), false),
        _ => (add(reader, Some(parent), name, path, repeats), true),
    }
}

fn add(
    reader: &mut Reader<'_>,
    parent: Option<DefId>,
    name: &str,
    path: String,
    repeats: &Index,
) -> DefId {
    let number = reader.defs.len();
    let id = DefId(u32::try_from(number).unwrap_or(u32::MAX));
    reader.paths.set(&path, number);
    let plain = name.strip_prefix('@').unwrap_or(name);
    if let (Some((_, local)), Some(above)) = (name.split_once(':'), path.strip_suffix(name))
        && plain == name
    {
        let path = [above, local].concat();
        if !reader.local_paths.contains(&path) {
            reader.local_paths.set(&path, number);
        }
    }
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
    let mut seed = empty(def);
    seed.template = node.has_attribute((xml::JAVAROSA, "template"));
    let mut leaf = true;
    let some = !paths.attributes.is_empty();
    for attribute in node.attributes() {
        let name = xml::qualified_attribute(node, &attribute);
        let path = [reader.path(def).as_str(), "/@", &name].concat();
        if let Some(known) = reader.at_path(&path).filter(|_| some) {
            let mut child = empty(known);
            child.value = attribute.value().to_owned();
            seed.children.push(child);
        }
    }
    for child in xml::elements(node) {
        leaf = false;
        let name = xml::qualified(child);
        let (child_def, new) = self::child(reader, def, &name, &paths.repeats);
        if new {
            attributes(reader, child_def, child, paths);
        }
        seed.children.push(element(reader, child, child_def, paths));
    }
    if leaf {
        seed.value = xml::text(node);
    }
    seed
}

fn empty(def: DefId) -> Seed {
    Seed {
        def,
        value: String::new(),
        children: Vec::new(),
        template: false,
    }
}

fn attributes(reader: &mut Reader<'_>, def: DefId, node: Node<'_, '_>, paths: &Paths) {
    let mut found = Vec::new();
    let path = reader.path(def);
    for attribute in node.attributes() {
        if attribute.namespace() == Some(xml::JAVAROSA) && attribute.name() == "template" {
            continue;
        }
        let name = xml::qualified_attribute(node, &attribute);
        if paths
            .attributes
            .contains(&[path.as_str(), "/@", &name].concat())
        {
            let name = ["@", &name].concat();
            child(reader, def, &name, &paths.repeats);
            continue;
        }
        found.push(Attribute {
            name: reader.names.intern(&name),
            value: attribute.value().to_owned(),
        });
    }
    if let Some(def) = reader.def_mut(def) {
        def.attributes = found;
    }
}

/// Adds `meta/instanceID` where the form has none, in OpenRosa's namespace if it is declared, and
/// room for the `deprecatedID` that an edit sets (Metadata).
fn add_metadata(reader: &mut Reader<'_>, root: Node<'_, '_>, seed: &mut Seed) {
    let none = Index::default();
    let name = |reader: &Reader<'_>, seed: &Seed| {
        let def = reader.def(seed.def);
        def.map_or(String::new(), |def| reader.names.text(def.name).to_owned())
    };
    let local = |reader: &Reader<'_>, seed: &Seed, wanted: &str| {
        name(reader, seed).rsplit(':').next() == Some(wanted)
    };
    let prefix = root
        .lookup_prefix(xml::OPENROSA)
        .filter(|prefix| !prefix.is_empty());
    let prefix = prefix.map_or(String::new(), |prefix| [prefix, ":"].concat());
    let place = seed
        .children
        .iter()
        .position(|child| local(reader, child, "meta"));
    let place = place.unwrap_or_else(|| {
        let (def, _) = child(reader, seed.def, &[&prefix, "meta"].concat(), &none);
        seed.children.push(empty(def));
        seed.children.len() - 1
    });
    let Some(meta) = seed.children.get_mut(place) else {
        return;
    };
    let meta_name = name(reader, meta);
    let prefix = meta_name.strip_suffix("meta").unwrap_or("");
    for wanted in ["instanceID", "deprecatedID"] {
        if meta
            .children
            .iter()
            .any(|child| local(reader, child, wanted))
        {
            continue;
        }
        let (def, _) = child(reader, meta.def, &[prefix, wanted].concat(), &none);
        if wanted == "instanceID" {
            meta.children.push(empty(def));
        } else if let Some(def) = reader.def_mut(def) {
            def.added = true;
        }
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
            def.template = Some(Box::new(child.clone()));
        }
        if !child.template {
            def.defaults.push(child.clone());
        }
    }
    seed.children
        .retain(|child| !(child.template && is_repeat(reader, child.def)));
}
