//! Questions on the screen, one file a type. What is valid is the engine's to say; here stands only
//! how it is asked.

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
use crate::live;
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
pub(crate) fn question(app: App, node: NodeId, alone: bool) -> AnyView {
    let Some(question) = untrack(|| app.filling.question(node)) else {
        return ().into_any();
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
    let body = move || {
        if readonly.get() {
            note::view(asked)
        } else {
            question.with_value(|question| control(asked, question))
        }
    };
    let absent = absent_row(asked, absent);
    view! {
        <div class="question" class:question--wrong=move || asked.wrong().is_some()>
            {live::part(body)}
            {absent}
        </div>
    }
    .into_any()
}

/// The controls of a question that can be answered.
fn control(asked: Asked, question: &Question) -> AnyView {
    match question.control {
        Control::Note => note::view(asked),
        Control::SelectOne => select_one::view(asked),
        Control::SelectMany | Control::Rank => select_many::view(asked),
        Control::Trigger => note::acknowledgement(asked),
        Control::Upload => note::upload(asked),
        Control::Input { multiline } => match question.value_type {
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
pub(crate) fn form_text(app: App, text: Signal<String>) -> AnyView {
    let filling = app.filling;
    view! {
        <span
            class="form-text"
            lang=move || filling.language().as_deref().and_then(language::tag)
            dir=move || filling.language().map_or("auto", |name| language::direction(&name))
        >
            {text}
        </span>
    }
    .into_any()
}

/// The label, and that the question is optional if it is.
fn label_text(asked: Asked) -> AnyView {
    let words = asked.app.words;
    let label = Memo::new(move |_| asked.question().map(|q| q.label).unwrap_or_default());
    let optional = Memo::new(move |_| {
        asked
            .question()
            .is_some_and(|q| !q.required && !q.readonly && q.control != Control::Note)
    });
    let optional = move || {
        if !optional.get() {
            return ().into_any();
        }
        let word = words::text!(words, question.optional);
        view! { " " <span class="optional">{word}</span> }.into_any()
    };
    view! {
        {form_text(asked.app, label.into())}
        {live::part(optional)}
    }
    .into_any()
}

/// A question with one field: label, hint, error, field.
fn single(asked: Asked, field: AnyView) -> AnyView {
    let label = view! { <label for=asked.id()>{label_text(asked)}</label> };
    let heading = if asked.alone {
        view! { <h1 class="heading" tabindex="-1">{label}</h1> }.into_any()
    } else {
        view! { <div class="label">{label}</div> }.into_any()
    };
    view! { {heading} {hint(asked)} {error(asked)} {field} }.into_any()
}

/// A question with several fields: legend, hint, error, fields.
fn grouped(asked: Asked, fields: AnyView) -> AnyView {
    let legend = if asked.alone {
        view! { <h1 class="heading" tabindex="-1">{label_text(asked)}</h1> }.into_any()
    } else {
        view! { <span class="label">{label_text(asked)}</span> }.into_any()
    };
    view! {
        <fieldset class="fieldset" aria-describedby=asked.described_by()>
            <legend>{legend}</legend>
            {hint(asked)}
            {error(asked)}
            {fields}
        </fieldset>
    }
    .into_any()
}

fn hint(asked: Asked) -> AnyView {
    let text = Memo::new(move |_| {
        let question = asked.question()?;
        let parts: Vec<_> = [question.hint, question.guidance]
            .into_iter()
            .flatten()
            .collect();
        (!parts.is_empty()).then(|| parts.join("\n"))
    });
    let there = move || {
        if text.get().is_none() {
            return ().into_any();
        }
        let text = live::words(move || text.get().unwrap_or_default());
        view! { <p class="hint" id=asked.part("hint")>{form_text(asked.app, text)}</p> }.into_any()
    };
    live::part(there)
}

fn error(asked: Asked) -> AnyView {
    let there = move || {
        let Some(problem) = asked.app.filling.problem(asked.node) else {
            return ().into_any();
        };
        view! { <p class="error" id=asked.part("error")>{problem.view(asked.app)}</p> }.into_any()
    };
    live::part(there)
}

/// The non-answers that the form offers, as buttons that are on or off.
fn absent_row(asked: Asked, offered: Vec<Absent>) -> AnyView {
    if offered.is_empty() {
        return ().into_any();
    }
    let words = asked.app.words;
    let answer = asked.answer();
    let buttons: Vec<AnyView> = offered
        .into_iter()
        .map(|absent| {
            let on = move || answer.get() == Answer::Absent(absent);
            let press = move |_| {
                let next = if on() {
                    Answer::Empty
                } else {
                    Answer::Absent(absent)
                };
                asked.set(next);
            };
            view! {
                <button
                    class="absent"
                    type="button"
                    aria-pressed=move || on().to_string()
                    on:click=press
                >
                    {live::words(move || words::absent(words, absent).to_owned())}
                </button>
            }
            .into_any()
        })
        .collect();
    let named = say!(words, question.absent);
    view! { <div class="absents" role="group" aria-label=named>{buttons}</div> }.into_any()
}

/// Takes an answer back, where a question need not be answered.
fn clear_button(asked: Asked) -> AnyView {
    let words = asked.app.words;
    let answer = asked.answer();
    let wanted = move || {
        let answered = !matches!(answer.get(), Answer::Empty | Answer::Absent(_));
        answered && asked.question().is_some_and(|question| !question.required)
    };
    let there = move || {
        if !wanted() {
            return ().into_any();
        }
        frame::button("link", say!(words, question.clear), move |_| {
            asked.set(Answer::Empty)
        })
    };
    live::part(there)
}
