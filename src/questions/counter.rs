//! A count that is kept while people are met: one large button for one more, and what takes a slip
//! back. Nothing counted yet is not 0, so that 0 has a button of its own.

use leptos::prelude::*;
use web_sys::Event;
use xforms::{Answer, ValueType};

use super::{Asked, field, single, text};
use crate::dom;
use crate::frame;
use crate::markup::{Markup, el, nothing, part};
use crate::texts::Text;
use crate::texts::keys::outing;

/// What is counted, and how it got there.
#[derive(Clone, Copy)]
struct Counter {
    asked: Asked,
    /// What stands in the field.
    typed: RwSignal<String>,
    /// The answers before this one, the last at the end.
    before: StoredValue<Vec<Answer>>,
}

pub(super) fn view(asked: Asked) -> Markup {
    let counter = Counter {
        asked,
        typed: text::typed(asked, ValueType::Integer),
        before: StoredValue::new(Vec::new()),
    };
    let answer = asked.answer();
    let less = counter.button("counter__less", outing::less, move |_| counter.step(-1));
    let more = counter.button("counter__more", outing::more, move |_| counter.step(1));
    let sum = el("div")
        .class("counter")
        .child(less.child("−"))
        .child(counter.field())
        .child(more.attr("id", asked.part("more")).child("+"));
    let class = "button button--quiet";
    let undo = counter
        .button(class, outing::undo, move |_| counter.undo())
        .attr_by("aria-disabled", move || {
            answer.track();
            Some(counter.before.with_value(Vec::is_empty).to_string())
        })
        .child(asked.app.words.say(outing::undo));
    let none = part(move || match answer.get() {
        Answer::Integer(_) => nothing(),
        _ => counter
            .button(class, outing::none, move |_| counter.none())
            .child(asked.app.words.say(outing::none)),
    });
    let below = el("div")
        .class("row counter__below")
        .child(undo)
        .child(none);
    single(asked, el("div").child(sum).child(below))
}

impl Counter {
    /// The field that shows the count, and into which one can be typed.
    fn field(self) -> Markup {
        let Self { asked, typed, .. } = self;
        field(asked, "input", "input counter__sum")
            .attr("type", "text")
            .attr("inputmode", "numeric")
            .attr("placeholder", "–")
            .value_by(typed.into())
            .on("input", move |event| {
                self.remember();
                typed.set(event_target_value(&event));
                asked.type_in(ValueType::Integer, &typed.get_untracked());
            })
    }

    /// A button of this counter: there are several on a page, so that its name says what it counts.
    fn button(
        self,
        class: &'static str,
        action: Text,
        press: impl FnMut(Event) + 'static,
    ) -> Markup {
        let name = move || format!("{}: {}", self.asked.app.words.text(action), self.label());
        frame::bare_button(class, press).attr_by("aria-label", move || Some(name()))
    }

    fn label(self) -> String {
        self.asked.question().map(|it| it.label).unwrap_or_default()
    }

    fn remember(self) {
        let answer = self.asked.answer().get_untracked();
        self.before.update_value(|before| before.push(answer));
    }

    fn step(self, by: i64) {
        let sum = match self.asked.answer().get_untracked() {
            Answer::Integer(sum) => sum.saturating_add(by),
            _ => by,
        };
        if sum >= 0 {
            self.remember();
            self.set(Answer::Integer(sum));
        }
    }

    fn none(self) {
        self.remember();
        self.set(Answer::Integer(0));
        // This button goes.
        dom::focus_id(self.asked.part("more"));
    }

    fn undo(self) {
        let last = self.before.try_update_value(Vec::pop).flatten();
        if let Some(answer) = last {
            self.set(answer);
        }
    }

    /// Answers, and says so to those who do not see the field.
    fn set(self, answer: Answer) {
        let Self { asked, typed, .. } = self;
        asked.set(answer);
        let written = asked.written();
        asked
            .app
            .announce(format!("{}: {written}", untrack(|| self.label())));
        typed.set(written);
    }
}
