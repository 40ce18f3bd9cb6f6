//! `${name}` and `${last-saved#name}`.

use crate::names;

/// A well-formed reference in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reference<'a> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) name: &'a str,
    /// Of the last submission that was saved, not of this one.
    pub(crate) last_saved: bool,
}

/// Length of the reference that a text begins with.
pub(crate) fn length(text: &str) -> Option<usize> {
    at_start(text).map(|(_, _, length)| length)
}

fn at_start(text: &str) -> Option<(&str, bool, usize)> {
    let inner = text.strip_prefix("${")?;
    let inner = inner.get(..inner.find('}')?)?;
    let (name, last_saved) = match inner.strip_prefix("last-saved#") {
        Some(name) => (name, true),
        None => (inner, false),
    };
    names::is_ncname(name).then_some((name, last_saved, inner.len() + 3))
}

/// All well-formed references, in order.
pub(crate) fn find(text: &str) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("${")) {
        let start = from + at;
        match text.get(start..).and_then(at_start) {
            Some((name, last_saved, length)) => {
                from = start + length;
                found.push(Reference {
                    start,
                    end: from,
                    name,
                    last_saved,
                });
            }
            None => from = start + 2,
        }
    }
    found
}

/// What begins like a reference and is none.
pub(crate) fn malformed(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let candidate = rest.get(at..)?;
        match length(candidate) {
            Some(length) => rest = candidate.get(length..)?,
            None if candidate == "${" && text.len() == 2 => return None,
            None => {
                let end = candidate.find('}').map_or(candidate.len(), |end| end + 1);
                return candidate.get(..end);
            }
        }
    }
    None
}

/// Whether a text holds a reference, and every reference in it is well-formed up to the first.
pub(crate) fn has(text: &str) -> bool {
    text.contains("${") && !find(text).is_empty()
}

/// The reference that is the whole text.
pub(crate) fn only(text: &str) -> Option<Reference<'_>> {
    let reference = find(text).first().copied()?;
    (reference.start == 0 && reference.end == text.len()).then_some(reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_references() {
        let text = "${a} + ${last-saved#b-1} ${ c } ${d";
        let found: Vec<(&str, bool)> = find(text).iter().map(|r| (r.name, r.last_saved)).collect();
        assert_eq!(found, [("a", false), ("b-1", true)]);
        assert_eq!(malformed(text), Some("${ c }"));
        assert_eq!(malformed("cost: $5 {"), None);
        assert_eq!(malformed("x ${a"), Some("${a"));
        assert!(only("${a}").is_some());
        assert!(only("${a} ").is_none());
    }
}
