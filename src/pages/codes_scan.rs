//! Another device's sealed records, read from its screen.

use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Blob;

use crate::app::App;
use crate::codes::{self, Draw};
use crate::frame;
use crate::markup::{Markup, el, group};
use crate::notebook::NotebookError;
use crate::pages::fault_alert;
use crate::words::{self, say};

/// What takes the bytes, and says what came of it.
pub(crate) type Take =
    fn(App, Blob) -> Pin<Box<dyn Future<Output = Result<String, NotebookError>>>>;

pub(crate) fn page(app: App, take: Take) -> Markup {
    let fault = RwSignal::new(None);
    let outcome = RwSignal::new(String::new());
    let say_fault = move |error: &NotebookError| {
        fault.try_set(Some(untrack(|| words::fault(app.words, error))));
    };
    let language = app.words.tag_untracked();
    let scan: Draw = Box::new(move |codes, place| {
        let taken = Closure::once_into_js(move |parcel: Blob| {
            spawn_local(async move {
                match take(app, parcel).await {
                    Ok(words) => drop(outcome.try_set(words)),
                    Err(error) => say_fault(&error),
                }
            });
        });
        codes.scan(place, language, taken.unchecked_ref())
    });
    let prepared = Box::pin(async { Some(scan) });
    codes::draw(prepared, move |_| say_fault(&NotebookError::Offline));
    let outcome = el("p").attr("role", "status").child(Signal::from(outcome));
    let body = group()
        .child(fault_alert(fault))
        .child(codes::place())
        .child(outcome);
    frame::page(app, "scan", say!(app.words, codes.scan_title), body)
}

/// Until the notebook takes parcels nothing can be done with one.
pub(crate) fn take(
    _: App,
    _: Blob,
) -> Pin<Box<dyn Future<Output = Result<String, NotebookError>>>> {
    Box::pin(async { Err(NotebookError::NoSuchDraft) })
}
