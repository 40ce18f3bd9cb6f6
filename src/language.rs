//! Which of a form's languages is which.
//!
//! Forms name their languages as their authors like: `fr`, `Français (fr)`, `French`.

/// Names that forms use for a language without giving its tag: Latin letters small, others as they
/// are written at the beginning of a line, too.
const NAMES: [(&str, &[&str]); 22] = [
    ("am", &["amharic", "አማርኛ"]),
    ("ar", &["arabic", "arabe", "العربية", "عربي"]),
    ("bg", &["bulgarian", "bulgare", "български", "Български"]),
    (
        "ckb",
        &["sorani", "central kurdish", "کوردیی ناوەندی", "کوردی"],
    ),
    ("de", &["german", "allemand", "deutsch"]),
    ("el", &["greek", "grec", "ελληνικά", "Ελληνικά"]),
    ("en", &["english", "anglais"]),
    ("es", &["spanish", "espagnol", "español", "castellano"]),
    (
        "fa",
        &["persian", "farsi", "dari", "persan", "فارسی", "دری"],
    ),
    ("fr", &["french", "français", "francais"]),
    ("it", &["italian", "italien", "italiano"]),
    ("ja", &["japanese", "japonais", "日本語"]),
    ("nl", &["dutch", "néerlandais", "nederlands"]),
    ("pl", &["polish", "polonais", "polski"]),
    ("ps", &["pashto", "pachto", "پښتو"]),
    ("pt", &["portuguese", "portugais", "português"]),
    ("ro", &["romanian", "roumain", "română"]),
    ("ru", &["russian", "russe", "русский", "Русский"]),
    ("sv", &["swedish", "suédois", "svenska"]),
    ("ti", &["tigrinya", "tigrigna", "ትግርኛ"]),
    ("tr", &["turkish", "turc", "türkçe"]),
    (
        "uk",
        &["ukrainian", "ukrainien", "українська", "Українська"],
    ),
];

/// Languages written from right to left.
const RIGHT_TO_LEFT: [&str; 10] = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

/// The BCP 47 tag in a form's name for a language, in lower case: `Français (fr)`, `fr`, `French`
/// are all `fr`.
pub(crate) fn tag(name: &str) -> Option<String> {
    let name = name.trim().to_ascii_lowercase();
    let inside = name
        .rsplit_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    if let Some(tag) = inside.map(str::trim).filter(|tag| looks_like_tag(tag)) {
        return Some(tag.to_owned());
    }
    let plain = name.split('(').next().unwrap_or_default().trim();
    let known = NAMES.iter().find(|(_, names)| names.contains(&plain));
    known
        .map(|(tag, _)| (*tag).to_owned())
        .or_else(|| looks_like_tag(plain).then(|| plain.to_owned()))
}

/// The form's language that fits an interface language, if it has one.
pub(crate) fn matching<'a>(languages: &'a [String], wanted: &str) -> Option<&'a str> {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_owned();
    let tags = || {
        languages
            .iter()
            .map(|name| (name.as_str(), tag(name).unwrap_or_default()))
    };
    let exact = tags().find(|(_, tag)| tag == wanted);
    let close = || tags().find(|(_, tag)| !tag.is_empty() && primary(tag) == primary(wanted));
    exact.or_else(close).map(|(name, _)| name)
}

/// What to set as `dir` for text in a form's language: `auto` where the language is not known.
pub(crate) fn direction(name: &str) -> &'static str {
    match tag(name) {
        Some(tag)
            if RIGHT_TO_LEFT
                .iter()
                .any(|rtl| tag.split(['-', '_']).next() == Some(rtl)) =>
        {
            "rtl"
        }
        Some(_) => "ltr",
        None => "auto",
    }
}

/// A form's name for a language as readers see it: without the tag behind it.
pub(crate) fn shown(name: &str) -> String {
    let plain = name.split('(').next().unwrap_or_default().trim();
    if !plain.is_empty() && !looks_like_tag(&plain.to_ascii_lowercase()) {
        return plain.to_owned();
    }
    let own = crate::words::LANGUAGES
        .iter()
        .find(|(tag, _)| Some(*tag) == self::tag(name).as_deref());
    own.map_or_else(|| name.to_owned(), |(_, own)| (*own).to_owned())
}

/// Two or three letters, perhaps with a script or region behind them.
fn looks_like_tag(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_style_give_the_tag() {
        for name in [
            "fr",
            "FR",
            "French",
            "french",
            "Français",
            "Français (fr)",
            "French (fr)",
        ] {
            assert_eq!(tag(name).as_deref(), Some("fr"), "{name}");
        }
        assert_eq!(tag("Português (pt-BR)").as_deref(), Some("pt-br"));
        assert_eq!(tag("العربية (ar)").as_deref(), Some("ar"));
        assert_eq!(tag("Dari").as_deref(), Some("fa"));
        assert_eq!(tag("Русский").as_deref(), Some("ru"));
        assert_eq!(tag("Sorani").as_deref(), Some("ckb"));
        assert_eq!(tag("ትግርኛ").as_deref(), Some("ti"));
        assert_eq!(tag("default"), None);
    }

    #[test]
    fn the_forms_language_follows_the_interface() {
        let languages = ["English (en)", "Français (fr)", "pt-BR"].map(str::to_owned);
        assert_eq!(matching(&languages, "fr"), Some("Français (fr)"));
        assert_eq!(matching(&languages, "pt"), Some("pt-BR"));
        assert_eq!(matching(&languages, "ar"), None);
        assert_eq!(matching(&["default".to_owned()], "en"), None);
    }

    #[test]
    fn direction_is_known_or_left_to_the_browser() {
        assert_eq!(direction("Arabic"), "rtl");
        assert_eq!(direction("fa-AF"), "rtl");
        assert_eq!(direction("English (en)"), "ltr");
        assert_eq!(direction("default"), "auto");
    }

    #[test]
    fn readers_see_names_without_tags() {
        assert_eq!(shown("Français (fr)"), "Français");
        assert_eq!(shown("fr"), "Français");
        assert_eq!(shown("wo"), "wo");
    }
}
