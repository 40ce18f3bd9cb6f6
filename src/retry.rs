//! When delivering is tried again.

/// The first wait, in milliseconds.
const FIRST: f64 = 5_000.0;
/// The longest wait that Carnet chooses by itself, in milliseconds: a quarter of an hour.
const LONGEST: f64 = 900_000.0;
/// The longest wait that an inbox may ask for, in milliseconds: a day.
const LONGEST_ASKED: f64 = 86_400_000.0;

/// How long to wait after so many attempts in a row that failed, in milliseconds. `chance` is a random
/// number from 0 to 1: half of the wait depends on it, so that the devices of a team that come out of
/// a cellar together do not come together again. `asked` is what the inbox asked for (`Retry-After`,
/// RFC 9110 §10.2.3), in seconds: never less than that.
pub(crate) fn wait_ms(failures: u32, chance: f64, asked: Option<u32>) -> f64 {
    let doublings = failures.saturating_sub(1).min(16);
    let most = (FIRST * f64::from(1_u32 << doublings)).min(LONGEST);
    let own = most * (0.5 + 0.5 * chance.clamp(0.0, 1.0));
    let asked = f64::from(asked.unwrap_or(0)) * 1_000.0;
    own.max(asked.min(LONGEST_ASKED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_quarter_of_an_hour_and_no_further() {
        assert!(wait_ms(1, 1.0, None) <= 5_000.0);
        let mut before = 0.0;
        for failures in 1..12 {
            let wait = wait_ms(failures, 0.5, None);
            assert!(wait >= before, "{failures}");
            before = wait;
        }
        for failures in [9, 40, u32::MAX] {
            assert!((wait_ms(failures, 1.0, None) - 900_000.0).abs() < 1.0);
        }
    }

    #[test]
    fn chance_spreads_them_over_half() {
        for failures in [1, 4, 20] {
            let (least, most) = (wait_ms(failures, 0.0, None), wait_ms(failures, 1.0, None));
            assert!((least * 2.0 - most).abs() < 1.0);
            assert!(least >= 2_500.0);
        }
    }

    #[test]
    fn what_the_inbox_asks_for_is_the_least_and_a_day_the_most() {
        assert!((wait_ms(1, 0.0, Some(86)) - 86_000.0).abs() < 1.0);
        assert!(wait_ms(20, 1.0, Some(1)) > 800_000.0);
        assert!((wait_ms(1, 0.0, Some(u32::MAX)) - 86_400_000.0).abs() < 1.0);
    }
}
