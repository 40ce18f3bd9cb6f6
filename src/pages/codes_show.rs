//! Sealed records as codes, for another device's camera.

use std::pin::Pin;

use leptos::prelude::*;

use crate::app::App;
use crate::codes::{self, Draw};
use crate::frame;
use crate::markup::{Markup, group};
use crate::notebook::NotebookError;
use crate::pages::fault_alert;
use crate::words::{self, say, text};

/// What gives the screen its bytes.
pub(crate) type Parcel = fn(App) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, NotebookError>>>>;

pub(crate) fn page(app: App, parcel: Parcel) -> Markup {
    let fault = RwSignal::new(None);
    let say_fault = move |error: &NotebookError| {
        fault.try_set(Some(untrack(|| words::fault(app.words, error))));
    };
    let prepared = async move {
        let bytes = parcel(app).await.map_err(|error| say_fault(&error)).ok()?;
        let language = app.words.tag_untracked();
        let show: Draw = Box::new(move |codes, place| codes.show(place, language, &bytes));
        Some(show)
    };
    codes::draw(Box::pin(prepared), move |is_missing| match is_missing {
        true => say_fault(&NotebookError::Offline),
        false => {
            let words = untrack(|| text!(app.words, codes.too_large).to_owned());
            fault.try_set(Some(words));
        }
    });
    let body = group().child(fault_alert(fault)).child(codes::place());
    frame::page(app, "codes", say!(app.words, codes.show_title), body)
}

/// Until the notebook makes parcels there is nothing to show.
pub(crate) fn parcel(_: App) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, NotebookError>>>> {
    Box::pin(async { Err(NotebookError::NoSuchDraft) })
}
