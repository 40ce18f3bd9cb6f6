//! Numbers, days and times as the reader's language writes them, by the browser's own `Intl`.

use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

/// A time of day: `14:32`.
pub(crate) fn time(language: &str, milliseconds: f64) -> String {
    format(language, &[("timeStyle", "short")], milliseconds)
}

/// A day with its time; only the time when it is today.
pub(crate) fn moment(language: &str, milliseconds: f64) -> String {
    let then = Date::new(&JsValue::from_f64(milliseconds));
    if then.to_date_string() == Date::new_0().to_date_string() {
        return time(language, milliseconds);
    }
    format(
        language,
        &[("dateStyle", "long"), ("timeStyle", "short")],
        milliseconds,
    )
}

/// A month written `YYYY-MM-DD`, in words.
pub(crate) fn month(language: &str, iso: &str) -> String {
    let options = [("month", "long"), ("year", "numeric"), ("timeZone", "UTC")];
    format(language, &options, Date::parse(iso))
}

/// The day of a moment.
pub(crate) fn date(language: &str, milliseconds: f64) -> String {
    format(language, &[("dateStyle", "long")], milliseconds)
}

/// A day written `YYYY-MM-DD`, in words; as it is if it is none.
pub(crate) fn day(language: &str, iso: &str) -> String {
    let midnight = Date::parse(iso);
    if iso.len() != 10 || midnight.is_nan() {
        return iso.to_owned();
    }
    format(
        language,
        &[("dateStyle", "long"), ("timeZone", "UTC")],
        midnight,
    )
}

/// A whole number.
pub(crate) fn number(language: &str, number: usize) -> String {
    #[allow(clippy::cast_precision_loss)]
    let text = decimal(language, &[], number as f64);
    text.unwrap_or_else(|| number.to_string())
}

/// A number of bytes, roughly: `120 MB`, `3.4 GB`.
pub(crate) fn size(language: &str, bytes: f64) -> String {
    let (unit, of) = match bytes < 1e9 {
        true => ("megabyte", 1e6),
        false => ("gigabyte", 1e9),
    };
    let options = [
        ("style", "unit"),
        ("unit", unit),
        ("maximumFractionDigits", "0"),
    ];
    decimal(language, &options, bytes / of).unwrap_or_default()
}

fn decimal(language: &str, options: &[(&str, &str)], number: f64) -> Option<String> {
    let format = Intl::NumberFormat::new(&locales(language), &settings(options));
    let text = format.format().call1(&format, &JsValue::from_f64(number));
    text.ok()?.as_string()
}

/// The day so many days before today in the device's time zone, as year, month, day.
pub(crate) fn days_ago(days: u32) -> (i32, u32, u32) {
    let now = Date::new_0();
    // The browser counts on from the first of a month in both directions.
    now.set_date(now.get_date().wrapping_sub(days));
    let year = i32::try_from(now.get_full_year()).unwrap_or_default();
    (year, now.get_month() + 1, now.get_date())
}

/// What `Intl` is asked for: the interface's English is Europe's, with days first and 24 hours, and
/// days are Gregorian in every language, as they are in the answers.
fn locales(language: &str) -> Array {
    let tag = if language == "en" { "en-GB" } else { language };
    Array::of1(&JsValue::from_str(&[tag, "-u-ca-gregory"].concat()))
}

fn settings(options: &[(&str, &str)]) -> Object {
    let settings = Object::new();
    for (name, value) in options {
        // Setting a property of a new plain object cannot fail.
        let _ = Reflect::set(&settings, &(*name).into(), &(*value).into());
    }
    settings
}

fn format(language: &str, options: &[(&str, &str)], milliseconds: f64) -> String {
    let format = Intl::DateTimeFormat::new(&locales(language), &settings(options));
    let date = Date::new(&JsValue::from_f64(milliseconds));
    let text = format.format().call1(&format, &date);
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// Text for searching: lower case, without accents and vowel signs.
pub(crate) fn fold(text: &str) -> String {
    let text = js_sys::JsString::from(text.trim());
    let text = text.normalize("NFKD").to_lower_case();
    let plain = |c: &char| !matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{640}');
    String::from(text).chars().filter(plain).collect()
}
