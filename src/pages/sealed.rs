//! What happened to a questionnaire just sealed, and what happens next.

use leptos::prelude::*;

use crate::app::App;
use crate::frame;
use crate::intl;
use crate::live;
use crate::place::Place;
use crate::words::{say, text};

pub(crate) fn page(app: App) -> AnyView {
    let words = app.words;
    let title = say!(words, sealed.title);
    let next = live::words(move || {
        if app.outbox.sending() {
            text!(words, outbox.sending).to_owned()
        } else if app.outbox.last_is_delivered() {
            text!(words, sealed.delivered).to_owned()
        } else {
            text!(words, sealed.next).to_owned()
        }
    });
    let waiting = move || {
        let waiting = app.outbox.waiting();
        if waiting == 0 {
            return ().into_any();
        }
        let count = intl::number(words.tag(), waiting);
        view! {
            <p class="waiting">
                <a href=Place::Outbox.fragment()>
                    {text!(words, outbox.waiting, count = count)}
                </a>
            </p>
        }
        .into_any()
    };
    let body = view! {
        <p>{say!(words, sealed.what)}</p>
        <h2 class="subheading">{say!(words, sealed.next_title)}</h2>
        <p>{next}</p>
        {live::part(waiting)}
        <div class="actions">
            <a class="button" href=Place::Home.fragment()>{say!(words, sealed.home)}</a>
        </div>
    };
    frame::page(app, "sealed", title, body.into_any())
}
