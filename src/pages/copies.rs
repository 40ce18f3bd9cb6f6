//! What the worker is told of the second copies.

use crate::app::App;
use crate::frame;
use crate::intl;
use crate::markup::{Markup, el, group, nothing, part};
use crate::words::{say, text};

/// What the browser had lost and what was put back, until the worker has read it.
pub(crate) fn healed_notice(app: App) -> Markup {
    part(move || {
        let Some(healed) = app.copies().healed else {
            return nothing();
        };
        let words = app.words;
        let number = |count: u32| intl::number(words.tag(), count as usize);
        let (drafts, records) = (number(healed.drafts), number(healed.records));
        let restored = text!(words, copies.restored, drafts = drafts, records = records);
        let missing = match healed.missing {
            0 => nothing(),
            count => el("p").child(text!(words, copies.missing, count = number(count))),
        };
        let title = el("strong").child(say!(words, copies.healed));
        let read = say!(words, question.understood);
        let read = frame::button("button button--second", read, move |_| app.forget_healed());
        let body = group()
            .child(el("p").child(title))
            .child(el("p").child(restored))
            .child(missing)
            .child(read);
        frame::notice("notice notice--wrong", body)
    })
}

/// That there is only one copy, where it is so.
pub(crate) fn single_copy(app: App) -> Markup {
    part(move || match app.copies().none {
        true => {
            let words = frame::paragraph(say!(app.words, copies.single));
            frame::notice("notice notice--plain", words)
        }
        false => nothing(),
    })
}
