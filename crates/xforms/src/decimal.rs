//! Numbers from decimal texts and back, as exact as the standard library's.
//!
//! The standard library's conversions are fast by means of large tables and much code, which a
//! phone would have to download. Here numbers are few and short: most take the direct way, the
//! others are worked out digit by digit.

/// The most binary places that one shift can move by.
const SHIFT: u32 = 59;
/// No number half-way between two others has more digits; what follows only says that there is
/// more.
const DIGITS: usize = 800;

/// `0.digits` times ten to the power of `point`; neither the first digit nor the last is 0.
struct Decimal {
    digits: Vec<u8>,
    point: i64,
}

/// The number nearest to a text of digits with at most one point, a sign before and an exponent
/// after it.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (plain, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((plain, exponent)) => (plain, parse_exponent(exponent)?),
        None => (unsigned, 0),
    };
    let mut point = None;
    let mut digits = Vec::new();
    for byte in plain.bytes() {
        match byte {
            b'0'..=b'9' => digits.push(byte - b'0'),
            b'.' if point.is_none() => point = Some(digits.len()),
            _ => return None,
        }
    }
    if digits.is_empty() {
        return None;
    }
    let point = point.unwrap_or(digits.len()) as i64 + exponent;
    let number = Decimal::new(digits, point).number();
    Some(if text.starts_with('-') {
        -number
    } else {
        number
    })
}

fn parse_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() {
        return None;
    }
    let mut exponent = 0i64;
    for byte in digits.bytes() {
        let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
        exponent = (exponent * 10 + digit).min(1 << 40);
    }
    Some(if text.starts_with('-') {
        -exponent
    } else {
        exponent
    })
}

/// As [`text`], always with a point: `5.0` is how ODK writes a decimal.
pub(crate) fn pointed(number: f64) -> String {
    let mut text = crate::expr::value::text_from_number(number);
    if text.bytes().all(|byte| byte != b'.') {
        text.push_str(".0");
    }
    text
}

/// The shortest digits that mean a finite number and no other, never with an exponent.
pub(crate) fn text(number: f64) -> String {
    let size = number.abs();
    let mut text = String::new();
    if number.is_sign_negative() {
        text.push('-');
    }
    // Below 2^53 every whole number is one of its own.
    if size < 9_007_199_254_740_992.0 && size.trunc() == size {
        text.push_str(&(size as u64).to_string());
        return text;
    }
    let shortest = shortest(size);
    let whole = shortest.point.max(0) as usize;
    if whole == 0 {
        text.push_str("0.");
    }
    for _ in shortest.point..0 {
        text.push('0');
    }
    for (index, digit) in shortest.digits.iter().enumerate() {
        if index == whole && index > 0 {
            text.push('.');
        }
        text.push(char::from(b'0' + digit));
    }
    for _ in shortest.digits.len()..whole {
        text.push('0');
    }
    text
}

/// Tries one digit more until the number comes back; of two that do, the nearer one.
fn shortest(number: f64) -> Decimal {
    let exact = Decimal::exact(number);
    for count in 1..exact.digits.len() {
        let (kept, rest) = exact.digits.split_at(count);
        let nearer_above = rest.first().is_some_and(|digit| *digit >= 5);
        let below = Decimal::new(kept.to_vec(), exact.point);
        let above = Decimal::above(kept, exact.point);
        let order = if nearer_above {
            [above, below]
        } else {
            [below, above]
        };
        for candidate in order {
            if candidate.number() == number {
                return candidate;
            }
        }
    }
    exact
}

impl Decimal {
    fn new(digits: Vec<u8>, point: i64) -> Self {
        let mut decimal = Self { digits, point };
        decimal.trim();
        decimal
    }

    fn trim(&mut self) {
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        let zeros = self.digits.iter().take_while(|digit| **digit == 0).count();
        self.digits.drain(..zeros);
        self.point -= zeros as i64;
    }

    /// All digits of a finite number.
    fn exact(number: f64) -> Self {
        let bits = number.to_bits();
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, exponent) = match (bits >> 52 & 2047) as i64 {
            0 => (fraction, -1074),
            exponent => (fraction | 1 << 52, exponent - 1075),
        };
        let digits: Vec<u8> = mantissa.to_string().bytes().map(|b| b - b'0').collect();
        let point = digits.len() as i64;
        let mut decimal = Self::new(digits, point);
        decimal.shift(exponent);
        decimal
    }

    /// One more in the last of these places.
    fn above(kept: &[u8], mut point: i64) -> Self {
        let nines = kept.iter().rev().take_while(|digit| **digit == 9).count();
        let mut digits = kept.get(..kept.len() - nines).unwrap_or_default().to_vec();
        match digits.last_mut() {
            Some(last) => *last += 1,
            None => {
                digits.push(1);
                point += 1;
            }
        }
        Self::new(digits, point)
    }

    /// The nearest number; of two equally near the even one.
    fn number(&self) -> f64 {
        if self.digits.is_empty() || self.point < -330 {
            return 0.0;
        }
        if self.point > 310 {
            return f64::INFINITY;
        }
        self.direct().unwrap_or_else(|| self.worked_out())
    }

    /// By one operation on two numbers that are exact, which rounds once and rightly.
    fn direct(&self) -> Option<f64> {
        let places = self.point - self.digits.len() as i64;
        if self.digits.len() > 15 || places.abs() > 22 {
            return None;
        }
        let whole = self
            .digits
            .iter()
            .fold(0u64, |whole, digit| whole * 10 + u64::from(*digit));
        let power = (0..places.abs()).fold(1.0, |power, _| power * 10.0);
        Some(if places < 0 {
            whole as f64 / power
        } else {
            whole as f64 * power
        })
    }

    fn worked_out(&self) -> f64 {
        let mut digits = self.digits.clone();
        if digits.len() > DIGITS {
            digits.truncate(DIGITS);
            digits.push(1);
        }
        let mut scaled = Self::new(digits, self.point);
        // The number is `scaled` times two to the power of `exponent`, `scaled` from 1/2 to 1.
        let mut exponent = 0;
        loop {
            let first = scaled.digits.first().copied().unwrap_or(0);
            // Ten has more than three binary places.
            let shift = match scaled.point {
                0 if first >= 5 => break,
                0 => 1,
                above @ 1.. => -(3 * (above - 1) + 1),
                below => -3 * below,
            };
            scaled.shift(shift);
            exponent -= shift;
        }
        if exponent > 1024 {
            return f64::INFINITY;
        }
        let places = 53 - (-1021 - exponent).max(0);
        scaled.shift(places);
        scaled.rounded() as f64 * power_of_two(exponent - places)
    }

    /// The nearest whole number; of two equally near the even one.
    fn rounded(&self) -> u64 {
        let whole = usize::try_from(self.point).unwrap_or(0);
        let digit = |index: usize| u64::from(self.digits.get(index).copied().unwrap_or(0));
        let number = (0..whole).fold(0u64, |number, index| number * 10 + digit(index));
        let after = if self.point < 0 { 0 } else { digit(whole) };
        let half = after == 5 && self.digits.len() == whole + 1;
        number + u64::from(after >= 5 && !(half && number % 2 == 0))
    }

    /// Multiplies by two to the power of `places`.
    fn shift(&mut self, places: i64) {
        let mut left = places.unsigned_abs();
        while left > 0 {
            let step = left.min(u64::from(SHIFT)) as u32;
            if places > 0 {
                self.multiply(step);
            } else {
                self.divide(step);
            }
            self.trim();
            left -= u64::from(step);
        }
    }

    fn multiply(&mut self, places: u32) {
        let mut carry = 0;
        for digit in self.digits.iter_mut().rev() {
            carry += u64::from(*digit) << places;
            *digit = (carry % 10) as u8;
            carry /= 10;
        }
        while carry > 0 {
            self.digits.insert(0, (carry % 10) as u8);
            self.point += 1;
            carry /= 10;
        }
    }

    fn divide(&mut self, places: u32) {
        let mask = (1u64 << places) - 1;
        let mut rest = 0;
        for digit in &mut self.digits {
            rest = rest * 10 + u64::from(*digit);
            *digit = (rest >> places) as u8;
            rest &= mask;
        }
        while rest > 0 {
            rest *= 10;
            self.digits.push((rest >> places) as u8);
            rest &= mask;
        }
    }
}

/// From the least number, 2^-1074, on.
fn power_of_two(exponent: i64) -> f64 {
    f64::from_bits(if exponent < -1022 {
        1 << (exponent + 1074)
    } else {
        ((exponent + 1023) as u64) << 52
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(state: &mut u64) -> u64 {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state
    }

    fn same(text: &str) {
        let std = text.parse::<f64>().ok().map(f64::to_bits);
        assert_eq!(parse(text).map(f64::to_bits), std, "{text}");
    }

    fn both(number: f64) {
        assert_eq!(text(number), number.to_string());
        same(&number.to_string());
        same(&format!("{number:e}"));
        same(&format!("{:.6}", number));
    }

    #[test]
    fn numbers_are_those_of_the_standard_library() {
        let mut state = 0x9e37_79b9_7f4a_7c15;
        for round in 0..500u64 {
            let random = next(&mut state);
            let any = f64::from_bits(random);
            if any.is_finite() {
                both(any);
            }
            // Everyday sizes, whole numbers past 2^53, powers of two, subnormal ones.
            both((random >> 11) as f64 / (1u64 << (round % 60)) as f64);
            both(random as f64 * 2f64.powi((round % 40) as i32));
            both((random % 100_000) as f64 / 100.0);
            both(f64::from_bits((round % 2047) << 52));
            both(f64::from_bits(((round % 2046) << 52) | ((1 << 52) - 1)));
            both(f64::from_bits(random >> 12 >> (round % 52)));
        }
        both(f64::MAX);
        both(-f64::MIN_POSITIVE);
    }

    #[test]
    fn texts_half_way_between_two_numbers_round_as_the_standard_library_has_it() {
        let mut state = 7;
        for _ in 0..100 {
            let number = f64::from_bits(next(&mut state) >> 1);
            if !number.is_finite() || number > 1e300 {
                continue;
            }
            // All digits of the number in the middle between this one and the next.
            let mut middle = Decimal::exact(number);
            let step = Decimal::exact(f64::from_bits(number.to_bits() + 1));
            let far = step.digits.len().max(middle.digits.len()) + 2;
            let digits = |d: &Decimal| {
                let shift = (step.point.max(middle.point) - d.point) as usize;
                let mut all = vec![0u8; shift];
                all.extend(&d.digits);
                all.resize(far + 1, 0);
                all
            };
            let point = step.point.max(middle.point);
            let (a, b) = (digits(&middle), digits(&step));
            let mut sum = vec![0u8; a.len() + 1];
            for index in (0..a.len()).rev() {
                let total = a[index] + b[index] + sum[index + 1];
                sum[index + 1] = total % 10;
                sum[index] += total / 10;
            }
            middle = Decimal::new(sum, point + 1);
            middle.shift(-1);
            let written: String = middle.digits.iter().map(|d| char::from(b'0' + d)).collect();
            for end in ["", "1", "0001"] {
                same(&format!("0.{written}{end}e{}", middle.point));
            }
            same(&format!(
                "0.{}e{}",
                &written[..written.len() - 1],
                middle.point
            ));
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", ".", "-", "+", "1.2.3", "1e", "1e+", "e5", "--1", "1 ", "0x1", "1e5.0",
        ] {
            same(text);
        }
        for text in [
            "1.",
            ".5",
            "-0",
            "+7",
            "00012.500",
            "1e400",
            "-1e-400",
            "1E+5",
            "1e99999999999999999999",
            "0e99999",
            "2.2250738585072011e-308",
            "4.9e-324",
            "2.4e-324",
            "2.5e-324",
        ] {
            same(text);
        }
        same(&format!("0.{}1", "0".repeat(5000)));
        same(&format!("1{}.{}1", "0".repeat(200), "0".repeat(2000)));
    }
}
