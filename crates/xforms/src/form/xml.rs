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
    check_depth(xml, limits.depth)?;
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: u32::try_from(limits.nodes).unwrap_or(u32::MAX),
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

/// Bounds the nesting before the parser sees the text; counts tags, so that what only looks like
/// a tag in a comment or character data is skipped.
fn check_depth(xml: &str, limit: usize) -> Result<(), FormError> {
    let mut rest = xml;
    let mut depth = 0usize;
    while let Some(at) = rest.find('<') {
        rest = rest.get(at..).unwrap_or("");
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<![CDATA[") {
            "]]>"
        } else if rest.starts_with("<?") {
            "?>"
        } else {
            let length = tag_length(rest);
            let tag = rest.get(..length).unwrap_or(rest);
            if tag.starts_with("</") {
                depth = depth.saturating_sub(1);
            } else if !tag.ends_with("/>") && !tag.starts_with("<!") {
                depth += 1;
            }
            if depth > limit {
                return Err(FormError::TooDeep { limit });
            }
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

/// Length of the tag at the start; `>` in a quoted value does not end it.
fn tag_length(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'>') => return at + 1,
            _ => {}
        }
    }
    rest.len()
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
