//! Times of day and moments as text: `HH:MM[:SS[.fff]]` with an optional offset from UTC.

use crate::date::Date;
use crate::host::{Host, Now};

pub(crate) const DAY_MS: i64 = 86_400_000;

/// A time of day, and the offset that stood behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Time {
    /// Milliseconds since midnight.
    pub(crate) ms: i64,
    /// Minutes east of UTC.
    pub(crate) offset: Option<i32>,
}

impl Time {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (clock, offset) = split_offset(text)?;
        let mut parts = clock.splitn(3, ':');
        let hour = digits(parts.next()?, 2)?;
        let minute = digits(parts.next()?, 2)?;
        let (second, fraction) = match parts.next() {
            None => (0, 0),
            Some(seconds) => match seconds.split_once('.') {
                None => (digits(seconds, 2)?, 0),
                Some((seconds, fraction)) => (digits(seconds, 2)?, fraction_ms(fraction)?),
            },
        };
        let valid = hour <= 23 && minute <= 59 && second <= 59;
        let ms = ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
        valid.then_some(Self { ms, offset })
    }

    pub(crate) fn days(self) -> f64 {
        self.ms as f64 / DAY_MS as f64
    }
}

/// A day and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) date: Date,
    pub(crate) time: Time,
}

impl Moment {
    /// Reads a date with or without a time; without is midnight.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.split_once(['T', ' ']) {
            Some((date, time)) => Some(Self {
                date: date.parse().ok()?,
                time: Time::parse(time)?,
            }),
            None => {
                let time = Time {
                    ms: 0,
                    offset: None,
                };
                Some(Self {
                    date: text.parse().ok()?,
                    time,
                })
            }
        }
    }

    pub(crate) fn of(now: Now) -> Self {
        let local = now
            .unix_ms
            .saturating_add(i64::from(now.offset_minutes) * 60_000);
        Self::from_local_ms(local, Some(now.offset_minutes)).unwrap_or(Self {
            date: EPOCH,
            time: Time {
                ms: 0,
                offset: Some(0),
            },
        })
    }

    pub(crate) fn from_local_ms(ms: i64, offset: Option<i32>) -> Option<Self> {
        let date = Date::from_days(ms.div_euclid(DAY_MS))?;
        Some(Self {
            date,
            time: Time {
                ms: ms.rem_euclid(DAY_MS),
                offset,
            },
        })
    }

    /// Milliseconds since 1970-01-01T00:00:00Z; `offset` is where it has none of its own.
    pub(crate) fn unix_ms(self, offset: i32) -> i64 {
        let offset = i64::from(self.time.offset.unwrap_or(offset));
        self.date.days() * DAY_MS + self.time.ms - offset * 60_000
    }

    /// Days since 1970-01-01T00:00:00Z.
    pub(crate) fn days(self, host: &dyn Host) -> f64 {
        self.unix_ms(host.now().offset_minutes) as f64 / DAY_MS as f64
    }

    /// As the clock of the device shows it.
    ///
    /// What has no offset is local already, and counts with the present one: so two days are
    /// always whole days apart, whatever daylight saving does between them.
    pub(crate) fn local(self, host: &dyn Host) -> Self {
        let offset = match self.time.offset {
            Some(_) => host.offset_at(self.unix_ms(0)),
            None => host.now().offset_minutes,
        };
        let local = self.unix_ms(offset) + i64::from(offset) * 60_000;
        Self::from_local_ms(local, Some(offset)).unwrap_or(self)
    }

    /// The moment so many days after 1970-01-01T00:00:00Z, on the clock of the device.
    pub(crate) fn from_days(days: f64, host: &dyn Host) -> Option<Self> {
        let ms = (days * DAY_MS as f64).round();
        if ms.is_nan() || ms.abs() >= 1e15 {
            return None;
        }
        let offset = host.now().offset_minutes;
        Self::from_local_ms(ms as i64 + i64::from(offset) * 60_000, Some(offset))
    }

    /// The date alone at midnight, else with time and offset.
    pub(crate) fn short_text(self) -> String {
        if self.time.ms == 0 {
            self.date.to_string()
        } else {
            self.text()
        }
    }

    /// `YYYY-MM-DDTHH:MM:SS.fff±HH:MM`.
    pub(crate) fn text(self) -> String {
        let mut text = self.date.to_string();
        text.push('T');
        text.push_str(&clock(self.time.ms));
        if let Some(offset) = self.time.offset {
            let sign = if offset < 0 { '-' } else { '+' };
            let offset = offset.unsigned_abs();
            text.push_str(&format!("{sign}{:02}:{:02}", offset / 60, offset % 60));
        }
        text
    }
}

const EPOCH: Date = Date {
    year: 1970,
    month: 1,
    day: 1,
};

fn clock(ms: i64) -> String {
    let seconds = ms / 1000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{hour:02}:{minute:02}:{second:02}.{:03}", ms % 1000)
}

fn split_offset(text: &str) -> Option<(&str, Option<i32>)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock, Some(0)));
    }
    let Some(at) = text.rfind(['+', '-']) else {
        return Some((text, None));
    };
    let (clock, offset) = (text.get(..at)?, text.get(at + 1..)?);
    let (hours, minutes) = match offset.split_once(':') {
        Some((hours, minutes)) => (digits(hours, 2)?, digits(minutes, 2)?),
        None => (digits(offset, 2)?, 0),
    };
    if hours > 14 || minutes > 59 {
        return None;
    }
    let total = i32::try_from(hours * 60 + minutes).ok()?;
    let negative = text.as_bytes().get(at) == Some(&b'-');
    Some((clock, Some(if negative { -total } else { total })))
}

fn digits(text: &str, most: usize) -> Option<i64> {
    let fits = text.len() == most && text.bytes().all(|b| b.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

fn fraction_ms(text: &str) -> Option<i64> {
    let fits = (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !fits {
        return None;
    }
    let first_three: String = text.chars().chain("000".chars()).take(3).collect();
    first_three.parse().ok()
}
