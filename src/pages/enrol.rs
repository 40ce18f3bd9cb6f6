//! Making this device one of a programme's.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::SubmitEvent;

use crate::app::{App, Stage};
use crate::frame::{self, one_error};
use crate::live;
use crate::notebook::Phase;
use crate::words::{self, say, text};

const FIELD: &str = "enrolment-link";

pub(crate) fn page(app: App) -> AnyView {
    let done = RwSignal::new(false);
    let words = app.words;
    let title = live::words(move || {
        let title = if done.get() {
            text!(words, enrol.done_title)
        } else {
            text!(words, enrol.title)
        };
        title.to_owned()
    });
    let body = move || {
        if done.get() {
            connected(app)
        } else {
            connect(app, done)
        }
    };
    frame::page(app, "enrol", title, live::part(body))
}

fn connected(app: App) -> AnyView {
    let words = app.words;
    let name = app
        .notebook()
        .and_then(|notebook| notebook.programme_name());
    let go_on = move |_| {
        app.drop_link();
        app.phase_changed();
    };
    view! {
        <p>{say!(words, enrol.done)} " " <strong><bdi>{name}</bdi></strong></p>
        <div class="actions">
            {frame::button("button", say!(words, app.go_on), go_on)}
        </div>
    }
    .into_any()
}

fn connect(app: App, done: RwSignal<bool>) -> AnyView {
    let words = app.words;
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let label = live::words(move || {
        let label = if busy.get() {
            text!(words, enrol.busy)
        } else {
            text!(words, enrol.action)
        };
        label.to_owned()
    });
    let opened = app.link().is_some();
    let again = app.stage() == Stage::Ready(Phase::Open);

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let link = untrack(|| app.link()).unwrap_or_else(|| typed.get_untracked());
        let link = link.trim().to_owned();
        if link.is_empty() {
            fail(error, untrack(|| text!(words, enrol.empty).to_owned()));
            return;
        }
        let Some(notebook) = app.notebook() else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let outcome = notebook.enrol(&link).await;
            busy.set(false);
            match outcome {
                Ok(()) => {
                    done.set(true);
                    crate::dom::focus_heading();
                }
                Err(fault) => fail(error, untrack(|| words::fault(words, &fault))),
            }
        });
    };

    let question = if opened {
        by_link(app, again)
    } else {
        by_hand(app, typed, error)
    };
    let keep = if again {
        frame::button("button button--quiet", say!(words, enrol.keep), move |_| {
            app.drop_link()
        })
    } else {
        ().into_any()
    };
    view! {
        {one_error(app, FIELD, error)}
        <form novalidate=true on:submit=submit>
            {question}
            <div class="actions">
                {frame::submit_button(busy, label)}
                {keep}
            </div>
        </form>
    }
    .into_any()
}

fn fail(error: RwSignal<Option<String>>, words: String) {
    error.set(Some(words));
    frame::focus_summary();
}

/// What is said to somebody who has opened a link.
fn by_link(app: App, again: bool) -> AnyView {
    let words = app.words;
    if !again {
        return view! { <p id=FIELD tabindex="-1">{say!(words, enrol.by_link)}</p> }.into_any();
    }
    let name = app
        .notebook()
        .and_then(|notebook| notebook.programme_name());
    view! {
        <p>{say!(words, enrol.already)} " " <strong><bdi>{name}</bdi></strong></p>
        <p id=FIELD tabindex="-1">{say!(words, enrol.already_effect)}</p>
    }
    .into_any()
}

/// The field for a link that came on paper or in a message.
fn by_hand(app: App, typed: RwSignal<String>, error: RwSignal<Option<String>>) -> AnyView {
    let words = app.words;
    view! {
        <p>{say!(words, enrol.intro)}</p>
        <div class="field" class:field--wrong=move || error.get().is_some()>
            <label class="label" for=FIELD>{say!(words, enrol.label)}</label>
            <p class="hint" id="link-hint">{say!(words, enrol.hint)}</p>
            {frame::field_error("link-error", error)}
            <input
                class="input"
                id=FIELD
                type="text"
                inputmode="url"
                dir="ltr"
                autocomplete="off"
                autocapitalize="none"
                {..frame::no_autocorrect()}
                spellcheck="false"
                aria-describedby="link-error link-hint"
                aria-invalid=move || error.get().is_some().then_some("true")
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
            />
        </div>
    }
    .into_any()
}
