//! A code that the camera reads, where another way would be to type it.

use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use crate::app::App;
use crate::codes;
use crate::dom;
use crate::frame;
use crate::markup::{Markup, el, group, nothing, part};
use crate::signals::RwSignal;
use crate::words::say;

/// A button that turns the camera on and off. Its picture has the id `place`; what it reads goes to `take`.
pub(crate) fn button(app: App, place: String, take: impl Fn(String) + Clone + 'static) -> Markup {
    let words = app.words;
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
        let (id, take) = (id.clone(), take.clone());
        dom::next_frame(move || {
            spawn_local(async move {
                match read(app, &id).await {
                    Ok(Some(text)) => take(text),
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
async fn read(app: App, place: &str) -> Result<Option<String>, JsValue> {
    let place = dom::by_id(place).ok_or(JsValue::NULL)?;
    let language = JsValue::from(app.words.tag_untracked());
    let read = codes::ask("scan_one", &[&place, &language]).await?;
    Ok(read.as_string())
}
