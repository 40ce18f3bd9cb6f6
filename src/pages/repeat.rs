//! The entries of a repeat: change one, add one, remove one.

use leptos::prelude::*;
use xforms::{NodeId, Page, PageKind, RepeatId};

use crate::app::App;
use crate::dom;
use crate::frame;
use crate::intl;
use crate::markup::{self, Markup, el, group, nothing, part};
use crate::place::Place;
use crate::questions::form_text;
use crate::signals::{Memo, RwSignal, Signal, StoredValue};
use crate::words::{say, text};

/// What the page lists.
#[derive(Default)]
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
) -> Markup {
    let words = app.words;
    let list = move || List::of(page.get());
    let heading = move || match list().label {
        Some(label) => form_text(app, Signal::stored(label)),
        None => group().child(say!(words, repeat.title)),
    };
    let key = page.with_untracked(|page| page.as_ref().map(|page| page.key.clone()));
    let entries = Entries {
        app,
        record,
        key: StoredValue::new(key.unwrap_or_default()),
    };
    let rows = move || {
        let list = list();
        let rows = list.instances.into_iter().enumerate();
        let rows = rows.map(|(index, node)| entries.row(index + 1, node, list.can_add));
        group().child(rows.collect::<Vec<_>>())
    };
    let full = RwSignal::new(false);
    let add = move |_| match app.filling.add_repeat(app, repeat) {
        Ok(_) => entries.open(untrack(list).instances.len()),
        Err(_) => full.set(true),
    };
    let told = move || match full.get() {
        true => el("p")
            .class("error")
            .attr("role", "alert")
            .child(say!(words, repeat.full)),
        false => nothing(),
    };
    let none = move || match list().instances.is_empty() {
        true => frame::paragraph(say!(words, repeat.none)),
        false => nothing(),
    };
    let more = move || match list().can_add {
        true => frame::button("button button--second", say!(words, repeat.add), add),
        false => nothing(),
    };
    group()
        .child(frame::heading().child(part(heading)))
        .child(part(move || entries.removed()))
        .child(part(none))
        .child(el("ul").class("cards").child(part(rows)))
        .child(part(more))
        .child(part(told))
}

/// The entries of one repeat.
#[derive(Clone, Copy)]
struct Entries {
    app: App,
    record: StoredValue<String>,
    /// The key of the repeat's page.
    key: StoredValue<String>,
}

impl Entries {
    fn row(self, number: usize, node: NodeId, removable: bool) -> Markup {
        let words = self.app.words;
        let name = markup::words(move || {
            let number = intl::number(words.tag(), number);
            text!(words, repeat.entry, number = number)
        });
        let buttons = move || {
            let change = frame::bare_button("button button--second", move |_| self.open(number));
            let change = frame::named(change, say!(words, repeat.change), &name.get());
            let row = el("div").class("row").child(change);
            if !removable {
                return row;
            }
            let remove = frame::bare_button("button button--quiet", move |_| self.remove(node));
            row.child(frame::named(
                remove,
                say!(words, repeat.remove),
                &name.get(),
            ))
        };
        el("li")
            .class("card")
            .child(el("p").class("card__title").child(name))
            .child(part(buttons))
    }

    fn remove(self, node: NodeId) {
        let app = self.app;
        if app.filling.remove_repeat(app, node).is_err() {
            return;
        }
        let words = app.words;
        app.announce(untrack(|| text!(words, repeat.removed).to_owned()));
        self.stay();
    }

    /// What was removed, and that it can come back.
    fn removed(self) -> Markup {
        let app = self.app;
        if !app.filling.can_undo() {
            return nothing();
        }
        let undo = frame::button(
            "button button--second",
            say!(app.words, repeat.undo),
            move |_| {
                if app.filling.undo_removal(app) {
                    self.stay();
                }
            },
        );
        let removed = frame::paragraph(say!(app.words, repeat.removed));
        frame::notice("notice notice--plain", group().child(removed).child(undo))
    }

    /// Stays on this page: those before it are more now, or fewer.
    fn stay(self) {
        let app = self.app;
        let here = |page: &Page| self.key.with_value(|key| page.key == *key);
        if let Some(page) = app.filling.number_of(here) {
            app.replace(self.place(page));
        }
        dom::focus_heading();
    }

    /// Goes to the first page of an entry, counted from 1.
    fn open(self, entry: usize) {
        if let Some(page) = self.first_page(entry) {
            self.app.go(self.place(page));
        }
    }

    fn place(self, page: usize) -> Place {
        Place::Fill {
            record: self.record.get_value(),
            page,
            change: false,
        }
    }

    /// The first page of an entry. Pages are named by references, such as `/data/person[2]/age`.
    fn first_page(self, entry: usize) -> Option<usize> {
        let start = self.key.with_value(|key| format!("{key}[{entry}]"));
        let within = |page: &Page| {
            page.key
                .strip_prefix(&start)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.app.filling.number_of(within)
    }
}
