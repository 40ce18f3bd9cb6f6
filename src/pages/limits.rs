//! What protects against what, and what nothing here protects against.

use crate::app::App;
use crate::frame;
use crate::markup::{Markup, el, group};
use crate::place::Place;
use crate::signals::Signal;
use crate::words::say;

pub(crate) fn page(app: App) -> Markup {
    let words = app.words;
    let means = [
        (
            say!(words, limits.sealed_title),
            say!(words, limits.sealed_does),
            say!(words, limits.sealed_not),
        ),
        (
            say!(words, limits.words_title),
            say!(words, limits.words_do),
            say!(words, limits.words_not),
        ),
        (
            say!(words, limits.cover_title),
            say!(words, limits.cover_does),
            say!(words, limits.cover_not),
        ),
        (
            say!(words, limits.end_title),
            say!(words, limits.end_does),
            say!(words, limits.end_not),
        ),
        (
            say!(words, limits.leave_title),
            say!(words, limits.leave_does),
            say!(words, limits.leave_not),
        ),
        (
            say!(words, limits.erase_title),
            say!(words, limits.erase_does),
            say!(words, limits.erase_not),
        ),
        (
            say!(words, limits.kept_title),
            say!(words, limits.kept_does),
            say!(words, limits.kept_not),
        ),
    ];
    let means = means.map(|(title, does, not)| {
        let line = |label: Signal<String>, said: Signal<String>| {
            let label = el("strong").child(label);
            el("p").child(label).child(" ").child(said)
        };
        el("section")
            .child(frame::subheading().child(title))
            .child(line(say!(words, limits.does), does))
            .child(line(say!(words, limits.not), not))
    });
    let nothing_helps = [
        say!(words, settings.exposed_traces),
        say!(words, settings.exposed_network),
        say!(words, settings.exposed_spied),
        say!(words, limits.update),
    ];
    let nothing_helps = nothing_helps.map(|line| el("li").child(line));
    let nothing_helps = el("section")
        .child(frame::subheading().child(say!(words, limits.nothing_title)))
        .child(el("ul").class("list").child(Vec::from(nothing_helps)));
    let back = frame::link(&Place::Settings).child(say!(words, app.back));
    let body = group()
        .child(frame::paragraph(say!(words, limits.intro)))
        .child(Vec::from(means))
        .child(nothing_helps)
        .child(el("p").class("aside").child(back));
    frame::page(app, "limits", say!(words, settings.about), body)
}
