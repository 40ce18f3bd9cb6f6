//! Elements of the page.

use gloo::events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Window};

pub(super) fn window() -> Result<Window, JsValue> {
    web_sys::window().ok_or(JsValue::TRUE)
}

pub(super) fn document() -> Result<Document, JsValue> {
    window()?.document().ok_or(JsValue::TRUE)
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
