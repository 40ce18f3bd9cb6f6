//! All answers once more, before they are sealed.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xforms::{Absent, Answer, Control, NodeId, Page, PageKind};

use crate::app::App;
use crate::dom;
use crate::filling;
use crate::frame;
use crate::intl;
use crate::live;
use crate::place::Place;
use crate::questions::form_text;
use crate::words::{self, Words, say, text};

pub(crate) fn page(app: App, record: String) -> AnyView {
    if !untrack(|| app.filling.is_open(&record)) {
        app.filling.load_here(app, record.clone());
    }
    let words = app.words;
    let name = record.clone();
    let open = Memo::new(move |_| app.filling.is_open(&name));
    let record = StoredValue::new(record);
    let title = say!(words, check.title);
    let wrong = RwSignal::new(false);
    let body = move || {
        let heading = view! { <h1 class="heading" tabindex="-1">{text!(words, check.title)}</h1> };
        let answers = match open.get() {
            true => opened(app, record, wrong),
            false => ().into_any(),
        };
        view! { {heading} {answers} }.into_any()
    };
    frame::bare_page(app, "check", title, wrong.into(), live::part(body))
}

fn opened(app: App, record: StoredValue<String>, wrong: RwSignal<bool>) -> AnyView {
    let words = app.words;
    let fault = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let seal = move |_| {
        if busy.get_untracked() {
            return;
        }
        if !app.filling.all_problems().is_empty() {
            wrong.set(true);
            frame::focus_summary();
            return;
        }
        busy.set(true);
        fault.set(None);
        spawn_local(async move {
            dom::painted().await;
            let outcome = app.filling.finish(app).await;
            busy.set(false);
            match outcome {
                Ok(digest) => {
                    app.outbox.sealed(digest);
                    app.outbox.refresh(app).await;
                    app.replace(Place::Sealed);
                    app.outbox.deliver(app, false);
                }
                Err(error) => fault.set(Some(untrack(|| words::fault(words, &error)))),
            }
        });
    };
    let problem = move || match fault.get() {
        Some(words) => frame::notice("wrong", view! { <p role="alert">{words}</p> }.into_any()),
        None => ().into_any(),
    };
    let label = live::words(move || {
        let label = if busy.get() {
            text!(words, check.sealing)
        } else {
            text!(words, check.seal)
        };
        label.to_owned()
    });
    view! {
        <p>{say!(words, check.not_finished)}</p>
        {live::part(move || problems(app, record))}
        {live::part(move || answers(app, record))}
        <section class="seal" aria-labelledby="seal-title">
            <h2 class="subheading" id="seal-title">
                {say!(words, check.definitive_title)}
            </h2>
            <p>{say!(words, check.definitive)}</p>
            {live::part(problem)}
            <button
                class="button"
                type="button"
                aria-disabled=move || busy.get().to_string()
                on:click=seal
            >
                {label}
            </button>
        </section>
        <p class="aside">
            <a href=Place::Home.fragment()>{say!(words, fill.later)}</a>
        </p>
    }
    .into_any()
}

/// What stands in the way of sealing, with the way to each page.
fn problems(app: App, record: StoredValue<String>) -> AnyView {
    let words = app.words;
    // Asked again whenever the language or the pages change.
    app.filling.language();
    app.filling.pages();
    let problems = app.filling.all_problems();
    if problems.is_empty() {
        return ().into_any();
    }
    let lines: Vec<AnyView> = problems
        .into_iter()
        .map(|problem| {
            let node = problem.node;
            let label = untrack(|| app.filling.question(node))
                .map(|q| q.label)
                .unwrap_or_default();
            let place = change(app, record, node);
            view! {
                <li>
                    <a href=place.fragment()>
                        {form_text(app, Signal::stored(label))} " – " {problem.view(app)}
                    </a>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <div
            class="summary"
            id=frame::SUMMARY
            tabindex="-1"
            role="group"
            aria-labelledby="summary-title"
        >
            <h2 class="summary__title" id="summary-title">{text!(words, check.problems)}</h2>
            <ul class="summary__list">{lines}</ul>
        </div>
    }
    .into_any()
}

/// The page on which a question is answered, coming back here.
fn change(app: App, record: StoredValue<String>, node: NodeId) -> Place {
    let page = app
        .filling
        .number_of(|page| filling::nodes(page).contains(&node))
        .unwrap_or(1);
    Place::Fill {
        record: record.get_value(),
        page,
        change: true,
    }
}

fn answers(app: App, record: StoredValue<String>) -> AnyView {
    app.filling.language();
    let mut sections: Vec<(String, Vec<AnyView>)> = Vec::new();
    for (index, page) in app.filling.pages().iter().enumerate() {
        let name = section_name(page);
        let rows = rows(app, record, page, index + 1);
        match sections.last_mut() {
            Some((last, all)) if *last == name => all.extend(rows),
            _ => sections.push((name, rows)),
        }
    }
    let views = sections
        .into_iter()
        .filter(|(_, rows)| !rows.is_empty())
        .map(|(name, rows)| {
            let heading = if name.is_empty() {
                ().into_any()
            } else {
                let name = form_text(app, Signal::stored(name));
                view! { <h2 class="subheading">{name}</h2> }.into_any()
            };
            view! { <section>{heading} <dl class="answers">{rows}</dl></section> }.into_any()
        });
    views.collect::<Vec<AnyView>>().into_any()
}

fn section_name(page: &Page) -> String {
    let own = match &page.kind {
        PageKind::FieldList { label, .. } => label.clone(),
        _ => None,
    };
    let labels = page.section.iter().cloned().chain(own);
    labels
        .filter(|label| !label.trim().is_empty())
        .collect::<Vec<_>>()
        .join(" › ")
}

fn rows(app: App, record: StoredValue<String>, page: &Page, number: usize) -> Vec<AnyView> {
    match &page.kind {
        PageKind::Repeat {
            label, instances, ..
        } => {
            let words = app.words;
            let count = intl::number(words.tag(), instances.len());
            let place = Place::Fill {
                record: record.get_value(),
                page: number,
                change: true,
            };
            let label = label
                .clone()
                .unwrap_or_else(|| text!(words, repeat.title).to_owned());
            let answer = text!(words, check.entries, count = count);
            vec![row(app, label, answer.into_any(), &place)]
        }
        _ => filling::nodes(page)
            .into_iter()
            .filter_map(|node| question(app, record, node))
            .collect(),
    }
}

fn question(app: App, record: StoredValue<String>, node: NodeId) -> Option<AnyView> {
    let words = app.words;
    let question = app.filling.question(node)?;
    let shown = question.control != Control::Note && question.relevant && !question.readonly;
    let unreadable = app.filling.unreadable(node);
    shown.then(|| {
        let answer = match (unreadable, question.answer) {
            (Some(typed), _) => view! { <bdi>{typed.replace('\n', " ")}</bdi> }.into_any(),
            (None, Answer::Empty) => {
                view! { <span class="missing">{text!(words, check.not_answered)}</span> }.into_any()
            }
            (None, Answer::Absent(absent)) => absent_words(app, absent),
            (None, Answer::Date(date)) => {
                day(words, &date.to_string(), &question.appearance).into_any()
            }
            (None, _) => form_text(app, Signal::stored(question.display.join(", "))),
        };
        row(app, question.label, answer, &change(app, record, node))
    })
}

/// A day as precisely as the form asks for it.
fn day(words: Words, iso: &str, appearance: &[String]) -> String {
    let asks = |word: &str| appearance.iter().any(|a| a == word);
    if asks("year") {
        iso.chars().take(4).collect()
    } else if asks("month-year") {
        intl::month(words.tag(), iso)
    } else {
        intl::day(words.tag(), iso)
    }
}

fn absent_words(app: App, absent: Absent) -> AnyView {
    view! { <em>{words::absent(app.words, absent)}</em> }.into_any()
}

fn row(app: App, label: String, answer: AnyView, place: &Place) -> AnyView {
    let words = app.words;
    let hidden = label.clone();
    view! {
        <div class="answers__row">
            <dt>{form_text(app, Signal::stored(label))}</dt>
            <dd class="answers__value">{answer}</dd>
            <dd class="answers__change">
                <a href=place.fragment()>
                    {text!(words, check.change)}
                    <span class="visually-hidden">
                        ": " {form_text(app, Signal::stored(hidden))}
                    </span>
                </a>
            </dd>
        </div>
    }
    .into_any()
}
