//! The entries of a repeat: change one, add one, remove one.

use leptos::prelude::*;
use xforms::{NodeId, Page, PageKind, RepeatId};

use crate::app::App;
use crate::dom;
use crate::frame;
use crate::intl;
use crate::live;
use crate::place::Place;
use crate::questions::form_text;
use crate::words::{say, text};

/// What the page lists.
#[derive(Debug, Clone, Default, PartialEq)]
struct List {
    label: Option<String>,
    instances: Vec<NodeId>,
    can_add: bool,
}

impl List {
    fn of(page: Option<Page>) -> Self {
        match page.map(|page| page.kind) {
            Some(PageKind::Repeat {
                label,
                instances,
                can_add,
                ..
            }) => Self {
                label: label.filter(|label| !label.trim().is_empty()),
                instances,
                can_add,
            },
            _ => Self::default(),
        }
    }
}

/// The page of a repeat.
pub(crate) fn view(
    app: App,
    record: StoredValue<String>,
    page: Memo<Option<Page>>,
    repeat: RepeatId,
) -> AnyView {
    let words = app.words;
    let list = Memo::new(move |_| List::of(page.get()));
    let heading = move || match list.get().label {
        Some(label) => form_text(app, Signal::stored(label)),
        None => text!(words, repeat.title).into_any(),
    };
    let key = page.with_untracked(|page| page.as_ref().map(|page| page.key.clone()));
    let key = StoredValue::new(key.unwrap_or_default());
    let rows = move || {
        let list = list.get();
        let entries = list.instances.into_iter().enumerate();
        entries
            .map(|(index, node)| entry(app, record, key, (index + 1, node), list.can_add))
            .collect::<Vec<AnyView>>()
            .into_any()
    };
    let add = move |_| match app.filling.add_repeat(app, repeat) {
        Ok(_) => {
            let added = list.with_untracked(|list| list.instances.len());
            if let Some(page) = first_page(app, key, added) {
                app.go(Place::Fill {
                    record: record.get_value(),
                    page,
                    change: false,
                });
            }
        }
        Err(_) => app.announce(untrack(|| text!(words, repeat.full).to_owned())),
    };
    let none = move || match list.with(|list| list.instances.is_empty()) {
        true => view! { <p>{text!(words, repeat.none)}</p> }.into_any(),
        false => ().into_any(),
    };
    let more = move || {
        if !list.with(|list| list.can_add) {
            return ().into_any();
        }
        frame::button("button button--second", say!(words, repeat.add), add)
    };
    view! {
        <h1 class="heading" tabindex="-1">{live::part(heading)}</h1>
        {live::part(none)}
        <ul class="cards">{live::part(rows)}</ul>
        {live::part(more)}
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
    let name = move || {
        text!(
            words,
            repeat.entry,
            number = intl::number(words.tag(), number)
        )
    };
    let change = move |_| {
        if let Some(page) = first_page(app, key, number) {
            app.go(Place::Fill {
                record: record.get_value(),
                page,
                change: false,
            });
        }
    };
    let remove = move |_| {
        if app.filling.remove_repeat(app, node).is_ok() {
            app.announce(untrack(|| text!(words, repeat.removed).to_owned()));
            // The pages before this one are fewer now.
            let here = app
                .filling
                .number_of(|page| key.with_value(|key| page.key == *key));
            if let Some(page) = here {
                app.replace(Place::Fill {
                    record: record.get_value(),
                    page,
                    change: false,
                });
            }
            dom::focus_heading();
        }
    };
    let buttons = move || {
        if asking.get() {
            return view! {
                <p><strong>{text!(words, repeat.remove_question)}</strong></p>
                <div class="row">
                    {frame::button("button button--danger", say!(words, repeat.remove_yes), remove)}
                    {frame::button(
                        "button button--second",
                        say!(words, repeat.remove_no),
                        move |_| asking.set(false),
                    )}
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
            <p class="card__title">{live::words(name)}</p>
            {live::part(buttons)}
        </li>
    }
    .into_any()
}

/// The first page of an entry, counted from 1. Pages are named by references, such as
/// `/data/person[2]/age`.
fn first_page(app: App, key: StoredValue<String>, entry: usize) -> Option<usize> {
    let start = key.with_value(|key| format!("{key}[{entry}]"));
    let within = |page: &Page| {
        page.key
            .strip_prefix(&start)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    app.filling.number_of(within)
}
