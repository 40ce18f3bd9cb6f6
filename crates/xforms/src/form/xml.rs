//! XML as forms and instances use it.

use roxmltree::{Document, Node, ParsingOptions};

use crate::error::FormError;
use crate::limits::Limits;

pub(crate) const XFORMS: &str = "http://www.w3.org/2002/xforms";
pub(crate) const JAVAROSA: &str = "http://openrosa.org/javarosa";
pub(crate) const ODK: &str = "http://www.opendatakit.org/xforms";
pub(crate) const ENTITIES: &str = "http://www.opendatakit.org/xforms/entities";
pub(crate) const OPENROSA: &str = "http://openrosa.org/xforms";

/// Parses within the limits; document type declarations are refused.
pub(crate) fn document<'a>(xml: &'a str, limits: &Limits) -> Result<Document<'a>, FormError> {
    if xml.len() > limits.bytes {
        return Err(FormError::TooLarge {
            bytes: xml.len(),
            limit: limits.bytes,
        });
    }
    let xml = xml.strip_prefix('\u{feff}').unwrap_or(xml);
    check(xml, limits)?;
    let options = ParsingOptions {
        allow_dtd: false,
        // With the texts in and between the elements.
        nodes_limit: u32::try_from(limits.nodes / 2 * 5).unwrap_or(u32::MAX),
        ..ParsingOptions::default()
    };
    Document::parse_with_options(xml, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => FormError::Dtd,
        roxmltree::Error::NodesLimitReached => FormError::TooManyNodes {
            limit: limits.nodes,
        },
        error => {
            let at = error.pos();
            FormError::Xml {
                line: at.row,
                column: at.col,
                reason: error.to_string(),
            }
        }
    })
}

/// Attributes of one element: beyond, the time that the parser takes grows with their square.
const ATTRIBUTES: usize = 250;
/// Declarations of namespaces in all: each name is looked up among them.
const NAMESPACES: usize = 100;

/// What stands in the tags so far.
#[derive(Default)]
struct Tags {
    depth: usize,
    elements: usize,
    attributes: usize,
    namespaces: usize,
}

/// Bounds nesting and numbers before the parser sees the text, for it makes room for all that
/// looks like a node. Counts tags, so that what only looks like one in a comment or character
/// data is skipped.
fn check(xml: &str, limits: &Limits) -> Result<(), FormError> {
    let mut rest = xml;
    let mut tags = Tags::default();
    while let Some(at) = rest.find('<') {
        rest = rest.get(at..).unwrap_or("");
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<![CDATA[") {
            "]]>"
        } else if rest.starts_with("<?") {
            "?>"
        } else {
            let length = tags.take(rest, limits)?;
            rest = rest.get(length..).unwrap_or("");
            continue;
        };
        rest = rest
            .find(end)
            .and_then(|at| rest.get(at + end.len()..))
            .unwrap_or("");
    }
    Ok(())
}

impl Tags {
    /// Counts the tag at the start of `rest` in, and gives its length.
    fn take(&mut self, rest: &str, limits: &Limits) -> Result<usize, FormError> {
        let (length, attributes, namespaces) = tag(rest);
        let tag = rest.get(..length).unwrap_or(rest);
        if tag.starts_with("</") {
            self.depth = self.depth.saturating_sub(1);
        } else if !tag.starts_with("<!") {
            self.elements += 1;
            self.depth += usize::from(!tag.ends_with("/>"));
        }
        self.attributes += attributes;
        self.namespaces += namespaces;
        if self.depth > limits.depth {
            let limit = limits.depth;
            return Err(FormError::TooDeep { limit });
        }
        if self.elements > limits.nodes || self.attributes > limits.nodes {
            let limit = limits.nodes;
            return Err(FormError::TooManyNodes { limit });
        }
        if attributes > ATTRIBUTES {
            return Err(FormError::TooManyAttributes { limit: ATTRIBUTES });
        }
        if self.namespaces > NAMESPACES {
            return Err(FormError::TooManyNamespaces { limit: NAMESPACES });
        }
        Ok(length)
    }
}

/// Length of the tag at the start, and how many quoted values and namespaces are in it; `>` in a
/// quoted value does not end it.
fn tag(rest: &str) -> (usize, usize, usize) {
    let mut quote = None;
    let mut values = 0;
    let mut namespaces = 0;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => {
                quote = Some(byte);
                values += 1;
            }
            (Some(open), _) if open == byte => quote = None,
            (None, b'x') if rest.get(at..).is_some_and(|r| r.starts_with("xmlns")) => {
                namespaces += 1;
            }
            (None, b'>') => return (at + 1, values, namespaces),
            _ => {}
        }
    }
    (rest.len(), values, namespaces)
}

/// Element children.
pub(crate) fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

/// The first element child with this local name.
pub(crate) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    elements(node).find(|child| child.tag_name().name() == name)
}

/// All text below, as it stands.
pub(crate) fn text(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter(Node::is_text)
        .filter_map(|node| node.text())
        .collect()
}

/// The attribute without a namespace, trimmed, unless empty.
pub(crate) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute(name)
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

/// The attribute in JavaRosa's namespace, trimmed, unless empty.
pub(crate) fn javarosa<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute((JAVAROSA, name))
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

/// The words of an attribute.
pub(crate) fn words(node: Node<'_, '_>, name: &str) -> Vec<String> {
    let words = attribute(node, name).unwrap_or("").split_whitespace();
    words.map(str::to_owned).collect()
}

/// The version of an instance's root (Primary instance: `version`, `orx:version`).
pub(crate) fn version<'a>(root: Node<'a, '_>) -> Option<&'a str> {
    let version = attribute(root, "version");
    version.or_else(|| root.attribute((OPENROSA, "version")).map(str::trim))
}

/// What the model says that its form is for, unless it says nothing.
pub(crate) fn role<'a>(model: Node<'a, '_>) -> Option<&'a str> {
    let role = model.attribute((crate::NAMESPACE, "role"))?.trim();
    (!role.is_empty()).then_some(role)
}

/// Name with prefix, if its namespace has one.
pub(crate) fn qualified(node: Node<'_, '_>) -> String {
    let name = node.tag_name();
    join(
        name.namespace().and_then(|address| prefix(node, address)),
        name.name(),
    )
}

/// An attribute's name with prefix, if it has a namespace.
pub(crate) fn qualified_attribute(
    node: Node<'_, '_>,
    attribute: &roxmltree::Attribute<'_, '_>,
) -> String {
    // The default namespace does not apply to attributes.
    join(
        attribute
            .namespace()
            .and_then(|address| node.lookup_prefix(address)),
        attribute.name(),
    )
}

/// No prefix where the namespace is the default one too.
fn prefix<'i>(node: Node<'_, 'i>, address: &str) -> Option<&'i str> {
    if node.default_namespace() == Some(address) {
        return None;
    }
    node.lookup_prefix(address)
        .filter(|prefix| !prefix.is_empty())
}

fn join(prefix: Option<&str>, name: &str) -> String {
    match prefix {
        Some(prefix) => format!("{prefix}:{name}"),
        None => name.to_owned(),
    }
}
