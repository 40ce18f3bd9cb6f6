//! Opening the vault.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::SubmitEvent;

use crate::app::App;
use crate::dom;
use crate::frame::{self, one_error};
use crate::live;
use crate::notebook::NotebookError;
use crate::pages::secret_field;
use crate::words::{self, say, text};

const FIELD: &str = "secret-words";

pub(crate) fn page(app: App) -> AnyView {
    let words = app.words;
    let title = say!(words, unlock.title);
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let label = live::words(move || {
        let label = if busy.get() {
            text!(words, unlock.busy)
        } else {
            text!(words, unlock.action)
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
        let Some(notebook) = app.notebook() else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            dom::painted().await;
            let outcome = notebook.unlock(&phrase).await;
            busy.set(false);
            match outcome {
                Ok(()) => {
                    typed.set(String::new());
                    app.unlocked();
                }
                Err(NotebookError::CannotOpen) => {
                    fail(untrack(|| text!(words, unlock.wrong).to_owned()));
                }
                Err(fault) => fail(untrack(|| words::fault(words, &fault))),
            }
        });
    };
    let programme = app
        .notebook()
        .and_then(|notebook| notebook.programme_name());
    let body = view! {
        {one_error(app, FIELD, error)}
        <p class="quiet"><bdi>{programme}</bdi></p>
        <form novalidate=true on:submit=submit>
            <p>{say!(words, unlock.intro)}</p>
            {secret_field(app, FIELD, typed, error)}
            <details class="details">
                <summary>{say!(words, unlock.lost)}</summary>
                <p>{say!(words, unlock.lost_text)}</p>
            </details>
            <div class="actions">
                {frame::submit_button(busy, label)}
            </div>
        </form>
    };
    frame::page(app, "unlock", title, body.into_any())
}
