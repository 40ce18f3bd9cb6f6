//! What is only read: notes, calculated values, and questions that cannot be put yet.

use leptos::prelude::*;
use xforms::Answer;

use super::{Asked, error, form_text, hint, label_text};
use crate::live;
use crate::words::say;

/// Characters from which on a text is no heading any more.
const LONG: usize = 120;

pub(super) fn view(asked: Asked) -> AnyView {
    let value = Memo::new(move |_| {
        asked
            .question()
            .map(|question| question.display.join(", "))
            .unwrap_or_default()
    });
    let shown = move || {
        if value.get().is_empty() {
            return ().into_any();
        }
        view! { <p class="value">{form_text(asked.app, value.into())}</p> }.into_any()
    };
    view! { {heading(asked)} {hint(asked)} {live::part(shown)} }.into_any()
}

/// A box to tick: the form only wants to know that it was read.
pub(super) fn acknowledgement(asked: Asked) -> AnyView {
    let words = asked.app.words;
    let answer = asked.answer();
    let tick = move |event| {
        let ticked = event_target_checked(&event);
        asked.set(if ticked {
            Answer::Text("OK".to_owned())
        } else {
            Answer::Empty
        });
    };
    view! {
        {heading(asked)}
        {hint(asked)}
        {error(asked)}
        <label class="choice">
            <input
                type="checkbox"
                id=asked.id()
                aria-describedby=asked.described_by()
                prop:checked=move || !matches!(answer.get(), Answer::Empty | Answer::Absent(_))
                on:change=tick
            />
            <span>{say!(words, question.understood)}</span>
        </label>
    }
    .into_any()
}

/// A file, which cannot be taken yet.
pub(super) fn upload(asked: Asked) -> AnyView {
    let words = asked.app.words;
    view! {
        {heading(asked)}
        {hint(asked)}
        {error(asked)}
        <p class="quiet" id=asked.id() tabindex="-1">{say!(words, question.no_files)}</p>
    }
    .into_any()
}

/// The text as the page's heading; a long one in plain type, so that it can be read.
fn heading(asked: Asked) -> AnyView {
    if !asked.alone {
        return view! { <p class="note">{label_text(asked)}</p> }.into_any();
    }
    view! {
        <h1
            class="heading"
            class:heading--text=move || asked.question().is_some_and(|q| is_long(&q.label))
            tabindex="-1"
        >
            {label_text(asked)}
        </h1>
    }
    .into_any()
}

fn is_long(label: &str) -> bool {
    label.chars().count() > LONG
}
