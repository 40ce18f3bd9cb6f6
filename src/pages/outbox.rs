//! Sealed questionnaires and where they stand.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::frame;
use crate::intl;
use crate::live;
use crate::notebook::{OutboxItem, OutboxState};
use crate::words::{Words, say, text};

pub(crate) fn page(app: App) -> AnyView {
    let words = app.words;
    spawn_local(app.outbox.refresh(app));
    let title = say!(words, outbox.title);
    let count = live::words(move || {
        let waiting = app.outbox.waiting();
        if waiting == 0 {
            return text!(words, outbox.all_delivered).to_owned();
        }
        let count = intl::number(words.tag(), waiting);
        text!(words, outbox.waiting, count = count)
    });
    let report = move || match app.outbox.report(words).filter(|_| !app.outbox.sending()) {
        Some(report) => frame::notice("plain", view! { <p>{report}</p> }.into_any()),
        None => ().into_any(),
    };
    let label = live::words(move || {
        let label = if app.outbox.sending() {
            text!(words, outbox.sending)
        } else {
            text!(words, outbox.send)
        };
        label.to_owned()
    });
    let list = move || {
        let items = app.outbox.items();
        if items.is_empty() {
            return view! { <p>{text!(words, outbox.empty)}</p> }.into_any();
        }
        let rows: Vec<AnyView> = items.into_iter().map(|item| row(words, &item)).collect();
        view! { <ul class="cards">{rows}</ul> }.into_any()
    };
    let body = view! {
        <p class="lead">{count}</p>
        <p>{say!(words, outbox.explain)}</p>
        {live::part(report)}
        <div class="actions">
            <button
                class="button"
                type="button"
                aria-disabled=move || app.outbox.sending().to_string()
                on:click=move |_| app.outbox.deliver(app, true)
            >
                {label}
            </button>
        </div>
        <h2 class="subheading">{say!(words, outbox.list)}</h2>
        {live::part(list)}
    };
    frame::page(app, "outbox", title, body.into_any())
}

fn row(words: Words, item: &OutboxItem) -> AnyView {
    let (kind, state) = match &item.state {
        OutboxState::Waiting => ("waiting", text!(words, outbox.state_waiting).to_owned()),
        OutboxState::Refused(status) => (
            "refused",
            text!(words, outbox.state_refused, status = *status),
        ),
        OutboxState::Delivered { day } => {
            let day = intl::day(words.tag(), day);
            ("delivered", text!(words, outbox.state_delivered, day = day))
        }
    };
    let when = intl::date(words.tag(), item.sealed_at);
    let reference: String = item.digest.to_string().chars().take(8).collect();
    view! {
        <li class="card">
            <p class=format!("state state--{kind}")>{state}</p>
            <p class="card__facts">
                <span>{text!(words, outbox.sealed_at, when = when)}</span>
                " "
                <span>
                    {text!(words, outbox.reference)} " " <bdi class="code">{reference}</bdi>
                </span>
            </p>
        </li>
    }
    .into_any()
}
