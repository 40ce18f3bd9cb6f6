//! Functions on dates and times.

use super::{Arguments, Evaluation, Function, Value};
use crate::date::Date;
use crate::expr::value::parse_number;
use crate::moment::{DAY_MS, Moment, Time};

pub(super) fn call(function: Function, arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    use Function as F;
    let now = || Moment::of(arguments.evaluator.host.now());
    Ok(match function {
        F::Now => Value::Text(now().text()),
        F::Today => Value::Text(now().date.to_string()),
        F::Date | F::DateTime => {
            let moment = moment(arguments)?;
            Value::Text(moment.map_or(String::new(), Moment::short_text))
        }
        F::DecimalDateTime => {
            let host = arguments.evaluator.host;
            Value::Number(moment(arguments)?.map_or(f64::NAN, |moment| moment.days(host)))
        }
        F::DecimalTime => Value::Number(decimal_time(arguments)?),
        _ => {
            let moment = moment(arguments)?;
            let format = arguments.text(1)?;
            arguments.evaluator.spend(format.len())?;
            Value::Text(moment.map_or(String::new(), |moment| formatted(moment, &format)))
        }
    })
}

/// The first argument as a moment on the device's clock: text, or days since 1970-01-01 UTC.
fn moment(arguments: &Arguments<'_, '_>) -> Evaluation<Option<Moment>> {
    let host = arguments.evaluator.host;
    let value = arguments.value(0)?;
    if let Value::Number(days) = value {
        return Ok(Moment::from_days(days, host));
    }
    let text = arguments.evaluator.text_of(value);
    let text = text.trim();
    let moment = Moment::parse(text).or_else(|| Moment::parse(&padded(text)?));
    Ok(match moment {
        Some(moment) => Some(moment.local(host)),
        None => parse_number(text).and_then(|days| Moment::from_days(days, host)),
    })
}

/// A date whose month and day may have one digit, with two.
fn padded(text: &str) -> Option<String> {
    let (date, time) = text.split_at(text.find('T').unwrap_or(text.len()));
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Some(format!("{year}-{month:0>2}-{day:0>2}{time}"))
}

/// Share of the day on the device's clock.
fn decimal_time(arguments: &Arguments<'_, '_>) -> Evaluation<f64> {
    let text = arguments.text(0)?;
    let host = arguments.evaluator.host;
    if text.contains('T') {
        let moment = Moment::parse(&text).map(|moment| moment.local(host));
        return Ok(moment.map_or(f64::NAN, |moment| moment.time.days()));
    }
    Ok(Time::parse(&text).map_or(f64::NAN, |time| {
        let here = host.now().offset_minutes;
        let shift = time.offset.map_or(0, |own| i64::from(here - own) * 60_000);
        let ms = (time.ms + shift).rem_euclid(DAY_MS);
        Time { ms, offset: None }.days()
    }))
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// JavaRosa's format letters.
fn formatted(moment: Moment, format: &str) -> String {
    let mut text = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        match letters.next() {
            Some('%') | None => text.push('%'),
            Some(letter) => text.push_str(&part(moment, letter)),
        }
    }
    text
}

fn part(moment: Moment, letter: char) -> String {
    let Date { year, month, day } = moment.date;
    let ms = moment.time.ms;
    let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    match letter {
        'Y' => format!("{year:04}"),
        'y' => format!("{:02}", year % 100),
        'm' => format!("{month:02}"),
        'n' => month.to_string(),
        'b' => name(&MONTHS, i64::from(month) - 1),
        'd' => format!("{day:02}"),
        'e' => day.to_string(),
        'H' => format!("{hour:02}"),
        'h' => hour.to_string(),
        'M' => format!("{minute:02}"),
        'S' => format!("{second:02}"),
        '3' => format!("{:03}", ms % 1000),
        'a' => name(&DAYS, moment.date.days().rem_euclid(7)),
        other => format!("%{other}"),
    }
}

fn name(names: &[&str], index: i64) -> String {
    let name = usize::try_from(index)
        .ok()
        .and_then(|index| names.get(index));
    name.map_or(String::new(), |name| (*name).to_owned())
}
