//! The assertions that a suite makes of the XML.

use std::collections::BTreeSet;

use serde_json::Value;
use sxd_document::dom::{Document, Element};
use sxd_document::{Package, QName};
use sxd_xpath::nodeset::Node;
use sxd_xpath::{Context, Factory, Value as Found};

use super::canonical;

const PREFIXES: [(&str, &str); 8] = [
    ("x", "http://www.w3.org/2002/xforms"),
    ("h", "http://www.w3.org/1999/xhtml"),
    ("ev", "http://www.w3.org/2001/xml-events"),
    ("xsd", "http://www.w3.org/2001/XMLSchema"),
    ("jr", "http://openrosa.org/javarosa"),
    ("orx", "http://openrosa.org/xforms"),
    ("odk", "http://www.opendatakit.org/xforms"),
    ("entities", "http://www.opendatakit.org/xforms/entities"),
];

/// Evaluates all of them.
pub(crate) fn run(checks: &Value, xml: &str) -> Result<(), String> {
    let package = package(xml)?;
    let document = package.as_document();
    for path in list(checks, "xml__xpath_match") {
        let path = path.as_str().unwrap_or("");
        if !matches(&document, path)? {
            return Err(format!("no match: {}", one_line(path)));
        }
    }
    for pair in list(checks, "xml__xpath_count") {
        let (path, wanted) = (pair[0].as_str().unwrap_or(""), pair[1].as_u64());
        let found = strings(&document, path)?.len();
        if u64::try_from(found).ok() != wanted {
            return Err(format!("{found} instead of {wanted:?}: {}", one_line(path)));
        }
    }
    for pair in list(checks, "xml__xpath_exact") {
        let path = pair[0].as_str().unwrap_or("");
        let wanted = pair[1].as_array().into_iter().flatten();
        let wanted: BTreeSet<String> = wanted
            .map(|text| plain(text.as_str().unwrap_or("")))
            .collect();
        let found = strings(&document, path)?;
        let found: BTreeSet<String> = found.iter().map(|text| plain(text)).collect();
        if found != wanted {
            return Err(format!(
                "{found:?} instead of {wanted:?}: {}",
                one_line(path)
            ));
        }
    }
    texts(checks, xml)
}

/// An element by its meaning; the suites write the value of an attribute as it stands in XML.
fn plain(text: &str) -> String {
    if text.trim_start().starts_with('<') {
        return canonical::text(text);
    }
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    one_line(&text)
}

/// The document with a namespace for every name; the library's own parser leaves out those that a
/// document declares as its default.
fn package(xml: &str) -> Result<Package, String> {
    let read = roxmltree::Document::parse(xml).map_err(|error| format!("no XML: {error}"))?;
    let package = Package::new();
    let document = package.as_document();
    let root = copy(&document, read.root_element());
    document.root().append_child(root);
    Ok(package)
}

fn copy<'d>(document: &Document<'d>, node: roxmltree::Node<'_, '_>) -> Element<'d> {
    let tag = node.tag_name();
    let element = document.create_element(QName::with_namespace_uri(tag.namespace(), tag.name()));
    for namespace in node.namespaces() {
        if let Some(prefix) = namespace.name() {
            element.register_prefix(prefix, namespace.uri());
        }
    }
    for attribute in node.attributes() {
        let name = QName::with_namespace_uri(attribute.namespace(), attribute.name());
        element.set_attribute_value(name, attribute.value());
    }
    for child in node.children() {
        if child.is_element() {
            element.append_child(copy(document, child));
        } else if let Some(text) = child.text().filter(|_| child.is_text()) {
            element.append_child(document.create_text(text));
        }
    }
    element
}

/// Pieces of XML that have to be there or not: whitespace and the order of attributes aside.
fn texts(checks: &Value, xml: &str) -> Result<(), String> {
    for (part, element) in [
        ("xml", ""),
        ("model", "model"),
        ("instance", "instance"),
        ("itext", "itext"),
    ] {
        let section = match element {
            "" => xml,
            element => section(xml, element),
        };
        let section = canonical::text(section);
        for text in list(checks, &format!("{part}__contains")) {
            let text = text.as_str().unwrap_or("");
            let wanted = canonical::text(text);
            if !section.contains(&wanted) && !xml.contains(text) && !has_tag(&section, text) {
                return Err(format!("{part} lacks {wanted}"));
            }
        }
        for text in list(checks, &format!("{part}__excludes")) {
            let unwanted = canonical::text(text.as_str().unwrap_or(""));
            if section.contains(&unwanted) {
                return Err(format!("{part} has {unwanted}"));
            }
        }
    }
    Ok(())
}

/// Whether one tag has all attributes of a piece.
fn has_tag(section: &str, piece: &str) -> bool {
    let Some((name, attributes)) = canonical::attributes(piece) else {
        return false;
    };
    section.split('<').any(|tag| {
        let tag = tag.split('>').next().unwrap_or("");
        tag.starts_with(&name) && attributes.iter().all(|attribute| tag.contains(attribute))
    })
}

fn section<'x>(xml: &'x str, element: &str) -> &'x str {
    let start = xml.find(&format!("<{element}")).unwrap_or(0);
    let end = format!("</{element}>");
    let rest = xml.get(start..).unwrap_or("");
    let end = rest.find(&end).map_or(rest.len(), |at| at + end.len());
    rest.get(..end).unwrap_or("")
}

/// A list, or the only element of one.
fn list(checks: &Value, name: &str) -> Vec<Value> {
    match &checks[name] {
        Value::Array(list) => list.clone(),
        Value::Null => Vec::new(),
        other => vec![other.clone()],
    }
}

fn one_line(path: &str) -> String {
    path.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn evaluate<'d>(document: &Document<'d>, path: &str) -> Result<Found<'d>, String> {
    // The suites write paths over several lines.
    let path = path.trim();
    let compiled = Factory::new()
        .build(path)
        .map_err(|error| format!("no XPath: {error}: {path}"))?
        .ok_or_else(|| format!("no XPath: {path}"))?;
    let mut context = Context::new();
    for (prefix, address) in PREFIXES {
        context.set_namespace(prefix, address);
    }
    let found = match document
        .root()
        .children()
        .into_iter()
        .find_map(|c| c.element())
    {
        // Paths without a slash at the beginning start at the outermost element.
        Some(element) if !path.starts_with('/') => compiled.evaluate(&context, element),
        _ => compiled.evaluate(&context, document.root()),
    };
    found.map_err(|error| format!("no XPath: {error}: {path}"))
}

fn matches(document: &Document<'_>, path: &str) -> Result<bool, String> {
    Ok(match evaluate(document, path)? {
        Found::Boolean(found) => found,
        Found::Nodeset(nodes) => nodes.size() > 0,
        Found::Number(number) => number != 0.0,
        Found::String(text) => !text.is_empty(),
    })
}

fn strings(document: &Document<'_>, path: &str) -> Result<Vec<String>, String> {
    Ok(match evaluate(document, path)? {
        Found::Nodeset(nodes) => nodes.document_order().into_iter().map(written).collect(),
        other => vec![other.string()],
    })
}

fn written(node: Node<'_>) -> String {
    match node {
        Node::Element(element) => {
            let mut out = String::new();
            write(&mut out, element);
            out
        }
        other => other.string_value(),
    }
}

fn write(out: &mut String, element: Element<'_>) {
    let prefix = |uri: Option<&str>| {
        let known = PREFIXES.iter().find(|(_, address)| Some(*address) == uri);
        match known {
            Some(("x", _)) | None => String::new(),
            Some((prefix, _)) => format!("{prefix}:"),
        }
    };
    let name = element.name();
    let tag = format!("{}{}", prefix(name.namespace_uri()), name.local_part());
    out.push_str(&format!("<{tag}"));
    for attribute in element.attributes() {
        let name = attribute.name();
        let value = attribute
            .value()
            .replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('<', "&lt;");
        out.push_str(&format!(
            " {}{}=\"{value}\"",
            prefix(name.namespace_uri()),
            name.local_part()
        ));
    }
    out.push('>');
    for child in element.children() {
        if let Some(child) = child.element() {
            write(out, child);
        } else if let Some(text) = child.text() {
            out.push_str(&text.text().replace('&', "&amp;").replace('<', "&lt;"));
        }
    }
    out.push_str(&format!("</{tag}>"));
}
