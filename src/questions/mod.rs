//! Questions on the screen, one file a type. What is valid is the engine's to say; here stands only
//! how it is asked.

mod counter;
mod date;
mod note;
mod number;
mod problem;
mod select;
mod select_many;
mod select_one;
mod text;
mod time;

pub(crate) use self::problem::Problem;

use leptos::prelude::*;
use xforms::{Absent, Answer, Control, NodeId, Question, ValueType};

use crate::app::App;
use crate::frame;
use crate::language;
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::notebook::is_counter;
use crate::words::{self, say};

/// A question on the screen: what every type needs to ask it.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) app: App,
    pub(crate) node: NodeId,
    /// Whether it is alone on its page: its label is then the page's heading.
    pub(crate) alone: bool,
    id: StoredValue<String>,
    /// What it shows, asked of the engine once for each change.
    live: Memo<Option<Question>>,
    answer: Memo<Answer>,
}

impl Asked {
    /// The id of its (first) field.
    fn id(self) -> String {
        self.id.get_value()
    }

    /// An id derived from the field's.
    fn part(self, name: &str) -> String {
        format!("{}-{name}", self.id())
    }

    /// What it shows now; tracked.
    fn question(self) -> Option<Question> {
        self.live.get()
    }

    /// Its answer, which wakes a reader only when it is another one.
    fn answer(self) -> Memo<Answer> {
        self.answer
    }

    /// Its answer as text to be typed over.
    fn written(self) -> String {
        let question = untrack(|| self.question());
        let shown = question.filter(|q| !matches!(q.answer, Answer::Absent(_)));
        shown
            .and_then(|question| question.display.into_iter().next())
            .unwrap_or_default()
    }

    /// Answers it with what was typed.
    fn type_in(self, value_type: ValueType, typed: &str) {
        self.app
            .filling
            .type_in(self.app, self.node, value_type, typed);
    }

    /// Answers it.
    fn set(self, answer: Answer) {
        self.app.filling.settle(self.app, self.node, "", Ok(answer));
    }

    fn readonly(self) -> bool {
        self.live
            .with(|question| question.as_ref().is_some_and(|question| question.readonly))
    }

    /// What `aria-describedby` lists: error first, then hint.
    fn described_by(self) -> String {
        format!("{} {}", self.part("error"), self.part("hint"))
    }

    fn wrong(self) -> Option<&'static str> {
        self.app.filling.problem(self.node).map(|_| "true")
    }
}

/// Puts a question.
pub(crate) fn question(app: App, node: NodeId, alone: bool) -> Markup {
    let Some(question) = untrack(|| app.filling.question(node)) else {
        return nothing();
    };
    let live = Memo::new(move |_| app.filling.question(node));
    let answer = Memo::new(move |_| {
        live.with(|question| {
            question
                .as_ref()
                .map_or(Answer::Empty, |question| question.answer.clone())
        })
    });
    let id = StoredValue::new(app.filling.field_id(node));
    let asked = Asked {
        app,
        node,
        alone,
        id,
        live,
        answer,
    };
    let absent = question.absent.clone();
    let question = StoredValue::new(question);
    let readonly = Memo::new(move |_| asked.readonly());
    let body = move || match readonly.get() {
        true => note::view(asked),
        false => question.with_value(|question| control(asked, question)),
    };
    let class = move || match asked.wrong() {
        Some(_) => "question question--wrong",
        None => "question",
    };
    el("div")
        .attr_by("class", move || Some(class().to_owned()))
        .child(part(body))
        .child(absent_row(asked, absent))
}

/// The controls of a question that can be answered.
fn control(asked: Asked, question: &Question) -> Markup {
    match question.control {
        Control::Note => note::view(asked),
        Control::SelectOne => select_one::view(asked),
        Control::SelectMany | Control::Rank => select_many::view(asked),
        Control::Trigger => note::acknowledgement(asked),
        Control::Upload => note::upload(asked),
        Control::Input { multiline } => match question.value_type {
            ValueType::Integer if is_counter(question) => counter::view(asked),
            ValueType::Integer => number::view(asked, ValueType::Integer),
            ValueType::Decimal => number::view(asked, ValueType::Decimal),
            ValueType::Date => date::view(asked, &question.appearance),
            ValueType::Time => time::view(asked, ValueType::Time),
            ValueType::DateTime => time::view(asked, ValueType::DateTime),
            other => text::view(asked, other, multiline),
        },
        Control::Range => number::view(asked, question.value_type),
        _ => text::view(asked, question.value_type, false),
    }
}

/// Text in the form's language.
pub(crate) fn form_text(app: App, text: Signal<String>) -> Markup {
    let filling = app.filling;
    let direction = move || {
        filling
            .language()
            .map_or("auto", |it| language::direction(&it))
    };
    el("span")
        .class("form-text")
        .attr_by("lang", move || language::tag(&filling.language()?))
        .attr_by("dir", move || Some(direction().to_owned()))
        .child(text)
}

/// The label, and that the question is optional if it is.
fn label_text(asked: Asked) -> Markup {
    let words = asked.app.words;
    let optional = Memo::new(move |_| {
        asked
            .question()
            .is_some_and(|q| !q.required && !q.readonly && q.control != Control::Note)
    });
    let optional = move || match optional.get() {
        true => {
            let word = el("span").class("optional");
            let word = word.child(say!(words, question.optional));
            group().child(" ").child(word)
        }
        false => nothing(),
    };
    group().child(label(asked)).child(part(optional))
}

fn label(asked: Asked) -> Markup {
    let label = Memo::new(move |_| asked.question().map(|q| q.label));
    let label = markup::words(move || label.get().unwrap_or_default());
    form_text(asked.app, label)
}

/// A question with one field: label, hint, error, field.
fn single(asked: Asked, field: Markup) -> Markup {
    let label = el("label").attr("for", asked.id());
    let label = label.child(label_text(asked));
    let heading = match asked.alone {
        true => frame::heading(),
        false => el("div").class("label"),
    };
    group()
        .child(heading.child(label))
        .child(hint(asked))
        .child(error(asked))
        .child(field)
}

/// A field that stands alone under its label.
fn field(asked: Asked, tag: &'static str, class: &'static str) -> Markup {
    described(asked, el(tag).class(class).attr("id", asked.id()))
        .attr("aria-describedby", asked.described_by())
}

/// What every field into which something is typed has in common.
fn described(asked: Asked, field: Markup) -> Markup {
    frame::unaided(field)
        .attr_by("aria-invalid", move || asked.wrong().map(str::to_owned))
        .flag_by("readonly", move || asked.readonly())
}

/// A question with several fields: legend, hint, error, fields.
fn grouped(asked: Asked, fields: Markup) -> Markup {
    let name = match asked.alone {
        true => frame::heading(),
        false => el("span").class("label"),
    };
    el("fieldset")
        .class("fieldset")
        .attr("aria-describedby", asked.described_by())
        .child(el("legend").child(name.child(label_text(asked))))
        .child(hint(asked))
        .child(error(asked))
        .child(fields)
}

fn hint(asked: Asked) -> Markup {
    let text = Memo::new(move |_| {
        let question = asked.question()?;
        let parts: Vec<_> = [question.hint, question.guidance]
            .into_iter()
            .flatten()
            .collect();
        (!parts.is_empty()).then(|| parts.join("\n"))
    });
    part(move || match text.get() {
        Some(hint) => el("p")
            .class("hint")
            .attr("id", asked.part("hint"))
            .child(form_text(asked.app, Signal::stored(hint))),
        None => nothing(),
    })
}

fn error(asked: Asked) -> Markup {
    part(move || match asked.app.filling.problem(asked.node) {
        Some(problem) => el("p")
            .class("error")
            .attr("id", asked.part("error"))
            .child(problem.view(asked.app)),
        None => nothing(),
    })
}

/// The non-answers that the form offers, as buttons that are on or off.
fn absent_row(asked: Asked, offered: Vec<Absent>) -> Markup {
    if offered.is_empty() {
        return nothing();
    }
    let words = asked.app.words;
    let answer = asked.answer();
    let button = |absent| {
        let on = move || answer.get() == Answer::Absent(absent);
        let press = move |_| {
            let next = match on() {
                true => Answer::Empty,
                false => Answer::Absent(absent),
            };
            asked.set(next);
        };
        let label = markup::words(move || words::absent(words, absent).to_owned());
        frame::button("absent", label, press)
            .attr_by("aria-pressed", move || Some(on().to_string()))
    };
    let buttons: Vec<Markup> = offered.into_iter().map(button).collect();
    let name = say!(words, question.absent);
    el("div")
        .class("absents")
        .attr("role", "group")
        .attr_by("aria-label", move || Some(name.get()))
        .child(buttons)
}

/// Takes an answer back, where a question need not be answered.
fn clear_button(asked: Asked) -> Markup {
    let words = asked.app.words;
    let answer = asked.answer();
    let wanted = move || {
        let answered = !matches!(answer.get(), Answer::Empty | Answer::Absent(_));
        answered && asked.question().is_some_and(|question| !question.required)
    };
    part(move || match wanted() {
        true => frame::button("link", say!(words, question.clear), move |_| {
            asked.set(Answer::Empty);
        }),
        false => nothing(),
    })
}
