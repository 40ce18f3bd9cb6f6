//! Erasing what is on this device.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::frame;
use crate::intl;
use crate::markup::{Markup, el, group, nothing, part};
use crate::pages::fault_alert;
use crate::place::Place;
use crate::signals::{RwSignal, Signal};
use crate::store::Erasing;
use crate::words::{self, say, text};

pub(crate) fn page(app: App) -> Markup {
    let words = app.words;
    let fault = RwSignal::new(None::<String>);
    let readable = Choice {
        what: Erasing::Readable,
        title: say!(words, erase.readable_title),
        hint: say!(words, erase.readable),
        action: say!(words, erase.readable_action),
        question: say!(words, erase.readable_question),
    };
    let everything = Choice {
        what: Erasing::Everything,
        title: say!(words, erase.everything_title),
        hint: say!(words, erase.everything),
        action: say!(words, erase.everything_action),
        question: say!(words, erase.everything_question),
    };
    let back = frame::link(&Place::Settings).child(say!(words, app.back));
    let body = group()
        .child(frame::paragraph(say!(words, erase.how)))
        .child(fault_alert(fault))
        .child(choice(app, readable, fault))
        .child(choice(app, everything, fault).child(part(move || waiting(app))))
        .child(el("p").class("aside").child(back));
    frame::page(app, "erase", say!(words, erase.title), body)
}

struct Choice {
    what: Erasing,
    title: Signal<String>,
    hint: Signal<String>,
    action: Signal<String>,
    question: Signal<String>,
}

fn choice(app: App, choice: Choice, fault: RwSignal<Option<String>>) -> Markup {
    let words = app.words;
    let asking = RwSignal::new(false);
    let Choice {
        what,
        title,
        hint,
        action,
        question,
    } = choice;
    let erase = move |_| {
        spawn_local(async move {
            if let Err(error) = app.erase(what).await {
                fault.set(Some(untrack(|| words::fault(words, &error))));
            }
        });
    };
    let button = part(move || match asking.get() {
        true => {
            let yes = frame::button("button button--danger", action, erase);
            frame::really(question, yes, say!(words, erase.no), asking)
        }
        false => frame::button("button button--second", action, move |_| asking.set(true)),
    });
    el("section")
        .child(frame::subheading().child(title))
        .child(frame::paragraph(hint))
        .child(button)
}

/// What would be lost with everything.
fn waiting(app: App) -> Markup {
    let count = app.outbox.waiting();
    if count == 0 {
        return nothing();
    }
    let count = intl::number(app.words.tag(), count);
    el("p").child(el("strong").child(text!(app.words, erase.waiting, count = count)))
}

/// Nothing is left; this page is the last that is seen of the app.
pub(crate) fn done(app: App) -> Markup {
    let words = app.words;
    let body = frame::paragraph(say!(words, erase.done));
    frame::page(app, "erased", say!(words, erase.done_title), body)
}
