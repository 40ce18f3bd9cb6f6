//! What happened to a questionnaire just sealed, and what happens next.

use crate::app::App;
use crate::frame;
use crate::markup::{self, Markup, group, part};
use crate::place::Place;
use crate::words::{say, text};

pub(crate) fn page(app: App) -> Markup {
    let words = app.words;
    let next = markup::words(move || {
        let next = if app.outbox.sending() {
            text!(words, outbox.sending)
        } else if app.outbox.last_is_delivered() {
            text!(words, sealed.delivered)
        } else {
            text!(words, sealed.next)
        };
        next.to_owned()
    });
    let home = frame::link(&Place::Home).class("button");
    let body = group()
        .child(frame::paragraph(say!(words, sealed.what)))
        .child(frame::subheading().child(say!(words, sealed.next_title)))
        .child(frame::paragraph(next))
        .child(part(move || frame::waiting_line(app)))
        .child(frame::actions().child(home.child(say!(words, sealed.home))));
    frame::page(app, "sealed", say!(words, sealed.title), body)
}
