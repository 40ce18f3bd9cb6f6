//! Area and distance of points, on a sphere of the earth's equatorial radius as JavaRosa has it.

use super::{Arguments, Evaluation, Function, Value};
use crate::decimal;

const RADIUS_M: f64 = 6_378_100.0;

pub(super) fn call(function: Function, arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    let mut points = Vec::new();
    for text in arguments.all_texts(0)? {
        for point in text
            .split(';')
            .map(str::trim)
            .filter(|point| !point.is_empty())
        {
            match parse(point) {
                Some(point) => points.push(point),
                None => return Ok(Value::Number(f64::NAN)),
            }
        }
    }
    arguments.evaluator.spend(points.len())?;
    Ok(Value::Number(match function {
        Function::Area => rounded(area(&points)),
        _ => rounded(points.windows(2).map(length).sum()),
    }))
}

/// Latitude and longitude in radians.
fn parse(point: &str) -> Option<(f64, f64)> {
    let mut numbers = point.split_whitespace().map(decimal::parse);
    let latitude = numbers.next()?.filter(|degrees| degrees.abs() <= 90.0)?;
    let longitude = numbers.next()?.filter(|degrees| degrees.abs() <= 180.0)?;
    Some((latitude.to_radians(), longitude.to_radians()))
}

fn length(pair: &[(f64, f64)]) -> f64 {
    let [(from_lat, from_lon), (to_lat, to_lon)] = *pair else {
        return 0.0;
    };
    let cosine =
        from_lat.sin() * to_lat.sin() + from_lat.cos() * to_lat.cos() * (to_lon - from_lon).cos();
    RADIUS_M * cosine.clamp(-1.0, 1.0).acos()
}

/// To centimetres, as JavaRosa has it.
fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// Spherical excess of the polygon, which closes itself.
fn area(points: &[(f64, f64)]) -> f64 {
    if points.len() < 3 {
        return 0.0;
    }
    let next = points.iter().cycle().skip(1);
    let excess = |((lat, lon), (next_lat, next_lon)): (&(f64, f64), &(f64, f64))| {
        (next_lon - lon) * (2.0 + lat.sin() + next_lat.sin())
    };
    let total: f64 = points.iter().zip(next).map(excess).sum();
    (total * RADIUS_M * RADIUS_M / 2.0).abs()
}
