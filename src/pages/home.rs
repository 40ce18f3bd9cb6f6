//! What to do next.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::filling::Filling;
use crate::frame;
use crate::intl;
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::notebook::{DraftSummary, FormSummary};
use crate::pages::{copies, outing, programme, settings};
use crate::place::Place;
use crate::signals::{RwSignal, Signal, StoredValue};
use crate::words::{self, say, text};

/// What the screen lists.
#[derive(Clone, Copy)]
struct Lists {
    drafts: RwSignal<Vec<DraftSummary>>,
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
    let start = section("home-start", say!(words, home.start));
    let lock = frame::button("link", say!(words, home.lock), move |_| app.lock());
    let body = group()
        .child(el("p").class("quiet").child(programme(app)))
        .child(part(move || outing_list(app, lists)))
        .child(part(move || fault_notice(app)))
        .child(copies::healed_notice(app))
        .child(copies::single_copy(app))
        .child(part(move || update_notice(app)))
        .child(part(move || offline_ready(app)))
        .child(part(move || frame::waiting_line(app)))
        .child(part(move || draft_list(app, lists)))
        .child(start.child(part(move || form_list(app, lists))))
        .child(part(move || pin_hint(app)))
        .child(
            el("div")
                .class("aside")
                .child(lock)
                .child(settings::end_of_shift(app)),
        );
    frame::page(app, "home", say!(words, home.title), body)
}

fn section(id: &'static str, title: Signal<String>) -> Markup {
    let title = frame::subheading().attr("id", id).child(title);
    el("section").attr("aria-labelledby", id).child(title)
}

async fn read(app: App, lists: Lists) {
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
    let mut cards = draft_cards(app, lists, true);
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

fn draft_list(app: App, lists: Lists) -> Markup {
    let words = app.words;
    let cards = draft_cards(app, lists, false);
    if cards.is_empty() {
        return nothing();
    }
    let section = section("home-drafts", say!(words, home.drafts));
    section.child(el("ul").class("cards").child(cards))
}

/// The drafts that are outings, or those that are not.
fn draft_cards(app: App, lists: Lists, outings: bool) -> Vec<Markup> {
    let mut cards = Vec::new();
    for draft in lists.drafts.get() {
        if draft.outing.is_some() == outings {
            cards.push(draft_card(app, draft, lists));
        }
    }
    cards
}

fn draft_card(app: App, draft: DraftSummary, lists: Lists) -> Markup {
    let words = app.words;
    if let Some(outing) = draft.outing {
        return el("li")
            .class("card card--outing")
            .child(outing::facts(app, draft.form_title.clone(), outing))
            .child(draft_buttons(
                app,
                draft.record,
                draft.form_title,
                true,
                lists,
            ));
    }
    let saved = markup::words(move || {
        let when = intl::moment(words.tag(), draft.saved_at);
        text!(words, home.saved, when = when)
    });
    let answers = markup::words(move || {
        let count = intl::number(words.tag(), draft.answered);
        text!(words, home.answers, count = count)
    });
    let facts = el("p")
        .class("card__facts")
        .child(el("span").child(saved))
        .child(" ")
        .child(el("span").child(answers));
    let title = el("p").class("card__title").attr("dir", "auto");
    el("li")
        .class("card")
        .child(title.child(&*draft.form_title))
        .child(facts)
        .child(draft_buttons(
            app,
            draft.record,
            draft.form_title,
            false,
            lists,
        ))
}

fn draft_buttons(app: App, record: String, title: String, is_outing: bool, lists: Lists) -> Markup {
    let words = app.words;
    let asking = RwSignal::new(false);
    let record = StoredValue::new(record);
    let delete = move |_| {
        let Some(notebook) = app.notebook() else {
            return;
        };
        spawn_local(async move {
            let name = record.get_value();
            app.filling.let_go(&name);
            match notebook.discard(&name).await {
                Ok(()) => app.announce(untrack(|| text!(words, home.deleted).to_owned())),
                Err(error) => app.leave_notice(error),
            }
            read(app, lists).await;
        });
    };
    part(move || {
        if asking.get() {
            let yes = say!(words, home.delete_yes);
            let yes = frame::button("button button--danger", yes, delete);
            let question = say!(words, home.delete_question);
            return frame::really(question, yes, say!(words, home.delete_no), asking);
        }
        let resume = match is_outing {
            true => outing::buttons(app, record),
            false => resume(app, record, &title),
        };
        let drop = frame::bare_button("button button--quiet", move |_| asking.set(true));
        el("div").class("row").child(resume).child(frame::named(
            drop,
            say!(words, home.delete),
            &title,
        ))
    })
}

fn resume(app: App, record: StoredValue<String>, title: &str) -> Markup {
    let resume = move |_| {
        let page = Filling::page_left;
        app.filling.reopen(app, record.get_value(), page);
    };
    let resume = frame::bare_button("button", resume);
    frame::named(resume, say!(app.words, home.resume), title)
}
