//! A page of a questionnaire.

use leptos::prelude::*;
use web_sys::SubmitEvent;
use xforms::{Page, PageKind};

use crate::app::App;
use crate::filling::Saving;
use crate::frame::{self, SummaryLine};
use crate::intl;
use crate::language;
use crate::live;
use crate::pages::repeat;
use crate::place::Place;
use crate::questions::{self, form_text};
use crate::words::{self, say, text};

pub(crate) fn page(app: App, record: String, number: usize, change: bool) -> AnyView {
    if !untrack(|| app.filling.is_open(&record)) {
        app.filling.load_here(app, record.clone());
    }
    let filling = app.filling;
    let words = app.words;
    let name = record.clone();
    let open = Memo::new(move |_| filling.is_open(&name));
    let title = live::words(move || {
        if !open.get() {
            return text!(words, fill.opening).to_owned();
        }
        let number = intl::number(words.tag(), number);
        text!(words, fill.place, form = filling.title(), number = number)
    });
    let wrong = Signal::derive(move || !filling.problems().is_empty());
    filling.clear_problems();
    let body = move || {
        if open.get() {
            opened(app, record.clone(), number, change)
        } else {
            view! { <h1 class="heading" tabindex="-1">{text!(words, fill.opening)}</h1> }.into_any()
        }
    };
    frame::bare_page(app, "fill", title, wrong, live::part(body))
}

fn opened(app: App, record: String, number: usize, change: bool) -> AnyView {
    let filling = app.filling;
    let words = app.words;
    let page = Memo::new(move |_| filling.page(number));
    if let Some(page) = page.get_untracked() {
        filling.arrive(app, &page.key);
    }
    // Left behind, the page has been seen.
    on_cleanup(move || filling.seen_resumed());
    let resumed = move || {
        if !filling.resumed() {
            return ().into_any();
        }
        let words = view! { <p>{text!(words, fill.resumed)}</p> };
        frame::notice("good", words.into_any())
    };
    let record = StoredValue::new(record);
    // The page is drawn anew only when it is another one; what changes on it changes in place.
    let key = Memo::new(move |_| page.with(|page| page.as_ref().map(|page| page.key.clone())));
    let body = move || match key.get().and_then(|_| page.get_untracked()) {
        Some(now) => content(app, record, page, now.kind, number, change),
        None => beyond(app, record),
    };
    view! {
        <div class="top">
            {back(app, record, number, change)}
            {language_choice(app)}
        </div>
        {live::part(resumed)}
        {live::part(body)}
    }
    .into_any()
}

/// There is no such page (any more): the answers can be checked.
fn beyond(app: App, record: StoredValue<String>) -> AnyView {
    let words = app.words;
    let check = Place::Check {
        record: record.get_value(),
    };
    view! {
        <h1 class="heading" tabindex="-1">{say!(words, fill.empty)}</h1>
        <div class="actions">
            <a class="button" href=check.fragment()>{say!(words, check.title)}</a>
        </div>
    }
    .into_any()
}

fn back(app: App, record: StoredValue<String>, number: usize, change: bool) -> AnyView {
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
    view! { <a class="back" href=place.fragment()>{say!(app.words, app.back)}</a> }.into_any()
}

fn content(
    app: App,
    record: StoredValue<String>,
    page: Memo<Option<Page>>,
    kind: PageKind,
    number: usize,
    change: bool,
) -> AnyView {
    let filling = app.filling;
    let words = app.words;
    let section = move || match page.get() {
        Some(page) => sections(app, &page),
        None => ().into_any(),
    };
    // No total: it changes with the answers.
    let progress = live::words(move || {
        let number = intl::number(words.tag(), number);
        text!(words, fill.progress, number = number)
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(page) = page.get_untracked() else {
            return;
        };
        if filling.check_page(&page) {
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
    view! {
        {summary(app)}
        <form novalidate=true on:submit=submit>
            <p class="place">{progress} {live::part(section)}</p>
            {main}
            <div class="actions">
                <button class="button" type="submit">{say!(words, app.go_on)}</button>
            </div>
            <div class="foot">
                {saved_line(app)}
                <a href=Place::Home.fragment()>{say!(words, fill.later)}</a>
            </div>
        </form>
    }
    .into_any()
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

/// Labels of the groups around the page.
fn sections(app: App, page: &Page) -> AnyView {
    let labels = page
        .section
        .iter()
        .filter(|label| !label.trim().is_empty())
        .cloned();
    labels
        .map(|label| {
            let label = form_text(app, Signal::stored(label));
            view! { <span class="place__section">{label}</span> }.into_any()
        })
        .collect::<Vec<AnyView>>()
        .into_any()
}

fn field_list(app: App, page: Memo<Option<Page>>) -> AnyView {
    let kind = move || page.get().map(|page| page.kind);
    let heading = live::words(move || match kind() {
        Some(PageKind::FieldList {
            label: Some(label), ..
        }) => label,
        _ => app.filling.title(),
    });
    let nodes = move || match kind() {
        Some(PageKind::FieldList { questions, .. }) => questions,
        _ => Vec::new(),
    };
    view! {
        <h1 class="heading" tabindex="-1">{form_text(app, heading)}</h1>
        <For
            each=nodes
            key=|node| *node
            children=move |node| questions::question(app, node, false)
        />
    }
    .into_any()
}

/// What was found wrong when the reader wanted to go on.
fn summary(app: App) -> AnyView {
    let words = app.words;
    let title = say!(words, app.problem);
    let lines = move || {
        let lines = app
            .filling
            .problems()
            .into_iter()
            .map(|problem| SummaryLine {
                field: app.filling.field_id(problem.node),
                words: problem.view(app),
            });
        frame::error_summary(title, lines.collect())
    };
    live::part(lines)
}

/// Whether the answers are written, said only once they are.
fn saved_line(app: App) -> AnyView {
    let words = app.words;
    let line = move || match app.filling.saving() {
        Saving::Nothing => ().into_any(),
        Saving::Busy => view! { <p class="saved">{text!(words, fill.saving)}</p> }.into_any(),
        Saving::Done(time) => {
            let time = intl::time(words.tag(), time);
            view! { <p class="saved saved--done">{text!(words, fill.saved, time = time)}</p> }
                .into_any()
        }
        Saving::Failed(error) => view! {
            <div class="notice notice--wrong" role="alert">
                <p><strong>{text!(words, fill.not_saved)}</strong></p>
                <p>{words::fault(words, &error)}</p>
                {frame::button(
                    "button button--second",
                    say!(words, fill.save_again),
                    move |_| app.filling.save_soon(app),
                )}
            </div>
        }
        .into_any(),
    };
    live::part(line)
}

/// The language of the questions, where there are several.
fn language_choice(app: App) -> AnyView {
    let words = app.words;
    let languages = app.filling.languages();
    let choose = move |event| app.filling.set_language(app, &event_target_value(&event));
    if languages.len() < 2 {
        return ().into_any();
    }
    let options = languages.into_iter().map(|name| {
        let shown = language::shown(&name);
        let tag = language::tag(&name);
        let chosen = name.clone();
        view! {
            <option
                value=name
                lang=tag
                selected=move || app.filling.language().as_deref() == Some(chosen.as_str())
            >
                {shown}
            </option>
        }
        .into_any()
    });
    view! {
        <div class="language">
            <label class="visually-hidden" for="form-language">
                {say!(words, fill.language)}
            </label>
            <select class="select" id="form-language" on:change=choose>
                {options.collect::<Vec<AnyView>>()}
            </select>
        </div>
    }
    .into_any()
}
