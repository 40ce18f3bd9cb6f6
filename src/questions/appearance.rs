//! Words of a control's `appearance` (ODK XForms, Appearances) that change how it is put here. The
//! compiler of workbooks warns of all others (`crates/xlsform/src/appearances.rs`).

/// Whether a word is among them.
pub(crate) fn has(words: &[String], word: &str) -> bool {
    words.iter().any(|known| known == word)
}

/// The classes of a list of choices.
pub(super) fn layout(words: &[String]) -> &'static str {
    let layout = words.iter().find_map(|word| match &**word {
        "columns-pack" | "horizontal-compact" | "compact" | "quickcompact" => {
            Some("choices choices--pack")
        }
        "columns" | "horizontal" => Some("choices choices--columns"),
        "columns-2" | "compact-2" | "quickcompact-2" => Some("choices choices--2"),
        "columns-3" | "compact-3" | "quickcompact-3" => Some("choices choices--3"),
        "columns-4" | "compact-4" | "quickcompact-4" => Some("choices choices--4"),
        "columns-5" | "compact-5" | "quickcompact-5" => Some("choices choices--5"),
        "likert" => Some("choices choices--likert"),
        "list" | "label" => Some("choices choices--table"),
        "list-nolabel" => Some("choices choices--table choices--bare"),
        _ => None,
    });
    layout.unwrap_or("choices")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_that_is_known_lays_the_choices_out() {
        let laid = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            layout(&words)
        };
        assert_eq!(laid(&[]), "choices");
        assert_eq!(laid(&["w2", "unheard-of"]), "choices");
        assert_eq!(laid(&["quick", "columns-3"]), "choices choices--3");
        assert_eq!(laid(&["likert"]), "choices choices--likert");
    }
}
