//! Exact decimal numbers, as parameters of a range need them.

use std::cmp::Ordering;

/// A number: digits and how many of them stand after the point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number {
    digits: i128,
    scale: u32,
}

/// More digits than any scale of a questionnaire, few enough that no operation overflows.
const MOST_DIGITS: usize = 15;

impl Number {
    /// Reads `-12.50`; nothing if it is not a plain number of at most 15 digits on either side of
    /// the point.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let plain =
            |part: &str| part.len() <= MOST_DIGITS && part.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(part) || (whole.is_empty() && part.is_empty()) {
            return None;
        }
        let part = part.trim_end_matches('0');
        let digits: i128 = format!("0{whole}{part}").parse().ok()?;
        Some(Self {
            digits: if text.starts_with('-') {
                -digits
            } else {
                digits
            },
            scale: u32::try_from(part.len()).ok()?,
        })
    }

    fn aligned(self, other: Self) -> (i128, i128) {
        let scale = self.scale.max(other.scale);
        let at = |number: Self| number.digits * 10_i128.pow(scale - number.scale);
        (at(self), at(other))
    }

    pub(crate) fn is_zero(self) -> bool {
        self.digits == 0
    }

    pub(crate) fn is_whole(self) -> bool {
        self.scale == 0
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        let (a, b) = self.aligned(other);
        Self {
            digits: a - b,
            scale: self.scale.max(other.scale),
        }
    }

    pub(crate) fn distance(self, other: Self) -> Self {
        let difference = self.minus(other);
        Self {
            digits: difference.digits.abs(),
            ..difference
        }
    }

    /// Whether it is a whole number of steps.
    pub(crate) fn is_multiple_of(self, step: Self) -> bool {
        let (a, b) = self.aligned(step);
        a.checked_rem(b) == Some(0)
    }

    pub(crate) fn compare(self, other: Self) -> Ordering {
        let (a, b) = self.aligned(other);
        a.cmp(&b)
    }

    pub(crate) fn is_between(self, start: Self, end: Self) -> bool {
        let from_start = self.compare(start);
        let from_end = self.compare(end);
        from_start == Ordering::Equal || from_end == Ordering::Equal || from_start != from_end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn reads_plain_numbers_only() {
        for text in [
            "",
            ".",
            "-",
            "1e3",
            "+1",
            "inf",
            "NaN",
            "1,5",
            "1.2.3",
            "1234567890123456",
        ] {
            assert!(Number::parse(text).is_none(), "{text}");
        }
        assert!(number("1.50").compare(number("1.5")) == Ordering::Equal);
        assert!(number("2.0").is_whole());
        assert!(!number("0.5").is_whole());
    }

    #[test]
    fn counts_in_steps() {
        assert!(number("1.5").is_multiple_of(number("0.3")));
        assert!(!number("1.5").is_multiple_of(number("0.4")));
        assert!(!number("1").is_multiple_of(number("0")));
        assert!(number("3").is_between(number("5"), number("-1")));
        assert!(number("5").is_between(number("5"), number("9")));
        assert!(!number("10").is_between(number("5"), number("9")));
    }
}
