//! The person's card: the code that ties their questionnaires together, to be kept by them alone.

use leptos::prelude::*;
use leptos::task::spawn_local;
use sealing::person::Code;
use wasm_bindgen::JsValue;

use crate::app::App;
use crate::camera;
use crate::codes;
use crate::dom;
use crate::frame::{self, Asking};
use crate::markup::{Markup, el, group, nothing, part};
use crate::place::Place;
use crate::signals::{Memo, RwSignal, Signal};
use crate::words::{say, text};

/// The place of the code that another camera reads.
const PICTURE: &str = "card-picture";
/// The field for the code on a card.
const FIELD: &str = "card-code";

/// The way to the card of the open questionnaire; nothing where there is none.
pub(super) fn link(app: App, record: String) -> Markup {
    if app.notebook().is_none() || app.is_turned() || app.filling.person().is_none() {
        return nothing();
    }
    frame::link(&Place::Card { record }).child(say!(app.words, card.title))
}

pub(crate) fn page(app: App, record: String) -> Markup {
    if !untrack(|| app.filling.is_open(&record)) {
        app.filling.load_here(app, record.clone());
    }
    let open = Memo::new(move || app.filling.is_open(&record));
    let body = move || match open.get() {
        true => opened(app),
        false => nothing(),
    };
    let title = say!(app.words, card.title);
    frame::bare_page(app, "card", title, Signal::stored(false), part(body))
}

fn opened(app: App) -> Markup {
    let words = app.words;
    // Where the reader comes from: the questionnaire, on the page where it was left.
    let back = app.filling.place_left().unwrap_or_default();
    let back = frame::link(&back).class("back");
    let code = RwSignal::new(app.filling.person().map(|code| code.to_string()));
    let ticket = move || ticket(app, code.get().unwrap_or_default());
    let print = say!(words, card.print);
    let print = frame::button("button button--second", print, |_| dom::print());
    group()
        .child(back.child(say!(words, app.back)))
        .child(frame::heading().child(say!(words, card.title)))
        .child(part(ticket))
        .child(frame::paragraph(say!(words, card.why)))
        .child(print)
        .child(other(app, code))
}

/// What is printed: the code, for people and for cameras.
fn ticket(app: App, code: String) -> Markup {
    let text = code.clone();
    let label = untrack(|| text!(app.words, card.title).to_owned());
    dom::next_frame(move || {
        let Some(place) = dom::by_id(PICTURE) else {
            return;
        };
        spawn_local(async move {
            let arguments = [JsValue::from(text), JsValue::from(label)];
            // Without its picture the code is still there to be read.
            let _ = codes::ask("show_one", &[&place, &arguments[0], &arguments[1]]).await;
        });
    });
    el("div")
        .class("ticket")
        .child(el("div").attr("id", PICTURE))
        .child(el("p").class("code").attr("dir", "ltr").child(code))
}

/// For those who come with a card.
fn other(app: App, code: RwSignal<Option<String>>) -> Markup {
    let words = app.words;
    let asking = Asking::new(FIELD);
    let done = RwSignal::new(false);
    let take = move |typed: &str| {
        done.set(false);
        match Code::read(typed) {
            Ok(read) => {
                app.filling.tie(app, read);
                asking.error.set(None);
                code.set(Some(read.to_string()));
                done.set(true);
                app.announce(untrack(|| text!(words, card.used).to_owned()));
            }
            Err(_) => asking.fail(|| text!(words, card.wrong).to_owned()),
        }
    };
    let used = move || match done.get() {
        true => el("p")
            .class("saved saved--done")
            .child(say!(words, card.used)),
        false => nothing(),
    };
    let input = el("input")
        .class("input code")
        .attr("inputmode", "numeric")
        .attr("dir", "ltr");
    let (label, hint) = (say!(words, card.code), say!(words, card.hint));
    let field = frame::field("card", FIELD, label, hint, asking.error, input);
    let press = say!(words, card.take);
    let form = asking.form(app, field, (press, press), nothing(), move || {
        take(&dom::field_value(FIELD));
    });
    el("section")
        .child(frame::subheading().child(say!(words, card.other)))
        .child(form)
        .child(part(used))
        .child(camera::button(app, "card-camera".to_owned(), move |read| {
            take(&read);
        }))
}
