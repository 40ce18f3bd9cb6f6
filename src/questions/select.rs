//! What both selects share: the choices as the form offers them now, and the search in long lists.

use leptos::prelude::*;
use xforms::{Answer, Choice};

use super::{Asked, form_text};
use crate::frame;
use crate::intl;
use crate::live;
use crate::words::{say, text};

/// Longer lists get a field to search in.
const LONG: usize = 15;
/// So many choices of a long list are shown at once.
const SHOWN: usize = 40;

/// The choices with a search field where there are many. `row` draws one.
pub(super) fn choices(
    asked: Asked,
    picked: fn(&Answer, &str) -> bool,
    row: fn(Asked, String, AnyView, usize) -> AnyView,
) -> AnyView {
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
        rows.map(|(index, choice)| {
            let label = form_text(asked.app, Signal::stored(choice.label));
            row(asked, choice.value, label, index)
        })
        .collect::<Vec<AnyView>>()
        .into_any()
    };
    let rest = move || {
        let count = found.with(Vec::len);
        match count {
            _ if !long.get() => ().into_any(),
            0 => view! { <p class="quiet">{text!(words, question.no_match)}</p> }.into_any(),
            count if count > SHOWN => {
                let count = intl::number(words.tag(), count - SHOWN);
                view! { <p class="quiet">{text!(words, question.hidden, count = count)}</p> }
                    .into_any()
            }
            _ => ().into_any(),
        }
    };
    let field = move || {
        if !long.get() {
            return ().into_any();
        }
        view! {
            <div class="search">
                <label for=asked.part("search")>{say!(words, question.search)}</label>
                <input
                    class="input"
                    id=asked.part("search")
                    type="search"
                    dir="auto"
                    autocomplete="off"
                    {..frame::no_autocorrect()}
                    spellcheck="false"
                    prop:value=move || search.get()
                    on:input=move |event| search.set(event_target_value(&event))
                />
            </div>
        }
        .into_any()
    };
    view! {
        {live::part(field)}
        <div class="choices">{live::part(rows)}</div>
        {live::part(rest)}
    }
    .into_any()
}
