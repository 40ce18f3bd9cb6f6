//! A field in which something is looked for in a list.

use leptos::prelude::*;

use crate::frame;
use crate::markup::{Markup, el};
use crate::signals::{RwSignal, Signal};

/// The field, which writes what is typed into `typed`.
pub(crate) fn field(id: String, label: Signal<String>, typed: RwSignal<String>) -> Markup {
    let input = frame::unaided(el("input"))
        .class("input")
        .attr("id", &*id)
        .attr("type", "search")
        .attr("dir", "auto")
        .value_by(typed.into())
        .on("input", move |event| typed.set(event_target_value(&event)));
    let label = el("label").attr("for", id).child(label);
    el("div").class("search").child(label).child(input)
}
