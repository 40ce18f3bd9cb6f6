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
        F::Date => {
            let moment = moment(arguments)?;
            Value::Text(moment.map_or(String::new(), |moment| moment.date.to_string()))
        }
        F::DateTime => {
            let moment = moment(arguments)?;
            Value::Text(moment.map_or(String::new(), Moment::text))
        }
        F::DecimalDateTime => {
            Value::Number(moment(arguments)?.map_or(f64::NAN, |moment| moment.days(0)))
        }
        F::DecimalTime => {
            let text = arguments.text(0)?;
            let time = Time::parse(text.split_once('T').map_or(text.as_str(), |(_, time)| time));
            Value::Number(time.map_or(f64::NAN, Time::days))
        }
        _ => {
            let moment = moment(arguments)?;
            let format = arguments.text(1)?;
            arguments.evaluator.spend(format.len())?;
            Value::Text(moment.map_or(String::new(), |moment| formatted(moment, &format)))
        }
    })
}

/// The first argument as a moment: text, or days since 1970-01-01.
fn moment(arguments: &Arguments<'_, '_>) -> Evaluation<Option<Moment>> {
    let value = arguments.value(0)?;
    if let Value::Number(days) = value {
        return Ok(from_days(days));
    }
    let text = arguments.evaluator.text_of(value);
    let text = text.trim();
    Ok(Moment::parse(text).or_else(|| from_days(parse_number(text)?)))
}

fn from_days(days: f64) -> Option<Moment> {
    let ms = (days * DAY_MS as f64).round();
    if ms.abs() < 1e15 {
        Moment::from_local_ms(ms as i64, None)
    } else {
        None
    }
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
