//! What is only read: notes and calculated values; and that it was read.

use leptos::prelude::*;
use xforms::Answer;

use super::{Asked, error, form_text, hint, label, label_text};
use crate::markup::{Markup, el, group, nothing, part};
use crate::signals::{Memo, Signal};
use crate::words::say;

/// Characters from which on a text is no heading any more.
const LONG: usize = 120;

pub(super) fn view(asked: Asked) -> Markup {
    let value = Memo::new(move || {
        let value = asked.question()?.display.join(", ");
        (!value.is_empty()).then_some(value)
    });
    let shown = move || match value.get() {
        Some(value) => {
            let value = form_text(asked.app, Signal::stored(value));
            el("p").class("value").child(value)
        }
        None => nothing(),
    };
    group()
        .child(heading(asked))
        .child(hint(asked))
        .child(part(shown))
}

/// A box to tick: the form only wants to know that it was read. Among other questions the text stands
/// beside the box.
pub(super) fn acknowledgement(asked: Asked) -> Markup {
    let words = asked.app.words;
    let answer = asked.answer();
    let tick = move |event| {
        asked.set(match event_target_checked(&event) {
            true => Answer::Text("OK".to_owned()),
            false => Answer::Empty,
        });
    };
    let field = el("input")
        .attr("type", "checkbox")
        .attr("id", asked.id())
        .attr("aria-describedby", asked.described_by())
        .checked_by(move || !matches!(answer.get(), Answer::Empty | Answer::Absent(_)))
        .on("change", tick);
    let (above, beside) = match asked.alone {
        true => (
            heading(asked),
            group().child(say!(words, question.understood)),
        ),
        // That a box can stay empty need not be said.
        false => (nothing(), label(asked)),
    };
    let beside = el("span").child(beside);
    group()
        .child(above)
        .child(hint(asked))
        .child(error(asked))
        .child(el("label").class("choice").child(field).child(beside))
}

/// The text as the page's heading; a long one in plain type, so that it can be read.
fn heading(asked: Asked) -> Markup {
    if !asked.alone {
        return el("p").class("note").child(label_text(asked));
    }
    let class = move || match asked.question().is_some_and(|q| is_long(&q.label)) {
        true => "heading heading--text",
        false => "heading",
    };
    el("h1")
        .attr_by("class", move || Some(class().to_owned()))
        .attr("tabindex", "-1")
        .child(label_text(asked))
}

fn is_long(label: &str) -> bool {
    label.chars().count() > LONG
}
