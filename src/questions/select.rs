//! What both selects share: the choices as the form offers them now, and the search in long lists.

use leptos::prelude::*;
use web_sys::Event;
use xforms::{Answer, Choice};

use super::{Asked, form_text};
use crate::frame;
use crate::intl;
use crate::markup::{Markup, el, group, nothing, part};
use crate::words::{say, text};

/// Longer lists get a field to search in.
const LONG: usize = 15;
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

/// The choices, with a search field where there are many.
pub(super) fn choices(asked: Asked, kind: Kind) -> Markup {
    let words = asked.app.words;
    let all = Memo::new(move |_| asked.question().map(|q| q.choices).unwrap_or_default());
    let long = Memo::new(move |_| all.with(Vec::len) > LONG);
    let search = RwSignal::new(String::new());
    let answer = asked.answer();
    let found = Memo::new(move |_| {
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
    let rows = move || {
        let rows = shown().into_iter().enumerate();
        let rows = rows.map(|(index, choice)| row(asked, kind, choice, index));
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
        true => search_field(asked, search),
        false => nothing(),
    };
    group()
        .child(part(field))
        .child(el("div").class("choices").child(part(rows)))
        .child(part(rest))
}

fn search_field(asked: Asked, search: RwSignal<String>) -> Markup {
    let id = asked.part("search");
    let label = el("label").attr("for", &*id);
    let field = frame::unaided(el("input"))
        .class("input")
        .attr("id", id)
        .attr("type", "search")
        .attr("dir", "auto")
        .value_by(search.into())
        .on("input", move |event| search.set(event_target_value(&event)));
    el("div")
        .class("search")
        .child(label.child(say!(asked.app.words, question.search)))
        .child(field)
}

/// A choice: the whole row can be touched.
fn row(asked: Asked, kind: Kind, choice: Choice, index: usize) -> Markup {
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
    };
    let field = el("input")
        .attr("type", kind.field)
        .attr("id", id)
        .attr("name", asked.part("choice"))
        .attr("autocomplete", "off")
        .flag_by("disabled", move || asked.readonly())
        .checked_by(move || value.with_value(|value| (kind.picked)(&answer.get(), value)))
        .on("change", change);
    let label = form_text(asked.app, Signal::stored(choice.label));
    el("label").class("choice").child(field).child(label)
}
