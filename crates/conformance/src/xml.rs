//! Compares submissions by what they mean.

use roxmltree::{Document, Node};

use crate::recording::collapsed;

/// The first difference; prefixes, the order of attributes and white space do not count, nor
/// does what names the instance. `values` tells whether texts count.
pub(crate) fn difference(found: &str, wanted: &str, values: bool) -> Option<String> {
    let (Ok(found), Ok(wanted)) = (Document::parse(found), Document::parse(wanted)) else {
        return Some("submission is no XML".to_owned());
    };
    elements(found.root_element(), wanted.root_element(), values)
}

fn elements(found: Node<'_, '_>, wanted: Node<'_, '_>, values: bool) -> Option<String> {
    let name = wanted.tag_name().name();
    if found.tag_name().name() != name {
        let found = found.tag_name().name();
        return Some(format!("submission has <{found}>, not <{name}>"));
    }
    if matches!(name, "instanceID" | "deprecatedID") {
        return None;
    }
    let attributes = |node: Node<'_, '_>| {
        let mut all: Vec<(String, String)> = node
            .attributes()
            .map(|a| {
                (
                    a.name().to_owned(),
                    if values {
                        a.value().to_owned()
                    } else {
                        String::new()
                    },
                )
            })
            .collect();
        all.sort();
        all
    };
    let (has, should) = (attributes(found), attributes(wanted));
    if has != should {
        return Some(format!("submission: <{name}> has {has:?}, not {should:?}"));
    }
    let below = |node: Node<'_, '_>| node.children().filter(|n| n.is_element()).count();
    if below(found) != below(wanted) {
        let names = |node: Node<'_, '_>| {
            let all = node.children().filter(|n| n.is_element());
            all.map(|n| n.tag_name().name().to_owned())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let (has, should) = (names(found), names(wanted));
        return Some(format!(
            "submission: <{name}> holds {has:?}, not {should:?}"
        ));
    }
    let text = |node: Node<'_, '_>| collapsed(node.text().unwrap_or(""));
    if values && below(wanted) == 0 && text(found) != text(wanted) {
        let (has, should) = (text(found), text(wanted));
        return Some(format!("submission: <{name}> is {has:?}, not {should:?}"));
    }
    let found = found.children().filter(|n| n.is_element());
    let mut pairs = found.zip(wanted.children().filter(|n| n.is_element()));
    pairs.find_map(|(found, wanted)| elements(found, wanted, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_does_not_count_but_content_does() {
        let plain = r#"<d id="f" version="1"><a>x y</a><b/></d>"#;
        let laid_out = "<d version='1' id='f'>\n <a> x\n y</a>\n <b></b>\n</d>";
        assert_eq!(difference(plain, laid_out, true), None);
        for other in [
            r#"<d id="f" version="2"><a>x y</a><b/></d>"#,
            r#"<d id="f" version="1"><a>x z</a><b/></d>"#,
            r#"<d id="f" version="1"><b/><a>x y</a></d>"#,
            r#"<d id="f" version="1"><a>x y</a></d>"#,
        ] {
            assert!(difference(plain, other, true).is_some(), "{other}");
        }
    }

    #[test]
    fn prefixes_and_the_instance_id_do_not_count() {
        let one =
            r#"<d xmlns:orx="urn:x"><orx:meta><orx:instanceID>1</orx:instanceID></orx:meta></d>"#;
        let other = "<d><meta><instanceID>2</instanceID></meta></d>";
        assert_eq!(difference(one, other, true), None);
    }
}
