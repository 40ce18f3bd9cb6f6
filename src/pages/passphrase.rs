//! Choosing the secret words that open this device's drafts.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::SubmitEvent;

use crate::app::App;
use crate::dom;
use crate::frame::{self, one_error};
use crate::live;
use crate::pages::secret_field;
use crate::words::{self, say, text};

const FIELD: &str = "secret-words";

pub(crate) fn page(app: App) -> AnyView {
    let words = app.words;
    let suggested = RwSignal::new(suggest(app));
    let confirming = RwSignal::new(false);
    let title = live::words(move || {
        let title = if confirming.get() {
            text!(words, passphrase.confirm_title)
        } else {
            text!(words, passphrase.title)
        };
        title.to_owned()
    });
    let body = move || {
        if confirming.get() {
            confirm(app, suggested, confirming)
        } else {
            show(app, suggested, confirming)
        }
    };
    frame::page(app, "passphrase", title, live::part(body))
}

fn suggest(app: App) -> String {
    let language = app.words.tag_untracked();
    app.notebook()
        .map(|notebook| notebook.suggest_words(language))
        .unwrap_or_default()
}

fn show(app: App, suggested: RwSignal<String>, confirming: RwSignal<bool>) -> AnyView {
    let words = app.words;
    let noted = move |_| {
        confirming.set(true);
        dom::focus_heading();
    };
    let list = move || {
        suggested
            .get()
            .split_whitespace()
            .map(|word| view! { <li><bdi>{word.to_owned()}</bdi></li> }.into_any())
            .collect::<Vec<AnyView>>()
            .into_any()
    };
    view! {
        <p>{say!(words, passphrase.why)}</p>
        <ol class="secret" aria-live="polite">{live::part(list)}</ol>
        <p>{say!(words, passphrase.note)}</p>
        <div class="actions">
            {frame::button("button", say!(words, passphrase.noted), noted)}
            {frame::button(
                "button button--quiet",
                say!(words, passphrase.other),
                move |_| suggested.set(suggest(app)),
            )}
        </div>
    }
    .into_any()
}

fn confirm(app: App, suggested: RwSignal<String>, confirming: RwSignal<bool>) -> AnyView {
    let words = app.words;
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let label = live::words(move || {
        let label = if busy.get() {
            text!(words, passphrase.busy)
        } else {
            text!(words, passphrase.accept)
        };
        label.to_owned()
    });
    let fail = move |words: String| {
        error.set(Some(words));
        frame::focus_summary();
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let phrase = typed.get_untracked();
        if phrase.trim().is_empty() {
            fail(untrack(|| text!(words, passphrase.empty).to_owned()));
            return;
        }
        if plain(&phrase) != plain(&suggested.get_untracked()) {
            fail(untrack(|| text!(words, passphrase.differ).to_owned()));
            return;
        }
        let Some(notebook) = app.notebook() else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            dom::painted().await;
            let outcome = notebook.create_vault(&phrase).await;
            busy.set(false);
            match outcome {
                Ok(()) => {
                    typed.set(String::new());
                    suggested.set(String::new());
                    app.unlocked();
                }
                Err(fault) => fail(untrack(|| words::fault(words, &fault))),
            }
        });
    };
    let again = move |_| {
        confirming.set(false);
        dom::focus_heading();
    };
    view! {
        {one_error(app, FIELD, error)}
        <form novalidate=true on:submit=submit>
            <p>{say!(words, passphrase.confirm_why)}</p>
            {secret_field(app, FIELD, typed, error)}
            <div class="actions">
                {frame::submit_button(busy, label)}
                {frame::button("button button--quiet", say!(words, passphrase.again), again)}
            </div>
        </form>
    }
    .into_any()
}

/// Words without what does not matter in them: capitals and superfluous spaces.
fn plain(phrase: &str) -> String {
    let lower = phrase.to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}
