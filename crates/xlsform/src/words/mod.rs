//! Findings in the reader's language: a table of sentences for each.

// Before the languages, which use them.

/// Makes a function of a table: a language without one of the sentences does not compile.
macro_rules! sentences {
    ($function:ident $($code:ident $sentence:literal;)*) => {
        fn $function(code: super::Code) -> &'static str {
            match code { $(super::Code::$code => $sentence,)* }
        }
    };
}

macro_rules! phrases {
    ($function:ident $($phrase:ident $text:literal;)*) => {
        fn $function(phrase: super::Phrase) -> &'static str {
            match phrase { $(super::Phrase::$phrase => $text,)* }
        }
    };
}

mod ar;
mod en;
mod fr;

pub use en::Code;
pub(crate) use en::Phrase;

/// A language. `{found}` and `{0}`, `{1}` stand for what is filled in.
pub(crate) struct Words {
    pub(crate) sentence: fn(Code) -> &'static str,
    pub(crate) phrase: fn(Phrase) -> &'static str,
    /// Comes after a sentence.
    pub(crate) expected: &'static str,
    /// Comes after a sentence.
    pub(crate) nearest: &'static str,
    /// A sheet's name and a row's number.
    pub(crate) row: &'static str,
    /// A sheet's name and a column.
    pub(crate) column: &'static str,
    pub(crate) workbook: &'static str,
    pub(crate) error: &'static str,
    pub(crate) warning: &'static str,
    /// Whether it is written from right to left: what is filled in and what is quoted then keeps a
    /// direction of its own.
    isolated: bool,
}

/// The words of a language by its tag (BCP 47): English if there are none.
pub(crate) fn of(language: &str) -> &'static Words {
    let primary = language.split(['-', '_']).next().unwrap_or("");
    match primary.to_ascii_lowercase().as_str() {
        "fr" => &fr::WORDS,
        "ar" => &ar::WORDS,
        _ => &en::WORDS,
    }
}

/// U+2068 and U+2069 keep a text's direction from what is around it (Unicode Annex 9).
const ISOLATE: char = '\u{2068}';
const END_ISOLATE: char = '\u{2069}';

impl Words {
    /// A text with values in the place of `{0}` and `{1}`; `{found}` is the first.
    pub(crate) fn filled(&self, text: &str, values: &[&str]) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            self.push(&mut filled, before);
            let (name, tail) = after.split_once('}').unwrap_or_default();
            let value = match name {
                "0" | "found" => values.first(),
                "1" => values.get(1),
                _ => None,
            };
            match value {
                Some(value) => {
                    self.push_value(&mut filled, value);
                    rest = tail;
                }
                None => {
                    filled.push('{');
                    rest = after;
                }
            }
        }
        self.push(&mut filled, rest);
        filled
    }

    fn push(&self, filled: &mut String, text: &str) {
        if self.isolated {
            let quoted = text.replace('«', "«\u{2068}").replace('»', "\u{2069}»");
            filled.push_str(&quoted);
        } else {
            filled.push_str(text);
        }
    }

    fn push_value(&self, filled: &mut String, value: &str) {
        let isolate = self.isolated && !filled.ends_with(ISOLATE);
        if isolate {
            filled.push(ISOLATE);
        }
        filled.push_str(value);
        if isolate {
            filled.push(END_ISOLATE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is filled in, and how often.
    fn gaps(text: &str) -> Vec<&str> {
        let known = ["{found}", "{0}", "{1}"];
        let mut gaps: Vec<&str> = known.iter().flat_map(|gap| text.matches(gap)).collect();
        gaps.sort_unstable();
        gaps
    }

    /// What is quoted by its spelling, such as the name of a column, is never translated.
    fn names(text: &str) -> Vec<String> {
        let plain = text.replace(['«', '»', '\u{a0}', '`'], " ");
        let is_name = |word: &&str| word.contains(['_', '=', '#', '$']);
        let mut names: Vec<String> = plain
            .split([' ', ',', ';', ':', '،', '؛', '؟', '?'])
            .filter(is_name)
            .map(str::to_owned)
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn every_language_says_the_same() {
        let english = of("en");
        for language in ["fr", "ar"] {
            let words = of(language);
            let mut texts = vec![
                (english.expected, words.expected),
                (english.nearest, words.nearest),
                (english.row, words.row),
                (english.column, words.column),
            ];
            let sentence = |code: &Code| ((english.sentence)(*code), (words.sentence)(*code));
            texts.extend(Code::ALL.iter().map(sentence));
            let phrase = |phrase: &Phrase| ((english.phrase)(*phrase), (words.phrase)(*phrase));
            texts.extend(Phrase::ALL.iter().map(phrase));
            for (ours, theirs) in texts {
                assert_eq!(gaps(ours), gaps(theirs), "{language}: {theirs}");
                assert_eq!(names(ours), names(theirs), "{language}: {theirs}");
                assert_eq!(theirs.matches('«').count(), theirs.matches('»').count());
                let quoted = theirs.contains('`');
                assert!(
                    !quoted,
                    "{language} has quotation marks of its own: {theirs}"
                );
            }
        }
    }

    #[test]
    fn knows_languages_by_their_tags() {
        for (tag, workbook) in [
            ("fr", "classeur"),
            ("fr-CA", "classeur"),
            ("FR_fr.UTF-8", "classeur"),
            ("ar-SY", "المصنف"),
            ("en", "workbook"),
            ("frr", "workbook"),
            ("", "workbook"),
        ] {
            assert_eq!(of(tag).workbook, workbook, "{tag}");
        }
    }

    #[test]
    fn fills_in_values_as_they_are() {
        let english = of("en");
        assert_eq!(
            english.filled("`${`, {0} {x} {1} {found}", &["{1}", "b"]),
            "`${`, {1} {x} b {1}"
        );
        let arabic = of("ar").filled("a «{found}» {1} «b»", &["${x}", "c"]);
        assert_eq!(
            arabic,
            "a «\u{2068}${x}\u{2069}» \u{2068}c\u{2069} «\u{2068}b\u{2069}»"
        );
    }
}
