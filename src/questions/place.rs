//! Where this is: asked of the device, and told no more precisely than the form needs.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xforms::{Answer, Question};

use super::{Asked, clear_button, grouped};
use crate::frame;
use crate::intl;
use crate::markup::{Markup, el, group, nothing, part};
use crate::position::{self, Fault};
use crate::signals::RwSignal;
use crate::words::{say, text};

/// The parameter by which a form asks for the exact place (Body attributes).
const EXACT: &str = "accuracyThreshold";

pub(super) fn view(asked: Asked, question: &Question) -> Markup {
    let words = asked.app.words;
    let exact = question.parameter(EXACT).is_some();
    let busy = RwSignal::new(false);
    let fault = RwSignal::new(None::<String>);
    let look = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        fault.set(None);
        spawn_local(async move {
            match position::here(exact).await {
                Ok(point) => asked.set(Answer::Point(point)),
                Err(error) => {
                    let said = untrack(|| words_for(asked, error).to_owned());
                    fault.set(Some(said));
                }
            }
            busy.set(false);
        });
    };
    let label = (say!(words, place.look), say!(words, place.looking));
    let look = frame::bare_button("button button--second", look)
        .attr("id", asked.id())
        .flag_by("disabled", move || asked.readonly());
    let said = move || match fault.get() {
        Some(fault) => el("p").class("error").attr("role", "alert").child(fault),
        None => nothing(),
    };
    let why = match exact {
        true => say!(words, place.exact),
        false => say!(words, place.coarse),
    };
    let fields = group()
        .child(el("p").class("hint").child(why))
        .child(part(move || shown(asked)))
        .child(part(said))
        .child(frame::busy_button(busy.into(), label, look))
        .child(clear_button(asked));
    grouped(asked, fields)
}

/// The place as it is kept, with the radius around it.
fn shown(asked: Asked) -> Markup {
    let words = asked.app.words;
    let Some(question) = asked.question() else {
        return nothing();
    };
    let Answer::Point(point) = question.answer else {
        return nothing();
    };
    let kept = question.display.join(" ");
    let degrees: Vec<&str> = kept.split_whitespace().take(2).collect();
    // A whole number of metres, and of this earth.
    let radius = point
        .accuracy
        .map_or(0.0, |radius| radius.ceil().clamp(0.0, 2e7));
    let metres = intl::number(words.tag(), radius as usize);
    el("p")
        .class("value")
        .child(frame::isolated(degrees.join(", ")))
        .child(" ")
        .child(text!(words, place.radius, metres = metres))
}

fn words_for(asked: Asked, fault: Fault) -> &'static str {
    let words = asked.app.words;
    match fault {
        Fault::Refused => text!(words, place.refused),
        Fault::Unknown => text!(words, place.unknown),
    }
}
