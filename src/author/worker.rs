//! The worker's side: takes a workbook, gives a report, and is then ended by the page.

use gloo::events::EventListener;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use xlsform::FileKind;

use super::report;

/// Waits for workbooks, and tells the page so.
pub(super) fn serve() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let say = scope.clone();
    EventListener::new(&scope, "message", move |event| {
        if let Some(report) = event.dyn_ref().and_then(answer) {
            // Fails for what cannot be copied: a text always can.
            let _ = say.post_message(&JsValue::from_str(&report));
        }
    })
    .forget();
    let _ = scope.post_message(&JsValue::TRUE);
}

fn answer(event: &MessageEvent) -> Option<String> {
    let parts: Array = event.data().dyn_into().ok()?;
    let name = parts.get(0).as_string()?;
    let bytes: Uint8Array = parts.get(1).dyn_into().ok()?;
    let kind = FileKind::from_name(&name)?;
    serde_json::to_string(&report::of(&name, kind, &bytes.to_vec())).ok()
}
