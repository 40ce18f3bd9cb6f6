//! Functions on points, lines and areas, on a sphere of the earth's equatorial radius as JavaRosa
//! has it.

use super::{Arguments, Evaluation, Function, Value};
use crate::host::{Host, Maths};
use crate::point::{self, Point};

const RADIUS_M: f64 = 6_378_100.0;

pub(super) fn call(function: Function, arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    use Function as F;
    if function == F::Geofence {
        return geofence(arguments);
    }
    let points = match arguments.all_texts(0)?.as_slice() {
        [] => None,
        texts => point::points(&texts.join(";")),
    };
    let points = points.unwrap_or_default();
    arguments.evaluator.spend(points.len())?;
    let host = arguments.evaluator.host;
    Ok(match function {
        F::Intersects => {
            arguments.evaluator.spend(points.len() * points.len())?;
            Value::Boolean(crosses_itself(&points))
        }
        F::Area => Value::Number(rounded(area(host, &points))),
        _ if points.is_empty() => Value::Number(f64::NAN),
        _ => Value::Number(rounded(
            points.windows(2).map(|pair| length(host, pair)).sum(),
        )),
    })
}

fn length(host: &dyn Host, pair: &[Point]) -> f64 {
    let [from, to] = pair else {
        return 0.0;
    };
    let (from_lat, to_lat) = (from.latitude.to_radians(), to.latitude.to_radians());
    let turn = (to.longitude - from.longitude).to_radians();
    let sin = |angle| host.maths(Maths::Sin, angle, 0.0);
    let cos = |angle| host.maths(Maths::Cos, angle, 0.0);
    let cosine = sin(from_lat) * sin(to_lat) + cos(from_lat) * cos(to_lat) * cos(turn);
    RADIUS_M * host.maths(Maths::Acos, cosine.clamp(-1.0, 1.0), 0.0)
}

/// To centimetres, as JavaRosa has it.
fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// Spherical excess of the polygon, which closes itself.
fn area(host: &dyn Host, points: &[Point]) -> f64 {
    if points.len() < 3 {
        return 0.0;
    }
    let next = points.iter().cycle().skip(1);
    let excess = |(from, to): (&Point, &Point)| {
        let sine = |point: &Point| host.maths(Maths::Sin, point.latitude.to_radians(), 0.0);
        let sines = sine(from) + sine(to);
        (to.longitude - from.longitude).to_radians() * (2.0 + sines)
    };
    let total: f64 = points.iter().zip(next).map(excess).sum();
    (total * RADIUS_M * RADIUS_M / 2.0).abs()
}

/// Whether a point lies in a closed shape: how many of its sides lie east of the point (W. R.
/// Franklin, PNPOLY).
fn geofence(arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    let point = Point::parse(arguments.text(0)?.trim());
    let shape = point::points(&arguments.text(1)?).unwrap_or_default();
    arguments.evaluator.spend(shape.len())?;
    let (Some(point), Some(first), Some(last)) = (point, shape.first(), shape.last()) else {
        return Ok(Value::Boolean(false));
    };
    let closed = shape.len() > 1 && place(first) == place(last);
    let east = |side: &&[Point]| {
        let [from, to] = **side else { return false };
        let spans = (to.latitude > point.latitude) != (from.latitude > point.latitude);
        let share = (point.latitude - to.latitude) / (from.latitude - to.latitude);
        spans && point.longitude < (from.longitude - to.longitude) * share + to.longitude
    };
    let sides = shape.windows(2).filter(east).count();
    Ok(Value::Boolean(closed && sides % 2 == 1))
}

type Place = (f64, f64);

fn place(point: &Point) -> Place {
    (point.longitude, point.latitude)
}

/// Whether a line meets itself elsewhere than where one side goes over into the next.
fn crosses_itself(points: &[Point]) -> bool {
    let mut places: Vec<Place> = points.iter().map(place).collect();
    places.dedup();
    let closed = places.len() > 3 && places.first() == places.last();
    let last = places.len().saturating_sub(2);
    let sides = places.windows(2).enumerate();
    sides.clone().any(|(index, side)| {
        let mut later = sides.clone().skip(index + 1);
        later.any(|(other, next)| {
            if other == index + 1 {
                turns_back(side, next)
            } else if closed && index == 0 && other == last {
                turns_back(next, side)
            } else {
                meet(side, next)
            }
        })
    })
}

/// On which side of a line from `a` to `b` a place lies.
fn side(a: Place, b: Place, place: Place) -> f64 {
    (b.0 - a.0) * (place.1 - a.1) - (b.1 - a.1) * (place.0 - a.0)
}

/// Whether the second of two sides goes back over the first.
fn turns_back(first: &[Place], second: &[Place]) -> bool {
    let (&[a, b], &[_, c]) = (first, second) else {
        return false;
    };
    let onward = (b.0 - a.0) * (c.0 - b.0) + (b.1 - a.1) * (c.1 - b.1);
    side(a, b, c) == 0.0 && onward < 0.0
}

fn meet(first: &[Place], second: &[Place]) -> bool {
    let (&[a, b], &[c, d]) = (first, second) else {
        return false;
    };
    let (of_c, of_d) = (side(a, b, c), side(a, b, d));
    let (of_a, of_b) = (side(c, d, a), side(c, d, b));
    let within = |a: Place, b: Place, p: Place| {
        (a.0.min(b.0)..=a.0.max(b.0)).contains(&p.0) && (a.1.min(b.1)..=a.1.max(b.1)).contains(&p.1)
    };
    (of_c * of_d < 0.0 && of_a * of_b < 0.0)
        || (of_c == 0.0 && within(a, b, c))
        || (of_d == 0.0 && within(a, b, d))
        || (of_a == 0.0 && within(c, d, a))
        || (of_b == 0.0 && within(c, d, b))
}
