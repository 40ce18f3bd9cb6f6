//! Opening the vault.

use leptos::task::spawn_local;

use crate::app::App;
use crate::dom;
use crate::frame::{self, Asking};
use crate::markup::{Markup, el, group, nothing, part};
use crate::pages::{programme, refuse_words, secret_field, typed_words};
use crate::words::say;

const FIELD: &str = "secret-words";

pub(crate) fn page(app: App) -> Markup {
    let words = app.words;
    let asking = Asking::new(FIELD);
    let submit = move || {
        let Some((notebook, phrase)) = app.notebook().zip(typed_words(app, asking, FIELD)) else {
            return;
        };
        asking.busy.set(true);
        spawn_local(async move {
            dom::painted().await;
            let outcome = notebook.unlock(&phrase).await;
            asking.busy.set(false);
            match outcome {
                Ok(()) => {
                    dom::clear_field(FIELD);
                    app.unlocked();
                }
                Err(fault) => refuse_words(app, asking, &fault),
            }
        });
    };
    let label = (say!(words, unlock.action), say!(words, unlock.busy));
    let lost = el("details")
        .class("details")
        .child(el("summary").child(say!(words, unlock.lost)))
        .child(frame::paragraph(say!(words, unlock.lost_text)));
    let question = group()
        .child(el("p").class("quiet").child(programme(app)))
        .child(frame::paragraph(say!(words, unlock.intro)))
        .child(part(move || frame::waiting_count(app)))
        .child(secret_field(
            app,
            FIELD,
            say!(words, passphrase.label),
            asking.error,
        ))
        .child(lost);
    let body = asking.form(app, question, label, nothing(), submit);
    frame::page(app, "unlock", say!(words, unlock.title), body)
}
