//! Sealed questionnaires and where they stand.

use leptos::task::spawn_local;

use crate::app::App;
use crate::frame;
use crate::intl;
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::pages::{carry, copies};
use crate::signals::Signal;
use crate::store::{Listed, OutboxHeader, OutboxStatus};
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
    let progress = move || match app.outbox.sending() {
        true => progress(app),
        false => nothing(),
    };
    let label = (say!(words, outbox.send), say!(words, outbox.sending));
    let body = group()
        .child(el("p").class("lead").child(count))
        .child(frame::paragraph(say!(words, outbox.explain)))
        .child(copies::single_copy(app))
        .child(part(report))
        .child(part(progress))
        .child(frame::actions().child(frame::busy_button(sending, label, send)))
        .child(carry::section(app))
        .child(frame::subheading().child(say!(words, outbox.list)))
        .child(part(move || list(app)));
    frame::page(app, "outbox", say!(words, outbox.title), body)
}

/// How much of what is being sent has gone.
fn progress(app: App) -> Markup {
    let label = say!(app.words, outbox.sending);
    el("progress")
        .class("progress")
        .attr("max", "100")
        .attr_by("value", move || Some(app.outbox.progress().to_string()))
        .attr_by("aria-label", move || Some(label.get()))
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

/// The class of what is said of a record, and the words.
fn state(words: Words, state: &OutboxStatus) -> (&'static str, String) {
    let day = |day: &str| intl::day(words.tag(), day);
    match state {
        OutboxStatus::Waiting => (
            "state state--waiting",
            text!(words, outbox.state_waiting).to_owned(),
        ),
        OutboxStatus::Refused(413) => (
            "state state--refused",
            text!(words, outbox.state_too_large).to_owned(),
        ),
        OutboxStatus::Refused(status) => (
            "state state--refused",
            text!(words, outbox.state_refused, status = *status),
        ),
        OutboxStatus::Sent(it) => (
            "state state--sent",
            text!(words, outbox.state_sent, day = day(it)),
        ),
        OutboxStatus::Delivered { day: it, .. } => (
            "state state--delivered",
            text!(words, outbox.state_delivered, day = day(it)),
        ),
        OutboxStatus::Collected(it) => (
            "state state--collected",
            text!(words, outbox.state_collected, day = day(it)),
        ),
    }
}

fn row(words: Words, Listed { digest, header, .. }: &Listed) -> Markup {
    let (class, state) = state(words, &header.status);
    let when = intl::date(words.tag(), header.sealed_at);
    let reference: String = digest.to_string().chars().take(8).collect();
    let reference = el("span")
        .child(text!(words, outbox.reference))
        .child(" ")
        .child(frame::isolated(reference).class("code"));
    let facts = el("p")
        .class("card__facts")
        .child(el("span").child(text!(words, outbox.sealed_at, when = when)))
        .child(" ")
        .child(reference);
    let note = match header {
        OutboxHeader { carried: true, .. } => el("p").child(text!(words, outbox.carried)),
        OutboxHeader { partial: true, .. } => el("p").child(text!(words, outbox.partial)),
        _ => nothing(),
    };
    el("li")
        .class("card")
        .child(el("p").class(class).child(state))
        .child(note)
        .child(facts)
}
