//! All answers once more, before they are sealed.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xforms::{Absent, Answer, Control, NodeId, Page, PageKind};

use crate::app::App;
use crate::dom;
use crate::frame::{self, SummaryLine};
use crate::intl;
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::notebook::nodes;
use crate::pages::{card, fault_alert, totals};
use crate::place::Place;
use crate::questions::{Problem, appearance, form_text};
use crate::signals::{Memo, RwSignal, Signal, StoredValue};
use crate::words::{self, Words, say, text};

/// A questionnaire of more pages is long.
const LONG: usize = 150;

/// `ending` is what stands below the answers. It is told to set its signal when it finds that
/// something has to be put right first.
pub(crate) fn page(app: App, record: String, ending: fn(App, RwSignal<bool>) -> Markup) -> Markup {
    if !untrack(|| app.filling.is_open(&record)) {
        app.filling.load_here(app, record.clone());
    }
    let words = app.words;
    let name = record.clone();
    let open = Memo::new(move || app.filling.is_open(&name));
    let record = StoredValue::new(record);
    let title = markup::words(move || {
        let title = match open.get() && app.filling.is_outing() {
            true => text!(words, outing.totals),
            false => text!(words, check.title),
        };
        title.to_owned()
    });
    let wrong = RwSignal::new(false);
    let body = move || match open.get() {
        true => opened(app, record, ending(app, wrong)),
        false => nothing(),
    };
    let body = group()
        .child(frame::heading().child(title))
        .child(part(body));
    frame::bare_page(app, "check", title, wrong.into(), body)
}

fn opened(app: App, record: StoredValue<String>, ending: Markup) -> Markup {
    let words = app.words;
    group()
        .child(frame::paragraph(say!(words, check.not_finished)))
        .child(part(move || problems(app, record)))
        .child(part(move || left_for_later(app, record)))
        .child(part(move || answers(app, record)))
        .child(el("p").child(card::link(app, record.get_value())))
        .child(part(move || totals::buttons(app)))
        .child(ending)
}

/// The last button, and what it means to press it.
pub(crate) fn sealing(app: App, wrong: RwSignal<bool>) -> Markup {
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
    let label = (say!(words, check.seal), say!(words, check.sealing));
    let seal = frame::busy_button(busy.into(), label, frame::bare_button("button", seal));
    let title = frame::subheading().attr("id", "seal-title");
    let section = el("section")
        .class("seal")
        .attr("aria-labelledby", "seal-title")
        .child(title.child(say!(words, check.definitive_title)))
        .child(frame::paragraph(say!(words, check.definitive)))
        .child(fault_alert(fault))
        .child(seal);
    let later = frame::link(&Place::Home).child(say!(words, fill.later));
    group()
        .child(section)
        .child(el("p").class("aside").child(later))
}

/// What stands in the way of sealing, with the way to each page.
fn problems(app: App, record: StoredValue<String>) -> Markup {
    // Asked again whenever the language or the pages change.
    app.filling.language();
    app.filling.pages();
    let line = |problem: Problem| SummaryLine {
        link: frame::link(&change(app, record, problem.node)),
        words: group()
            .child(label(app, problem.node))
            .child(" – ")
            .child(problem.view(app)),
    };
    let lines = app.filling.all_problems().into_iter().map(line).collect();
    let words = app.words;
    frame::error_summary(say!(words, check.problems), lines)
}

/// The questions that were to be asked later, with the way to each.
fn left_for_later(app: App, record: StoredValue<String>) -> Markup {
    app.filling.language();
    let pages = app.filling.pages();
    let left = |node: &NodeId| {
        let answer = app.filling.read(|draft| draft.session.question(*node));
        let answer = answer.flatten().map(|question| question.answer);
        answer == Some(Answer::Absent(Absent::NotAsked))
    };
    let left = pages.iter().flat_map(nodes).filter(left);
    let line = |node| {
        let link = frame::link(&change(app, record, node));
        el("li").child(link.child(label(app, node)))
    };
    let lines: Vec<Markup> = left.map(line).collect();
    if lines.is_empty() {
        return nothing();
    }
    let title = el("strong").child(say!(app.words, check.later));
    let lines = el("ul").class("links").child(lines);
    frame::notice(
        "notice notice--plain",
        group().child(el("p").child(title)).child(lines),
    )
}

fn label(app: App, node: NodeId) -> Markup {
    let question = untrack(|| app.filling.question(node));
    let label = question.map(|question| question.label).unwrap_or_default();
    form_text(app, Signal::stored(label))
}

/// The page on which a question is answered, coming back here.
fn change(app: App, record: StoredValue<String>, node: NodeId) -> Place {
    let page = app
        .filling
        .number_of(|page| nodes(page).contains(&node))
        .unwrap_or(1);
    to_page(record, page)
}

fn to_page(record: StoredValue<String>, page: usize) -> Place {
    Place::Fill {
        record: record.get_value(),
        page,
        change: true,
    }
}

/// The answers section by section. Of a long questionnaire a section is drawn when it is unfolded: a
/// phone that draws thousands of rows at once stands still for seconds.
fn answers(app: App, record: StoredValue<String>) -> Markup {
    app.filling.language();
    let pages = app.filling.pages();
    let long = pages.len() > LONG;
    let mut sections: Vec<(String, Vec<(usize, Page)>)> = Vec::new();
    for (index, page) in pages.into_iter().enumerate() {
        let name = section_name(&page);
        match sections.last_mut() {
            Some((last, all)) if *last == name => all.push((index + 1, page)),
            _ => sections.push((name, vec![(index + 1, page)])),
        }
    }
    let section = |(name, pages)| match long {
        true => folded(app, record, name, pages),
        false => section(app, record, name, &pages),
    };
    let sections: Vec<Markup> = sections.into_iter().map(section).collect();
    group().child(sections)
}

fn section(app: App, record: StoredValue<String>, name: String, pages: &[(usize, Page)]) -> Markup {
    let rows = all_rows(app, record, pages);
    if rows.is_empty() {
        return nothing();
    }
    let heading = match name.is_empty() {
        true => nothing(),
        false => frame::subheading().child(form_text(app, Signal::stored(name))),
    };
    let rows = el("dl").class("answers").child(rows);
    el("section").child(heading).child(rows)
}

fn folded(
    app: App,
    record: StoredValue<String>,
    name: String,
    pages: Vec<(usize, Page)>,
) -> Markup {
    let open = RwSignal::new(false);
    let name = match name.is_empty() {
        true => app.filling.title(),
        false => name,
    };
    let rows = move || match open.get() {
        true => el("dl")
            .class("answers")
            .child(all_rows(app, record, &pages)),
        false => nothing(),
    };
    let title = form_text(app, Signal::stored(name));
    el("details")
        .class("details")
        .on("toggle", move |_| open.set(true))
        .child(el("summary").child(title))
        .child(part(rows))
}

fn all_rows(app: App, record: StoredValue<String>, pages: &[(usize, Page)]) -> Vec<Markup> {
    let rows = pages
        .iter()
        .flat_map(|(number, page)| rows(app, record, page, *number));
    rows.collect()
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

fn rows(app: App, record: StoredValue<String>, page: &Page, number: usize) -> Vec<Markup> {
    let PageKind::Repeat {
        label, instances, ..
    } = &page.kind
    else {
        let nodes = nodes(page).into_iter();
        return nodes
            .filter_map(|node| question(app, record, node, number))
            .collect();
    };
    let words = app.words;
    let count = intl::number(words.tag(), instances.len());
    let place = to_page(record, number);
    let label = label
        .clone()
        .unwrap_or_else(|| text!(words, repeat.title).to_owned());
    let answer = group().child(text!(words, check.entries, count = count));
    vec![row(app, label, answer, &place)]
}

fn question(app: App, record: StoredValue<String>, node: NodeId, page: usize) -> Option<Markup> {
    let words = app.words;
    let question = app.filling.question(node)?;
    // A box that nobody has to tick says nothing while it is empty.
    let idle = question.control == Control::Trigger
        && !question.required
        && question.answer == Answer::Empty;
    let asks = question.control != Control::Note && !idle;
    let shown = asks && question.relevant && !question.readonly;
    let unreadable = app.filling.unreadable(node);
    shown.then(|| {
        let answer = match (unreadable, question.answer) {
            (Some(typed), _) => frame::isolated(typed.replace('\n', " ")),
            (None, Answer::Empty) => el("span")
                .class("missing")
                .child(text!(words, check.not_answered)),
            (None, Answer::Absent(absent)) => el("em").child(words::absent(words, absent)),
            (None, Answer::Date(date)) => {
                group().child(day(words, &date.to_string(), &question.appearance))
            }
            (None, _) => form_text(app, Signal::stored(question.display.join(", "))),
        };
        row(app, question.label, answer, &to_page(record, page))
    })
}

/// A day as precisely as the form asks for it.
fn day(words: Words, iso: &str, style: &[String]) -> String {
    let asks = |word| appearance::has(style, word);
    if asks("year") {
        iso.chars().take(4).collect()
    } else if asks("month-year") {
        intl::month(words.tag(), iso)
    } else {
        intl::day(words.tag(), iso)
    }
}

fn row(app: App, label: String, answer: Markup, place: &Place) -> Markup {
    let words = app.words;
    let hidden = el("span")
        .class("visually-hidden")
        .child(": ")
        .child(form_text(app, Signal::stored(label.clone())));
    let change = frame::link(place)
        .child(text!(words, check.change))
        .child(hidden);
    let label = form_text(app, Signal::stored(label));
    el("div")
        .class("answers__row")
        .child(el("dt").child(label))
        .child(el("dd").class("answers__value").child(answer))
        .child(el("dd").class("answers__change").child(change))
}
