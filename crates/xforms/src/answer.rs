//! Answers as values, and how typed text becomes one.

use crate::date::Date;
use crate::error::AnswerError;
use crate::moment::{Moment, Time};
use crate::point::{self, Point};

/// Type of a node's value: the `type` of its bind, refined by its control (Data types).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ValueType {
    /// Any text: `string`, and what has no type or one that is not known.
    Text,
    /// A whole number of 32 bits: `int`.
    Integer,
    /// A number: `decimal`.
    Decimal,
    /// `true` or `false`: `boolean`.
    Boolean,
    /// A day: `date`.
    Date,
    /// A time of day: `time`.
    Time,
    /// A day with a time of day: `dateTime`.
    DateTime,
    /// One of the choices: control `select1`.
    SelectOne,
    /// Any number of the choices: control `select`.
    SelectMany,
    /// The choices in an order: control `odk:rank`.
    Rank,
    /// A scanned code: `barcode`.
    Barcode,
    /// A point: `geopoint`.
    Geopoint,
    /// A line of points: `geotrace`.
    Geotrace,
    /// An area of points: `geoshape`.
    Geoshape,
    /// Name of an attached file: `binary`, control `upload`.
    Binary,
}

/// Why there is no answer: four different things, none of them blank and none of them zero. Not
/// of the specification: other tools see an empty value.
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

/// The answer to a question, typed; inside, and in XML, it is the text that the specification asks
/// for (Data types).
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
    /// Values of the choices; of a rank all of them, the first the most important.
    Choices(Vec<String>),
    /// A point.
    Point(Point),
    /// The points of a line, or the corners of an area with the first again at the end.
    Points(Vec<Point>),
    /// Name of an attached file, without a folder; its bytes are the host's.
    File(String),
    /// Why there is none.
    Absent(Absent),
}

impl Answer {
    /// Reads what was typed: trims, accepts the decimal digits of all common scripts, `,` and `٫`
    /// as decimal separators. Nothing typed is [`Answer::Empty`]. Points are typed as ODK writes
    /// them: `latitude longitude altitude accuracy`, `;` between points.
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
            ValueType::Geopoint => {
                let point = Point::parse(&western(typed));
                point.map(Answer::Point).ok_or(AnswerError::NotAPoint)
            }
            ValueType::Geotrace | ValueType::Geoshape => {
                let points = point::points(&western(typed));
                points.map(Answer::Points).ok_or(AnswerError::NotAPoint)
            }
            ValueType::Binary => Ok(Answer::File(typed.to_owned())),
            _ => Ok(Answer::Text(typed.to_owned())),
        }
    }
}

/// The zeros of decimal digits: Arabic-Indic, Persian, N'Ko, Devanagari, Bengali, Gurmukhi,
/// Gujarati, Odia, Tamil, Telugu, Kannada, Malayalam, Sinhala, Thai, Lao, Tibetan, Burmese, Khmer,
/// Mongolian, full-width, Adlam. The nine other digits follow each.
const ZEROS: [u32; 21] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
    0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0xff10, 0x1e950,
];

/// The text with western digits and minus sign.
fn western(typed: &str) -> String {
    let translate = |c: char| match c {
        '\u{2212}' => Some('-'),
        // Direction marks that keyboards put in.
        '\u{200e}' | '\u{200f}' | '\u{61c}' => None,
        c if c < '\u{660}' => Some(c),
        c => {
            let value = |zero: &u32| (c as u32).checked_sub(*zero).filter(|value| *value < 10);
            let digit = ZEROS.iter().find_map(value);
            digit.map_or(Some(c), |value| char::from_digit(value, 10))
        }
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
