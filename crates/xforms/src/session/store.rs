//! How values are written into nodes.

use super::{NodeId, Session};
use crate::answer::{Absent, Answer, ValueType};
use crate::decimal;
use crate::error::AnswerError;
use crate::expr::eval::Evaluator;
use crate::expr::value::{self, Value};
use crate::form::{Control, ControlDef};
use crate::moment::{Moment, Time};
use crate::names::Index;
use crate::point::{self, Point};

/// A value of the form itself, brought into the shape of its type where it has that type.
pub(super) fn default(value_type: ValueType, text: &str) -> String {
    let trimmed = text.trim();
    match value_type {
        ValueType::Date => match Moment::parse(trimmed) {
            Some(moment) => moment.date.to_string(),
            None => trimmed.to_owned(),
        },
        ValueType::Integer => match value::parse_number(trimmed) {
            Some(number) if number.is_finite() => value::text_from_number(number.trunc()),
            _ => trimmed.to_owned(),
        },
        ValueType::Decimal => match value::parse_number(trimmed) {
            Some(number) if number.is_finite() => decimal::pointed(number),
            _ => trimmed.to_owned(),
        },
        ValueType::Geopoint | ValueType::Geotrace | ValueType::Geoshape => {
            point::canonical(value_type, trimmed).unwrap_or_else(|| trimmed.to_owned())
        }
        ValueType::Text => text.to_owned(),
        _ => trimmed.to_owned(),
    }
}

/// What a calculation writes.
pub(super) fn computed(
    evaluator: &Evaluator<'_>,
    value_type: ValueType,
    computed: Value,
) -> String {
    let number = match &computed {
        Value::Number(number) => Some(*number),
        _ => None,
    };
    if number.is_some_and(f64::is_nan) {
        return String::new();
    }
    let text = evaluator.text_of(computed);
    match value_type {
        ValueType::Integer => match number.or_else(|| value::parse_number(text.trim())) {
            Some(number) if number.is_finite() => value::text_from_number(number.trunc()),
            _ => text,
        },
        ValueType::Decimal | ValueType::Geopoint | ValueType::Geotrace | ValueType::Geoshape => {
            default(value_type, &text)
        }
        ValueType::Date | ValueType::DateTime => {
            let from_days = |days: f64| Moment::from_days(days, evaluator.host);
            let days = number.or_else(|| value::parse_number(text.trim()));
            let moment = days
                .and_then(from_days)
                .or_else(|| Moment::parse(text.trim()));
            match (moment, value_type) {
                (None, _) => text,
                (Some(moment), ValueType::Date) => moment.date.to_string(),
                (Some(_), _) if text.contains('T') => text,
                (Some(moment), _) => moment.text(),
            }
        }
        _ => text,
    }
}

/// The text of a point, line or area.
fn place(value_type: ValueType, points: &[Point]) -> Result<String, AnswerError> {
    let enough = match value_type {
        ValueType::Geotrace => points.len() >= 2,
        ValueType::Geoshape => point::is_closed(points),
        _ => points.len() == 1,
    };
    let text = point::text(points).filter(|_| enough);
    let text = text.ok_or(AnswerError::NotAPoint)?;
    // Nowhere is what devices without a position give.
    Ok(match text.as_str() {
        "0.0 0.0" | "0.0 0.0 0.0" | "0.0 0.0 0.0 0.0" => String::new(),
        _ => text,
    })
}

/// Characters that XML 1.0 cannot carry.
fn has_control_characters(text: &str) -> bool {
    let forbidden = |c: char| {
        (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    text.chars().any(forbidden)
}

type Stored = (String, Option<Absent>);

impl Session {
    /// Checks an answer and gives what the node will hold.
    pub(super) fn stored(&self, node: NodeId, answer: Answer) -> Result<Stored, AnswerError> {
        let def = self.tree.def(node).filter(|_| self.tree.is_alive(node));
        let def_id = def.ok_or(AnswerError::UnknownNode)?;
        let def = self.form.def(def_id);
        if !def.is_leaf() {
            return Err(AnswerError::NotAQuestion);
        }
        let control = self
            .form
            .control_of(def_id)
            .ok_or(AnswerError::NotAQuestion)?;
        if self.is_readonly(node) {
            return Err(AnswerError::Readonly);
        }
        let text = match answer {
            Answer::Empty => return Ok((String::new(), None)),
            Answer::Absent(absent) if self.form.absents(def_id).contains(&absent) => {
                return Ok((String::new(), Some(absent)));
            }
            Answer::Absent(_) => return Err(AnswerError::AbsentNotOffered),
            answer => self.written(node, control, def.value_type, answer)?,
        };
        if let Some(scale) = control.scale
            && value::parse_number(&text).is_some_and(|number| !scale.holds(number))
        {
            return Err(AnswerError::OutOfRange);
        }
        if has_control_characters(&text) {
            return Err(AnswerError::ControlCharacters);
        }
        Ok((text, None))
    }

    fn written(
        &self,
        node: NodeId,
        control: &ControlDef,
        value_type: ValueType,
        answer: Answer,
    ) -> Result<String, AnswerError> {
        use ValueType as T;
        let wrong = Err(AnswerError::WrongType {
            expected: value_type,
        });
        match (value_type, answer) {
            (_, Answer::Text(text)) if control.kind == Control::Trigger => Ok(if text.is_empty() {
                text
            } else {
                "OK".to_owned()
            }),
            (T::Text | T::Barcode, Answer::Text(text)) => Ok(text),
            (T::Binary, Answer::File(name) | Answer::Text(name)) => {
                let plain = !name.is_empty() && !name.contains(['/', '\\']) && name != "..";
                plain.then_some(name).ok_or(AnswerError::NotAFileName)
            }
            (T::Geopoint, Answer::Point(point)) => place(value_type, &[point]),
            (T::Geotrace | T::Geoshape, Answer::Points(points)) => place(value_type, &points),
            (T::Geopoint | T::Geotrace | T::Geoshape, Answer::Text(text)) => place(
                value_type,
                &point::points(&text).ok_or(AnswerError::NotAPoint)?,
            ),
            (T::Boolean, Answer::Text(text)) => match text.as_str() {
                "true" | "1" => Ok("1".to_owned()),
                "false" | "0" => Ok("0".to_owned()),
                _ => wrong,
            },
            // As in XML Schema, `int` has 32 bits.
            (T::Integer, Answer::Integer(number)) => match i32::try_from(number) {
                Ok(number) => Ok(number.to_string()),
                Err(_) => Err(AnswerError::OutOfRange),
            },
            // A number with a fraction is cast, as JavaRosa does.
            (T::Integer, Answer::Decimal(number)) if number.is_finite() => {
                let number = number.trunc();
                let fits = (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number);
                fits.then(|| value::text_from_number(number))
                    .ok_or(AnswerError::OutOfRange)
            }
            (T::Decimal, Answer::Integer(number)) => Ok(format!("{number}.0")),
            (T::Decimal, Answer::Decimal(number)) if number.is_finite() => {
                Ok(decimal::pointed(number))
            }
            (T::Decimal, Answer::Decimal(_)) => Err(AnswerError::NotANumber),
            (T::Date, Answer::Date(date)) => {
                let real = crate::date::Date::new(date.year, date.month, date.day);
                real.map(|date| date.to_string())
                    .ok_or(AnswerError::NotADate)
            }
            (T::Time, Answer::Time(text)) => Time::parse(&text)
                .map(|_| text)
                .ok_or(AnswerError::NotATime),
            (T::DateTime, Answer::DateTime(text)) => {
                let valid = text.contains('T') && Moment::parse(&text).is_some();
                if valid {
                    Ok(text)
                } else {
                    Err(AnswerError::NotADateTime)
                }
            }
            (T::SelectOne, Answer::Choice(value)) => {
                self.offered(node, control, &[&value])?;
                Ok(value)
            }
            (T::SelectMany | T::Rank, Answer::Choices(values)) => {
                let mut seen = Index::default();
                let mut once: Vec<&str> = Vec::new();
                for value in &values {
                    if !seen.contains(value) {
                        seen.set(value, 0);
                        once.push(value);
                    }
                }
                let offered = self.offered(node, control, &once)?;
                if value_type == T::SelectMany {
                    // As the choices stand, not as they were ticked.
                    once = offered.iter().map(|(_, value)| value.as_str()).collect();
                }
                let mut text = once.join(" ");
                if value_type == T::Rank && !text.is_empty() {
                    // A rank holds all choices: those not placed follow in the form's order.
                    let rest = self.evaluator().each_value(control, node, &mut |_, value| {
                        if !seen.contains(value) {
                            text.push(' ');
                            text.push_str(value);
                        }
                        true
                    });
                    rest.map_err(|_| self.too_long(node))?;
                }
                Ok(text)
            }
            _ => wrong,
        }
    }

    fn too_long(&self, node: NodeId) -> AnswerError {
        AnswerError::TooManySteps {
            reference: node,
            limit: self.form.limits.steps,
        }
    }

    fn offered(
        &self,
        node: NodeId,
        control: &ControlDef,
        values: &[&str],
    ) -> Result<Vec<(usize, String)>, AnswerError> {
        let many = control.kind != Control::SelectOne;
        if values
            .iter()
            .any(|v| v.is_empty() || (many && v.contains(char::is_whitespace)))
        {
            return Err(AnswerError::MalformedChoice);
        }
        let offered = self.evaluator().offered(control, node, values);
        let offered = offered.map_err(|_| self.too_long(node))?;
        if offered.len() == values.len() {
            Ok(offered)
        } else {
            Err(AnswerError::UnknownChoice)
        }
    }
}
