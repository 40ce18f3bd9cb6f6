//! What to do next.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::frame;
use crate::markup::{Markup, el, group, nothing, part};
use crate::notebook::{DraftSummary, FormSummary};
use crate::pages::{copies, drafts, install, outing, programme, room, settings};
use crate::place::Place;
use crate::signals::{RwSignal, Signal};
use crate::words::{self, say};

/// What the screen lists.
#[derive(Clone, Copy)]
pub(super) struct Lists {
    pub(super) drafts: RwSignal<Vec<DraftSummary>>,
    /// `None` until they are read.
    forms: RwSignal<Option<Vec<FormSummary>>>,
}

pub(crate) fn page(app: App) -> Markup {
    let words = app.words;
    let lists = Lists {
        drafts: RwSignal::new(Vec::new()),
        forms: RwSignal::new(None),
    };
    spawn_local(async move {
        // A questionnaire left by the header is written before the list is read.
        let _ = app.filling.save_now(app).await;
        read(app, lists).await;
        // Newer questionnaires come by themselves; without a network those that are here stay.
        if let Some(notebook) = app.notebook()
            && notebook.refresh_programme().await == Ok(true)
        {
            lists.forms.set(Some(notebook.forms()));
        }
    });
    // What was deleted can be brought back as long as this screen stands.
    on_cleanup(move || app.filling.forget_deleted());
    let start = section("home-start", say!(words, home.start));
    let lock = frame::button("link", say!(words, home.lock), move |_| app.lock());
    let body = group()
        .child(el("p").class("quiet").child(programme(app)))
        .child(part(move || outing_list(app, lists)))
        .child(part(move || fault_notice(app)))
        .child(copies::healed_notice(app))
        .child(copies::single_copy(app))
        .child(room::notice(app))
        .child(part(move || update_notice(app)))
        .child(part(move || offline_ready(app)))
        .child(part(move || frame::waiting_line(app)))
        .child(drafts::list(app, lists))
        .child(start.child(part(move || form_list(app, lists))))
        .child(install::offer(app))
        .child(part(move || pin_hint(app)))
        .child(
            el("div")
                .class("aside")
                .child(lock)
                .child(settings::end_of_shift(app)),
        );
    frame::page(app, "home", say!(words, home.title), body)
}

pub(super) fn section(id: &'static str, title: Signal<String>) -> Markup {
    let title = frame::subheading().attr("id", id).child(title);
    el("section").attr("aria-labelledby", id).child(title)
}

pub(super) async fn read(app: App, lists: Lists) {
    let Some(notebook) = app.notebook() else {
        return;
    };
    match notebook.drafts().await {
        Ok(list) => lists.drafts.set(list),
        Err(error) => app.leave_notice(error),
    }
    lists.forms.set(Some(notebook.forms()));
}

fn fault_notice(app: App) -> Markup {
    let Some(error) = app.notice() else {
        return nothing();
    };
    let words = el("p").child(words::fault(app.words, &error));
    frame::notice("notice notice--wrong", words)
}

/// Says that there could be a PIN, as long as there is none.
fn pin_hint(app: App) -> Markup {
    if app.notebook().is_some_and(|notebook| notebook.has_pin()) {
        return nothing();
    }
    let link = frame::link(&Place::Settings).child(say!(app.words, pin.choose));
    el("p").class("quiet").child(link)
}

fn offline_ready(app: App) -> Markup {
    if !app.offline_ready() {
        return nothing();
    }
    let words = app.words;
    let ready = frame::paragraph(say!(words, home.offline_ready));
    frame::notice("notice notice--good", ready)
}

fn update_notice(app: App) -> Markup {
    let Some(update) = app.update() else {
        return nothing();
    };
    let words = app.words;
    let action = say!(words, home.update_action);
    let take = frame::button("button button--second", action, move |_| update.take());
    let title = el("strong").child(say!(words, home.update));
    let body = group()
        .child(el("p").child(title))
        .child(frame::paragraph(say!(words, home.update_hint)))
        .child(take);
    frame::notice("notice notice--plain", body)
}

fn form_list(app: App, lists: Lists) -> Markup {
    let Some(list) = lists.forms.get() else {
        return nothing();
    };
    if list.is_empty() {
        return look_for_forms(app, lists);
    }
    let mut rows = Vec::new();
    for form in list.into_iter().filter(|form| !form.outing) {
        let start = move |_| app.filling.start(app, form.digest);
        let title = el("span").class("card__title").attr("dir", "auto");
        let button = frame::bare_button("card card--start", start);
        rows.push(el("li").child(button.child(title.child(form.title))));
    }
    el("ul").class("cards").child(rows)
}

/// The outings that are not closed; without one, how to start one.
fn outing_list(app: App, lists: Lists) -> Markup {
    let mut cards = drafts::outings(app, lists);
    if cards.is_empty() {
        let mut forms = lists.forms.get().unwrap_or_default();
        forms.retain(|form| form.outing);
        let named = forms.len() > 1;
        for form in forms {
            cards.push(el("li").child(outing::start(app, form, named)));
        }
    }
    if cards.is_empty() {
        return nothing();
    }
    let section = section("home-outing", say!(app.words, outing.title));
    section.child(el("ul").class("cards").child(cards))
}

fn look_for_forms(app: App, lists: Lists) -> Markup {
    let words = app.words;
    let busy = RwSignal::new(false);
    let look = move |_| {
        let Some(notebook) = app.notebook() else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            if let Err(error) = notebook.refresh_programme().await {
                app.leave_notice(error);
            }
            busy.set(false);
            read(app, lists).await;
        });
    };
    let label = (say!(words, home.look), say!(words, home.looking));
    let look = frame::bare_button("button button--second", look);
    group()
        .child(frame::paragraph(say!(words, home.no_forms)))
        .child(frame::busy_button(busy.into(), label, look))
}
