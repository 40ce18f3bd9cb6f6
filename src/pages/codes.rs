//! Sealed records from one device's screen to another's camera, as codes. All that is on the two screens
//! below their headings is drawn by the module of codes.

use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

use crate::app::App;
use crate::codes;
use crate::dom;
use crate::frame;
use crate::markup::{Markup, el, group};
use crate::notebook::NotebookError;
use crate::pages::carry::{self, Said};
use crate::signals::Signal;
use crate::words::say;

/// The id of the place that the module draws in.
const PLACE: &str = "codes";
/// What a sequence of codes carries at most, in bytes (docs/protocol.md).
const LIMIT: u64 = 65_536;

/// What waits, for another device's camera.
pub(crate) fn show(app: App) -> Markup {
    page(app, true, say!(app.words, carry.show))
}

/// What another device shows.
pub(crate) fn scan(app: App) -> Markup {
    page(app, false, say!(app.words, carry.scan))
}

fn page(app: App, shows: bool, title: Signal<String>) -> Markup {
    let said = Said::new(None);
    spawn_local(async move {
        if let Err(error) = run(app, shows, said).await {
            carry::say_fault(app, said, &error);
        }
    });
    let body = group()
        .child(carry::notice(said))
        .child(el("section").attr("id", PLACE));
    frame::page(app, "codes", title, body)
}

/// The place comes first: should this screen be left meanwhile, the module finds it gone.
async fn run(app: App, shows: bool, said: Said) -> Result<(), NotebookError> {
    let Some((place, notebook)) = dom::by_id(PLACE).zip(app.notebook()) else {
        return Ok(());
    };
    let language = JsValue::from(app.words.tag_untracked());
    let missing = |_| NotebookError::Offline;
    if shows {
        let (parcel, packed) = carry::parcel(&notebook, LIMIT).await?;
        let (records, left) = (packed.records.into(), packed.left.into());
        let arguments: [&JsValue; 5] = [&place, &language, &parcel, &records, &left];
        codes::ask("show", &arguments).await.map_err(missing)?;
    } else {
        let read = codes::ask("scan", &[&place, &language]).await;
        if let Ok(parcel) = read.map_err(missing)?.dyn_into::<Blob>() {
            carry::take_in(app, said, &parcel).await;
        }
    }
    Ok(())
}
