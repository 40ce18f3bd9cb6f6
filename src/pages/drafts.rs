//! The drafts on the home screen: where each stands, how to go on with it, how to be rid of it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::dom;
use crate::filling::Filling;
use crate::frame;
use crate::intl;
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::notebook::DraftSummary;
use crate::pages::home::{self, Lists};
use crate::pages::outing;
use crate::search;
use crate::signals::{Memo, RwSignal, StoredValue};
use crate::words::{say, text};

/// More drafts than this are looked through by code or day.
const MANY: usize = 4;
/// The button that undoes a deletion, which takes the focus.
const UNDO: &str = "bring-back";

/// The drafts that are no outings, and the one that was deleted last.
pub(super) fn list(app: App, lists: Lists) -> Markup {
    let words = app.words;
    let typed = RwSignal::new(String::new());
    let count = Memo::new(move || {
        let drafts = lists.drafts.get();
        drafts.iter().filter(|it| it.outing.is_none()).count()
    });
    let some = Memo::new(move || count.get() > 0);
    let many = Memo::new(move || count.get() > MANY);
    let find = move || match many.get() {
        true => search::field("find-draft".to_owned(), say!(words, home.search), typed),
        false => nothing(),
    };
    let found = move || {
        let wanted = intl::fold(&typed.get());
        let fits = |draft: &DraftSummary| !many.get() || finds(app, draft, wanted.trim());
        let cards = cards(app, lists, |draft| draft.outing.is_none() && fits(draft));
        match cards.is_empty() {
            true => frame::paragraph(say!(words, home.no_match)),
            false => el("ul").class("cards").child(cards),
        }
    };
    let drafts = move || match some.get() {
        true => home::section("home-drafts", say!(words, home.drafts))
            .child(part(find))
            .child(part(found)),
        false => nothing(),
    };
    group()
        .child(part(move || deleted(app, lists)))
        .child(part(drafts))
}

/// The drafts that are outings.
pub(super) fn outings(app: App, lists: Lists) -> Vec<Markup> {
    cards(app, lists, |draft| draft.outing.is_some())
}

/// Whether a draft's code or day holds what was typed.
fn finds(app: App, draft: &DraftSummary, wanted: &str) -> bool {
    let when = intl::moment(app.words.tag(), draft.saved_at);
    let bare: String = draft.person.split('-').collect();
    let texts = [draft.person.clone(), bare, intl::fold(&when)];
    texts.iter().any(|text| text.contains(wanted))
}

/// Says that a draft was deleted, as long as it can be brought back.
fn deleted(app: App, lists: Lists) -> Markup {
    if !app.filling.can_bring_back() {
        return nothing();
    }
    let words = app.words;
    let undo = move |_| {
        spawn_local(async move {
            if let Err(error) = app.filling.bring_back(app).await {
                app.leave_notice(error);
            }
            home::read(app, lists).await;
        });
    };
    let undo = frame::button("button button--second", say!(words, home.undo), undo);
    let body = frame::paragraph(say!(words, home.deleted));
    let body = group().child(body).child(undo.attr("id", UNDO));
    frame::notice("notice notice--plain", body)
}

fn cards(app: App, lists: Lists, fits: impl Fn(&DraftSummary) -> bool) -> Vec<Markup> {
    let drafts = lists.drafts.get().into_iter();
    let drafts = drafts.filter(fits);
    drafts.map(|draft| card(app, draft, lists)).collect()
}

fn card(app: App, draft: DraftSummary, lists: Lists) -> Markup {
    let record = StoredValue::new(draft.record.clone());
    let title = draft.form_title.clone();
    let (class, facts, go_on) = match draft.outing {
        Some(outing) => (
            "card card--outing",
            outing::facts(app, draft.form_title, outing),
            outing::buttons(app, record),
        ),
        None => ("card", facts(app, draft), resume(app, record, &title)),
    };
    let buttons = el("div")
        .class("row")
        .child(go_on)
        .child(delete(app, record, &title, lists));
    el("li").class(class).child(facts).child(buttons)
}

fn facts(app: App, draft: DraftSummary) -> Markup {
    let words = app.words;
    let DraftSummary {
        form_title,
        saved_at,
        answered,
        place,
        person,
        ..
    } = draft;
    let saved = markup::words(move || {
        let when = intl::moment(words.tag(), saved_at);
        text!(words, home.saved, when = when)
    });
    let answers = markup::words(move || {
        let count = intl::number(words.tag(), answered);
        text!(words, home.answers, count = count)
    });
    let code = el("bdi").class("code").child(person);
    let facts = el("p")
        .class("card__facts")
        .child(el("span").child(saved))
        .child(" ")
        .child(el("span").child(answers))
        .child(" ")
        .child(code);
    let of_form = |class| el("p").class(class).attr("dir", "auto");
    group()
        .child(of_form("card__title").child(form_title))
        .child(of_form("card__place").child(place))
        .child(facts)
}

fn delete(app: App, record: StoredValue<String>, title: &str, lists: Lists) -> Markup {
    let words = app.words;
    let delete = move |_| {
        spawn_local(async move {
            match app.filling.delete(app, &record.get_value()).await {
                Ok(()) => {
                    app.announce(untrack(|| text!(words, home.deleted).to_owned()));
                    dom::focus_id(UNDO.to_owned());
                }
                Err(error) => app.leave_notice(error),
            }
            home::read(app, lists).await;
        });
    };
    let drop = frame::bare_button("button button--quiet", delete);
    frame::named(drop, say!(words, home.delete), title)
}

fn resume(app: App, record: StoredValue<String>, title: &str) -> Markup {
    let resume = move |_| {
        let page = Filling::page_left;
        app.filling.reopen(app, record.get_value(), page);
    };
    let resume = frame::bare_button("button", resume);
    frame::named(resume, say!(app.words, home.resume), title)
}
