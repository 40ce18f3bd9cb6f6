//! A time of day, or a day with a time: the browser's own fields, which every phone knows well.

use leptos::prelude::*;
use xforms::ValueType;

use super::{Asked, single, text};

pub(super) fn view(asked: Asked, value_type: ValueType) -> AnyView {
    let typed = text::typed(asked, value_type);
    let (kind, length) = match value_type {
        ValueType::Time => ("time", "14:30".len()),
        _ => ("datetime-local", "2026-03-27T14:30".len()),
    };
    let field = view! {
        <input
            class="input input--time"
            id=asked.id()
            type=kind
            autocomplete="off"
            aria-describedby=asked.described_by()
            aria-invalid=move || asked.wrong()
            readonly=move || asked.readonly()
            prop:value=move || cut(&typed.get(), length)
            on:input=move |event| {
                typed.set(event_target_value(&event));
                asked.type_in(value_type, &typed.get_untracked());
            }
        />
    };
    single(asked, field.into_any())
}

/// Leaves away seconds and the offset, which the field cannot show.
fn cut(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}
