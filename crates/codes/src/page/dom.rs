//! Elements of the page.

use gloo::events::EventListener;
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, Window};

pub(super) fn window() -> Result<Window, JsValue> {
    web_sys::window().ok_or(JsValue::TRUE)
}

pub(super) fn document() -> Result<Document, JsValue> {
    window()?.document().ok_or(JsValue::TRUE)
}

/// A promise, and what keeps it.
pub(super) fn promise() -> Result<(Promise, Function), JsValue> {
    let mut keep = None;
    let promise = Promise::new(&mut |resolve, _| keep = Some(resolve));
    // The browser has called at once.
    Ok((promise, keep.ok_or(JsValue::UNDEFINED)?))
}

/// Puts an element with these attributes at the end of another.
pub(super) fn add<T: JsCast>(
    parent: &Element,
    tag: &str,
    attributes: &[(&str, &str)],
) -> Result<T, JsValue> {
    let element = document()?.create_element(tag)?;
    for (name, value) in attributes {
        element.set_attribute(name, value)?;
    }
    parent.append_child(&element)?;
    element.dyn_into().map_err(JsValue::from)
}

/// Puts a text there.
pub(super) fn paragraph(parent: &Element, text: &str) -> Result<(), JsValue> {
    add::<Element>(parent, "p", &[])?.set_text_content(Some(text));
    Ok(())
}

/// Puts a place for a code, or for what the camera sees, there: from edge to edge of a phone, because every
/// pixel counts, and white in the dark too, because a code needs white around it.
pub(super) fn frame(parent: &Element) -> Result<Element, JsValue> {
    let frame: HtmlElement = add(parent, "div", &[])?;
    // A style in an attribute is what the content security policy refuses.
    frame.style().set_css_text(
        "display: grid; place-items: center; background: #ffffff; \
         margin-inline: calc(50% - min(50vw, 17rem))",
    );
    Ok(frame.into())
}

/// How a picture fills its frame.
pub(super) const PICTURE: &str =
    "inline-size: 100%; aspect-ratio: 1; object-fit: cover; image-rendering: pixelated";

/// Puts a button there.
pub(super) fn button(
    parent: &Element,
    label: &str,
    mut press: impl FnMut() + 'static,
) -> Result<(Element, EventListener), JsValue> {
    let attributes = [("type", "button"), ("class", "button button--second")];
    let button: Element = add(parent, "button", &attributes)?;
    button.set_text_content(Some(label));
    let listener = EventListener::new(&button, "click", move |_| press());
    Ok((button, listener))
}
