//! Sealed questionnaires and where they stand.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::frame;
use crate::intl;
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::notebook::{OutboxItem, OutboxState};
use crate::pages::copies;
use crate::words::{Words, say, text};

pub(crate) fn page(app: App) -> Markup {
    let words = app.words;
    spawn_local(app.outbox.refresh(app));
    let count = markup::words(move || {
        let waiting = app.outbox.waiting();
        if waiting == 0 {
            return text!(words, outbox.all_delivered).to_owned();
        }
        let count = intl::number(words.tag(), waiting);
        text!(words, outbox.waiting, count = count)
    });
    let report = move || match app.outbox.report(words).filter(|_| !app.outbox.sending()) {
        Some(report) => frame::notice("notice notice--plain", el("p").child(report)),
        None => nothing(),
    };
    let send = frame::bare_button("button", move |_| app.outbox.deliver(app, true));
    let sending = Signal::derive(move || app.outbox.sending());
    let label = (say!(words, outbox.send), say!(words, outbox.sending));
    let body = group()
        .child(el("p").class("lead").child(count))
        .child(frame::paragraph(say!(words, outbox.explain)))
        .child(copies::single_copy(app))
        .child(part(report))
        .child(frame::actions().child(frame::busy_button(sending, label, send)))
        .child(frame::subheading().child(say!(words, outbox.list)))
        .child(part(move || list(app)));
    frame::page(app, "outbox", say!(words, outbox.title), body)
}

fn list(app: App) -> Markup {
    let words = app.words;
    let items = app.outbox.items();
    if items.is_empty() {
        return frame::paragraph(say!(words, outbox.empty));
    }
    let rows: Vec<Markup> = items.iter().map(|item| row(words, item)).collect();
    el("ul").class("cards").child(rows)
}

fn row(words: Words, item: &OutboxItem) -> Markup {
    let (class, state) = match &item.state {
        OutboxState::Waiting => {
            let state = text!(words, outbox.state_waiting).to_owned();
            ("state state--waiting", state)
        }
        OutboxState::Refused(status) => {
            let state = text!(words, outbox.state_refused, status = *status);
            ("state state--refused", state)
        }
        OutboxState::Delivered { day } => {
            let day = intl::day(words.tag(), day);
            let state = text!(words, outbox.state_delivered, day = day);
            ("state state--delivered", state)
        }
    };
    let when = intl::date(words.tag(), item.sealed_at);
    let reference: String = item.digest.to_string().chars().take(8).collect();
    let reference = el("span")
        .child(text!(words, outbox.reference))
        .child(" ")
        .child(frame::isolated(reference).class("code"));
    let facts = el("p")
        .class("card__facts")
        .child(el("span").child(text!(words, outbox.sealed_at, when = when)))
        .child(" ")
        .child(reference);
    let partial = match item.partial {
        true => el("p").child(text!(words, outbox.partial)),
        false => nothing(),
    };
    el("li")
        .class("card")
        .child(el("p").class(class).child(state))
        .child(partial)
        .child(facts)
}
