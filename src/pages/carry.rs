//! The outbox without a network: to a file, and from one.

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::{Blob, File};

use crate::app::App;
use crate::download;
use crate::frame;
use crate::host;
use crate::intl;
use crate::markup::{Markup, el, group, nothing, part};
use crate::notebook::{Notebook, NotebookError, Taken};
use crate::words::{self, Words, say, text};

const FIELD: &str = "parcel";

pub(crate) fn section(app: App) -> Markup {
    let words = app.words;
    let said = RwSignal::new(None::<String>);
    let save = frame::button(
        "button button--second",
        say!(words, carry.save),
        move |_| {
            said.set(None);
            spawn_local(save(app, said));
        },
    );
    let class = "button button--second";
    let take = frame::file_button(FIELD, class, say!(words, carry.take), "", move |file| {
        said.set(None);
        spawn_local(take_in(app, said, file));
    });
    let said = move || match said.get() {
        Some(said) => frame::notice("notice notice--plain", el("p").child(said)),
        None => nothing(),
    };
    group()
        .child(frame::subheading().child(say!(words, carry.title)))
        .child(frame::paragraph(say!(words, carry.explain)))
        .child(part(said))
        .child(el("div").class("row").child(save).child(take))
}

/// Says what has come of it, to those too who do not see the screen.
fn say(app: App, said: RwSignal<Option<String>>, words: String) {
    app.announce(words.clone());
    said.set(Some(words));
}

async fn save(app: App, said: RwSignal<Option<String>>) {
    let Some(notebook) = app.notebook() else {
        return;
    };
    let words = match parcel(&notebook).await {
        Ok(parcel) => {
            download::share(&format!("carnet-{}.tar", host::today()), &parcel);
            untrack(|| text!(app.words, carry.saved).to_owned())
        }
        Err(error) => untrack(|| words::fault(app.words, &error)),
    };
    say(app, said, words);
}

/// The parcel as a file. Its parts go to the browser one by one, which need not hold them in memory.
async fn parcel(notebook: &Notebook) -> Result<Blob, NotebookError> {
    let parts = Array::new();
    notebook
        .parcel(|bytes| {
            let part = Array::of1(&Uint8Array::from(bytes));
            if let Ok(part) = Blob::new_with_u8_array_sequence(&part) {
                parts.push(&part);
            }
        })
        .await?;
    let parcel = Blob::new_with_blob_sequence(&parts);
    parcel.map_err(|_: JsValue| NotebookError::StorageUnavailable)
}

async fn take_in(app: App, said: RwSignal<Option<String>>, file: File) {
    let Some(notebook) = app.notebook() else {
        return;
    };
    let taken = notebook.take_parcel(&file).await;
    app.outbox.refresh(app).await;
    let words = untrack(|| match &taken {
        Ok(taken) => in_words(app.words, *taken),
        Err(error) => words::fault(app.words, error),
    });
    say(app, said, words);
    app.outbox.deliver(app, false);
}

/// What was in a parcel.
pub(crate) fn in_words(words: Words, taken: Taken) -> String {
    let number = |number| intl::number(words.tag(), number);
    let mut sentences = Vec::new();
    if taken.records > 0 || taken.delivered == 0 {
        sentences.push(text!(words, carry.taken, count = number(taken.records)));
    }
    if taken.delivered > 0 {
        sentences.push(text!(
            words,
            carry.delivered,
            count = number(taken.delivered)
        ));
    }
    if taken.damaged > 0 {
        sentences.push(text!(words, carry.damaged, count = number(taken.damaged)));
    }
    if taken.is_cut {
        sentences.push(text!(words, carry.cut).to_owned());
    }
    sentences.join(" ")
}
