//! A drawing or a signature, by finger, pen or mouse.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Event, HtmlCanvasElement, PointerEvent};

use super::Asked;
use super::upload::{Said, keep};
use crate::dom;
use crate::frame;
use crate::markup::{Markup, el, group, nothing};
use crate::picture;
use crate::words::say;

/// Width and height in pixels, whatever the screen's.
const SIZE: (u32, u32) = (600, 300);
/// Of the stroke, in the same pixels.
const STROKE: f64 = 4.0;

pub(super) fn view(asked: Asked, said: Said) -> Markup {
    if untrack(|| asked.readonly()) {
        return nothing();
    }
    let id = asked.id();
    let (width, height) = SIZE;
    let drawing = Rc::new(Cell::new(false));
    let [begin, go, end, leave] = [(); 4].map(|()| Rc::clone(&drawing));
    let label = move || asked.question().map(|question| question.label);
    let canvas = el("canvas")
        .class("drawing")
        .attr("id", &*id)
        .attr("width", width.to_string())
        .attr("height", height.to_string())
        .attr("role", "img")
        .attr("tabindex", "0")
        .attr_by("aria-label", label)
        .on("pointerdown", move |event| {
            begin.set(true);
            stroke(&event, true);
        })
        .on("pointermove", move |event| {
            if go.get() {
                stroke(&event, false);
            }
        })
        .on("pointerup", move |event| {
            if end.replace(false) {
                save(asked, said, &event);
            }
        })
        .on("pointercancel", move |_| leave.set(false));
    let clear = move |_| {
        if let Some((canvas, context)) = surface(dom::by_id(&asked.id()).map(Into::into)) {
            let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
            context.clear_rect(0.0, 0.0, width, height);
        }
        asked.app.filling.detach(asked.app, asked.node);
    };
    let clear = frame::button(
        "button button--second",
        say!(asked.app.words, file.again),
        clear,
    );
    group().child(canvas).child(clear)
}

fn surface(
    canvas: Option<wasm_bindgen::JsValue>,
) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let canvas: HtmlCanvasElement = canvas?.dyn_into().ok()?;
    let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    Some((canvas, context))
}

/// Draws to where the pointer is, or begins there.
fn stroke(event: &Event, begins: bool) {
    let pointer = event.dyn_ref::<PointerEvent>();
    let surface = surface(event.target().map(Into::into));
    let Some((pointer, (canvas, context))) = pointer.zip(surface) else {
        return;
    };
    let scale = f64::from(canvas.width()) / f64::from(canvas.client_width().max(1));
    let x = f64::from(pointer.offset_x()) * scale;
    let y = f64::from(pointer.offset_y()) * scale;
    if begins {
        // The stroke goes on where the finger slips over the edge.
        let _ = canvas.set_pointer_capture(pointer.pointer_id());
        context.begin_path();
        context.move_to(x, y);
        context.set_line_width(STROKE);
        context.set_line_cap("round");
        context.set_line_join("round");
    }
    context.line_to(x, y);
    context.stroke();
}

/// Keeps the drawing as it is now, dark on white: on a dark screen too.
fn save(asked: Asked, said: Said, event: &Event) {
    let Some((canvas, _)) = surface(event.target().map(Into::into)) else {
        return;
    };
    spawn_local(async move {
        if let Ok(bytes) = picture::encoded(&canvas, "image/png").await {
            keep(asked, said, "png", bytes);
        }
    });
}
