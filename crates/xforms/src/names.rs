//! Numbers of texts, and interned names of nodes and attributes, so that a path step compares
//! numbers.

use std::collections::HashMap;

/// Numbers by texts. The one hash table of texts: each further type of one is code that a phone
/// would have to download.
#[derive(Debug, Default, Clone)]
pub(crate) struct Index(HashMap<Box<str>, u32>);

impl Index {
    pub(crate) fn set(&mut self, text: &str, number: usize) {
        // A form has far fewer texts than u32 can count: its size is limited.
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        self.0.insert(text.into(), number);
    }

    pub(crate) fn get(&self, text: &str) -> Option<usize> {
        self.0.get(text).map(|number| *number as usize)
    }

    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(|text| text.as_ref())
    }

    /// Takes a text away; whether it was there.
    pub(crate) fn remove(&mut self, text: &str) -> bool {
        self.0.remove(text).is_some()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn contains(&self, text: &str) -> bool {
        self.get(text).is_some()
    }
}

/// An interned qualified name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Name(u32);

/// All names that a form uses.
#[derive(Debug, Default, Clone)]
pub(crate) struct Names {
    texts: Vec<Box<str>>,
    index: Index,
}

impl Name {
    /// The name of nothing.
    pub(crate) const NONE: Self = Self(u32::MAX);
}

impl Names {
    pub(crate) fn intern(&mut self, text: &str) -> Name {
        let known = self.index.get(text);
        let number = known.unwrap_or_else(|| {
            self.index.set(text, self.texts.len());
            self.texts.push(text.into());
            self.texts.len() - 1
        });
        Name(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// The name, if the form uses it.
    pub(crate) fn find(&self, text: &str) -> Option<Name> {
        let number = self.index.get(text)?;
        Some(Name(u32::try_from(number).ok()?))
    }

    pub(crate) fn text(&self, name: Name) -> &str {
        self.texts.get(name.0 as usize).map_or("", |text| text)
    }
}
