//! The app's shell: what stands around every screen, and which screen is shown.

use js_sys::Function;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::app::{App, Stage};
use crate::dom;
use crate::frame;
use crate::markup::{self, Markup, el, group, part};
use crate::notebook::Phase;
use crate::pages;
use crate::place::{Place, Whose};
use crate::words::Words;

/// Mounts the app and listens to the browser. Calls `done` with whether the interface's texts can be
/// had in any of the reader's languages.
pub fn mount(done: Function) {
    show(shell, done);
}

/// Mounts a page in the reader's language, and says so on the screen when it stops.
pub(crate) fn show(shell: fn(Words) -> Markup, done: Function) {
    std::panic::set_hook(Box::new(|info| crashed(info.location())));
    // A promise to the caller instead would be code that nothing else needs; and Leptos has no tasks
    // before something is mounted.
    wasm_bindgen_futures::spawn_local(async move {
        let words = Words::start().await;
        let is_shown = words.is_ok();
        if let Ok(words) = words {
            mount_to_body(move || shell(words).view());
        }
        let _ = done.call1(&JsValue::NULL, &is_shown.into());
    });
}

/// Shows the page's own note that something went wrong. Only the place in the code is logged: the
/// message may hold an answer.
fn crashed(location: Option<&std::panic::Location>) {
    if let Some(location) = location {
        let place = format!("carnet stopped at {}:{}", location.file(), location.line());
        web_sys::console::error_1(&JsValue::from_str(&place));
    }
    if let Some(note) = dom::by_id("crash") {
        let _ = note.remove_attribute("hidden");
    }
}

fn shell(words: Words) -> Markup {
    let app = App::new(words);
    app.listen();
    if dom::fragment().starts_with("#enrol=") {
        app.read_fragment();
    }
    app.open();

    // A new screen starts at its heading; the first one does not take the focus from the reader.
    let mut previous: Option<(Stage, Place)> = None;
    markup::effect(move || {
        let now = Some((app.stage(), app.place()));
        let known = previous.as_ref().is_some_and(|it| it.0 != Stage::Opening);
        if known && previous != now {
            dom::focus_heading();
        }
        previous = now;
    });
    around(app, move || screen(app))
}

/// Header, the present screen, and the live region.
pub(crate) fn around(app: App, screen: impl Fn() -> Markup + Send + 'static) -> Markup {
    markup::effect(move || {
        dom::set_root_attribute("lang", Some(app.words.tag()));
        dom::set_root_attribute("dir", Some(app.words.direction()));
    });
    let announcement = el("p")
        .class("visually-hidden")
        .attr("role", "status")
        .attr("aria-live", "polite")
        .child(markup::words(move || app.announcement()));
    group()
        .child(frame::skip_link(app))
        .child(frame::header(app))
        .child(part(screen))
        .child(announcement)
}

fn screen(app: App) -> Markup {
    if app.covered.get() {
        return pages::cover::page(app);
    }
    match app.stage() {
        Stage::Opening => pages::opening(app),
        Stage::Failed(error) => pages::failed(app, error),
        Stage::Erased => pages::erase::done(app),
        Stage::Ready(Phase::NotEnrolled) => pages::enrol::page(app),
        Stage::Ready(Phase::NoPassphrase) => pages::passphrase::page(app, Whose::First),
        Stage::Ready(Phase::Locked) => pages::unlock::page(app),
        Stage::Ready(Phase::Open) if app.link().is_some() => pages::enrol::page(app),
        Stage::Ready(Phase::Open) if app.is_turned() && !app.is_for_person(&app.place()) => {
            pages::turned::hand_back(app)
        }
        Stage::Ready(Phase::Open) => match app.place() {
            Place::Home => pages::home::page(app),
            Place::Fill {
                record,
                page,
                change,
            } => pages::fill::page(app, record, page, change),
            Place::Check { record } => pages::check::page(app, record, pages::check::sealing),
            Place::Card { record } => pages::card::page(app, record),
            Place::Sealed => pages::sealed::page(app),
            Place::Outbox => pages::outbox::page(app),
            Place::Codes => pages::codes::show(app),
            Place::Scan => pages::codes::scan(app),
            Place::Settings => pages::settings::page(app),
            Place::Words(whose) => pages::passphrase::page(app, whose),
            Place::Erase => pages::erase::page(app),
            Place::Limits => pages::limits::page(app),
        },
    }
}
