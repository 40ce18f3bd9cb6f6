//! Questions on the screen, one file a type. What is valid is the engine's to say; here stands only
//! how it is asked.

pub(crate) mod appearance;
mod barcode;
mod counter;
mod date;
mod drawing;
mod note;
mod number;
mod place;
mod problem;
mod range;
mod rank;
mod select;
mod select_many;
mod select_one;
mod sound;
mod text;
mod time;
mod upload;

pub(crate) use self::problem::Problem;

use leptos::prelude::*;
use xforms::{Absent, Answer, Control, NodeId, Question, ValueType};

use crate::app::App;
use crate::frame;
use crate::language;
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::notebook::is_counter;
use crate::signals::{Memo, Signal, StoredValue};
use crate::voice::Voice;
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

    /// What it shows in the language of the person who is asked, while two languages are shown;
    /// tracked.
    fn second(self) -> Option<Question> {
        self.live.with(|_| ());
        self.app.filling.question_in_second(self.node)
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
    let live = Memo::new(move || app.filling.question(node));
    let answer = Memo::new(move || {
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
    let readonly = Memo::new(move || asked.readonly());
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
        .child(tools(asked))
}

/// What helps to ask: reading aloud, in each language for which the device has a voice.
fn tools(asked: Asked) -> Markup {
    let filling = asked.app.filling;
    let button = move |name: Option<String>, text: String| {
        let name = name?;
        let voice = Voice::of(&language::tag(&name)?)?;
        let shown = language::shown(&name);
        let read = frame::bare_button("link", move |_| voice.say_or_stop(&text));
        Some(frame::named(
            read,
            say!(asked.app.words, question.read_aloud),
            &shown,
        ))
    };
    let texts = Memo::new(move || {
        let texts = [asked.question(), asked.second()];
        texts.map(|question| question.map(|question| aloud(&question)))
    });
    part(move || {
        let names = [filling.language(), filling.second()];
        let each = names.into_iter().zip(texts.get());
        let buttons: Vec<Markup> = each
            .filter_map(|(name, text)| button(name, text?))
            .collect();
        match buttons.is_empty() {
            true => nothing(),
            false => el("div").class("row tools").child(buttons),
        }
    })
}

/// A question as it is read aloud: what is asked, the hint, the choices.
fn aloud(question: &Question) -> String {
    let mut said = vec![question.label.as_str()];
    said.extend(question.hint.as_deref());
    said.extend(question.choices.iter().map(|choice| choice.label.as_str()));
    said.join(". ")
}

/// The controls of a question that can be answered.
fn control(asked: Asked, question: &Question) -> Markup {
    match question.control {
        Control::Note => note::view(asked),
        Control::SelectOne => select_one::view(asked, question),
        Control::SelectMany => select_many::view(asked, question),
        Control::Rank => rank::view(asked),
        Control::Trigger => note::acknowledgement(asked),
        Control::Upload => upload::view(asked, question),
        Control::Input { multiline } => match question.value_type {
            ValueType::Integer if is_counter(question) => counter::view(asked),
            ValueType::Integer => number::view(asked, ValueType::Integer),
            ValueType::Decimal => number::view(asked, ValueType::Decimal),
            ValueType::Date => date::view(asked, &question.appearance),
            ValueType::Time => time::view(asked, ValueType::Time),
            ValueType::DateTime => time::view(asked, ValueType::DateTime),
            ValueType::Barcode => barcode::view(asked),
            ValueType::Geopoint => place::view(asked, question),
            _ => text::view(asked, question, multiline),
        },
        Control::Range => range::view(asked, question),
        _ => text::view(asked, question, false),
    }
}

/// Text in the form's language.
pub(crate) fn form_text(app: App, text: Signal<String>) -> Markup {
    let filling = app.filling;
    spoken("form-text", text, move || filling.language())
}

/// Text in the language of the person who is asked.
fn second_text(app: App, text: Signal<String>) -> Markup {
    let filling = app.filling;
    spoken("form-text form-text--second", text, move || {
        filling.second()
    })
}

/// Text in a language, by the form's name for it, with the direction of that language.
fn spoken(
    class: &'static str,
    text: Signal<String>,
    language: impl Fn() -> Option<String> + Copy + Send + Sync + 'static,
) -> Markup {
    let direction = move || language().map_or("auto", |it| language::direction(&it));
    el("span")
        .class(class)
        .attr_by("lang", move || language::tag(&language()?))
        .attr_by("dir", move || Some(direction().to_owned()))
        .child(text)
}

/// The label, and that the question is optional if it is.
fn label_text(asked: Asked) -> Markup {
    let words = asked.app.words;
    let optional = Memo::new(move || {
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
    let second = Memo::new(move || asked.second().map(|question| question.label));
    let second = move || match second.get() {
        Some(label) => second_text(asked.app, Signal::stored(label)),
        None => nothing(),
    };
    group()
        .child(label(asked))
        .child(part(optional))
        .child(part(second))
}

fn label(asked: Asked) -> Markup {
    let label = Memo::new(move || asked.question().map(|q| q.label));
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

/// The hint, in both languages where two are shown, and the longer guidance behind a fold.
fn hint(asked: Asked) -> Markup {
    let texts = Memo::new(move || {
        let own = asked.question().map(|it| (it.hint, it.guidance));
        let (hint, guidance) = own.unwrap_or_default();
        let second = asked.second().and_then(|it| it.hint);
        [hint, second, guidance].map(Option::unwrap_or_default)
    });
    part(move || {
        let [hint, second, guidance] = texts.get();
        if hint.is_empty() && second.is_empty() && guidance.is_empty() {
            return nothing();
        }
        let hints = el("div").class("hint").attr("id", asked.part("hint"));
        let line = |text: String, draw: fn(App, Signal<String>) -> Markup| match text.is_empty() {
            true => nothing(),
            false => el("p").child(draw(asked.app, Signal::stored(text))),
        };
        let hints = hints
            .child(line(hint, form_text))
            .child(line(second, second_text));
        if guidance.is_empty() {
            return hints;
        }
        let more = el("summary").child(say!(asked.app.words, question.guidance));
        let guidance = line(guidance, form_text);
        let more = el("details").class("details").child(more).child(guidance);
        group().child(hints).child(more)
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
