//! What an outing ends with, to be heard or kept: on the screen it stands above.

use js_sys::Array;
use leptos::prelude::*;
use web_sys::Blob;

use crate::app::App;
use crate::download;
use crate::frame;
use crate::host;
use crate::language;
use crate::markup::{Markup, el, nothing};
use crate::notebook::{Total, totals};
use crate::voice::{self, Voice};
use crate::words::{say, text};

/// The buttons below the answers of an outing; below those of other questionnaires nothing.
pub(super) fn buttons(app: App) -> Markup {
    if !app.filling.is_outing() {
        return nothing();
    }
    let words = app.words;
    let class = "button button--second";
    let save = frame::button(class, say!(words, outing.save), move |_| save(app));
    let row = el("div").class("row");
    let language = app.filling.language().and_then(|it| language::tag(&it));
    let tag = language.unwrap_or_else(|| words.tag().to_owned());
    let row = match Voice::of(&tag) {
        Some(voice) => {
            on_cleanup(voice::hush);
            let read = move |_| voice.say_or_stop(&spoken(app));
            row.child(frame::button(class, say!(words, outing.read), read))
        }
        None => row,
    };
    row.child(save)
}

fn list(app: App) -> Vec<Total> {
    let totals = app.filling.read(|draft| totals(&draft.session));
    totals.unwrap_or_default()
}

/// A sentence for each.
fn spoken(app: App) -> String {
    let words = app.words;
    let mut spoken = String::new();
    for total in list(app) {
        let count = total
            .shown()
            .replace('≈', untrack(|| text!(words, outing.about)));
        spoken += &match total.counted {
            true => untrack(|| text!(words, outing.line, label = total.label, count = count)),
            false => count,
        };
        spoken += ". ";
    }
    spoken
}

/// Offers them as a table: what, how many, whether it is an estimate.
fn save(app: App) {
    // Without the mark at the beginning spreadsheets garble Arabic.
    let mut table = "\u{feff}".to_owned();
    for total in list(app) {
        let estimate = if total.estimate { "≈" } else { "" };
        let cells = [&total.label, &total.value, estimate].map(|cell| cell.replace('"', "\"\""));
        table += &format!("\"{}\"\r\n", cells.join("\",\""));
    }
    // Nothing of this fails in a document that shows a page.
    if let Ok(table) = Blob::new_with_str_sequence(&Array::of1(&table.into())) {
        download::offer(&format!("carnet-{}.csv", host::today()), &table);
    }
}
