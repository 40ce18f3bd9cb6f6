//! Words of a question's appearance (XLSForm: column `appearance`) that change something in Carnet. All others
//! are handed on, for other tools, and shown here as if they were not there.

const SHOWN: [&str; 39] = [
    "autocomplete",
    "columns",
    "columns-1",
    "columns-2",
    "columns-3",
    "columns-4",
    "columns-5",
    "columns-pack",
    "compact",
    "compact-2",
    "compact-3",
    "compact-4",
    "compact-5",
    "counter",
    "draw",
    "horizontal",
    "horizontal-compact",
    "label",
    "likert",
    "list",
    "list-nolabel",
    "masked",
    "minimal",
    "month-year",
    "multiline",
    "numbers",
    "quick",
    "quickcompact",
    "quickcompact-2",
    "quickcompact-3",
    "quickcompact-4",
    "quickcompact-5",
    "search",
    "signature",
    "year",
    // They ask for what Carnet does anyway.
    "new",
    "no-calendar",
    "picker",
    "vertical",
];

/// The words of an appearance that change nothing. A call, such as `search('towns')`, is no word.
pub(crate) fn unknown(appearance: &str) -> Vec<&str> {
    let is_word = |word: &&str| !word.is_empty() && !word.contains(['(', ')', '\'', '"', '$', '{']);
    match appearance.contains('(') {
        true => Vec::new(),
        false => appearance
            .split_whitespace()
            .filter(is_word)
            .filter(|word| !SHOWN.contains(word))
            .collect(),
    }
}

/// What was probably meant.
pub(crate) fn known() -> impl Iterator<Item = &'static str> {
    SHOWN.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_change_nothing_are_told() {
        assert_eq!(unknown("minimal columns-3"), [""; 0]);
        assert_eq!(unknown("likert  w4 lickert"), ["w4", "lickert"]);
        assert_eq!(unknown("minimal search('towns', 'matches')"), [""; 0]);
    }
}
