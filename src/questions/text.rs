//! Text to type, in one line or several.

use leptos::prelude::*;
use xforms::{Answer, Question, ValueType};

use super::appearance::has;
use super::{Asked, field, single};
use crate::markup::{self, Markup};
use crate::signals::RwSignal;

pub(super) fn view(asked: Asked, question: &Question, multiline: bool) -> Markup {
    let value_type = question.value_type;
    let has = |word| has(&question.appearance, word);
    if !multiline {
        let keyboard = if has("numbers") { "numeric" } else { "text" };
        let class = match has("masked") {
            true => "input input--masked",
            false => "input",
        };
        return single(asked, line(asked, value_type, keyboard, class));
    }
    let rows = question.parameter("rows").unwrap_or("5");
    let field = field(asked, "textarea", "input input--long")
        .attr("rows", rows)
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
