//! Values of expressions and their conversions.

use crate::decimal;
use crate::host::Host;
use crate::moment::Moment;
use crate::session::NodeId;

/// Something a path can lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Item {
    /// What stands above the primary instance's root.
    Document,
    /// A live node.
    Live(NodeId),
    /// Attribute of a live node, by its place in the definition.
    LiveAttribute(NodeId, u32),
    /// Node of a secondary instance.
    Fixed(u32, u32),
    /// Attribute of a node of a secondary instance.
    FixedAttribute(u32, u32, u32),
}

/// Value of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Nodes(Vec<Item>),
    Text(String),
    Number(f64),
    Boolean(bool),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// XPath's number of a text; a date counts as days since 1970-01-01 UTC (ODK XForms
/// specification, `number()`).
pub(crate) fn number_from_text(text: &str, host: &dyn Host) -> f64 {
    let text = text.trim();
    if text.is_empty() {
        return f64::NAN;
    }
    parse_number(text)
        .or_else(|| Moment::parse(text).map(|moment| moment.days(host)))
        .unwrap_or(f64::NAN)
}

/// A number as XPath writes it: digits, one point, a sign; no exponent.
pub(crate) fn parse_number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let some = digits.bytes().any(|b| b.is_ascii_digit());
    if plain && some {
        decimal::parse(text)
    } else {
        None
    }
}

/// XPath's text of a number.
pub(crate) fn text_from_number(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned()
    } else if number == 0.0 {
        "0".to_owned()
    } else {
        decimal::text(number)
    }
}
