//! Follows a workbook that a program on this computer serves: `author.html#preview=NAME` asks for
//! `preview/NAME` again and again, and compiles it whenever it is another one.

use gloo::timers::future::TimeoutFuture;
use js_sys::{ArrayBuffer, Uint8Array};
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestInit, Response, UrlSearchParams};

use super::state::Author;
use crate::dom;

/// Between two questions, in milliseconds.
const EVERY_MS: u32 = 2_000;
/// How long one answer may take, in milliseconds.
const PATIENCE_MS: u32 = 10_000;

const PARAMETER: &str = "preview";

/// The name of the file to follow. It moves from the fragment, where a trial's pages are counted,
/// to the query, so that it is still there when the page is loaded anew.
pub(super) fn followed() -> Option<String> {
    let fragment = dom::fragment();
    let Some(name) = fragment.strip_prefix("#preview=") else {
        let query = dom::window()?.location().search().ok()?;
        return UrlSearchParams::new_with_str(&query).ok()?.get(PARAMETER);
    };
    let name = js_sys::decode_uri_component(name).ok()?;
    let encoded = js_sys::encode_uri_component(&String::from(name.clone()));
    dom::replace_fragment(&format!("?{PARAMETER}={encoded}#/"));
    Some(name.into())
}

/// Follows the file for as long as the page is open.
pub(super) fn follow(author: Author, name: String) {
    let url = format!("preview/{}", js_sys::encode_uri_component(&name));
    spawn_local(async move {
        let (mut tag, mut missed) = (None, 0_u32);
        loop {
            let answer = ask(&url, tag.as_deref()).await;
            missed = if answer.is_none() { missed + 1 } else { 0 };
            // Once is no sign: a spreadsheet program takes the file away while it saves.
            author.silence(missed > 1);
            if let Some(Answer::Other { tag: new, bytes }) = answer {
                tag = new;
                author.take(name.clone(), &bytes);
            }
            TimeoutFuture::new(EVERY_MS).await;
        }
    });
}

enum Answer {
    /// It has not changed.
    Same,
    /// It has.
    Other {
        tag: Option<String>,
        bytes: Uint8Array,
    },
}

/// Asks for the file, unless it is still the one with this entity tag.
async fn ask(url: &str, tag: Option<&str>) -> Option<Answer> {
    let headers = Headers::new().ok()?;
    if let Some(tag) = tag {
        headers.set("If-None-Match", tag).ok()?;
    }
    let request = RequestInit::new();
    request.set_headers_headers(&headers);
    request.set_cache(web_sys::RequestCache::NoStore);
    request.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
    let response = dom::window()?.fetch_with_str_and_init(url, &request);
    let response: Response = JsFuture::from(response).await.ok()?.dyn_into().ok()?;
    match response.status() {
        304 => Some(Answer::Same),
        200 => {
            let tag = response.headers().get("ETag").ok().flatten();
            let buffer = JsFuture::from(response.array_buffer().ok()?).await;
            let buffer = buffer.and_then(JsValue::dyn_into::<ArrayBuffer>).ok()?;
            let bytes = Uint8Array::new(&buffer);
            Some(Answer::Other { tag, bytes })
        }
        _ => None,
    }
}

impl Author {
    /// Notes whether the file is out of reach; what is shown stays.
    fn silence(self, silent: bool) {
        if self.silent.get_untracked() != silent {
            self.silent.set(silent);
        }
    }
}
