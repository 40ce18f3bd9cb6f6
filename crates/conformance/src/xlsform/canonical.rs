//! XML by its meaning: without regard to white space, the order of attributes, of binds, of
//! secondary instances and of translations.

use roxmltree::{Document, Node};

/// Whether two forms say the same.
pub(crate) fn compare(recorded: &str, found: &str) -> Result<(), String> {
    let (recorded, found) = (form(recorded)?, form(found)?);
    let missing: Vec<&String> = recorded.iter().filter(|l| !found.contains(l)).collect();
    let surplus: Vec<&String> = found.iter().filter(|l| !recorded.contains(l)).collect();
    if missing.is_empty() && surplus.is_empty() {
        return Ok(());
    }
    let first = |list: &[&String]| {
        list.iter()
            .take(3)
            .map(|l| l.as_str())
            .collect::<Vec<_>>()
            .join(" ; ")
    };
    Err(format!(
        "differs: recorded {{{}}} found {{{}}}",
        first(&missing),
        first(&surplus)
    ))
}

/// The parts of a form, each as a text: the title, every bind, every action, every instance, every
/// text of every language, the body.
fn form(xml: &str) -> Result<Vec<String>, String> {
    let document = Document::parse(xml).map_err(|error| format!("no XML: {error}"))?;
    let mut parts = Vec::new();
    for node in document.root().descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        let above = node
            .parent_element()
            .map_or("", |node| node.tag_name().name());
        match (above, name) {
            ("head", "title") | ("html", "body") => parts.push(element(node)),
            ("model", "itext") | ("head", "model") => parts.push(start(node)),
            ("model", _) => parts.push(element(node)),
            ("itext", "translation") => parts.push(start(node)),
            ("translation", "text") => {
                let language = node
                    .parent_element()
                    .and_then(|node| node.attribute("lang"));
                parts.push(format!("{language:?} {}", sorted(node)));
            }
            _ => {}
        }
    }
    Ok(parts)
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn prefixed(node: Node<'_, '_>, uri: Option<&str>, name: &str) -> String {
    match uri.and_then(|uri| node.lookup_prefix(uri)) {
        Some(prefix) if !prefix.is_empty() => format!("{prefix}:{name}"),
        _ => name.to_owned(),
    }
}

fn start(node: Node<'_, '_>) -> String {
    let mut attributes: Vec<String> = node
        .attributes()
        .map(|a| {
            format!(
                " {}={:?}",
                prefixed(node, a.namespace(), a.name()),
                collapsed(a.value())
            )
        })
        .collect();
    attributes.sort();
    let tag = node.tag_name();
    format!(
        "<{}{}>",
        prefixed(node, tag.namespace(), tag.name()),
        attributes.concat()
    )
}

fn element(node: Node<'_, '_>) -> String {
    let mut out = start(node);
    for child in node.children() {
        if child.is_element() {
            out.push_str(&element(child));
        } else if child.is_text() {
            out.push_str(&collapsed(child.text().unwrap_or("")));
        }
    }
    out.push_str("</>");
    out
}

/// An element whose children stand in any order.
fn sorted(node: Node<'_, '_>) -> String {
    let mut children: Vec<String> = node
        .children()
        .filter(Node::is_element)
        .map(element)
        .collect();
    children.sort();
    format!("{}{}", start(node), children.concat())
}

/// A piece of XML, which need not be whole: spaces outside of quotes made one and left out beside
/// tags, attributes sorted, `<a></a>` as `<a/>`, namespaces left out.
pub(crate) fn text(piece: &str) -> String {
    let mut out = String::new();
    let mut rest = piece;
    while let Some(at) = rest.find('<') {
        push_text(&mut out, &rest[..at]);
        let Some(end) = tag_end(&rest[at..]) else {
            out.push_str(&collapsed(&rest[at..]));
            return out;
        };
        push_tag(&mut out, &rest[at..at + end]);
        rest = &rest[at + end..];
    }
    push_text(&mut out, rest);
    out.trim().to_owned()
}

/// A piece that ends within a tag, or holds attributes only: the element's name, if it is there,
/// and the attributes. All have to be in one tag.
pub(crate) fn attributes(piece: &str) -> Option<(String, Vec<String>)> {
    let piece = piece.trim();
    let (name, rest) = match piece.strip_prefix('<') {
        Some(rest) if !rest.contains(['<', '>']) => rest.split_once(' ')?,
        None if !piece.contains(['<', '>']) => ("", piece),
        _ => return None,
    };
    let mut tag = String::new();
    push_tag(&mut tag, &format!("<a {rest}>"));
    let found: Vec<String> = tag.split("\" ").map(str::to_owned).collect();
    let clean = |part: &String| {
        let part = part
            .trim_start_matches("<a ")
            .trim_end_matches('>')
            .trim_end_matches('"');
        format!("{part}\"")
    };
    let found: Vec<String> = found
        .iter()
        .map(clean)
        .filter(|p| p.contains("=\""))
        .collect();
    (!found.is_empty()).then(|| (name.to_owned(), found))
}

fn push_text(out: &mut String, text: &str) {
    out.push_str(&collapsed(text).replace("&gt;", ">"));
}

/// The end of a tag, after its `>`.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, '>') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn push_tag(out: &mut String, tag: &str) {
    if tag.starts_with("</") {
        let open = format!("<{}", tag[2..tag.len() - 1].trim());
        // Nothing between the tags: one tag says the same.
        let last = out.rfind('<').map(|at| (at, out[at..].to_owned()));
        if let Some((_, last)) = last
            && out.ends_with(&last)
            && last.ends_with('>')
            && !last.ends_with("/>")
            && (last.starts_with(&format!("{open} ")) || last == format!("{open}>"))
        {
            out.pop();
            out.push_str("/>");
            return;
        }
        out.push_str(&collapsed(tag));
        return;
    }
    let closed = tag.ends_with("/>");
    let inner = tag.trim_start_matches('<').trim_end_matches('>');
    let inner = if closed {
        inner.trim_end_matches('/')
    } else {
        inner
    };
    let (name, mut rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let mut attributes = Vec::new();
    while let Some((key, value)) = rest.split_once('=') {
        let value = value.trim_start();
        let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            break;
        };
        let Some(end) = value[1..].find(quote) else {
            break;
        };
        let content = collapsed(&value[1..=end]).replace("&gt;", ">");
        if !key.trim().starts_with("xmlns") {
            attributes.push(format!(" {}=\"{content}\"", key.trim()));
        }
        rest = &value[end + 2..];
    }
    attributes.sort();
    out.push_str(&format!(
        "<{name}{}{}>",
        attributes.concat(),
        if closed { "/" } else { "" }
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "<html><head><title>t</title><model><bind nodeset='/d/a' type='int'/>\
        <bind nodeset='/d/b'/></model></head><body><input ref='/d/a'><label>A</label></input>\
        </body></html>";

    #[test]
    fn sees_differences_that_matter_only() {
        let moved = HEAD.replace("nodeset='/d/a' type='int'", "type='int'  nodeset=' /d/a '");
        assert!(compare(HEAD, &moved).is_ok());
        for (from, to) in [
            ("int", "string"),
            ("<label>A", "<label>B"),
            ("<bind nodeset='/d/b'/>", ""),
        ] {
            assert!(compare(HEAD, &HEAD.replace(from, to)).is_err(), "{from}");
        }
    }

    #[test]
    fn writes_pieces_one_way() {
        assert_eq!(
            text("<a  c='1' b=\"2\">\n <x></x> t  u </a>"),
            "<a b=\"2\" c=\"1\"><x/>t u</a>"
        );
        let (name, attributes) = attributes("<bind a=\"1\" b=\"2\"").unwrap();
        assert_eq!(
            (name.as_str(), attributes.join(" ").as_str()),
            ("bind", "a=\"1\" b=\"2\"")
        );
    }
}
