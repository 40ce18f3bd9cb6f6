//! The screens, one file each.

pub(crate) mod card;
mod carry;
pub(crate) mod check;
pub(crate) mod codes;
pub(crate) mod copies;
pub(crate) mod cover;
mod display;
mod drafts;
pub(crate) mod enrol;
pub(crate) mod erase;
pub(crate) mod fill;
pub(crate) mod home;
mod install;
pub(crate) mod limits;
pub(crate) mod outbox;
mod outing;
pub(crate) mod passphrase;
pub(crate) mod repeat;
mod room;
pub(crate) mod sealed;
pub(crate) mod settings;
mod totals;
pub(crate) mod turned;
pub(crate) mod unlock;

use leptos::prelude::*;
use zeroize::Zeroizing;

use crate::app::App;
use crate::dom;
use crate::frame::{self, Asking};
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::notebook::NotebookError;
use crate::signals::{RwSignal, Signal};
use crate::words::{self, say, text};

/// While the store is being opened: the splash of the static page, continued.
pub(crate) fn opening(app: App) -> Markup {
    let title = say!(app.words, app.opening);
    frame::page(app, "opening", title, nothing())
}

/// The store cannot be opened.
pub(crate) fn failed(app: App, error: NotebookError) -> Markup {
    let words = app.words;
    let title = say!(words, app.cannot_start);
    let why = markup::words(move || words::fault(words, &error));
    let retry = frame::button("button", say!(words, app.retry), move |_| app.open());
    let body = group()
        .child(frame::paragraph(why))
        .child(frame::actions().child(retry));
    frame::page(app, "failed", title, body)
}

/// The programme this device belongs to.
fn programme(app: App) -> Markup {
    let name = app.notebook().and_then(|it| it.programme_name());
    frame::isolated(name.unwrap_or_default())
}

/// One line of typed secret words, with the choice to see them. What is typed stands in the field
/// and nowhere else until it is used.
fn secret_field(
    app: App,
    id: &'static str,
    label: Signal<String>,
    error: RwSignal<Option<String>>,
) -> Markup {
    let words = app.words;
    let shown = RwSignal::new(false);
    let input = el("input")
        .class("input")
        .attr_by("type", move || {
            Some(if shown.get() { "text" } else { "password" }.to_owned())
        })
        .attr("dir", "auto")
        .attr("autocapitalize", "none");
    let show = el("input")
        .attr("type", "checkbox")
        .checked_by(move || shown.get())
        .on("change", move |event| {
            shown.set(event_target_checked(&event))
        });
    let show = el("label")
        .class("toggle")
        .child(show)
        .child(el("span").child(say!(words, passphrase.show)));
    let hint = say!(words, passphrase.hint);
    frame::field(id, id, label, hint, error, input).child(show)
}

/// The secret words typed into a field; says so where there are none.
fn typed_words(app: App, asking: Asking, id: &'static str) -> Option<Zeroizing<String>> {
    let typed = dom::field_value(id);
    if typed.trim().is_empty() {
        asking.fail(|| text!(app.words, passphrase.empty).to_owned());
        return None;
    }
    Some(typed)
}

/// Says why secret words did not do what they were to do. Wrong words and a damaged vault look alike.
fn refuse_words(app: App, asking: Asking, fault: &NotebookError) {
    asking.fail(|| match fault {
        NotebookError::CannotOpen => text!(app.words, unlock.wrong).to_owned(),
        fault => words::fault(app.words, fault),
    });
}

/// What went wrong on this screen, if something did.
fn fault_alert(fault: RwSignal<Option<String>>) -> Markup {
    part(move || match fault.get() {
        Some(words) => {
            let alert = el("p").attr("role", "alert").child(words);
            frame::notice("notice notice--wrong", alert)
        }
        None => nothing(),
    })
}
