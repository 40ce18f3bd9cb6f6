//! Text to type, in one line or several.

use leptos::prelude::*;
use xforms::{Answer, ValueType};

use super::{Asked, field, single};
use crate::markup::{self, Markup};

pub(super) fn view(asked: Asked, value_type: ValueType, multiline: bool) -> Markup {
    if !multiline {
        return single(asked, line(asked, value_type, "text", "input"));
    }
    let field = field(asked, "textarea", "input input--long")
        .attr("rows", "5")
        .attr("dir", "auto");
    single(asked, follow(asked, value_type, field))
}

/// A field of one line.
pub(super) fn line(
    asked: Asked,
    value_type: ValueType,
    keyboard: &'static str,
    class: &'static str,
) -> Markup {
    let field = field(asked, "input", class)
        .attr("type", "text")
        .attr("inputmode", keyboard)
        .attr("dir", "auto");
    follow(asked, value_type, field)
}

/// A field that shows the answer, and answers with what is typed in it.
fn follow(asked: Asked, value_type: ValueType, field: Markup) -> Markup {
    let typed = typed(asked, value_type);
    field.value_by(typed.into()).on("input", move |event| {
        typed.set(event_target_value(&event));
        asked.type_in(value_type, &typed.get_untracked());
    })
}

/// What stands in the field. It follows the engine's answer, except where what was typed already
/// means that answer: nobody's half-typed number is rewritten under the finger.
pub(super) fn typed(asked: Asked, value_type: ValueType) -> RwSignal<String> {
    let kept = asked.app.filling.unreadable(asked.node);
    let typed = RwSignal::new(kept.unwrap_or_else(|| asked.written()));
    let answer = asked.answer();
    let mut first = true;
    markup::effect(move || {
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
