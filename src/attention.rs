//! When the screen is covered, and when the key goes: plain rules, told the time.

/// Unused for so long, the screen is covered; in milliseconds.
const IDLE: f64 = 2.0 * 60_000.0;
/// Covered for so long, the key goes; in milliseconds.
const COVERED: f64 = 5.0 * 60_000.0;
/// So many wrong PINs in a row, and the key goes.
const ATTEMPTS: u32 = 3;

/// How much attention the open notebook gets. Times are in milliseconds since 1970.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Attention {
    used: f64,
    covered: Option<f64>,
    wrong: u32,
}

/// What is to be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// Nothing.
    Nothing,
    /// To cover the screen.
    Cover,
    /// To destroy the key.
    Lock,
}

impl Attention {
    /// The notebook was opened or uncovered.
    pub(crate) fn uncovered(now: f64) -> Self {
        Self {
            used: now,
            ..Self::default()
        }
    }

    /// Somebody uses the app, here or in another tab. A covered screen stays covered.
    pub(crate) fn used(&mut self, now: f64) {
        match &mut self.covered {
            Some(since) => *since = now,
            None => self.used = now,
        }
    }

    /// The screen was covered.
    pub(crate) fn cover(&mut self, now: f64) {
        self.covered.get_or_insert(now);
    }

    /// What is due. A clock that was set back counts as a time that is over.
    pub(crate) fn due(&self, now: f64) -> Due {
        let over = |since: f64, limit: f64| !(0.0..limit).contains(&(now - since));
        match self.covered {
            Some(since) if over(since, COVERED) => Due::Lock,
            None if over(self.used, IDLE) => Due::Cover,
            _ => Due::Nothing,
        }
    }

    /// Whether the screen was covered only a moment ago, so that a tap uncovers it where there is no
    /// PIN: until then it would have stood open too.
    pub(crate) fn is_fresh(&self, now: f64) -> bool {
        (0.0..IDLE).contains(&(now - self.used))
    }

    /// A wrong PIN was typed. Gives how many attempts are left.
    pub(crate) fn wrong_pin(&mut self) -> u32 {
        self.wrong += 1;
        ATTEMPTS.saturating_sub(self.wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: f64 = 1_750_000_000_000.0;

    #[test]
    fn two_minutes_unused_cover_and_five_covered_lock() {
        let mut attention = Attention::uncovered(START);
        assert_eq!(attention.due(START + IDLE - 1.0), Due::Nothing);
        attention.used(START + 60_000.0);
        assert_eq!(attention.due(START + IDLE), Due::Nothing);
        let late = START + 60_000.0 + IDLE;
        assert_eq!(attention.due(late), Due::Cover);
        attention.cover(late);
        attention.cover(late + 1_000.0);
        assert_eq!(attention.due(late + COVERED - 1.0), Due::Nothing);
        assert_eq!(attention.due(late + COVERED), Due::Lock);
    }

    #[test]
    fn another_tab_that_is_used_keeps_the_key_and_not_the_screen() {
        let mut attention = Attention::uncovered(START);
        attention.cover(START);
        attention.used(START + 4.0 * 60_000.0);
        assert_eq!(attention.due(START + COVERED), Due::Nothing);
        assert_eq!(attention.due(START + 4.0 * 60_000.0 + COVERED), Due::Lock);
        assert!(!attention.is_fresh(START + IDLE));
    }

    #[test]
    fn a_tap_is_enough_only_while_the_screen_would_be_open_anyway() {
        let mut attention = Attention::uncovered(START);
        attention.cover(START + 10_000.0);
        assert!(attention.is_fresh(START + IDLE - 1.0));
        assert!(!attention.is_fresh(START + IDLE));
    }

    #[test]
    fn a_clock_that_is_set_back_gains_nothing() {
        let mut attention = Attention::uncovered(START);
        assert_eq!(attention.due(START - 1.0), Due::Cover);
        attention.cover(START);
        assert_eq!(attention.due(START - 1.0), Due::Lock);
        assert!(!attention.is_fresh(START - 1.0));
    }

    #[test]
    fn the_third_wrong_pin_is_the_last() {
        let mut attention = Attention::uncovered(START);
        let left: Vec<u32> = (0..4).map(|_| attention.wrong_pin()).collect();
        assert_eq!(left, [2, 1, 0, 0]);
    }
}
