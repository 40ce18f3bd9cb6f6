//! Choices to be put in an order, with a button up and a button down for each: no dragging.

use leptos::prelude::*;
use xforms::{Answer, Choice};

use super::{Asked, clear_button, form_text, grouped};
use crate::app::App;
use crate::dom;
use crate::frame;
use crate::intl;
use crate::markup::{Markup, el, group, nothing, part};
use crate::signals::Signal;
use crate::words::{say, text};

pub(super) fn view(asked: Asked) -> Markup {
    let words = asked.app.words;
    let rows = move || {
        let order = order(asked);
        let last = order.len();
        let rows = order.into_iter().enumerate();
        let rows = rows.map(|(index, choice)| row(asked, choice, index, last));
        el("ol").class("rank").child(rows.collect::<Vec<_>>())
    };
    let answer = asked.answer();
    // An order that nobody has touched is no answer.
    let keep = move || match answer.get() {
        Answer::Choices(_) => nothing(),
        _ => frame::button("button button--second", say!(words, rank.keep), move |_| {
            asked.set(Answer::Choices(values(untrack(|| order(asked)))));
        }),
    };
    let fields = group()
        .child(el("p").class("hint").child(say!(words, rank.hint)))
        .child(part(rows))
        .child(part(keep))
        .child(clear_button(asked));
    grouped(asked, fields)
}

/// The choices as they are ranked now; before there is an answer, as the form lists them.
fn order(asked: Asked) -> Vec<Choice> {
    let Some(question) = asked.question() else {
        return Vec::new();
    };
    let mut choices = question.choices;
    if let Answer::Choices(ranked) = question.answer {
        let place = |choice: &Choice| ranked.iter().position(|value| *value == choice.value);
        // What the answer does not know yet stays behind.
        choices.sort_by_key(|choice| place(choice).unwrap_or(usize::MAX));
    }
    choices
}

fn values(order: Vec<Choice>) -> Vec<String> {
    order.into_iter().map(|choice| choice.value).collect()
}

fn row(asked: Asked, choice: Choice, index: usize, last: usize) -> Markup {
    let words = asked.app.words;
    let label = choice.label.clone();
    let button = |to: Option<usize>, arrow: &'static str, name: Signal<String>, id: String| {
        let label = label.clone();
        let press = move |_| {
            if let Some(to) = to {
                step(asked, index, to);
            }
        };
        let button = frame::bare_button("rank__step", press)
            .attr("id", id)
            .attr("aria-disabled", to.is_none().to_string());
        let name = move || Some(format!("{}: {label}", name.get()));
        button.attr_by("aria-label", name).child(arrow)
    };
    let up = index.checked_sub(1);
    let down = Some(index + 1).filter(|to| *to < last);
    // The label of the question leads to the first button.
    let up_id = match index {
        0 => asked.id(),
        _ => asked.part(&format!("up-{index}")),
    };
    let down_id = asked.part(&format!("down-{index}"));
    el("li")
        .class("rank__row")
        .child(form_text(asked.app, Signal::stored(choice.label)))
        .child(button(up, "↑", say!(words, rank.up), up_id))
        .child(button(down, "↓", say!(words, rank.down), down_id))
}

/// Moves one choice, says where it stands now, and leaves the focus on its button.
fn step(asked: Asked, from: usize, to: usize) {
    let mut order = untrack(|| order(asked));
    if from >= order.len() || to >= order.len() {
        return;
    }
    order.swap(from, to);
    say_place(asked.app, &order, to);
    asked.set(Answer::Choices(values(order)));
    let button = match (to < from, to) {
        (true, 0) => asked.id(),
        (true, _) => asked.part(&format!("up-{to}")),
        (false, _) => asked.part(&format!("down-{to}")),
    };
    dom::focus_id(button);
}

fn say_place(app: App, order: &[Choice], place: usize) {
    let words = app.words;
    let label = order.get(place).map_or("", |choice| &choice.label);
    let number = intl::number(words.tag_untracked(), place + 1);
    let said = untrack(|| text!(words, rank.place, label = label, number = number));
    app.announce(said);
}
