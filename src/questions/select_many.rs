//! Any number of choices: stacked boxes to tick.

use leptos::prelude::*;
use xforms::Answer;

use super::{Asked, grouped, select};
use crate::live;
use crate::words::text;

pub(super) fn view(asked: Asked) -> AnyView {
    let words = asked.app.words;
    // Where the form has a hint, it says how many may be chosen.
    let says_nothing = move || {
        asked
            .question()
            .is_some_and(|question| question.hint.is_none())
    };
    let many = move || match says_nothing() {
        true => view! { <p class="hint">{text!(words, question.many)}</p> }.into_any(),
        false => ().into_any(),
    };
    let fields = view! {
        {live::part(many)}
        {select::choices(asked, picked, row)}
    };
    grouped(asked, fields.into_any())
}

fn picked(answer: &Answer, value: &str) -> bool {
    matches!(answer, Answer::Choices(chosen) if chosen.iter().any(|c| c == value))
}

fn row(asked: Asked, value: String, label: AnyView, index: usize) -> AnyView {
    let id = if index == 0 {
        asked.id()
    } else {
        asked.part(&index.to_string())
    };
    let answer = asked.answer();
    let value = StoredValue::new(value);
    view! {
        <label class="choice">
            <input
                type="checkbox"
                id=id
                autocomplete="off"
                disabled=move || asked.readonly()
                prop:checked=move || value.with_value(|value| picked(&answer.get(), value))
                on:change=move |event| asked.set(with(asked, value, event_target_checked(&event)))
            />
            {label}
        </label>
    }
    .into_any()
}

/// The answer with one choice more or less, in the order of the form's choices.
fn with(asked: Asked, value: StoredValue<String>, ticked: bool) -> Answer {
    let Some(question) = untrack(|| asked.question()) else {
        return Answer::Empty;
    };
    let before = question.answer;
    let chosen: Vec<String> = question
        .choices
        .into_iter()
        .map(|choice| choice.value)
        .filter(|choice| {
            let this = value.with_value(|value| value == choice);
            if this {
                ticked
            } else {
                picked(&before, choice)
            }
        })
        .collect();
    if chosen.is_empty() {
        Answer::Empty
    } else {
        Answer::Choices(chosen)
    }
}
