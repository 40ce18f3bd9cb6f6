//! Turning the screen to the person who is asked, and back.

use leptos::prelude::*;

use crate::app::App;
use crate::frame;
use crate::markup::{Markup, el, group, nothing};
use crate::place::Place;
use crate::words::say;

/// The way to turn the screen, or back to the worker if it is turned.
pub(crate) fn offer(app: App, record: String) -> Markup {
    let words = app.words;
    let Some(notebook) = app.notebook() else {
        // On the authors' page nobody else is asked.
        return nothing();
    };
    if app.is_turned() {
        return frame::button("link", say!(words, turn.back), move |_| app.cover());
    }
    if !notebook.has_pin() {
        // Without one there would be no way back that a tap could not take. Who asks in one language
        // hardly needs to know.
        if app.filling.second().is_none() {
            return nothing();
        }
        return frame::link(&Place::Settings).child(say!(words, turn.needs_pin));
    }
    let turn = move |_| app.turn(record.clone());
    frame::button("link", say!(words, turn.action), turn)
}

/// What stands wherever the person may not go: that they are done, and that the device goes back.
pub(crate) fn hand_back(app: App) -> Markup {
    let words = app.words;
    let back = frame::button("button", say!(words, turn.back), move |_| app.cover());
    let more = match untrack(|| app.filling.place_left()) {
        Some(place) => frame::link(&place)
            .class("button button--second")
            .child(say!(words, turn.more)),
        None => nothing(),
    };
    let body = group()
        .child(el("p").class("lead").child(say!(words, turn.thanks)))
        .child(frame::actions().child(back).child(more));
    frame::page(app, "turned", say!(words, turn.title), body)
}
