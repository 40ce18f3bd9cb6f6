//! A time of day, or a day with a time: the browser's own fields, which every phone knows well.

use leptos::prelude::*;
use xforms::ValueType;

use super::{Asked, field, single, text};
use crate::markup::{self, Markup};

pub(super) fn view(asked: Asked, value_type: ValueType) -> Markup {
    let typed = text::typed(asked, value_type);
    let (kind, length) = match value_type {
        ValueType::Time => ("time", "14:30".len()),
        _ => ("datetime-local", "2026-03-27T14:30".len()),
    };
    let shown = markup::words(move || cut(&typed.get(), length));
    let field = field(asked, "input", "input input--time")
        .attr("type", kind)
        .value_by(shown)
        .on("input", move |event| {
            typed.set(event_target_value(&event));
            asked.type_in(value_type, &typed.get_untracked());
        });
    single(asked, field)
}

/// Leaves away seconds and the offset, which the field cannot show.
fn cut(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}
