//! Texts as people type them: stray spaces, case, typographic quotes, yes and no.

/// Lower case, with one underscore for every run of white space.
pub(crate) fn snake(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join("_").to_lowercase()
}

/// Whether two texts differ by upper and lower case, spaces, hyphens and the like only.
pub(crate) fn is_alike(a: &str, b: &str) -> bool {
    fn squeezed(text: &str) -> impl Iterator<Item = char> {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
    }
    squeezed(a).eq(squeezed(b))
}

/// Without spaces at the ends, runs of spaces made one.
pub(crate) fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}

/// With plain spaces for no-break spaces, which is what spreadsheets make of pasted ones.
pub(crate) fn plain_spaces(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

/// Whether a word processor has turned straight quotes into typographic ones.
pub(crate) fn has_typographic_quotes(text: &str) -> bool {
    text.contains(['\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}'])
}

/// Straight quotes for typographic ones.
pub(crate) fn straight_quotes(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            other => other,
        })
        .collect()
}

/// Yes or no, in the spellings that spreadsheets produce.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "true" | "true()" | "1" => Some(true),
        "no" | "false" | "false()" | "0" => Some(false),
        _ => None,
    }
}

/// Language and its code: `Français (fr)` gives `fr`.
pub(crate) fn language_code(language: &str) -> Option<&str> {
    let rest = language.strip_suffix(')')?;
    Some(rest.get(rest.find('(')? + 1..)?.trim())
}
