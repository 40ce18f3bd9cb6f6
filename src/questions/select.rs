//! What both selects share: the choices as the form offers them now, and the search in long lists.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};
use xforms::{Answer, Choice, Question};

use super::appearance::{has, layout};
use super::{Asked, form_text, second_text};
use crate::frame;
use crate::intl;
use crate::markup::{Markup, el, group, nothing, part};
use crate::search;
use crate::signals::{Memo, RwSignal, Signal, StoredValue};
use crate::words::{say, text};

/// Longer lists get a field to search in, and no menu: to look through one is worse than to search.
pub(super) const LONG: usize = 15;
/// So many choices of a long list are shown at once.
const SHOWN: usize = 40;

/// How one of the selects differs from the other.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// Of its fields: `radio` or `checkbox`.
    pub(super) field: &'static str,
    /// Whether an answer contains a choice.
    pub(super) picked: fn(&Answer, &str) -> bool,
    /// The answer once a choice was ticked, or its tick taken away.
    pub(super) pick: fn(Asked, &str, bool) -> Answer,
}

/// The choices, with a search field where there are many or the form asks for one.
pub(super) fn choices(asked: Asked, kind: Kind, question: &Question) -> Markup {
    let words_of_form = &question.appearance;
    let searched = has(words_of_form, "autocomplete") || has(words_of_form, "search");
    let words = asked.app.words;
    let all = Memo::new(move || asked.question().map(|q| q.choices).unwrap_or_default());
    let long = Memo::new(move || searched || all.with(Vec::len) > LONG);
    let search = RwSignal::new(String::new());
    let answer = asked.answer();
    let found = Memo::new(move || {
        let wanted = intl::fold(&search.get());
        all.with(|all| {
            let fits = |choice: &&Choice| intl::fold(&choice.label).contains(&wanted);
            all.iter().filter(fits).cloned().collect::<Vec<_>>()
        })
    });
    let shown = move || {
        if !long.get() {
            return all.get();
        }
        // What is picked stays in sight whatever is searched for. Picking alone moves nothing: the
        // row must not slip away under the finger.
        let answer = answer.get_untracked();
        let picked = kind.picked;
        let mut shown: Vec<Choice> = all.with(|all| {
            all.iter()
                .filter(|choice| picked(&answer, &choice.value))
                .cloned()
                .collect()
        });
        let more = found.with(|found| {
            let new = found
                .iter()
                .filter(|choice| !picked(&answer, &choice.value));
            new.take(SHOWN).cloned().collect::<Vec<_>>()
        });
        shown.extend(more);
        shown
    };
    let looks = Looks {
        // Where there are others on the page, going on would skip them.
        quick: asked.alone && has(words_of_form, "quick") && kind.field == "radio",
        only_labels: has(words_of_form, "label"),
    };
    let second = Memo::new(move || asked.second().map(|question| question.choices));
    let rows = move || {
        let second = second.get();
        let rows = shown().into_iter().enumerate();
        let rows = rows.map(|(index, choice)| {
            let second = second.iter().flatten();
            let mut second = second.filter(|other| other.value == choice.value);
            let second = second.next().map(|other| other.label.clone());
            row(asked, kind, looks, choice, second, index)
        });
        group().child(rows.collect::<Vec<_>>())
    };
    let rest = move || {
        let hint = el("p").class("quiet");
        match found.with(Vec::len) {
            _ if !long.get() => nothing(),
            0 => hint.child(text!(words, question.no_match)),
            count if count > SHOWN => {
                let count = intl::number(words.tag(), count - SHOWN);
                hint.child(text!(words, question.hidden, count = count))
            }
            _ => nothing(),
        }
    };
    let field = move || match long.get() {
        true => search::field(asked.part("search"), say!(words, question.search), search),
        false => nothing(),
    };
    group()
        .child(part(field))
        .child(el("div").class(layout(words_of_form)).child(part(rows)))
        .child(part(rest))
}

/// How the form wants its choices.
#[derive(Clone, Copy)]
struct Looks {
    /// To choose is to go on.
    quick: bool,
    /// Only the labels, as the head of a table.
    only_labels: bool,
}

/// A choice: the whole row can be touched.
fn row(
    asked: Asked,
    kind: Kind,
    looks: Looks,
    choice: Choice,
    second: Option<String>,
    index: usize,
) -> Markup {
    let label = form_text(asked.app, Signal::stored(choice.label));
    let label = match second {
        Some(second) => {
            let second = second_text(asked.app, Signal::stored(second));
            el("span").child(label).child(second)
        }
        None => label,
    };
    if looks.only_labels {
        return el("div").class("choice").child(label);
    }
    // The label of the question, and a link to what is wrong, lead to the first.
    let id = match index {
        0 => asked.id(),
        _ => asked.part(&index.to_string()),
    };
    let answer = asked.answer();
    let value = StoredValue::new(choice.value);
    let change = move |event: Event| {
        let ticked = event_target_checked(&event);
        let answer = value.with_value(|value| (kind.pick)(asked, value, ticked));
        asked.set(answer);
        if looks.quick {
            go_on(&event);
        }
    };
    let field = el("input")
        .attr("type", kind.field)
        .attr("id", id)
        .attr("name", asked.part("choice"))
        .attr("autocomplete", "off")
        .flag_by("disabled", move || asked.readonly())
        .checked_by(move || value.with_value(|value| (kind.picked)(&answer.get(), value)))
        .on("change", change);
    el("label").class("choice").child(field).child(label)
}

/// As if Continue had been pressed.
fn go_on(event: &Event) {
    let field = event.target().and_then(|it| it.dyn_into().ok());
    let field: Option<HtmlInputElement> = field;
    if let Some(form) = field.and_then(|field| field.form()) {
        // Fails only for a button of another form.
        let _ = form.request_submit();
    }
}

/// The browser's own menu.
pub(super) fn menu(asked: Asked) -> Markup {
    let answer = asked.answer();
    let is = move |value: &str| matches!(answer.get(), Answer::Choice(it) if it == value);
    let options = move || {
        let choices = asked.question().map(|it| it.choices).unwrap_or_default();
        let option = |choice: Choice| {
            let value = choice.value.clone();
            frame::option(&choice.value, &choice.label, move || is(&value))
        };
        let none = frame::option("", "", move || is(""));
        let options = std::iter::once(none).chain(choices.into_iter().map(option));
        group().child(options.collect::<Vec<_>>())
    };
    let choose = move |event: Event| {
        let value = event_target_value(&event);
        asked.set(match value.is_empty() {
            true => Answer::Empty,
            false => Answer::Choice(value),
        });
    };
    super::field(asked, "select", "select")
        .attr("dir", "auto")
        .on("change", choose)
        .child(part(options))
}
