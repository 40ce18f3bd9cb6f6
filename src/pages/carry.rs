//! The outbox without a network: to a file, and from one.

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::Blob;

use crate::app::App;
use crate::download;
use crate::frame;
use crate::host;
use crate::intl;
use crate::markup::{Markup, el, group, nothing, part};
use crate::notebook::{Notebook, NotebookError, Packed, Taken};
use crate::place::Place;
use crate::signals::RwSignal;
use crate::words::{self, Words, say, text};

const FIELD: &str = "parcel";
const SECOND: &str = "button button--second";

/// What has come of it, in words.
pub(crate) type Said = RwSignal<Option<String>>;

pub(crate) fn section(app: App) -> Markup {
    let words = app.words;
    let said = Said::new(None);
    let save = frame::button(SECOND, say!(words, carry.save), move |_| {
        said.set(None);
        spawn_local(save(app, said));
    });
    let take = frame::file_button(FIELD, SECOND, say!(words, carry.take), "", move |file| {
        said.set(None);
        spawn_local(async move { take_in(app, said, &file).await });
    });
    let to = |place, label| frame::link(&place).class(SECOND).child(label);
    let show = to(Place::Codes, say!(words, carry.show));
    let scan = to(Place::Scan, say!(words, carry.scan));
    group()
        .child(frame::subheading().child(say!(words, carry.title)))
        .child(frame::paragraph(say!(words, carry.explain)))
        .child(notice(said))
        .child(el("div").class("row").child(save).child(take))
        .child(el("div").class("row").child(show).child(scan))
}

/// Where it stands on the screen.
pub(crate) fn notice(said: Said) -> Markup {
    part(move || match said.get() {
        Some(said) => frame::notice("notice notice--plain", el("p").child(said)),
        None => nothing(),
    })
}

/// Says what has come of it, to those too who do not see the screen.
fn say(app: App, said: Said, words: String) {
    app.announce(words.clone());
    said.set(Some(words));
}

/// Says what went wrong.
pub(crate) fn say_fault(app: App, said: Said, error: &NotebookError) {
    say(app, said, untrack(|| words::fault(app.words, error)));
}

async fn save(app: App, said: Said) {
    let Some(notebook) = app.notebook() else {
        return;
    };
    match parcel(&notebook, u64::MAX).await {
        Ok((parcel, _)) => {
            download::share(&format!("carnet-{}.tar", host::today()), &parcel);
            say(
                app,
                said,
                untrack(|| text!(app.words, carry.saved).to_owned()),
            );
        }
        Err(error) => say_fault(app, said, &error),
    }
}

/// The parcel as a file, of `room` bytes at most. Its parts go to the browser one by one, which need not
/// hold them in memory.
pub(crate) async fn parcel(
    notebook: &Notebook,
    room: u64,
) -> Result<(Blob, Packed), NotebookError> {
    let parts = Array::new();
    let packed = notebook
        .parcel(room, |bytes| {
            let part = Array::of1(&Uint8Array::from(bytes));
            if let Ok(part) = Blob::new_with_u8_array_sequence(&part) {
                parts.push(&part);
            }
        })
        .await?;
    let parcel = Blob::new_with_blob_sequence(&parts);
    let parcel = parcel.map_err(|_: JsValue| NotebookError::StorageUnavailable)?;
    Ok((parcel, packed))
}

/// Takes a parcel in, says what was in it, and passes it on.
pub(crate) async fn take_in(app: App, said: Said, parcel: &Blob) {
    let Some(notebook) = app.notebook() else {
        return;
    };
    let taken = notebook.take_parcel(parcel).await;
    app.outbox.refresh(app).await;
    let words = untrack(|| match &taken {
        Ok(taken) => in_words(app.words, *taken),
        Err(error) => words::fault(app.words, error),
    });
    say(app, said, words);
    app.outbox.deliver(app, false);
}

/// What was in a parcel.
fn in_words(words: Words, taken: Taken) -> String {
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
