//! Numbers in cells, as a person would have typed them.

use std::collections::HashMap;

/// The formats of a workbook's numbers: which of them show a date or a time.
#[derive(Default)]
pub(super) struct Formats {
    /// Formats of the workbook's own: whether they show a date.
    own: HashMap<u16, bool>,
    /// The number of each style's format.
    styles: Vec<u16>,
    /// Whether days are counted from 1904.
    pub(super) from_1904: bool,
}

impl Formats {
    pub(super) fn add_format(&mut self, number: u16, code: &str) {
        self.own.insert(number, shows_date(code));
    }

    pub(super) fn add_style(&mut self, format: u16) {
        self.styles.push(format);
    }

    /// A number with a style as text.
    pub(super) fn text(&self, number: f64, style: usize) -> String {
        let is_date = self.styles.get(style).is_some_and(|format| {
            let own = self.own.get(format);
            own.copied().unwrap_or_else(|| is_date(*format))
        });
        let moment = is_date.then(|| moment(number, self.from_1904)).flatten();
        moment.unwrap_or_else(|| decimal(number))
    }
}

/// Formats that every workbook has (ECMA-376-1, 18.8.30; 46 is a duration).
fn is_date(format: u16) -> bool {
    matches!(format, 14..=22 | 27..=36 | 45 | 47 | 50..=58)
}

/// Whether a format has letters for days, months, years, hours, minutes or seconds outside of
/// quotation marks and brackets (ECMA-376-1, 18.8.31).
fn shows_date(code: &str) -> bool {
    let mut chars = code.chars();
    let (mut quoted, mut bracket) = (false, false);
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => bracket = true,
            ']' => bracket = false,
            // A duration: `[h]:mm`.
            'h' | 'm' | 's' | 'H' | 'M' | 'S' if bracket => return false,
            _ if bracket => {}
            ';' => return false,
            'd' | 'm' | 'y' | 'h' | 's' | 'D' | 'M' | 'Y' | 'H' | 'S' => return true,
            _ => {}
        }
    }
    false
}

/// A number with the 15 digits that spreadsheets show: 0.3, not 0.30000000000000004.
pub(super) fn decimal(number: f64) -> String {
    // Most are whole, and quickly written.
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return (number as i64).to_string();
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

/// Date, time or both, as ISO 8601 writes them.
fn moment(serial: f64, from_1904: bool) -> Option<String> {
    /// The day after 9999-12-31.
    const END: f64 = 2_958_466.0;
    const SECONDS: f64 = 86_400.0;
    let serial = if from_1904 { serial + 1_462.0 } else { serial };
    if !(0.0..END).contains(&serial) {
        return None;
    }
    // Seconds since 1899-12-31, rounded: a time is seldom a fraction that can be written in binary.
    let seconds = (serial * SECONDS).round() as u64;
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    let clock = format!(
        "{:02}:{:02}:{:02}",
        second / 3_600,
        second / 60 % 60,
        second % 60
    );
    Some(match (day, second) {
        (0, _) => clock,
        (day, 0) => date(day),
        (day, _) => format!("{}T{clock}", date(day)),
    })
}

/// The date of a day; 1 is 1900-01-01, and 60 is 1900-02-29, which was not.
fn date(day: u64) -> String {
    if day == 60 {
        return "1900-02-29".to_owned();
    }
    // Days since 0000-03-01, which is 693,899 days before 1899-12-30.
    let days = day + 693_899 + u64::from(day < 60);
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{of_month:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_formats_of_dates() {
        for code in [
            "yyyy-mm-dd",
            "d/m",
            "h:mm AM/PM",
            "[$-409]mmm",
            "\"at\" hh:mm",
            "[$-411]ggge\"年\"m",
        ] {
            assert!(shows_date(code), "{code}");
        }
        for code in [
            "General",
            "0.00",
            "[h]:mm",
            "0 \"days\"",
            "#,##0_d",
            "[Red]0",
            "@",
            "0;d",
        ] {
            assert!(!shows_date(code), "{code}");
        }
    }

    #[test]
    fn writes_moments() {
        for (serial, text) in [
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (60.0, "1900-02-29"),
            (61.0, "1900-03-01"),
            (36_526.0, "2000-01-01"),
            (36_585.0, "2000-02-29"),
            (46_082.0, "2026-03-01"),
            (2_958_465.0, "9999-12-31"),
            (0.5, "12:00:00"),
            (46_082.75, "2026-03-01T18:00:00"),
            (46_082.999_999_999, "2026-03-02"),
        ] {
            assert_eq!(moment(serial, false).as_deref(), Some(text));
        }
        assert_eq!(moment(44_620.0, true).as_deref(), Some("2026-03-01"));
        for serial in [-1.0, 2_958_466.0, f64::NAN, f64::INFINITY] {
            assert_eq!(moment(serial, false), None);
        }
    }

    #[test]
    fn writes_numbers_as_they_are_shown() {
        for (number, text) in [
            (1.0, "1"),
            (0.1 + 0.2, "0.3"),
            (1e20, "100000000000000000000"),
            (-0.0, "0"),
            (1.1, "1.1"),
            (123_456_789_012_345.0, "123456789012345"),
            (5e-7, "0.0000005"),
        ] {
            assert_eq!(decimal(number), text);
        }
    }
}
