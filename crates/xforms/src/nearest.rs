//! The name that was probably meant.

/// Names looked at: enough for any form that a person has typed, and bounded for all others.
const MOST: usize = 1_000;

/// The name nearest to `wanted`, unless it is another word altogether: one slip for each three
/// letters is taken for a slip of the finger.
pub(crate) fn nearest(wanted: &str, among: &mut dyn Iterator<Item = &str>) -> Option<String> {
    let wanted = letters(wanted);
    let mut allowed = (wanted.len() + 1) / 3;
    let mut found: Option<&str> = None;
    for name in among.take(MOST) {
        let letters = letters(name);
        if letters.len().abs_diff(wanted.len()) > allowed {
            continue;
        }
        let distance = distance(&wanted, &letters);
        let first = found.is_none_or(|found| name < found);
        if distance < allowed || (distance == allowed && first) {
            allowed = distance;
            found = Some(name);
        }
    }
    found.map(str::to_owned)
}

/// Small letters; nobody types longer names.
fn letters(name: &str) -> Vec<char> {
    name.chars()
        .take(40)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Letters to insert, to leave out or to replace (Levenshtein).
fn distance(left: &[char], right: &[char]) -> usize {
    if left.is_empty() || right.is_empty() {
        return left.len().max(right.len());
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, a) in left.iter().enumerate() {
        let mut diagonal = above;
        let mut before = above + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(right) {
            let replaced = diagonal + usize::from(a != b);
            diagonal = *cell;
            before = replaced.min(before + 1).min(*cell + 1);
            *cell = before;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_other_words_are_not() {
        let near = |wanted, among: &[&str]| nearest(wanted, &mut among.iter().copied());
        let functions = ["concat", "count", "contains", "count-selected"];
        assert_eq!(near("conct", &functions).as_deref(), Some("concat"));
        assert_eq!(
            near("count-seleted", &functions).as_deref(),
            Some("count-selected")
        );
        assert_eq!(near("Count", &functions).as_deref(), Some("count"));
        assert_eq!(near("pulldata", &functions), None);
        assert_eq!(near("", &functions), None);
    }
}
