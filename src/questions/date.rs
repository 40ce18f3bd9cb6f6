//! A day in three fields, since people know their dates as numbers and calendars are slow to leaf
//! through; and buttons for today and yesterday.

use leptos::prelude::*;
use xforms::{Answer, AnswerError, Date};

use super::appearance::has;
use super::{Asked, clear_button, described, grouped};
use crate::frame;
use crate::intl;
use crate::markup::{self, Markup, el, group, nothing};
use crate::signals::{RwSignal, Signal};
use crate::words::say;

/// The three fields.
#[derive(Clone, Copy)]
struct Fields {
    day: RwSignal<String>,
    month: RwSignal<String>,
    year: RwSignal<String>,
    /// Which of them are asked, by the form's `month-year` and `year` appearances.
    asks_day: bool,
    asks_month: bool,
}

pub(super) fn view(asked: Asked, appearance: &[String]) -> Markup {
    let has = |word| has(appearance, word);
    let fields = Fields {
        day: RwSignal::new(String::new()),
        month: RwSignal::new(String::new()),
        year: RwSignal::new(String::new()),
        asks_day: !has("year") && !has("month-year"),
        asks_month: !has("year"),
    };
    match asked.app.filling.unreadable(asked.node) {
        Some(kept) => fields.restore(&kept),
        None => fields.show(&untrack(|| asked.answer().get())),
    }
    follow(asked, fields);

    let words = asked.app.words;
    let button = |label, back| {
        frame::button("button button--second", label, move |_| {
            let (year, month, day) = intl::days_ago(back);
            if let Some(date) = Date::new(year, month, day) {
                asked.set(Answer::Date(date));
                fields.show(&Answer::Date(date));
            }
        })
    };
    let named = move |part: &'static str| asked.part(part);
    let first = asked.id();
    let (day_id, month_id, year_id) = match (fields.asks_day, fields.asks_month) {
        (true, _) => (first, named("month"), named("year")),
        (false, true) => (String::new(), first, named("year")),
        (false, false) => (String::new(), String::new(), first),
    };
    let mut parts = el("div").class("date");
    if fields.asks_day {
        let name = say!(words, question.day);
        parts = parts.child(fields.part(asked, fields.day, day_id, name, "input input--2"));
    }
    if fields.asks_month {
        let name = say!(words, question.month);
        parts = parts.child(fields.part(asked, fields.month, month_id, name, "input input--2"));
    }
    let name = say!(words, question.year);
    parts = parts.child(fields.part(asked, fields.year, year_id, name, "input input--4"));
    let near = match fields.asks_day {
        true => group()
            .child(button(say!(words, question.today), 0))
            .child(button(say!(words, question.yesterday), 1)),
        false => nothing(),
    };
    let row = el("div")
        .class("row")
        .child(near)
        .child(clear_button(asked));
    grouped(asked, group().child(parts).child(row))
}

/// Follows the engine's answer where it is not what the fields already say.
fn follow(asked: Asked, fields: Fields) {
    let answer = asked.answer();
    let mut first = true;
    markup::effect(move || {
        let answer = answer.get();
        let unread = answer == Answer::Empty && asked.app.filling.unreadable(asked.node).is_some();
        let again = !std::mem::replace(&mut first, false);
        if again && !unread && fields.read() != Ok(answer.clone()) {
            fields.show(&answer);
        }
    });
}

impl Fields {
    fn part(
        self,
        asked: Asked,
        value: RwSignal<String>,
        id: String,
        name: Signal<String>,
        class: &'static str,
    ) -> Markup {
        let label = el("label").attr("for", &*id).child(name);
        let field = described(asked, el("input").class(class))
            .attr("id", id)
            .attr("type", "text")
            .attr("inputmode", "numeric")
            .attr("dir", "ltr")
            .value_by(value.into())
            .on("input", move |event| {
                value.set(event_target_value(&event));
                asked
                    .app
                    .filling
                    .settle(asked.app, asked.node, &self.kept(), self.read());
            });
        el("div").class("date__part").child(label).child(field)
    }

    fn show(self, answer: &Answer) {
        let (day, month, year) = match answer {
            Answer::Date(date) => (
                date.day.to_string(),
                date.month.to_string(),
                date.year.to_string(),
            ),
            _ => Default::default(),
        };
        self.day.set(day);
        self.month.set(month);
        self.year.set(year);
    }

    /// What the fields mean.
    fn read(self) -> Result<Answer, AnswerError> {
        let texts = [self.day, self.month, self.year].map(|field| field.get_untracked());
        if texts.iter().all(|text| text.trim().is_empty()) {
            return Ok(Answer::Empty);
        }
        let [day, month, year] = texts.map(|text| number(&text));
        let day = if self.asks_day { day } else { Some(1) };
        let month = if self.asks_month { month } else { Some(1) };
        let year = year
            .and_then(|year| i32::try_from(year).ok())
            .filter(|year| *year >= 1000);
        let date = year
            .zip(month)
            .zip(day)
            .and_then(|((y, m), d)| Date::new(y, m, d));
        date.map(Answer::Date).ok_or(AnswerError::NotADate)
    }

    /// The typed texts in one, to show them again.
    fn kept(self) -> String {
        [self.day, self.month, self.year]
            .map(|field| field.get_untracked())
            .join("\n")
    }

    fn restore(self, kept: &str) {
        let mut texts = kept.split('\n').map(str::to_owned);
        for field in [self.day, self.month, self.year] {
            field.set(texts.next().unwrap_or_default());
        }
    }
}

/// A number in Western, Arabic-Indic or Persian digits.
fn number(text: &str) -> Option<u32> {
    let digit = |c: char| match c {
        '0'..='9' => c.to_digit(10),
        '\u{660}'..='\u{669}' => Some(u32::from(c) - 0x660),
        '\u{6f0}'..='\u{6f9}' => Some(u32::from(c) - 0x6f0),
        _ => None,
    };
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 4 {
        return None;
    }
    text.chars()
        .try_fold(0, |sum, c| Some(sum * 10 + digit(c)?))
}
