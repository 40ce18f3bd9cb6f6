//! The entries of a repeat: change one, add one, remove one.

use leptos::prelude::*;
use xforms::{NodeId, Page, RepeatId};

use crate::app::App;
use crate::dom;
use crate::intl;
use crate::place::Place;
use crate::questions::form_text;
use crate::words::text;

/// What a repeat's page shows.
pub(crate) struct List {
    pub(crate) repeat: RepeatId,
    pub(crate) label: Option<String>,
    pub(crate) instances: Vec<NodeId>,
    pub(crate) can_add: bool,
    /// Number of the page, counted from 1.
    pub(crate) number: usize,
}

pub(crate) fn view(app: App, record: StoredValue<String>, list: List) -> AnyView {
    let words = app.words;
    let heading = match list.label.filter(|label| !label.trim().is_empty()) {
        Some(label) => form_text(app, Signal::stored(label)),
        None => (move || text!(words, repeat.title)).into_any(),
    };
    let key = untrack(|| app.filling.page(list.number)).map(|page| page.key).unwrap_or_default();
    let key = StoredValue::new(key);
    let removable = list.can_add;
    let repeat = list.repeat;
    let empty = list.instances.is_empty();
    let rows: Vec<_> = list
        .instances
        .into_iter()
        .enumerate()
        .map(|(index, node)| entry(app, record, key, (index + 1, node), removable))
        .collect();
    let add = move |_| {
        let before = untrack(|| entries(app, key));
        match app.filling.add_repeat(app, repeat) {
            Ok(_) => {
                if let Some(page) = first_page(app, key, before + 1) {
                    app.go(Place::Fill { record: record.get_value(), page, change: false });
                }
            }
            Err(_) => app.announce(untrack(|| text!(words, repeat.full).to_owned())),
        }
    };
    view! {
        <h1 class="heading" tabindex="-1">{heading}</h1>
        {empty.then(|| view! { <p>{move || text!(words, repeat.none)}</p> })}
        <ul class="cards">{rows}</ul>
        {removable
            .then(|| {
                view! {
                    <button class="button button--second" type="button" on:click=add>
                        {move || text!(words, repeat.add)}
                    </button>
                }
            })}
    }
    .into_any()
}

fn entry(
    app: App,
    record: StoredValue<String>,
    key: StoredValue<String>,
    (number, node): (usize, NodeId),
    removable: bool,
) -> AnyView {
    let words = app.words;
    let asking = RwSignal::new(false);
    let name = move || text!(words, repeat.entry, number = intl::number(words.tag(), number));
    let change = move |_| {
        if let Some(page) = first_page(app, key, number) {
            app.go(Place::Fill { record: record.get_value(), page, change: false });
        }
    };
    let remove = move |_| {
        if app.filling.remove_repeat(app, node).is_ok() {
            app.announce(untrack(|| text!(words, repeat.removed).to_owned()));
            // The pages before this one are fewer now.
            let here = app.filling.number_of(|page| key.with_value(|key| page.key == *key));
            if let Some(page) = here {
                app.replace(Place::Fill { record: record.get_value(), page, change: false });
            }
            dom::focus_heading();
        }
    };
    let buttons = move || {
        if asking.get() {
            return view! {
                <p><strong>{text!(words, repeat.remove_question)}</strong></p>
                <div class="row">
                    <button class="button button--danger" type="button" on:click=remove>
                        {text!(words, repeat.remove_yes)}
                    </button>
                    <button
                        class="button button--second"
                        type="button"
                        on:click=move |_| asking.set(false)
                    >
                        {text!(words, repeat.remove_no)}
                    </button>
                </div>
            }
            .into_any();
        }
        let named = move |action: &str| format!("{action}: {}", name());
        view! {
            <div class="row">
                <button
                    class="button button--second"
                    type="button"
                    aria-label=named(text!(words, repeat.change))
                    on:click=change
                >
                    {text!(words, repeat.change)}
                </button>
                {removable
                    .then(|| {
                        view! {
                            <button
                                class="button button--quiet"
                                type="button"
                                aria-label=named(text!(words, repeat.remove))
                                on:click=move |_| asking.set(true)
                            >
                                {text!(words, repeat.remove)}
                            </button>
                        }
                    })}
            </div>
        }
        .into_any()
    };
    view! {
        <li class="card">
            <p class="card__title">{name}</p>
            {buttons}
        </li>
    }
    .into_any()
}

/// How many entries the repeat's page lists.
fn entries(app: App, key: StoredValue<String>) -> usize {
    let pages = app.filling.pages();
    let page = pages.into_iter().find(|page| key.with_value(|key| page.key == *key));
    match page.map(|page| page.kind) {
        Some(xforms::PageKind::Repeat { instances, .. }) => instances.len(),
        _ => 0,
    }
}

/// The first page of an entry, counted from 1: pages are named by references, `/data/person[2]/age`.
fn first_page(app: App, key: StoredValue<String>, entry: usize) -> Option<usize> {
    let start = key.with_value(|key| format!("{key}[{entry}]"));
    let within = |page: &Page| {
        page.key.strip_prefix(&start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    app.filling.number_of(within)
}
