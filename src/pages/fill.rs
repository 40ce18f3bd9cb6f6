//! A page of a questionnaire.

use leptos::prelude::*;
use xforms::{Page, PageKind};

use crate::app::App;
use crate::filling::Saving;
use crate::frame::{self, SummaryLine};
use crate::intl;
use crate::language;
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::notebook::nodes;
use crate::pages::{card, repeat, turned};
use crate::place::Place;
use crate::questions::{self, form_text};
use crate::signals::{Memo, Signal, StoredValue};
use crate::voice;
use crate::words::{self, say, text};

pub(crate) fn page(app: App, record: String, number: usize, change: bool) -> Markup {
    if !untrack(|| app.filling.is_open(&record)) {
        app.filling.load_here(app, record.clone());
    }
    let filling = app.filling;
    let words = app.words;
    let name = record.clone();
    let open = Memo::new(move || filling.is_open(&name));
    let title = markup::words(move || {
        if !open.get() {
            return text!(words, fill.opening).to_owned();
        }
        let number = intl::number(words.tag(), number);
        text!(words, fill.place, form = filling.title(), number = number)
    });
    let wrong = Signal::derive(move || !filling.problems().is_empty());
    filling.clear_problems();
    let record = StoredValue::new(record);
    let body = move || {
        if open.get() {
            opened(app, record, number, change)
        } else {
            frame::heading().child(say!(words, fill.opening))
        }
    };
    frame::bare_page(app, "fill", title, wrong, part(body))
}

fn opened(app: App, record: StoredValue<String>, at: usize, change: bool) -> Markup {
    let filling = app.filling;
    let words = app.words;
    let key = untrack(|| filling.page(at)).map(|page| page.key);
    let key = key.unwrap_or_default();
    filling.arrive(app, &key);
    // An answer may put pages before this one, or take them away: it stays, with another number.
    let number = Memo::new(move || filling.position(&key).unwrap_or(at));
    let page = Memo::new(move || filling.page(number.get()));
    // Left behind, the page has been seen, and is read aloud no more.
    on_cleanup(move || {
        filling.seen_resumed();
        voice::hush();
    });
    let resumed = move || match filling.resumed() {
        true => {
            let resumed = frame::paragraph(say!(words, fill.resumed));
            frame::notice("notice notice--good", resumed)
        }
        false => nothing(),
    };
    // The page is drawn anew only when it is another one; what changes on it changes in place.
    let key = Memo::new(move || page.with(|page| page.as_ref().map(|page| page.key.clone())));
    let body = move || match key.get().and_then(|_| page.get_untracked()) {
        Some(now) => content(app, record, page, now.kind, number, change),
        None => beyond(app, record),
    };
    let top = el("div")
        .class("top")
        .child(part(move || back(app, record, number.get(), change)))
        .child(languages(app));
    group().child(top).child(part(resumed)).child(part(body))
}

/// There is no such page (any more): the answers can be checked.
fn beyond(app: App, record: StoredValue<String>) -> Markup {
    let words = app.words;
    let check = Place::Check {
        record: record.get_value(),
    };
    let check = frame::link(&check).class("button");
    group()
        .child(frame::heading().child(say!(words, fill.empty)))
        .child(frame::actions().child(check.child(say!(words, check.title))))
}

fn back(app: App, record: StoredValue<String>, number: usize, change: bool) -> Markup {
    let place = match number {
        _ if change => Place::Check {
            record: record.get_value(),
        },
        0 | 1 => Place::Home,
        _ => Place::Fill {
            record: record.get_value(),
            page: number - 1,
            change: false,
        },
    };
    let link = frame::link(&place).class("back");
    link.child(say!(app.words, app.back))
}

fn content(
    app: App,
    record: StoredValue<String>,
    page: Memo<Option<Page>>,
    kind: PageKind,
    number: Memo<usize>,
    change: bool,
) -> Markup {
    let filling = app.filling;
    let words = app.words;
    // No total: it changes with the answers.
    let progress = markup::words(move || {
        let number = intl::number(words.tag(), number.get());
        text!(words, fill.progress, number = number)
    });
    let place = el("p")
        .class("place")
        .child(progress)
        .child(part(move || sections(app, page)));
    let submit = move || {
        let Some(page) = page.get_untracked() else {
            return;
        };
        if filling.check_page(&page) {
            let number = number.get_untracked();
            app.go(after(app, record.get_value(), number, change));
        } else {
            frame::focus_summary();
        }
    };
    let main = match kind {
        PageKind::Question(node) => questions::question(app, node, true),
        PageKind::FieldList { .. } => field_list(app, page),
        PageKind::Repeat { repeat, .. } => repeat::view(app, record, page, repeat),
    };
    let go_on = el("button").class("button").attr("type", "submit");
    let go_on = go_on.child(say!(words, app.go_on));
    let foot = el("div")
        .class("foot")
        .child(part(move || saved_line(app)))
        .child(part(move || turned::offer(app, record.get_value())))
        .child(part(move || card::link(app, record.get_value())))
        .child(part(move || later(app)));
    let form = frame::form(submit)
        .child(place)
        .child(main)
        .child(frame::actions().child(go_on))
        .child(foot);
    group().child(part(move || summary(app))).child(form)
}

/// The way out, where the questionnaire is kept.
fn later(app: App) -> Markup {
    match app.notebook() {
        Some(_) if !app.is_turned() => frame::link(&Place::Home).child(say!(app.words, fill.later)),
        _ => nothing(),
    }
}

/// Where Continue leads.
fn after(app: App, record: String, number: usize, change: bool) -> Place {
    let last = untrack(|| app.filling.page_count());
    if change || number >= last {
        Place::Check { record }
    } else {
        Place::Fill {
            record,
            page: number + 1,
            change: false,
        }
    }
}

/// Which of the questionnaire's sections this is, and the labels of the groups around the page.
fn sections(app: App, page: Memo<Option<Page>>) -> Markup {
    let words = app.words;
    let labels = page.get().map(|page| page.section).unwrap_or_default();
    let place = page.with(|page| app.filling.section(page.as_ref()?));
    let place = place.map(|(number, count)| {
        let [number, count] = [number, count].map(|it| intl::number(words.tag(), it));
        let place = text!(words, fill.section, number = number, count = count);
        el("span").class("place__section").child(place)
    });
    let section = |label: String| {
        let label = form_text(app, Signal::stored(label));
        el("span").class("place__section").child(label)
    };
    let heading = page.with(|page| heading(page.as_ref()?));
    let shown = |label: &String| !label.trim().is_empty() && Some(label) != heading.as_ref();
    let labels = labels.into_iter().filter(shown);
    let labels = place.into_iter().chain(labels.map(section));
    group().child(labels.collect::<Vec<_>>())
}

fn field_list(app: App, page: Memo<Option<Page>>) -> Markup {
    let heading = move || page.with(|page| heading(page.as_ref()?));
    let heading = markup::words(move || heading().unwrap_or_else(|| app.filling.title()));
    let nodes = move || page.with(|page| page.as_ref().map(nodes).unwrap_or_default());
    // Keyed, so that a question which appears leaves the others, and what is typed in them, alone.
    let questions = For(ForProps::builder()
        .each(nodes)
        .key(|node| *node)
        .children(move |node| questions::question(app, node, false).view())
        .build());
    group()
        .child(frame::heading().child(form_text(app, heading)))
        .child(questions.into_any())
}

/// What several questions stand under: their own label, or that of the group around them.
fn heading(page: &Page) -> Option<String> {
    let own = match &page.kind {
        PageKind::FieldList { label, .. } => label.as_ref(),
        _ => return None,
    };
    own.or(page.section.last()).cloned()
}

/// What was found wrong when the reader wanted to go on.
fn summary(app: App) -> Markup {
    let words = app.words;
    let problems = app.filling.problems().into_iter();
    let lines = problems.map(|problem| SummaryLine {
        link: frame::field_link(app.filling.field_id(problem.node)),
        words: problem.view(app),
    });
    frame::error_summary(say!(words, app.problem), lines.collect())
}

/// Whether the answers are written, said only once they are.
fn saved_line(app: App) -> Markup {
    let words = app.words;
    match app.filling.saving() {
        Saving::Nothing => nothing(),
        Saving::Busy => el("p").class("saved").child(text!(words, fill.saving)),
        Saving::Done(time) => {
            let time = intl::time(words.tag(), time);
            let saved = text!(words, fill.saved, time = time);
            el("p").class("saved saved--done").child(saved)
        }
        Saving::Failed(error) => {
            let title = el("strong").child(text!(words, fill.not_saved));
            let again = say!(words, fill.save_again);
            let again = frame::button("button button--second", again, move |_| {
                app.filling.save_soon(app);
            });
            let body = group()
                .child(el("p").child(title))
                .child(el("p").child(words::fault(words, &error)))
                .child(again);
            frame::notice("notice notice--wrong", body).attr("role", "alert")
        }
    }
}

/// The language of the questions and the one that is shown besides, where there are several.
fn languages(app: App) -> Markup {
    let languages = StoredValue::new(app.filling.languages());
    if languages.with_value(Vec::len) < 2 {
        return nothing();
    }
    let words = app.words;
    let all = move || {
        let chosen = move |name: &str| app.filling.language().as_deref() == Some(name);
        let options = languages.get_value().into_iter();
        let options = options.map(|name| option(name.clone(), "", move || chosen(&name)));
        let choose = move |language: String| app.filling.set_language(app, &language);
        let name = say!(words, fill.language);
        let options = options.collect();
        frame::select("form-language", "visually-hidden", name, options, choose)
    };
    // The language of the questions is not offered once more.
    let others = move || {
        if app.is_turned() {
            return nothing();
        }
        let chosen = move |name: &str| app.filling.second().as_deref() == Some(name);
        let first = app.filling.language();
        let others = languages.get_value().into_iter();
        let others = others.filter(|name| Some(name) != first.as_ref());
        let others = others.map(|name| option(name.clone(), "+ ", move || chosen(&name)));
        let none = frame::option("", text!(words, fill.one_language), move || {
            app.filling.second().is_none()
        });
        let options = std::iter::once(none).chain(others).collect();
        let choose = move |language: String| {
            let second = Some(language).filter(|name| !name.is_empty());
            app.filling.set_second(second);
        };
        let name = say!(words, fill.second);
        frame::select("second-language", "visually-hidden", name, options, choose)
    };
    el("div")
        .class("languages")
        .child(all())
        .child(part(others))
}

fn option(name: String, sign: &str, selected: impl Fn() -> bool + Send + Sync + 'static) -> Markup {
    let shown = format!("{sign}{}", language::shown(&name));
    let option = frame::option(&name, &shown, selected);
    match language::tag(&name) {
        Some(tag) => option.attr("lang", tag),
        None => option,
    }
}
