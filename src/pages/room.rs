//! What the worker is told of the room on the device.

use leptos::task::spawn_local;

use crate::app::App;
use crate::frame;
use crate::intl;
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::room;
use crate::signals::RwSignal;
use crate::words::{say, text};

/// How much room there is, and whether the browser keeps what is there.
pub(super) fn section(app: App) -> Markup {
    let words = app.words;
    let kept = RwSignal::new(None::<bool>);
    let left = measured();
    spawn_local(async move {
        kept.set(Some(room::is_kept().await));
    });
    let ask = move |_| {
        spawn_local(async move {
            kept.set(Some(room::keep().await));
        });
    };
    let promise = move || match kept.get() {
        None => nothing(),
        Some(true) => frame::paragraph(say!(words, storage.kept)),
        Some(false) => {
            let ask = frame::button("button button--second", say!(words, storage.ask), ask);
            let told = frame::paragraph(say!(words, storage.not_kept));
            group().child(told).child(ask)
        }
    };
    let free = move || match left.get() {
        None => nothing(),
        Some(left) => frame::paragraph(markup::words(move || {
            let size = intl::size(words.tag(), left);
            text!(words, storage.free, size = size)
        })),
    };
    el("section")
        .child(frame::subheading().child(say!(words, storage.title)))
        .child(part(free))
        .child(part(promise))
}

/// Says that there is little room, where it is so.
pub(super) fn notice(app: App) -> Markup {
    let words = app.words;
    let left = measured();
    part(move || {
        let Some(left) = left.get().filter(|left| *left < room::LITTLE) else {
            return nothing();
        };
        let size = intl::size(words.tag(), left);
        let told = el("p").child(text!(words, storage.low, size = size));
        frame::notice("notice notice--wrong", told)
    })
}

/// How many bytes there is room for, once that is known.
fn measured() -> RwSignal<Option<f64>> {
    let left = RwSignal::new(None);
    spawn_local(async move {
        left.set(room::left().await);
    });
    left
}
