//! The outing that the team is on: a card on the home screen, from which it is counted and closed.

use crate::app::App;
use crate::filling::Filling;
use crate::frame;
use crate::intl;
use crate::markup::{self, Markup, el, group};
use crate::notebook::{FormSummary, Outing};
use crate::place::Place;
use crate::signals::StoredValue;
use crate::words::{say, text};

/// What has been counted so far. `title` is said where the kind of place is not known yet.
pub(super) fn facts(app: App, title: String, outing: Outing) -> Markup {
    let words = app.words;
    let Outing {
        since,
        place,
        counts,
        ..
    } = outing;
    let name = if place.is_empty() { title } else { place };
    let since = markup::words(move || {
        let time = intl::moment(words.tag(), since);
        text!(words, outing.since, time = time)
    });
    let mut lines = el("ul");
    for count in counts {
        let line = markup::words(move || {
            let (label, count) = count.split_once('\n').unwrap_or_default();
            text!(words, outing.line, label = label, count = count)
        });
        lines = lines.child(el("li").attr("dir", "auto").child(line));
    }
    group()
        .child(el("p").class("card__title").attr("dir", "auto").child(name))
        .child(el("p").class("card__facts").child(since))
        .child(lines)
}

/// To count, and to close it.
pub(super) fn buttons(app: App, record: StoredValue<String>) -> Markup {
    let words = app.words;
    let count = move |_| {
        let page = Filling::counting_page;
        app.filling.reopen(app, record.get_value(), page);
    };
    let check = Place::Check {
        record: record.get_value(),
    };
    let close = frame::link(&check).class("button button--second");
    group()
        .child(frame::button("button", say!(words, outing.count), count))
        .child(close.child(say!(words, outing.close)))
}

/// The button that starts one. `named`: with the form's title, where there are others for outings.
pub(super) fn start(app: App, form: FormSummary, named: bool) -> Markup {
    let start = move |_| app.filling.start(app, form.digest);
    let label = el("span").class("card__title");
    let label = label.child(say!(app.words, outing.start));
    let label = match named {
        true => label.child(": ").child(frame::isolated(form.title)),
        false => label,
    };
    frame::bare_button("card card--start", start).child(label)
}
