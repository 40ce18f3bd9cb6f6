//! Values within texts for people: `${name}`, and `<output value="…"/>` as XForms writes it.
//!
//! XLSForm has no expressions within texts; pyxform shows the element's characters as they are. It is
//! read here so that a text can show a value that is nobody's answer, such as the number of a
//! repeat's instance, without a column for it in the data.

use std::ops::Range;

use crate::{lexer, references};

const BEGIN: &str = "<output value=\"";

/// A value within a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    /// Where it stands in the text.
    pub(crate) place: Range<usize>,
    /// Where its expression stands in the text.
    pub(crate) value: Range<usize>,
}

/// All values within a text, in order; none within another.
pub(crate) fn find(text: &str) -> Vec<Output> {
    let mut found = elements(text);
    let plain = |(start, end): (usize, usize)| Output {
        place: start..end,
        value: start..end,
    };
    let paths = lexer::instance_paths(text);
    let names = references::find(text);
    found.extend(paths.into_iter().map(plain));
    found.extend(names.iter().map(|name| plain((name.start, name.end))));
    found.sort_by_key(|output| output.place.start);
    let mut end = 0;
    found.retain(|output| {
        let is_within = output.place.start < end;
        end = end.max(output.place.end);
        !is_within
    });
    found
}

/// Whether a text holds a reference or an `<output>`.
pub(crate) fn has(text: &str) -> bool {
    references::has(text) || !elements(text).is_empty()
}

fn elements(text: &str) -> Vec<Output> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(BEGIN)) {
        let start = from + at;
        from = start + BEGIN.len();
        let Some(length) = text.get(from..).and_then(|rest| rest.find('"')) else {
            break;
        };
        let value = from..from + length;
        let rest = text.get(value.end + 1..).unwrap_or("");
        let close = rest.trim_start_matches(' ');
        if close.starts_with("/>") && !value.is_empty() {
            from = text.len() - close.len() + 2;
            found.push(Output {
                place: start..from,
                value,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_values_in_texts() {
        let text = "${a} of <output value=\"${b} + 1\"/>, <output value=\"position(..)\" />.";
        let found: Vec<&str> = find(text).into_iter().map(|o| &text[o.value]).collect();
        assert_eq!(found, ["${a}", "${b} + 1", "position(..)"]);
        assert!(has("<output value=\"1\"/>"));
        for plain in [
            "<output value=\"",
            "<output value=\"\"/>",
            "<output value=\"1\">",
            "<output>",
            "a < b",
        ] {
            assert_eq!(find(plain), [], "{plain}");
        }
    }
}
