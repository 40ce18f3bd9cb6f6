//! How many records a device may deliver, so that one that is stolen or has gone wild does not fill the
//! disk. It goes by device and not by address: a whole camp may share one.
//!
//! Only a delivery with the device's own signature counts, and only if it ends with a receipt: nobody
//! can use up what another device may send, nor does a bad network cost anything. What is counted is in
//! memory and forgotten at a restart.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sealing::VerifyingKey;

use crate::Limits;
use crate::problem::Problem;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// With more devices than this, those that may deliver all again are forgotten.
const MANY: usize = 1024;

/// A limit that fills up steadily: `burst` at once, and then one each `period`.
#[derive(Clone, Copy)]
struct Rate {
    period: Duration,
    burst: u32,
}

impl Rate {
    /// `count` in `time`, of which `burst` may come at once; none means no limit.
    fn of(count: u32, time: Duration, burst: u32) -> Option<Self> {
        let period = time.checked_div(count)?;
        let burst = burst.max(1);
        Some(Self { period, burst })
    }

    /// How long the next one has to wait, if the last one was paid for until `paid`.
    fn wait(self, paid: Duration, now: Duration) -> Duration {
        let ahead = paid.saturating_sub(now);
        ahead.saturating_sub(self.period.saturating_mul(self.burst - 1))
    }
}

/// Until when each rate is paid for, since the start.
type Paid = [Duration; 2];

/// What every device has delivered lately.
pub(crate) struct Allowance {
    start: Instant,
    rates: [Option<Rate>; 2],
    paid: Mutex<HashMap<String, Paid>>,
}

impl Allowance {
    pub(crate) fn new(limits: &Limits) -> Self {
        let second = Duration::from_secs(1);
        let (burst, daily) = (limits.device_burst, limits.device_daily);
        Self {
            start: Instant::now(),
            rates: [
                Rate::of(limits.device_rate, second, burst),
                Rate::of(daily, DAY, daily),
            ],
            paid: Mutex::new(HashMap::new()),
        }
    }

    /// Counts a delivery by `device`, whose signature has been checked. It is taken back when the answer
    /// is dropped, unless it is [kept](Counted::keep).
    ///
    /// # Errors
    /// [`Problem::TooMany`] with the time to wait.
    pub(crate) fn count(&self, device: &VerifyingKey) -> Result<Counted<'_>, Problem> {
        let device = device.to_text();
        match self.take(&device, self.start.elapsed()) {
            Ok(()) => Ok(Counted {
                allowance: self,
                device,
            }),
            Err(wait) => Err(Problem::TooMany(seconds(wait))),
        }
    }

    fn take(&self, device: &str, now: Duration) -> Result<(), Duration> {
        let mut paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
        if paid.len() >= MANY && !paid.contains_key(device) {
            paid.retain(|_, until| until.iter().any(|until| *until > now));
        }
        let until = paid.entry(device.to_owned()).or_default();
        let each = self.rates.iter().zip(until.iter());
        let wait = each.filter_map(|(rate, until)| Some((*rate)?.wait(*until, now)));
        match wait.max() {
            Some(wait) if !wait.is_zero() => return Err(wait),
            _ => {}
        }
        for (rate, until) in self.rates.iter().zip(until) {
            let period = rate.map_or(Duration::ZERO, |rate| rate.period);
            *until = (*until).max(now).saturating_add(period);
        }
        Ok(())
    }

    fn give_back(&self, device: &str) {
        let mut paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = paid.get_mut(device) {
            for (rate, until) in self.rates.iter().zip(until) {
                let period = rate.map_or(Duration::ZERO, |rate| rate.period);
                *until = until.saturating_sub(period);
            }
        }
    }
}

/// A delivery that counts as long as this stands.
pub(crate) struct Counted<'a> {
    allowance: &'a Allowance,
    device: String,
}

impl Counted<'_> {
    /// It ends with a receipt, so it goes on counting.
    pub(crate) fn keep(mut self) {
        self.device.clear();
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        // No device's key is empty.
        self.allowance.give_back(&self.device);
    }
}

/// Rounded up, as who comes too early waits again.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowance(rate: u32, burst: u32, daily: u32) -> Allowance {
        Allowance::new(&Limits {
            device_rate: rate,
            device_burst: burst,
            device_daily: daily,
            ..Limits::default()
        })
    }

    fn at(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    /// How many of many deliveries at one time are taken.
    fn taken(allowance: &Allowance, device: &str, now: Duration) -> usize {
        let taken = (0..5000).take_while(|_| allowance.take(device, now).is_ok());
        taken.count()
    }

    #[test]
    fn a_burst_and_then_so_many_a_second() {
        let allowance = allowance(5, 20, 0);
        assert_eq!(taken(&allowance, "a", at(7.0)), 20);
        assert_eq!(allowance.take("a", at(7.0)), Err(at(0.2)));
        assert_eq!(allowance.take("a", at(7.15)), Err(at(0.05)));
        assert_eq!(taken(&allowance, "a", at(7.2)), 1);
        assert_eq!(taken(&allowance, "a", at(8.2)), 5);
        assert_eq!(taken(&allowance, "b", at(8.2)), 20);
        assert_eq!(taken(&allowance, "a", at(1000.0)), 20);
    }

    #[test]
    fn so_many_a_day_whatever_the_second_allows() {
        let allowance = allowance(5, 1000, 200);
        assert_eq!(taken(&allowance, "a", at(0.0)), 200);
        let wait = allowance.take("a", at(1.0)).unwrap_err();
        assert_eq!(seconds(wait), 24 * 60 * 60 / 200 - 1);
        assert_eq!(taken(&allowance, "a", at(12.0 * 3600.0)), 100);
        assert_eq!(taken(&allowance, "a", at(100.0 * 3600.0)), 200);
    }

    #[test]
    fn nothing_is_no_limit() {
        assert_eq!(taken(&allowance(0, 0, 0), "a", at(0.0)), 5000);
        assert_eq!(taken(&allowance(1, 0, 0), "a", at(0.0)), 1);
    }

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let allowance = allowance(5, 20, 30);
        assert_eq!(taken(&allowance, "a", at(3.0)), 20);
        for _ in 0..5 {
            allowance.give_back("a");
        }
        allowance.give_back("nobody");
        assert_eq!(taken(&allowance, "a", at(3.0)), 5);
        assert_eq!(taken(&allowance, "a", at(1000.0)), 10);
    }

    #[test]
    fn devices_that_may_deliver_all_again_are_forgotten_when_there_are_many() {
        let allowance = allowance(5, 20, 0);
        for number in 0..MANY {
            allowance.take(&number.to_string(), at(1.0)).unwrap();
        }
        assert_eq!(taken(&allowance, "late", at(1.1)), 20);
        assert_eq!(allowance.paid.lock().unwrap().len(), MANY + 1);
        allowance.take("later", at(2.0)).unwrap();
        assert_eq!(allowance.paid.lock().unwrap().len(), 2);
        assert_eq!(taken(&allowance, "late", at(2.0)), 4);
    }
}
