//! A count that is kept while people are met: one large button for one more, and what takes a slip
//! back. Nothing counted yet is not 0, so that 0 has a button of its own.

use leptos::prelude::*;
use xforms::{Answer, ValueType};

use super::{Asked, field, single, text};
use crate::dom;
use crate::frame;
use crate::markup::{Markup, el, nothing, part};
use crate::signals::RwSignal;
use crate::texts::Text;
use crate::texts::keys::outing;

/// What is counted, and how it got there.
#[derive(Clone, Copy)]
struct Counter {
    asked: Asked,
    /// What stands in the field.
    typed: RwSignal<String>,
    /// The answers before this one, each on a line as it would be typed.
    before: RwSignal<String>,
}

pub(super) fn view(asked: Asked) -> Markup {
    let counter = Counter {
        asked,
        typed: text::typed(asked, ValueType::Integer),
        before: RwSignal::new(String::new()),
    };
    let (answer, before) = (asked.answer(), counter.before);
    let less = counter.button("counter__less", outing::less, |it| it.step(-1));
    let more = counter.button("counter__more", outing::more, |it| it.step(1));
    let sum = el("div")
        .class("counter")
        .child(less.child("−"))
        .child(counter.field())
        .child(more.attr("id", asked.part("more")).child("+"));
    let undo = counter
        .worded(outing::undo, Counter::undo)
        .attr_by("aria-disabled", move || {
            Some(before.get().is_empty().to_string())
        });
    let none = part(move || match answer.get() {
        Answer::Integer(_) => nothing(),
        _ => counter.worded(outing::none, Counter::none),
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
    fn button(self, class: &'static str, action: Text, press: fn(Self)) -> Markup {
        let name = move || format!("{}: {}", self.asked.app.words.text(action), self.label());
        frame::bare_button(class, move |_| press(self)).attr_by("aria-label", move || Some(name()))
    }

    /// One that shows what it does.
    fn worded(self, action: Text, press: fn(Self)) -> Markup {
        let button = self.button("button button--quiet", action, press);
        button.child(self.asked.app.words.say(action))
    }

    fn label(self) -> String {
        self.asked.question().map(|it| it.label).unwrap_or_default()
    }

    fn remember(self) {
        let line = self.asked.written() + "\n";
        self.before.set(self.before.get_untracked() + &line);
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
        let before = self.before.get_untracked();
        let Some(lines) = before.strip_suffix('\n') else {
            return;
        };
        let at = lines.rfind('\n').map_or(0, |end| end + 1);
        let (rest, last) = lines.split_at(at);
        self.before.set(rest.to_owned());
        if let Ok(answer) = Answer::parse(ValueType::Integer, last) {
            self.set(answer);
        }
    }

    /// Answers, and says so to those who do not see the field.
    fn set(self, answer: Answer) {
        let Self { asked, typed, .. } = self;
        asked.set(answer);
        let written = asked.written();
        let said = format!("{}: {written}", untrack(|| self.label()));
        asked.app.announce(said);
        typed.set(written);
    }
}
