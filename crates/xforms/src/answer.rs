//! Answers as values, and how typed text becomes one.

use crate::date::Date;
use crate::error::AnswerError;
use crate::moment::{Moment, Time};

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
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(Answer::Empty);
        }
        match value_type {
            ValueType::Integer => integer(&western(typed)),
            ValueType::Decimal => decimal(&western(typed)),
            ValueType::Date => {
                let text = western(typed);
                // Of a date with a time the date counts.
                let local = |moment: Moment| moment.time.offset.is_none();
                let day = text
                    .split_once('T')
                    .filter(|_| Moment::parse(&text).is_some_and(local));
                let day = day.map_or(text.as_str(), |(day, _)| day);
                Ok(Answer::Date(day.parse::<Date>()?))
            }
            ValueType::Time => {
                let text = western(typed);
                Time::parse(&text).ok_or(AnswerError::NotATime)?;
                Ok(Answer::Time(text))
            }
            ValueType::DateTime => {
                let text = western(typed);
                let moment = Moment::parse(&text).filter(|_| text.contains('T'));
                moment.ok_or(AnswerError::NotADateTime)?;
                Ok(Answer::DateTime(text))
            }
            ValueType::SelectOne => Ok(Answer::Choice(typed.to_owned())),
            ValueType::SelectMany | ValueType::Rank => Ok(Answer::Choices(
                typed.split_whitespace().map(str::to_owned).collect(),
            )),
            _ => Ok(Answer::Text(typed.to_owned())),
        }
    }
}

/// The text with western digits and minus sign.
fn western(typed: &str) -> String {
    let digit = |c: char, zero: u32| {
        let value = (c as u32).checked_sub(zero)?;
        char::from_digit(value, 10)
    };
    let translate = |c: char| match c {
        '\u{660}'..='\u{669}' => digit(c, 0x660),
        '\u{6f0}'..='\u{6f9}' => digit(c, 0x6f0),
        '\u{2212}' => Some('-'),
        // Direction marks that keyboards put in.
        '\u{200e}' | '\u{200f}' | '\u{61c}' => None,
        c => Some(c),
    };
    typed.chars().filter_map(translate).collect()
}

fn integer(text: &str) -> Result<Answer, AnswerError> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        let number = decimal(text).is_ok();
        return Err(if number {
            AnswerError::NotAnInteger
        } else {
            AnswerError::NotANumber
        });
    }
    text.parse()
        .map(Answer::Integer)
        .map_err(|_| AnswerError::OutOfRange)
}

fn decimal(text: &str) -> Result<Answer, AnswerError> {
    let text = text.replace([',', '\u{66b}'], ".");
    let unsigned = text.strip_prefix('+').unwrap_or(&text);
    let number = crate::expr::value::parse_number(unsigned).ok_or(AnswerError::NotANumber)?;
    if number.is_finite() {
        Ok(Answer::Decimal(number))
    } else {
        Err(AnswerError::OutOfRange)
    }
}
