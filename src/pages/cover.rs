//! The covered screen: what was on it is not there any more, and the key is, for a while.

use leptos::prelude::*;
use leptos::task::spawn_local;
use zeroize::Zeroizing;

use crate::app::App;
use crate::dom;
use crate::frame::{self, Asking};
use crate::intl;
use crate::markup::{Markup, el, group, nothing};
use crate::pages::{refuse_words, secret_field, typed_words};
use crate::words::{say, text};

const PIN: &str = "pin";
const WORDS: &str = "secret-words";

pub(crate) fn page(app: App) -> Markup {
    let words = app.words;
    let has_pin = app.notebook().is_some_and(|notebook| notebook.has_pin());
    let body = match (app.tap_uncovers(), has_pin) {
        (true, _) => by_tap(app),
        (false, true) => by_pin(app),
        (false, false) => by_words(app),
    };
    let later = el("p").class("quiet").child(say!(words, cover.later));
    let lock = frame::button("link", say!(words, home.lock), move |_| app.lock());
    let body = group()
        .child(body)
        .child(later)
        .child(el("p").class("aside").child(lock));
    frame::page(app, "cover", say!(words, cover.title), body)
}

fn by_tap(app: App) -> Markup {
    let go_on = frame::button("button", say!(app.words, app.go_on), move |_| {
        // What was enough when the screen was covered may not be any more.
        match app.tap_uncovers() {
            true => app.uncover(),
            false => app.cover_again(),
        }
    });
    frame::actions().child(go_on)
}

fn by_pin(app: App) -> Markup {
    let words = app.words;
    let asking = Asking::new(PIN);
    let submit = move || {
        if let Some(left) = app.try_pin(&typed_pin()) {
            let left = untrack(|| intl::number(words.tag(), left as usize));
            asking.fail(|| text!(words, cover.wrong_pin, count = left));
        }
    };
    let label = (say!(words, cover.action), say!(words, unlock.busy));
    asking.form(app, pin_field(app, asking), label, nothing(), submit)
}

/// The field for a PIN.
pub(crate) fn pin_field(app: App, asking: Asking) -> Markup {
    let words = app.words;
    let input = el("input")
        .class("input input--short")
        .attr("type", "password")
        .attr("inputmode", "numeric")
        .attr("maxlength", "6")
        .attr("dir", "ltr");
    let (label, hint) = (say!(words, pin.label), say!(words, pin.hint));
    frame::field(PIN, PIN, label, hint, asking.error, input)
}

/// What was typed as a PIN; the field is empty afterwards.
pub(crate) fn typed_pin() -> Zeroizing<String> {
    let typed = dom::field_value(PIN);
    dom::clear_field(PIN);
    typed
}

fn by_words(app: App) -> Markup {
    let words = app.words;
    let asking = Asking::new(WORDS);
    let submit = move || {
        let Some((notebook, phrase)) = app.notebook().zip(typed_words(app, asking, WORDS)) else {
            return;
        };
        asking.busy.set(true);
        spawn_local(async move {
            let outcome = notebook.knows(&phrase).await;
            asking.busy.set(false);
            match outcome {
                Ok(()) => {
                    dom::clear_field(WORDS);
                    app.uncover();
                }
                Err(fault) => refuse_words(app, asking, &fault),
            }
        });
    };
    let label = (say!(words, cover.action), say!(words, unlock.busy));
    let field = secret_field(app, WORDS, say!(words, passphrase.label), asking.error);
    asking.form(app, field, label, nothing(), submit)
}
