//! One of several choices: stacked radio buttons, the whole row to be touched.

use leptos::prelude::*;
use xforms::Answer;

use super::{Asked, clear_button, grouped, select};

pub(super) fn view(asked: Asked) -> AnyView {
    let fields = view! {
        {select::choices(asked, picked, row)}
        {clear_button(asked)}
    };
    grouped(asked, fields.into_any())
}

fn picked(answer: &Answer, value: &str) -> bool {
    matches!(answer, Answer::Choice(chosen) if chosen == value)
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
                type="radio"
                id=id
                name=asked.part("choice")
                autocomplete="off"
                disabled=move || asked.readonly()
                prop:checked=move || value.with_value(|value| picked(&answer.get(), value))
                on:change=move |_| asked.set(Answer::Choice(value.get_value()))
            />
            {label}
        </label>
    }
    .into_any()
}
