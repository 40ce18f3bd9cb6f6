//! Text to type, in one line or several.

use leptos::prelude::*;
use xforms::{Answer, ValueType};

use super::{Asked, single};
use crate::frame;
use crate::live;

pub(super) fn view(asked: Asked, value_type: ValueType, multiline: bool) -> AnyView {
    if !multiline {
        return single(asked, line(asked, value_type, "text", ""));
    }
    let typed = typed(asked, value_type);
    let field = view! {
        <textarea
            class="input input--long"
            id=asked.id()
            rows="5"
            dir="auto"
            autocomplete="off"
            {..frame::no_autocorrect()}
            spellcheck="false"
            aria-describedby=asked.described_by()
            aria-invalid=move || asked.wrong()
            readonly=move || asked.readonly()
            prop:value=move || typed.get()
            on:input=move |event| {
                typed.set(event_target_value(&event));
                asked.type_in(value_type, &typed.get_untracked());
            }
        ></textarea>
    };
    single(asked, field.into_any())
}

/// A field of one line.
pub(super) fn line(
    asked: Asked,
    value_type: ValueType,
    keyboard: &'static str,
    size: &'static str,
) -> AnyView {
    let typed = typed(asked, value_type);
    view! {
        <input
            class=format!("input {size}")
            id=asked.id()
            type="text"
            inputmode=keyboard
            dir="auto"
            autocomplete="off"
            {..frame::no_autocorrect()}
            spellcheck="false"
            aria-describedby=asked.described_by()
            aria-invalid=move || asked.wrong()
            readonly=move || asked.readonly()
            prop:value=move || typed.get()
            on:input=move |event| {
                typed.set(event_target_value(&event));
                asked.type_in(value_type, &typed.get_untracked());
            }
        />
    }
    .into_any()
}

/// What stands in the field. It follows the engine's answer, except where what was typed already
/// means that answer: nobody's half-typed number is rewritten under the finger.
pub(super) fn typed(asked: Asked, value_type: ValueType) -> RwSignal<String> {
    let kept = asked.app.filling.unreadable(asked.node);
    let typed = RwSignal::new(kept.unwrap_or_else(|| asked.written()));
    let answer = asked.answer();
    let mut first = true;
    live::effect(move || {
        let answer = answer.get();
        if std::mem::replace(&mut first, false) {
            return;
        }
        let unread = answer == Answer::Empty && asked.app.filling.unreadable(asked.node).is_some();
        let same = typed.with_untracked(|typed| Answer::parse(value_type, typed)) == Ok(answer);
        if !unread && !same {
            typed.set(asked.written());
        }
    });
    typed
}
