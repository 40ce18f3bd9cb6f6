//! A code to be read by the camera, or typed as it stands below the code.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use xforms::{Answer, ValueType};

use super::{Asked, single, text};
use crate::codes;
use crate::dom;
use crate::frame;
use crate::markup::{Markup, el, group, nothing, part};
use crate::signals::RwSignal;
use crate::words::say;

pub(super) fn view(asked: Asked) -> Markup {
    let field = text::line(asked, ValueType::Barcode, "text", "input");
    let field = single(asked, field);
    match untrack(|| asked.readonly()) {
        true => field,
        false => group().child(field).child(camera(asked)),
    }
}

fn camera(asked: Asked) -> Markup {
    let words = asked.app.words;
    let place = asked.part("camera");
    let looks = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let id = place.clone();
    let press = move |_| {
        let was = looks.get_untracked();
        looks.set(!was);
        failed.set(false);
        if was {
            // Without its place the camera goes off.
            return;
        }
        let id = id.clone();
        dom::next_frame(move || {
            spawn_local(async move {
                match read(asked, &id).await {
                    Ok(Some(text)) => asked.set(Answer::Text(text)),
                    Ok(None) => {}
                    Err(_) => failed.set(true),
                }
                looks.set(false);
            });
        });
    };
    let picture = move || match looks.get() {
        true => el("div").attr("id", &*place),
        false => nothing(),
    };
    let fault = move || match failed.get() {
        true => el("p")
            .class("error")
            .attr("role", "alert")
            .child(say!(words, question.scan_failed)),
        false => nothing(),
    };
    let scan = frame::button("button button--second", say!(words, question.scan), press)
        .attr_by("aria-pressed", move || Some(looks.get().to_string()));
    group().child(scan).child(part(fault)).child(part(picture))
}

/// What the camera reads; nothing if it is switched off before.
async fn read(asked: Asked, place: &str) -> Result<Option<String>, JsValue> {
    let place = dom::by_id(place).ok_or(JsValue::NULL)?;
    let language = JsValue::from(asked.app.words.tag_untracked());
    let read = codes::ask("scan_one", &[&place, &language]).await?;
    Ok(read.as_string())
}
