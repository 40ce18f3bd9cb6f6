//! Small things asked of the browser's window and document.

use js_sys::Reflect;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Document, Element, FocusOptions, HtmlElement, HtmlInputElement, HtmlSelectElement, Storage,
    Window,
};
use zeroize::Zeroizing;

use crate::asked::ask;

/// The key under which the name of the open draft is kept, so that it opens again after a restart.
const OPEN_DRAFT: &str = "carnet.open";

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

/// How wide the window is, in CSS pixels.
pub(crate) fn width() -> f64 {
    let width = window().and_then(|it| it.inner_width().ok()?.as_f64());
    width.unwrap_or_default()
}

/// The element with this id.
pub(crate) fn by_id(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// The browser's languages, the preferred first.
pub(crate) fn browser_languages() -> Vec<String> {
    let Some(window) = window() else {
        return Vec::new();
    };
    window
        .navigator()
        .languages()
        .iter()
        .filter_map(|tag| tag.as_string())
        .collect()
}

/// Asks the browser to have the service worker deliver when there is a network again, if it can
/// (Background Sync); whether it will is nobody's to know.
pub(crate) fn ask_for_sync() {
    spawn_local(async {
        let _ = register_sync().await;
    });
}

async fn register_sync() -> Result<(), JsValue> {
    let window = window().ok_or(JsValue::UNDEFINED)?;
    let workers = Reflect::get(&window.navigator(), &"serviceWorker".into())?;
    let registration = ask(&workers, "getRegistration", &[]).await?;
    let sync = Reflect::get(&registration, &"sync".into())?;
    ask(&sync, "register", &[&"deliver".into()]).await?;
    Ok(())
}

/// Runs something after the browser has laid out what was just changed.
pub(crate) fn next_frame(action: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(action);
}

/// What stands in the field with this id.
pub(crate) fn field_value(id: &str) -> Zeroizing<String> {
    let field = by_id(id).and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
    Zeroizing::new(field.map(|it| it.value()).unwrap_or_default())
}

/// Empties the field with this id.
pub(crate) fn clear_field(id: &str) {
    if let Some(field) = by_id(id).and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
        field.set_value("");
    }
}

/// Chooses a value in the menu with this id.
pub(crate) fn set_chosen(id: &str, value: &str) {
    if let Some(menu) = by_id(id).and_then(|it| it.dyn_into::<HtmlSelectElement>().ok()) {
        menu.set_value(value);
    }
}

/// Says on `<html>` that the screen is empty for good.
const LEFT: &str = "data-left";

/// What the window is called.
pub(crate) fn set_title(title: &str) {
    if let Some(document) = document().filter(|_| root_attribute(LEFT).is_none()) {
        document.set_title(title);
    }
}

/// Empties the screen and the window's title, until the page goes.
pub(crate) fn empty_screen() {
    set_title("");
    set_root_attribute(LEFT, Some(""));
}

/// Gives the browser the time to paint before work that blocks it.
pub(crate) async fn painted() {
    gloo::timers::future::TimeoutFuture::new(50).await;
}

/// Moves the focus to the page's heading and the view to its top.
pub(crate) fn focus_heading() {
    next_frame(|| {
        if let Some(window) = window() {
            window.scroll_to_with_x_and_y(0.0, 0.0);
        }
        let heading = document().and_then(|d| d.query_selector("main h1").ok().flatten());
        focus(heading, true);
    });
}

/// Moves the focus to the element with this id, once it is there, and into view.
pub(crate) fn focus_id(id: String) {
    next_frame(move || focus(by_id(&id), false));
}

fn focus(element: Option<Element>, stay: bool) {
    let Some(element) = element.and_then(|e| e.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let options = FocusOptions::new();
    options.set_prevent_scroll(stay);
    // An element that cannot take the focus leaves it where it is.
    let _ = element.focus_with_options(&options);
}

/// The address's part after `#`.
pub(crate) fn fragment() -> String {
    window()
        .and_then(|w| w.location().hash().ok())
        .unwrap_or_default()
}

/// Goes to another fragment; the browser's Back returns.
pub(crate) fn push_fragment(fragment: &str) {
    if let Some(window) = window() {
        // Fails only in documents that may not navigate, where there is nothing to be done.
        let _ = window.location().set_hash(fragment);
    }
}

/// Changes the fragment without a step to go back to.
pub(crate) fn replace_fragment(fragment: &str) {
    let history = window().and_then(|w| w.history().ok());
    if let Some(history) = history {
        // Fails only in documents that may not navigate.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(fragment));
    }
}

/// Sets an attribute of `<html>`, or removes it.
pub(crate) fn set_root_attribute(name: &str, value: Option<&str>) {
    let Some(root) = document().and_then(|d| d.document_element()) else {
        return;
    };
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// An attribute of `<html>`.
pub(crate) fn root_attribute(name: &str) -> Option<String> {
    document()?.document_element()?.get_attribute(name)
}

/// Whether the page is in the background.
pub(crate) fn is_hidden() -> bool {
    document().is_some_and(|d| d.hidden())
}

/// Tells the boot script, which owns the service worker, something.
pub(crate) fn tell_window(event: &str) {
    if let (Some(window), Ok(event)) = (window(), web_sys::CustomEvent::new(event)) {
        let _ = window.dispatch_event(&event);
    }
}

/// Goes to another page, with no way back to this one.
pub(crate) fn go_elsewhere(address: &str) {
    if let Some(window) = window() {
        // Fails only in documents that may not navigate.
        let _ = window.location().replace(address);
    }
}

/// Loads the page anew.
pub(crate) fn reload() {
    if let Some(window) = window() {
        // Fails only in documents that may not navigate.
        let _ = window.location().reload();
    }
}

/// Opens the browser's dialogue for printing.
pub(crate) fn print() {
    if let Some(window) = window() {
        // Fails only where there is nothing to print with.
        let _ = window.print();
    }
}

/// How the app can be put on the home screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Install {
    /// It is there, or cannot be.
    No,
    /// The browser does it when it is asked to.
    Offered,
    /// By hand: browsers on iOS, which alone have `navigator.standalone`, offer nothing.
    ByHand,
}

/// How the app can be put on the home screen, as the boot script knows by now.
pub(crate) fn install() -> Install {
    let navigator = window().map(|it| JsValue::from(it.navigator()));
    let standalone = navigator.and_then(|it| Reflect::get(&it, &"standalone".into()).ok());
    match standalone.and_then(|it| it.as_bool()) {
        Some(false) => Install::ByHand,
        _ if root_attribute("data-install").is_some() => Install::Offered,
        _ => Install::No,
    }
}

/// Whether a service worker already served this page: the app worked without a network before.
pub(crate) fn is_kept_offline() -> bool {
    let get = |object: &JsValue, name: &str| Reflect::get(object, &JsValue::from_str(name)).ok();
    let navigator = window().map(|window| JsValue::from(window.navigator()));
    let workers = navigator.and_then(|navigator| get(&navigator, "serviceWorker"));
    let workers = workers.filter(JsValue::is_object);
    workers
        .and_then(|workers| get(&workers, "controller"))
        .is_some_and(|worker| worker.is_object())
}

/// The name of the draft that was open when the app was last left.
pub(crate) fn open_draft() -> Option<String> {
    storage()?.get_item(OPEN_DRAFT).ok().flatten()
}

/// Remembers which draft is open. The name is random and says nothing.
pub(crate) fn remember_open_draft(record: Option<&str>) {
    let Some(storage) = storage() else { return };
    // Without it the worker chooses the draft from the list: nothing is lost.
    let _ = match record {
        Some(record) => storage.set_item(OPEN_DRAFT, record),
        None => storage.remove_item(OPEN_DRAFT),
    };
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}
