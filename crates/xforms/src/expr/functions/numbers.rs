//! Functions on numbers.

use super::{Arguments, Evaluation, Function, Value};
use crate::expr::value::number_from_text;
use crate::host::{Host, Maths};

pub(super) fn call(function: Function, arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    use Function as F;
    let host = arguments.evaluator.host;
    Ok(Value::Number(match function {
        F::Max => extreme(arguments, f64::max)?,
        F::Min => extreme(arguments, f64::min)?,
        F::Number if arguments.len() == 0 => arguments.evaluator.item_number(arguments.scope.item),
        F::Pi => std::f64::consts::PI,
        F::Random => random(arguments),
        F::Sum => sum(arguments)?,
        F::Atan2 | F::Pow | F::Round => {
            let (first, second) = (arguments.number(0)?, arguments.number(1)?);
            match function {
                F::Atan2 => host.maths(Maths::Atan2, first, second),
                F::Pow => host.maths(Maths::Pow, first, second),
                _ if arguments.len() > 1 => round(first, second),
                _ => round(first, 0.0),
            }
        }
        _ => of_one(host, function, arguments.number(0)?),
    }))
}

fn of_one(host: &dyn Host, function: Function, number: f64) -> f64 {
    use Function as F;
    let maths = |function| host.maths(function, number, 0.0);
    match function {
        F::Abs => number.abs(),
        F::Acos => maths(Maths::Acos),
        F::Asin => maths(Maths::Asin),
        F::Atan => maths(Maths::Atan),
        F::Ceiling => number.ceil(),
        F::Cos => maths(Maths::Cos),
        F::Exp => maths(Maths::Exp),
        F::Exp10 => host.maths(Maths::Pow, 10.0, number),
        F::Floor => number.floor(),
        F::Int => number.trunc(),
        F::Log => maths(Maths::Log),
        F::Log10 => maths(Maths::Log10),
        F::Number => number,
        F::Sin => maths(Maths::Sin),
        F::Sqrt => number.sqrt(),
        F::Tan => maths(Maths::Tan),
        _ => f64::NAN,
    }
}

/// All arguments as numbers, node sets as one number for each node that has a value.
fn filled(arguments: &Arguments<'_, '_>) -> Evaluation<Vec<f64>> {
    let texts = arguments.all_texts(0)?;
    let filled = texts.iter().filter(|text| !text.is_empty());
    let host = arguments.evaluator.host;
    Ok(filled.map(|text| number_from_text(text, host)).collect())
}

fn extreme(arguments: &Arguments<'_, '_>, choose: fn(f64, f64) -> f64) -> Evaluation<f64> {
    let numbers = filled(arguments)?;
    if numbers.iter().any(|number| number.is_nan()) {
        return Ok(f64::NAN);
    }
    Ok(numbers.into_iter().reduce(choose).unwrap_or(f64::NAN))
}

fn sum(arguments: &Arguments<'_, '_>) -> Evaluation<f64> {
    let host = arguments.evaluator.host;
    let texts = arguments.all_texts(0)?;
    Ok(texts.iter().map(|text| number_from_text(text, host)).sum())
}

/// A number from 0 up to 1.
fn random(arguments: &Arguments<'_, '_>) -> f64 {
    let mut bytes = [0; 8];
    arguments.evaluator.host.fill_random(&mut bytes);
    (u64::from_le_bytes(bytes) >> 11) as f64 / (1u64 << 53) as f64
}

/// Rounds to so many decimal places; halves go up.
fn round(number: f64, places: f64) -> f64 {
    if !number.is_finite() || places.is_nan() {
        return number;
    }
    let places = places.trunc().clamp(-30.0, 30.0) as i32;
    if places == 0 {
        return (number + 0.5).floor();
    }
    let factor = 10f64.powi(places);
    let scaled = number * factor;
    if !scaled.is_finite() {
        return number;
    }
    (scaled + 0.5).floor() / factor
}
