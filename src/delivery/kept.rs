//! Answers that the service worker got while no page was open.
//!
//! It can put a record, and cannot check a receipt: what it heard waits in Cache Storage, and here it
//! is judged like any other answer. `public/sw.js` writes what is read here.

use js_sys::{Array, Reflect, Uint8Array};
use sealing::Digest;
use wasm_bindgen::JsValue;

use crate::asked::{Refused, ask, caches};

/// The cache. The service worker deletes old ones whose names begin with `carnet-`.
const CACHE: &str = "answers";

/// What was answered to the delivery of a record.
pub(crate) struct KeptAnswer {
    /// The record.
    pub(crate) digest: Digest,
    /// HTTP status.
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// Takes out all answers that are there.
pub(crate) async fn take() -> Vec<KeptAnswer> {
    let mut answers = Vec::new();
    // A browser without Cache Storage has no service worker that could have put any there.
    let _ = take_into(&mut answers).await;
    answers
}

async fn take_into(answers: &mut Vec<KeptAnswer>) -> Result<(), Refused> {
    let caches = caches().ok_or(Refused)?;
    let name = JsValue::from_str(CACHE);
    if !ask(&caches, "has", &[&name]).await?.is_truthy() {
        return Ok(());
    }
    let cache = ask(&caches, "open", &[&name]).await?;
    for request in Array::from(&ask(&cache, "keys", &[]).await?) {
        let answer = ask(&cache, "match", &[&request]).await?;
        let body = ask(&answer, "arrayBuffer", &[]).await?;
        let status = Reflect::get(&answer, &"status".into())?.as_f64();
        let url = Reflect::get(&request, &"url".into())?.as_string();
        let name = url.as_deref().and_then(|url| url.rsplit('/').next());
        if let (Some(digest), Some(status)) = (name.and_then(|it| it.parse().ok()), status) {
            answers.push(KeptAnswer {
                digest,
                status: status as u16,
                body: Uint8Array::new(&body).to_vec(),
            });
        }
        ask(&cache, "delete", &[&request]).await?;
    }
    Ok(())
}
