//! Names: what may be one, and which one was probably meant.

/// Whether a character can begin an XML name (Namespaces in XML 1.0, `NCName`).
pub(crate) fn starts_name(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '_' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}'
        | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

/// Whether a character can stand inside an XML name.
pub(crate) fn continues_name(c: char) -> bool {
    starts_name(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}'
            | '\u{203f}'..='\u{2040}')
}

/// A name without prefix.
pub(crate) fn is_ncname(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(starts_name) && chars.all(continues_name)
}

/// A name, with a prefix or without.
pub(crate) fn is_name(text: &str) -> bool {
    match text.split_once(':') {
        Some((prefix, local)) => is_ncname(prefix) && is_ncname(local),
        None => is_ncname(text),
    }
}

/// Number of letters to insert, remove, replace or swap with the next to make one text of the
/// other; at most `limit` plus one.
pub(crate) fn distance(a: &str, b: &str, limit: usize) -> usize {
    if a.chars().count().abs_diff(b.chars().count()) > limit {
        return limit + 1;
    }
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let cost = |costs: &[usize], at: usize| costs.get(at).copied().unwrap_or(usize::MAX - 1);
    // Costs of the beginnings of `b` against beginnings of `a`: of one letter fewer, and of two.
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut next: Vec<usize> = Vec::new();
    for (i, left) in a.iter().enumerate() {
        next.clear();
        next.push(i + 1);
        for (j, right) in b.iter().enumerate() {
            let replaced = cost(&row, j) + usize::from(left != right);
            let mut least = replaced.min(cost(&row, j + 1) + 1).min(cost(&next, j) + 1);
            let swapped =
                i > 0 && j > 0 && a.get(i - 1) == Some(right) && b.get(j - 1) == Some(left);
            if swapped {
                least = least.min(cost(&before, j - 1) + 1);
            }
            next.push(least);
        }
        std::mem::swap(&mut before, &mut row);
        std::mem::swap(&mut row, &mut next);
        // What follows costs no less than the least of these two.
        if row.iter().chain(&before).all(|cost| *cost > limit) {
            return limit + 1;
        }
    }
    row.last().copied().unwrap_or(0).min(limit + 1)
}

/// The name that was probably meant: the nearest, if it is near enough for the length.
pub(crate) fn nearest<'a>(
    wanted: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let wanted = wanted.to_lowercase();
    let limit = match wanted.chars().count() {
        0..=2 => return None,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    known
        .into_iter()
        .map(|name| (distance(&wanted, &name.to_lowercase(), limit), name))
        .filter(|(steps, _)| *steps <= limit)
        .min_by_key(|(steps, _)| *steps)
        .map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_letters_that_differ() {
        assert_eq!(distance("kitten", "sitting", 9), 3);
        assert_eq!(distance("", "abc", 9), 3);
        assert_eq!(distance("same", "same", 9), 0);
        assert_eq!(distance("twon", "town", 9), 1);
        assert_eq!(distance("short", "a much longer one", 2), 3);
    }

    #[test]
    fn proposes_what_is_near_and_nothing_else() {
        let known = ["select_one", "select_multiple", "integer"];
        assert_eq!(nearest("slect_one", known).as_deref(), Some("select_one"));
        assert_eq!(nearest("Interger", known).as_deref(), Some("integer"));
        assert_eq!(nearest("barcode", known), None);
    }

    #[test]
    fn tells_names_from_other_texts() {
        for name in ["a", "_a", "a-b.c1", "été", "orx:meta"] {
            assert!(is_name(name), "{name}");
        }
        for text in ["", "1a", "a b", "a:b:c", ":a", "a:", "-a"] {
            assert!(!is_name(text), "{text}");
        }
    }
}
