//! Points on the earth and lines of them as text (Data types: `geopoint`, `geotrace`, `geoshape`).

use crate::answer::ValueType;
use crate::decimal;

/// A point on the earth (Data types: `geopoint`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
    /// Metres above sea level.
    pub altitude: Option<f64>,
    /// Radius of uncertainty, in metres.
    pub accuracy: Option<f64>,
}

impl Point {
    /// Reads `latitude longitude [altitude [accuracy]]`, in degrees and metres.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split_whitespace();
        let mut number = || match parts.next() {
            Some(part) => crate::expr::value::parse_number(part).map(Some),
            None => Some(None),
        };
        let point = Self {
            latitude: number()??,
            longitude: number()??,
            altitude: number()?,
            accuracy: number()?,
        };
        let end = parts.next().is_none();
        (end && point.is_real()).then_some(point)
    }

    fn is_real(&self) -> bool {
        let finite = |number: Option<f64>| number.is_none_or(f64::is_finite);
        self.latitude.abs() <= 90.0
            && self.longitude.abs() <= 180.0
            && finite(self.altitude)
            && finite(self.accuracy)
            && self.accuracy.is_none_or(|metres| metres >= 0.0)
    }

    /// As [`Point::parse`] reads it; `None` if it is nowhere on earth.
    pub(crate) fn text(&self) -> Option<String> {
        if !self.is_real() {
            return None;
        }
        let altitude = self.altitude.or(self.accuracy.map(|_| 0.0));
        let parts = [
            Some(self.latitude),
            Some(self.longitude),
            altitude,
            self.accuracy,
        ];
        let parts: Vec<String> = parts.into_iter().flatten().map(decimal::pointed).collect();
        Some(parts.join(" "))
    }
}

/// The points of a `geotrace` or `geoshape`; `None` if one of them is none.
pub(crate) fn points(text: &str) -> Option<Vec<Point>> {
    let parts = text.split(';').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(Point::parse)
        .collect()
}

/// A value of one of the three types in its usual shape; `None` if it is no such value.
pub(crate) fn canonical(value_type: ValueType, text: &str) -> Option<String> {
    if value_type == ValueType::Geopoint {
        return Point::parse(text)?.text();
    }
    self::text(&points(text)?)
}

/// Points with `;` between them; `None` if one of them is nowhere on earth.
pub(crate) fn text(points: &[Point]) -> Option<String> {
    let texts: Option<Vec<String>> = points.iter().map(Point::text).collect();
    Some(texts?.join(";"))
}

/// Whether points go round an area: three or more corners, and the first again at the end.
pub(crate) fn is_closed(points: &[Point]) -> bool {
    let place = |point: &Point| (point.latitude, point.longitude);
    points.len() >= 4 && points.first().map(place) == points.last().map(place)
}
