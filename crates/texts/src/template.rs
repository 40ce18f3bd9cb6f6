//! A text with places for values.

use std::collections::BTreeSet;

use leptos_i18n_parser::formatters::VarBounds;
use leptos_i18n_parser::parse_locales::parsed_value::{ForeignKey, ParsedValue};

/// A text as the app fills it: `Page {number}`.
#[derive(Debug, Default)]
pub(crate) struct Template {
    pub(crate) text: String,
    pub(crate) placeholders: BTreeSet<String>,
}

impl Template {
    /// `None` if it holds what the app cannot fill in.
    pub(crate) fn of(value: &ParsedValue) -> Option<Self> {
        let mut template = Self::default();
        template.add(value)?;
        Some(template)
    }

    fn add(&mut self, value: &ParsedValue) -> Option<()> {
        match value {
            ParsedValue::Literal(words) => {
                let words = words.to_string();
                // The app would take it for a placeholder.
                let plain = !words.contains(['{', '}']);
                plain.then(|| self.text.push_str(&words))
            }
            ParsedValue::Variable {
                key,
                bounds: VarBounds::None,
            } => {
                // The parser marks what is a variable.
                let name = key.name.strip_prefix("var_")?;
                self.text.push_str(&format!("{{{name}}}"));
                self.placeholders.insert(name.to_owned());
                Some(())
            }
            ParsedValue::Bloc(parts) => parts.iter().try_for_each(|part| self.add(part)),
            ParsedValue::ForeignKey(other) => match &*other.borrow() {
                ForeignKey::Set(value) => self.add(value),
                ForeignKey::NotSet(..) => None,
            },
            _ => None,
        }
    }
}
