//! Where in the app the reader is: the part of the address after `#`.
//!
//! Addresses hold random record names and page numbers, never an answer or the name of a question.

/// A screen of the open notebook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Place {
    /// What to do next.
    #[default]
    Home,
    /// A page of a questionnaire.
    Fill {
        /// Name of the record.
        record: String,
        /// Page, counted from 1.
        page: usize,
        /// Whether the reader comes from the check of the answers, and goes back there.
        change: bool,
    },
    /// The check of all answers before sealing.
    Check {
        /// Name of the record.
        record: String,
    },
    /// The card of the person who answers.
    Card {
        /// Name of the record.
        record: String,
    },
    /// What happened to a questionnaire just sealed.
    Sealed,
    /// Sealed records and where they stand.
    Outbox,
    /// Sealed records as codes, for another device.
    Codes,
    /// The codes of another device.
    Scan,
    /// Language, colours, lock, what is protected.
    Settings,
    /// Secret words.
    Words(Whose),
    /// Erasing what is on this device.
    Erase,
    /// What protects against what, and what against nothing.
    Limits,
}

/// Whose secret words are chosen or taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Those of the first who uses this device.
    First,
    /// Those of one more person.
    Another,
    /// One's own, in place of others.
    Own,
    /// Those of somebody who leaves.
    Leaving,
}

impl Whose {
    /// Those that have a place, by its name.
    const NAMES: [(&str, Self); 3] = [
        ("add", Self::Another),
        ("change", Self::Own),
        ("remove", Self::Leaving),
    ];
}

impl Place {
    /// Reads a fragment (`#/fill/…/2`); anything unknown is home.
    pub(crate) fn parse(fragment: &str) -> Self {
        let mut parts = fragment.trim_start_matches('#').split('/').skip(1);
        let name = parts.next().unwrap_or_default();
        let record = parts
            .next()
            .filter(|text| is_record(text))
            .map(str::to_owned);
        match (name, record) {
            ("fill", Some(record)) => Self::Fill {
                record,
                page: parts
                    .next()
                    .and_then(|n| n.parse().ok())
                    .unwrap_or(1)
                    .max(1),
                change: parts.next() == Some("change"),
            },
            ("check", Some(record)) => Self::Check { record },
            ("card", Some(record)) => Self::Card { record },
            ("sealed", _) => Self::Sealed,
            ("outbox", _) => Self::Outbox,
            ("codes", _) => Self::Codes,
            ("scan", _) => Self::Scan,
            ("settings", _) => Self::Settings,
            ("words", Some(name)) => {
                let mut known = Whose::NAMES.into_iter();
                let whose = known.find(|known| known.0 == name);
                whose.map_or(Self::Home, |(_, whose)| Self::Words(whose))
            }
            ("erase", _) => Self::Erase,
            ("limits", _) => Self::Limits,
            _ => Self::Home,
        }
    }

    /// The fragment of this place.
    pub(crate) fn fragment(&self) -> String {
        match self {
            Self::Home => "#/".to_owned(),
            Self::Fill {
                record,
                page,
                change,
            } => {
                format!(
                    "#/fill/{record}/{page}{}",
                    if *change { "/change" } else { "" }
                )
            }
            Self::Check { record } => format!("#/check/{record}"),
            Self::Card { record } => format!("#/card/{record}"),
            Self::Sealed => "#/sealed".to_owned(),
            Self::Outbox => "#/outbox".to_owned(),
            Self::Codes => "#/codes".to_owned(),
            Self::Scan => "#/scan".to_owned(),
            Self::Settings => "#/settings".to_owned(),
            Self::Words(whose) => {
                let name = Whose::NAMES.iter().find(|known| known.1 == *whose);
                format!("#/words/{}", name.map_or("", |known| known.0))
            }
            Self::Erase => "#/erase".to_owned(),
            Self::Limits => "#/limits".to_owned(),
        }
    }
}

fn is_record(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::{Place, Whose};

    #[test]
    fn every_place_is_read_back_from_its_fragment() {
        let record = "0b8a2f6e-7a44-4a55-9f0e-0c5a9b6f1d11".to_owned();
        for place in [
            Place::Home,
            Place::Fill {
                record: record.clone(),
                page: 3,
                change: false,
            },
            Place::Fill {
                record: record.clone(),
                page: 12,
                change: true,
            },
            Place::Check {
                record: record.clone(),
            },
            Place::Card { record },
            Place::Sealed,
            Place::Outbox,
            Place::Codes,
            Place::Scan,
            Place::Settings,
            Place::Words(Whose::Another),
            Place::Words(Whose::Own),
            Place::Words(Whose::Leaving),
            Place::Erase,
            Place::Limits,
        ] {
            assert_eq!(Place::parse(&place.fragment()), place);
        }
    }

    #[test]
    fn a_strange_fragment_is_home() {
        for fragment in [
            "",
            "#",
            "#main",
            "#/fill",
            "#/fill/",
            "#/fill/<b>/1",
            "#/nowhere",
            "#/words",
            "#/words/theirs",
            "#enrol=x",
        ] {
            assert_eq!(Place::parse(fragment), Place::Home, "{fragment}");
        }
        assert_eq!(
            Place::parse("#/fill/a/0"),
            Place::Fill {
                record: "a".to_owned(),
                page: 1,
                change: false
            }
        );
    }
}
