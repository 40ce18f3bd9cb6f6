//! Compares submissions by what they mean.

use roxmltree::{Document, Node};

use crate::recording::collapsed;

/// The first difference; prefixes, the order of attributes and white space do not count, nor
/// does what names the instance. Of a volatile form only the texts count that its `twins` have too.
pub(crate) fn difference(found: &str, wanted: &str, twins: &[String]) -> Option<String> {
    let twins: Vec<Document<'_>> = twins
        .iter()
        .filter_map(|twin| Document::parse(twin).ok())
        .collect();
    let (Ok(found), Ok(wanted)) = (Document::parse(found), Document::parse(wanted)) else {
        return Some("submission is no XML".to_owned());
    };
    let others: Vec<_> = twins.iter().map(Document::root_element).collect();
    elements(found.root_element(), wanted.root_element(), &others)
}

fn elements(found: Node<'_, '_>, wanted: Node<'_, '_>, twins: &[Node<'_, '_>]) -> Option<String> {
    let name = wanted.tag_name().name();
    if found.tag_name().name() != name {
        let found = found.tag_name().name();
        return Some(format!("submission has <{found}>, not <{name}>"));
    }
    if matches!(name, "instanceID" | "deprecatedID") {
        return None;
    }
    let stable =
        |part: fn(Node<'_, '_>) -> String| twins.iter().all(|twin| part(*twin) == part(found));
    if stable(attributes) && attributes(found) != attributes(wanted) {
        let (has, should) = (attributes(found), attributes(wanted));
        return Some(format!("submission: <{name}> has {has:?}, not {should:?}"));
    }
    let (has, should) = (names(found), names(wanted));
    if has.len() != should.len() {
        let (has, should) = (has.join(" "), should.join(" "));
        return Some(format!(
            "submission: <{name}> holds {has:?}, not {should:?}"
        ));
    }
    if should.is_empty() && stable(content) && content(found) != content(wanted) {
        let (has, should) = (content(found), content(wanted));
        return Some(format!("submission: <{name}> is {has:?}, not {should:?}"));
    }
    let pairs = children(found).zip(children(wanted));
    pairs.enumerate().find_map(|(index, (found, wanted))| {
        let twins = twins.iter().filter_map(|twin| children(*twin).nth(index));
        elements(found, wanted, &twins.collect::<Vec<_>>())
    })
}

fn children<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

fn names(node: Node<'_, '_>) -> Vec<String> {
    let names = children(node).map(|child| child.tag_name().name().to_owned());
    names.collect()
}

fn content(node: Node<'_, '_>) -> String {
    collapsed(node.text().unwrap_or(""))
}

/// Names and values, sorted.
fn attributes(node: Node<'_, '_>) -> String {
    let all = node.attributes();
    let mut all: Vec<String> = all
        .map(|a| format!("{}={:?}", a.name(), a.value()))
        .collect();
    all.sort();
    all.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_does_not_count_but_content_does() {
        let plain = r#"<d id="f" version="1"><a>x y</a><b/></d>"#;
        let laid_out = "<d version='1' id='f'>\n <a> x\n y</a>\n <b></b>\n</d>";
        assert_eq!(difference(plain, laid_out, &[]), None);
        for other in [
            r#"<d id="f" version="2"><a>x y</a><b/></d>"#,
            r#"<d id="f" version="1"><a>x z</a><b/></d>"#,
            r#"<d id="f" version="1"><b/><a>x y</a></d>"#,
            r#"<d id="f" version="1"><a>x y</a></d>"#,
        ] {
            assert!(difference(plain, other, &[]).is_some(), "{other}");
        }
    }

    #[test]
    fn prefixes_and_the_instance_id_do_not_count() {
        let one =
            r#"<d xmlns:orx="urn:x"><orx:meta><orx:instanceID>1</orx:instanceID></orx:meta></d>"#;
        let other = "<d><meta><instanceID>2</instanceID></meta></d>";
        assert_eq!(difference(one, other, &[]), None);
    }
}
