//! The page itself: choose a workbook, and what came of it.

use gloo::events::{EventListener, EventListenerOptions};
use js_sys::{ArrayBuffer, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, File, FileList};

use super::compiler::Trouble;
use super::state::{Author, LARGEST};
use super::{findings, preview, trial};
use crate::app::App;
use crate::dom;
use crate::frame;
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::pages::{check, fill};
use crate::place::Place;
use crate::shell;
use crate::words::{Words, say};

/// The id of the field that takes a file.
const FIELD: &str = "workbook";

/// What the field offers.
const ENDINGS: &str = ".xlsx,.xlsm,.xls,.ods,.csv,.md";

/// The whole page.
pub(super) fn shell(words: Words) -> Markup {
    let app = App::new(words);
    let author = Author::new(app, preview::followed());
    if let Some(name) = author.followed.clone() {
        preview::follow(author, name);
    }
    listen(author);
    // A new screen starts at its heading; the first one does not take the focus from the reader.
    let mut previous: Option<Place> = None;
    markup::effect(move || {
        let now = Some(app.place());
        if previous.is_some() && previous != now {
            dom::focus_heading();
        }
        previous = now;
    });
    shell::around(app, move || screen(author))
}

fn screen(author: Author) -> Markup {
    let app = author.app;
    let is_open = |record: &str| untrack(|| app.filling.is_open(record));
    let page = match app.place() {
        Place::Fill {
            record,
            page,
            change,
        } if is_open(&record) => fill::page(app, record, page, change),
        Place::Check { record } if is_open(&record) => check::page(app, record, trial::ending),
        Place::Sealed if trial::is_open(app) => trial::submission(author),
        _ => return choice(author),
    };
    group().child(trial::banner(author)).child(page)
}

/// The screen on which a workbook is chosen and its findings are listed.
fn choice(author: Author) -> Markup {
    let words = author.app.words;
    let source = match &author.followed {
        Some(_) => group(),
        None => drop_zone(author),
    };
    let body = group()
        .child(frame::paragraph(say!(words, author.intro)))
        .child(frame::paragraph(say!(words, author.stays)))
        .child(source)
        .child(part(move || progress(author)))
        .child(part(move || findings::result(author)));
    frame::page(author.app, "author", say!(words, author.title), body)
}

fn drop_zone(author: Author) -> Markup {
    let words = author.app.words;
    let choose = frame::file_button(
        FIELD,
        "button",
        say!(words, author.choose),
        ENDINGS,
        move |file| spawn_local(read(author, file)),
    );
    el("div")
        .class("drop")
        .child(choose)
        .child(el("p").class("drop__hint").child(say!(words, author.drop)))
        .child(el("p").class("quiet").child(say!(words, author.kinds)))
}

/// Whether a workbook is being compiled, and whether the followed file can be reached.
fn progress(author: Author) -> Markup {
    let words = author.app.words;
    if author.silent.get() {
        let lost = el("p").child(say!(words, author.silent));
        return frame::notice("notice notice--wrong", lost).attr("role", "alert");
    }
    if author.busy.get() {
        return el("p").class("quiet").child(say!(words, author.busy));
    }
    match &author.followed {
        Some(_) => el("p").class("quiet").child(say!(words, author.followed)),
        None => nothing(),
    }
}

fn read_first(author: Author, files: Option<FileList>) {
    if let Some(file) = files.and_then(|files| files.get(0)) {
        spawn_local(read(author, file));
    }
}

async fn read(author: Author, file: File) {
    // Before it is read: a file of gigabytes fills the memory.
    if file.size() > f64::from(LARGEST) {
        return author.show(file.name(), Err(Trouble::Size));
    }
    let buffer = JsFuture::from(file.array_buffer()).await;
    match buffer.and_then(JsValue::dyn_into::<ArrayBuffer>) {
        Ok(buffer) => author.take(file.name(), &Uint8Array::new(&buffer)),
        Err(_) => author.show(file.name(), Err(Trouble::Unread)),
    }
}

/// Listens for files dropped anywhere: a browser would open them in place of the page.
fn listen(author: Author) {
    let Some((window, document)) = dom::window().zip(dom::document()) else {
        return;
    };
    let app = author.app;
    EventListener::new(&window, "hashchange", move |_| app.read_fragment()).forget();
    let on = |name: &'static str, act: Box<dyn Fn(&DragEvent)>| {
        let may_stop = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&document, name, may_stop, move |event| {
            event.prevent_default();
            if let Some(event) = event.dyn_ref() {
                act(event);
            }
        })
        .forget();
    };
    let over = |over: bool| dom::set_root_attribute("data-dropping", over.then_some(""));
    on("dragover", Box::new(move |_| over(true)));
    on("dragleave", Box::new(move |_| over(false)));
    let take = move |event: &DragEvent| {
        over(false);
        // During a trial, and for a followed file, there is nowhere to drop one.
        if author.followed.is_none() && dom::by_id(FIELD).is_some() {
            read_first(author, event.data_transfer().and_then(|it| it.files()));
        }
    };
    on("drop", Box::new(take));
}
