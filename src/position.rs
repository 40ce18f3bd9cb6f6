//! Where the device is, by the browser.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use xforms::Point;

use crate::dom;

/// How long the device may look, in milliseconds.
const PATIENCE: f64 = 30_000.0;
/// How old a place may be that the device already knows, in milliseconds.
const STILL_TRUE: f64 = 60_000.0;
/// The code of a [`GeolocationPositionError`](https://www.w3.org/TR/geolocation/) without permission.
const PERMISSION_DENIED: f64 = 1.0;

/// Places that are not to be exact are rounded to so many parts of a degree: 1.1 km from north to
/// south.
const PARTS: f64 = 100.0;
/// How far a rounded place lies from the true one at most, in metres, at the equator.
const ROUNDING: f64 = 800.0;

/// Why the place is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The browser may not tell.
    Refused,
    /// The browser does not know, or took too long.
    Unknown,
}

/// Where the device is now: rounded, unless it is to be exact.
///
/// # Errors
/// [`Fault`]
pub(crate) async fn here(exact: bool) -> Result<Point, Fault> {
    let position = JsFuture::from(asked(exact)).await;
    let position = position.map_err(|error| match number(&error, "code") {
        Some(PERMISSION_DENIED) => Fault::Refused,
        _ => Fault::Unknown,
    })?;
    let found = Reflect::get(&position, &"coords".into()).map_err(|_| Fault::Unknown)?;
    let at = |name| number(&found, name);
    let place = at("latitude").zip(at("longitude"));
    let (latitude, longitude) = place.ok_or(Fault::Unknown)?;
    let point = Point {
        latitude,
        longitude,
        altitude: at("altitude"),
        accuracy: at("accuracy"),
    };
    Ok(if exact { point } else { rounded(point) })
}

/// A place that tells the quarter, not the door.
fn rounded(point: Point) -> Point {
    let round = |degrees: f64| (degrees * PARTS).round() / PARTS;
    let radius = point.accuracy.unwrap_or_default().max(0.0) + ROUNDING;
    Point {
        latitude: round(point.latitude),
        longitude: round(point.longitude),
        altitude: None,
        accuracy: Some((radius / 1000.0).ceil() * 1000.0),
    }
}

fn number(object: &JsValue, name: &str) -> Option<f64> {
    Reflect::get(object, &name.into()).ok()?.as_f64()
}

fn asked(exact: bool) -> Promise {
    Promise::new(&mut |resolve, reject| {
        if ask(&resolve, &reject, exact).is_err() {
            // A function that the browser has just made.
            let _ = reject.call0(&JsValue::NULL);
        }
    })
}

fn ask(found: &Function, failed: &Function, exact: bool) -> Result<(), JsValue> {
    let navigator = dom::window().ok_or(JsValue::NULL)?.navigator();
    let places = Reflect::get(&navigator, &"geolocation".into())?;
    let method: Function = Reflect::get(&places, &"getCurrentPosition".into())?.dyn_into()?;
    let options = Object::new();
    let settings: [(&str, JsValue); 3] = [
        ("enableHighAccuracy", exact.into()),
        ("timeout", PATIENCE.into()),
        ("maximumAge", STILL_TRUE.into()),
    ];
    for (name, value) in settings {
        Reflect::set(&options, &name.into(), &value)?;
    }
    method.call3(&places, found, failed, &options)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounded_place_lies_within_the_radius_that_is_told() {
        let exact = Point {
            latitude: 48.855_01,
            longitude: -2.344_99,
            altitude: Some(35.0),
            accuracy: Some(12.5),
        };
        let told = rounded(exact);
        assert_eq!((told.latitude, told.longitude), (48.86, -2.34));
        assert_eq!((told.altitude, told.accuracy), (None, Some(1000.0)));
        let metres = 111_320.0 * (told.latitude - exact.latitude).abs();
        assert!(metres + 12.5 < 1000.0, "{metres}");
    }

    #[test]
    fn a_place_that_is_hardly_known_is_told_with_a_larger_radius() {
        let told = rounded(Point {
            latitude: 0.0,
            longitude: 0.0,
            altitude: None,
            accuracy: Some(2500.0),
        });
        assert_eq!(told.accuracy, Some(4000.0));
    }
}
