//! The immutable definition of a form.

use crate::answer::{Absent, ValueType};
use crate::error::FormError;
use crate::limits::Limits;

/// A form: parsed once, never changed, shared by all its sessions.
#[derive(Debug)]
pub struct Form {
    languages: Vec<String>,
}

/// How a question is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Control {
    /// A field to type in, by the value's type.
    Input {
        /// Several lines of text.
        multiline: bool,
    },
    /// One of the choices.
    SelectOne,
    /// Any number of the choices.
    SelectMany,
    /// Order the choices.
    Rank,
    /// A number on a scale.
    Range,
    /// An acknowledgement; its value is `OK`.
    Trigger,
    /// A text to read, without an answer.
    Note,
    /// An attached file.
    Upload,
}

/// A leaf of the instance, as a column of an export.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Absolute path: `/data/group/name`.
    pub path: String,
    /// Path without the root: `group/name`.
    pub name: String,
    /// Type of its values.
    pub value_type: ValueType,
    /// How it is asked; `None` if it is only calculated or preset.
    pub control: Option<Control>,
    /// Label in each language; the language is empty if the form has none.
    pub labels: Vec<(String, String)>,
    /// Choices, if it is a select with choices that the form itself lists.
    pub choices: Vec<ColumnChoice>,
    /// Non-answers offered.
    pub absent: Vec<Absent>,
    /// Path of the innermost repeat it stands in.
    pub repeat: Option<String>,
}

/// A choice of a [`Column`].
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnChoice {
    /// The value stored.
    pub value: String,
    /// Label in each language; the language is empty if the form has none.
    pub labels: Vec<(String, String)>,
}

impl Form {
    /// Reads a form.
    ///
    /// # Errors
    ///
    /// [`FormError`] if a limit is passed, the XML is malformed or holds a document type
    /// declaration, or the form uses something that the engine does not do.
    pub fn parse(xml: &str, limits: &Limits) -> Result<Form, FormError> {
        let _ = (xml, limits);
        Err(FormError::Missing {
            part: "/html/head/model",
        })
    }

    /// The form's id: attribute `id` of the primary instance's root.
    pub fn id(&self) -> &str {
        ""
    }

    /// The form's version; empty if it has none.
    pub fn version(&self) -> &str {
        ""
    }

    /// The form's title.
    pub fn title(&self) -> &str {
        ""
    }

    /// Languages in document order; empty if the form has no translations.
    pub fn languages(&self) -> &[String] {
        &self.languages
    }

    /// The language marked as default, else the first.
    pub fn default_language(&self) -> Option<&str> {
        None
    }

    /// Every leaf of the primary instance in document order.
    pub fn columns(&self) -> Vec<Column> {
        Vec::new()
    }
}
