//! What the two screens say.

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// The words of one language.
#[derive(Clone, Copy)]
pub(crate) struct Words(&'static [(&'static str, &'static str)]);

impl Words {
    /// Those of a language, by its tag; English if there are none.
    pub(crate) fn of(language: &str) -> Self {
        let known = TABLES.iter().find(|(tag, _)| *tag == language);
        Self(known.or(TABLES.first()).map_or(&[], |(_, texts)| texts))
    }

    /// The text of a key.
    pub(crate) fn say(self, key: &str) -> &'static str {
        let known = self.0.iter().find(|(name, _)| *name == key);
        known.map_or("", |(_, text)| text)
    }

    /// The text of a key, with what its names stand for.
    pub(crate) fn fill(self, key: &str, values: &[(&str, &str)]) -> String {
        let mut text = self.say(key).to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{{ {name} }}}}"), value);
        }
        text
    }
}

/// Numbers in rising order, with those that follow one another taken together: `3, 7–9`.
pub(crate) fn ranges(numbers: &[u16]) -> String {
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let range = |(first, last): &(u16, u16)| match first == last {
        true => first.to_string(),
        false => format!("{first}–{last}"),
    };
    ranges.iter().map(range).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_that_is_asked_for() {
        let shown = Words::of("fr").fill("showing", &[("index", "3"), ("count", "15")]);
        assert_eq!(shown, "Code 3 sur 15");
        assert_eq!(Words::of("xx").say("next"), Words::of("en").say("next"));
        assert!(!Words::of("ar").say("next").is_empty());
    }

    #[test]
    fn neighbours_are_taken_together() {
        assert_eq!(ranges(&[3, 7, 8, 9, 12, 13]), "3, 7–9, 12–13");
        assert_eq!(ranges(&[]), "");
    }
}
