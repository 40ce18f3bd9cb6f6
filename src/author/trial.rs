//! A form being tried: the app's own pages, with nothing kept.

use leptos::prelude::*;

use super::pretty::pretty;
use super::state::Author;
use crate::app::App;
use crate::frame;
use crate::markup::{Markup, el, group, nothing, part};
use crate::place::Place;
use crate::signals::RwSignal;
use crate::words::say;

/// Whether a form is being tried.
pub(super) fn is_open(app: App) -> bool {
    app.filling.read(|_| ()).is_some()
}

/// Says above every page that this is a trial, and whether the workbook has changed since it began.
pub(super) fn banner(author: Author) -> Markup {
    let words = author.app.words;
    let name = say!(words, author.trial);
    let said = el("p")
        .class("trial__said")
        .child(el("strong").child(name))
        .child(" ")
        .child(say!(words, author.trial_hint));
    let back = frame::link(&Place::Home).child(say!(words, author.back));
    el("aside")
        .class("trial")
        .attr_by("aria-label", move || Some(name.get()))
        .child(said)
        .child(el("p").child(back))
        .child(part(move || newer(author)))
}

fn newer(author: Author) -> Markup {
    if !author.newer.get() {
        return nothing();
    }
    let words = author.app.words;
    let has_form = author.shown.with(|shown| {
        let report = shown.as_ref().and_then(|shown| shown.outcome.as_ref().ok());
        report.is_some_and(|report| report.form.is_some())
    });
    let body = if has_form {
        let label = say!(words, author.try_newer);
        let again = frame::button("button button--second", label, move |_| author.try_form());
        group()
            .child(frame::paragraph(say!(words, author.newer)))
            .child(again)
    } else {
        frame::paragraph(say!(words, author.newer_wrong))
    };
    frame::notice("notice notice--plain", body).attr("role", "status")
}

/// What stands in place of the seal below the check of the answers.
pub(super) fn ending(app: App, wrong: RwSignal<bool>) -> Markup {
    let words = app.words;
    let end = move |_| {
        if untrack(|| app.filling.all_problems()).is_empty() {
            app.go(Place::Sealed);
        } else {
            wrong.set(true);
            frame::focus_summary();
        }
    };
    let title = frame::subheading().attr("id", "seal-title");
    el("section")
        .class("seal")
        .attr("aria-labelledby", "seal-title")
        .child(title.child(say!(words, author.end_title)))
        .child(frame::paragraph(say!(words, author.end_hint)))
        .child(frame::button("button", say!(words, author.end), end))
}

/// What would have been sealed.
pub(super) fn submission(author: Author) -> Markup {
    let app = author.app;
    let words = app.words;
    let xml = app.filling.read(|draft| draft.session.submission_xml());
    let shown = match xml {
        Some(Ok(xml)) => el("pre")
            .class("xml")
            .attr("dir", "ltr")
            .attr("tabindex", "0")
            .attr("role", "region")
            .attr("aria-label", "XML")
            .child(pretty(&xml)),
        Some(Err(error)) => frame::notice("notice notice--wrong", el("p").child(error.to_string())),
        None => nothing(),
    };
    let again = say!(words, author.again);
    let again = frame::button("button", again, move |_| author.try_form());
    let back = frame::link(&Place::Home).class("button button--second");
    let body = group()
        .child(frame::paragraph(say!(words, author.submission_hint)))
        .child(shown)
        .child(
            frame::actions()
                .child(again)
                .child(back.child(say!(words, author.back))),
        );
    frame::page(app, "submission", say!(words, author.submission), body)
}
