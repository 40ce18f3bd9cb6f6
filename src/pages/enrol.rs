//! Making this device one of a programme's.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{App, Stage};
use crate::dom;
use crate::frame::{self, Asking};
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::notebook::Phase;
use crate::pages::{copies, install, programme};
use crate::signals::{RwSignal, Signal};
use crate::words::{self, say, text};

const FIELD: &str = "enrolment-link";

pub(crate) fn page(app: App) -> Markup {
    let done = RwSignal::new(false);
    let words = app.words;
    let title = markup::words(move || {
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
            group().child(install::first(app)).child(connect(app, done))
        }
    };
    let body = group()
        .child(copies::healed_notice(app))
        .child(part(move || frame::waiting_count(app)))
        .child(part(body));
    frame::page(app, "enrol", title, body)
}

fn connected(app: App) -> Markup {
    let words = app.words;
    let go_on = frame::button("button", say!(words, app.go_on), move |_| {
        app.drop_link();
        app.phase_changed();
    });
    group()
        .child(with_programme(app, say!(words, enrol.done)))
        .child(frame::actions().child(go_on))
}

/// A sentence that ends with the programme's name.
fn with_programme(app: App, words: Signal<String>) -> Markup {
    let name = el("strong").child(programme(app));
    frame::paragraph(words).child(" ").child(name)
}

fn connect(app: App, done: RwSignal<bool>) -> Markup {
    let words = app.words;
    let typed = RwSignal::new(String::new());
    let asking = Asking::new(FIELD);
    let submit = move || {
        let link = untrack(|| app.link()).unwrap_or_else(|| typed.get_untracked());
        let link = link.trim().to_owned();
        if link.is_empty() {
            return asking.fail(|| text!(words, enrol.empty).to_owned());
        }
        let Some(notebook) = app.notebook() else {
            return;
        };
        asking.busy.set(true);
        spawn_local(async move {
            let outcome = notebook.enrol(&link).await;
            asking.busy.set(false);
            match outcome {
                Ok(()) => {
                    done.set(true);
                    dom::focus_heading();
                }
                Err(fault) => asking.fail(|| words::fault(words, &fault)),
            }
        });
    };
    let again = app.stage() == Stage::Ready(Phase::Open);
    let question = match app.link().is_some() {
        true => by_link(app, again),
        false => by_hand(app, typed, asking.error),
    };
    let keep = match again {
        true => frame::button("button button--quiet", say!(words, enrol.keep), move |_| {
            app.drop_link();
        }),
        false => nothing(),
    };
    let label = (say!(words, enrol.action), say!(words, enrol.busy));
    asking.form(app, question, label, keep, submit)
}

/// What is said to somebody who has opened a link.
fn by_link(app: App, again: bool) -> Markup {
    let words = app.words;
    let said = el("p").attr("id", FIELD).attr("tabindex", "-1");
    if !again {
        return said.child(say!(words, enrol.by_link));
    }
    group()
        .child(with_programme(app, say!(words, enrol.already)))
        .child(said.child(say!(words, enrol.already_effect)))
}

/// The field for a link that came on paper or in a message.
fn by_hand(app: App, typed: RwSignal<String>, error: RwSignal<Option<String>>) -> Markup {
    let words = app.words;
    let input = el("input")
        .class("input")
        .attr("type", "text")
        .attr("inputmode", "url")
        .attr("dir", "ltr")
        .attr("autocapitalize", "none")
        .value_by(typed.into())
        .on("input", move |event| typed.set(event_target_value(&event)));
    let (label, hint) = (say!(words, enrol.label), say!(words, enrol.hint));
    group()
        .child(frame::paragraph(say!(words, enrol.intro)))
        .child(frame::field("link", FIELD, label, hint, error, input))
}
