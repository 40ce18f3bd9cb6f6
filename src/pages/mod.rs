//! The screens, one file each.

pub(crate) mod check;
pub(crate) mod enrol;
pub(crate) mod fill;
pub(crate) mod home;
pub(crate) mod outbox;
pub(crate) mod passphrase;
pub(crate) mod repeat;
pub(crate) mod sealed;
pub(crate) mod settings;
pub(crate) mod unlock;

use leptos::prelude::*;

use crate::app::App;
use crate::frame;
use crate::live;
use crate::notebook::NotebookError;
use crate::words::{self, say};

/// While the store is being opened: the splash of the static page, continued.
pub(crate) fn opening(app: App) -> AnyView {
    let title = say!(app.words, app.opening);
    frame::page(app, "opening", title, ().into_any())
}

/// The store cannot be opened.
pub(crate) fn failed(app: App, error: NotebookError) -> AnyView {
    let words = app.words;
    let title = say!(words, app.cannot_start);
    let body = view! {
        <p>{live::words(move || words::fault(words, &error))}</p>
        <div class="actions">
            {frame::button("button", say!(words, app.retry), move |_| app.open())}
        </div>
    };
    frame::page(app, "failed", title, body.into_any())
}

/// One line of typed secret words, with the choice to see them.
pub(crate) fn secret_field(
    app: App,
    id: &'static str,
    typed: RwSignal<String>,
    error: RwSignal<Option<String>>,
) -> AnyView {
    let words = app.words;
    let shown = RwSignal::new(false);
    view! {
        <div class="field" class:field--wrong=move || error.get().is_some()>
            <label class="label" for=id>{say!(words, passphrase.label)}</label>
            <p class="hint" id="secret-hint">{say!(words, passphrase.hint)}</p>
            {frame::field_error("secret-error", error)}
            <input
                class="input"
                id=id
                type=move || if shown.get() { "text" } else { "password" }
                dir="auto"
                autocomplete="off"
                autocapitalize="none"
                {..frame::no_autocorrect()}
                spellcheck="false"
                aria-describedby="secret-error secret-hint"
                aria-invalid=move || error.get().is_some().then_some("true")
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <label class="toggle">
                <input
                    type="checkbox"
                    prop:checked=move || shown.get()
                    on:change=move |event| shown.set(event_target_checked(&event))
                />
                <span>{say!(words, passphrase.show)}</span>
            </label>
        </div>
    }
    .into_any()
}
