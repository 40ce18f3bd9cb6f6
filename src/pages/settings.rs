//! Language, looks, lock, and an honest word on what is protected.

use leptos::prelude::*;

use crate::app::App;
use crate::frame::{self, Asking};
use crate::guard::Outings;
use crate::intl;
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::pages::cover::{pin_field, typed_pin};
use crate::pages::{copies, display, programme, room};
use crate::place::{Place, Whose};
use crate::signals::RwSignal;
use crate::words::{Words, say, text};

pub(crate) fn page(app: App) -> Markup {
    let words = app.words;
    let version = env!("CARGO_PKG_VERSION");
    let version = markup::words(move || text!(words, settings.version, version = version));
    let about_this = el("p")
        .class("quiet")
        .child(say!(words, settings.programme))
        .child(" ")
        .child(programme(app))
        .child(el("br"))
        .child(version);
    let authors = el("a")
        .attr("href", "author.html")
        .child(say!(words, settings.authors));
    let body = group()
        .child(frame::language_choice(app, "settings-language", true))
        .child(display::choices(app))
        .child(locking(app))
        .child(pin(app))
        .child(team(app))
        .child(room::section(app))
        .child(copies::single_copy(app))
        .child(about(words))
        .child(erasing(words))
        .child(about_this)
        .child(el("p").class("quiet").child(authors));
    frame::page(app, "settings", say!(words, settings.title), body)
}

/// The two ways to put the device down.
fn locking(app: App) -> Markup {
    let words = app.words;
    let lock = frame::button("button button--second", say!(words, home.lock), move |_| {
        app.lock();
    });
    el("section")
        .child(frame::subheading().child(say!(words, settings.lock_title)))
        .child(frame::paragraph(say!(words, settings.lock_hint)))
        .child(lock)
        .child(frame::paragraph(say!(words, shift.hint)))
        .child(end_of_shift(app))
}

/// Ends the shift, once it is confirmed.
pub(crate) fn end_of_shift(app: App) -> Markup {
    let words = app.words;
    let asking = RwSignal::new(false);
    part(move || {
        if asking.get() {
            let yes = say!(words, shift.yes);
            let yes = frame::button("button button--danger", yes, move |_| {
                app.end(Outings::Go);
            });
            return frame::really(
                say!(words, shift.question),
                yes,
                say!(words, shift.no),
                asking,
            );
        }
        let end = say!(words, shift.end);
        frame::button("button button--second", end, move |_| asking.set(true))
    })
}

/// The short number that uncovers the screen.
fn pin(app: App) -> Markup {
    let words = app.words;
    let asking = Asking::new("pin");
    let set = RwSignal::new(app.notebook().is_some_and(|it| it.has_pin()));
    let submit = move || {
        let done = app.notebook().is_some_and(|it| it.set_pin(&typed_pin()));
        if !done {
            return asking
                .error
                .set(Some(untrack(|| text!(words, pin.wrong).to_owned())));
        }
        asking.error.set(None);
        set.set(true);
        app.announce(untrack(|| text!(words, pin.done).to_owned()));
    };
    let done = move || match set.get() {
        true => el("p")
            .class("saved saved--done")
            .child(say!(words, pin.done)),
        false => nothing(),
    };
    let press = el("button")
        .class("button button--second")
        .attr("type", "submit")
        .child(say!(words, pin.set));
    let form = frame::form(submit)
        .child(pin_field(app, asking))
        .child(press);
    el("section")
        .child(frame::subheading().child(say!(words, pin.title)))
        .child(frame::paragraph(say!(words, pin.why)))
        .child(form)
        .child(part(done))
}

/// Who can open this device: how many, and no names.
fn team(app: App) -> Markup {
    let words = app.words;
    let count = app.notebook().map_or(0, |it| it.words_in_use());
    let count = markup::words(move || {
        let count = intl::number(words.tag(), count as usize);
        text!(words, team.count, count = count)
    });
    let line = |whose, label| el("li").child(frame::link(&Place::Words(whose)).child(label));
    let links = el("ul")
        .class("links")
        .child(line(Whose::Another, say!(words, team.add)))
        .child(line(Whose::Own, say!(words, team.change)))
        .child(line(Whose::Leaving, say!(words, team.remove)));
    el("section")
        .child(frame::subheading().child(say!(words, team.title)))
        .child(frame::paragraph(count))
        .child(links)
}

fn about(words: Words) -> Markup {
    let link = frame::link(&Place::Limits).child(say!(words, limits.link));
    el("section")
        .child(frame::subheading().child(say!(words, settings.about)))
        .child(frame::paragraph(say!(words, settings.protected_sealed)))
        .child(frame::paragraph(say!(words, settings.exposed_open)))
        .child(el("p").child(link))
}

fn erasing(words: Words) -> Markup {
    let link = frame::link(&Place::Erase).child(say!(words, erase.title));
    el("section")
        .child(frame::subheading().child(say!(words, erase.section)))
        .child(el("p").child(link))
}
