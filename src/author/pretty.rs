//! XML for reading.

/// Puts every element on a line of its own, indented; one that holds text stays on one line.
///
/// The XML is the engine's own: well-formed, without comments, CDATA and processing instructions
/// but the first.
pub(super) fn pretty(xml: &str) -> String {
    let mut text = String::with_capacity(xml.len() * 2);
    let mut depth: usize = 0;
    // Whether the last tag opened an element: what follows directly stays on its line.
    let mut opened = false;
    let mut rest = xml;
    while let Some((before, tag, after)) = next_tag(rest) {
        rest = after;
        let holds_text = !before.trim().is_empty();
        if holds_text {
            text.push_str(before);
        }
        let closes = tag.starts_with("</");
        if closes {
            depth = depth.saturating_sub(1);
        }
        if !(holds_text || text.is_empty() || closes && opened) {
            text.push('\n');
            text.extend(std::iter::repeat_n("  ", depth));
        }
        text.push_str(tag);
        opened = !(closes || tag.ends_with("/>") || tag.starts_with("<?"));
        depth += usize::from(opened);
    }
    text.push_str(rest.trim_end());
    text
}

/// What stands before the next tag, the tag, and what follows it.
fn next_tag(xml: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = xml.split_at(xml.find('<')?);
    let mut quote = None;
    let end = rest.find(|c: char| {
        match quote {
            Some(open) if open == c => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            _ => {}
        }
        c == '>' && quote.is_none()
    })?;
    let (tag, after) = rest.split_at(end + 1);
    Some((before, tag, after))
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn elements_stand_one_below_the_other() {
        let xml = r#"<?xml version="1.0"?><data id="x"><a>1</a><g><b/><c k=">">two
lines</c><d></d></g></data>"#;
        let expected = "<?xml version=\"1.0\"?>\n<data id=\"x\">\n  <a>1</a>\n  <g>\n    <b/>\n    \
            <c k=\">\">two\nlines</c>\n    <d></d>\n  </g>\n</data>";
        assert_eq!(pretty(xml), expected);
    }

    #[test]
    fn what_is_indented_already_stays_the_same() {
        let xml = "<data>\n  <a>1</a>\n</data>";
        assert_eq!(pretty(xml), xml);
    }

    #[test]
    fn what_is_cut_short_is_shown_as_it_is() {
        assert_eq!(pretty("<data><a"), "<data><a");
        assert_eq!(pretty("no tag"), "no tag");
    }
}
