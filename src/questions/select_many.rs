//! Any number of choices: stacked boxes to tick.

use leptos::prelude::*;
use xforms::{Answer, Question};

use super::select::{self, Kind};
use super::{Asked, grouped};
use crate::markup::{Markup, el, group, nothing, part};
use crate::words::say;

pub(super) fn view(asked: Asked, question: &Question) -> Markup {
    let words = asked.app.words;
    // Where the form has a hint, it says how many may be chosen.
    let says_nothing = move || asked.question().is_some_and(|it| it.hint.is_none());
    let many = move || match says_nothing() {
        true => el("p").class("hint").child(say!(words, question.many)),
        false => nothing(),
    };
    let kind = Kind {
        field: "checkbox",
        picked,
        pick,
    };
    let choices = select::choices(asked, kind, question);
    grouped(asked, group().child(part(many)).child(choices))
}

fn picked(answer: &Answer, value: &str) -> bool {
    matches!(answer, Answer::Choices(chosen) if chosen.iter().any(|c| c == value))
}

/// The answer with one choice more or less, in the order of the form's choices.
fn pick(asked: Asked, value: &str, ticked: bool) -> Answer {
    let Some(question) = untrack(|| asked.question()) else {
        return Answer::Empty;
    };
    let before = question.answer;
    let stays = |choice: &String| match choice == value {
        true => ticked,
        false => picked(&before, choice),
    };
    let choices = question.choices.into_iter().map(|choice| choice.value);
    let chosen: Vec<String> = choices.filter(stays).collect();
    match chosen.is_empty() {
        true => Answer::Empty,
        false => Answer::Choices(chosen),
    }
}
