//! Choosing the secret words that open this device's drafts.

use leptos::prelude::*;
use leptos::task::spawn_local;
use sealing::words::normalise;

use crate::app::App;
use crate::dom;
use crate::frame::{self, Asking};
use crate::markup::{self, Markup, el, group, part};
use crate::pages::secret_field;
use crate::words::{self, say, text};

const FIELD: &str = "secret-words";

pub(crate) fn page(app: App) -> Markup {
    let words = app.words;
    let suggested = RwSignal::new(suggest(app));
    let confirming = RwSignal::new(false);
    let title = markup::words(move || {
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
    frame::page(app, "passphrase", title, part(body))
}

fn suggest(app: App) -> String {
    let language = app.words.tag_untracked();
    app.notebook()
        .map(|notebook| notebook.suggest_words(language))
        .unwrap_or_default()
}

fn show(app: App, suggested: RwSignal<String>, confirming: RwSignal<bool>) -> Markup {
    let words = app.words;
    let list = move || {
        let suggested = suggested.get();
        let word = |word| el("li").child(frame::isolated(word));
        let list: Vec<Markup> = suggested.split_whitespace().map(word).collect();
        group().child(list)
    };
    let list = el("ol")
        .class("secret")
        .attr("aria-live", "polite")
        .child(part(list));
    let noted = frame::button("button", say!(words, passphrase.noted), move |_| {
        confirming.set(true);
        dom::focus_heading();
    });
    let other = say!(words, passphrase.other);
    let other = frame::button("button button--quiet", other, move |_| {
        suggested.set(suggest(app));
    });
    group()
        .child(frame::paragraph(say!(words, passphrase.why)))
        .child(list)
        .child(frame::paragraph(say!(words, passphrase.note)))
        .child(frame::actions().child(noted).child(other))
}

fn confirm(app: App, suggested: RwSignal<String>, confirming: RwSignal<bool>) -> Markup {
    let words = app.words;
    let typed = RwSignal::new(String::new());
    let asking = Asking::new(FIELD);
    let submit = move || {
        let phrase = typed.get_untracked();
        if phrase.trim().is_empty() {
            return asking.fail(|| text!(words, passphrase.empty).to_owned());
        }
        if normalise(&phrase) != normalise(&suggested.get_untracked()) {
            return asking.fail(|| text!(words, passphrase.differ).to_owned());
        }
        let Some(notebook) = app.notebook() else {
            return;
        };
        asking.busy.set(true);
        spawn_local(async move {
            dom::painted().await;
            let outcome = notebook.create_vault(&phrase).await;
            asking.busy.set(false);
            match outcome {
                Ok(()) => {
                    typed.set(String::new());
                    suggested.set(String::new());
                    app.unlocked();
                }
                Err(fault) => asking.fail(|| words::fault(words, &fault)),
            }
        });
    };
    let again = say!(words, passphrase.again);
    let again = frame::button("button button--quiet", again, move |_| {
        confirming.set(false);
        dom::focus_heading();
    });
    let label = (say!(words, passphrase.accept), say!(words, passphrase.busy));
    let question = group()
        .child(frame::paragraph(say!(words, passphrase.confirm_why)))
        .child(secret_field(app, FIELD, typed, asking.error));
    asking.form(app, question, label, again, submit)
}
