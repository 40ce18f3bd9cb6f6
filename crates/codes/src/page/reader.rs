//! This module's own reader, in a worker: the page must not stand still.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, HtmlLinkElement, HtmlVideoElement, MessageEvent,
    Worker,
};

use super::dom;

/// The worker's script, and the element of the page that names this module's code.
const SCRIPT: &str = "codes-worker.js";
const CODE: &str = "codes-code";

/// The widest picture that is read, in pixels: a phone takes a tenth of a second for it.
const WIDEST: u32 = 1_080;

/// Reads one picture at a time.
pub(super) struct Reader {
    /// `None` until there is one, and again when it has stopped.
    worker: RefCell<Option<Reading>>,
    state: Rc<Cell<State>>,
    context: CanvasRenderingContext2d,
    heard: Rc<dyn Fn(String)>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Free,
    Busy,
    /// The worker has stopped at a picture, and its memory is not to be trusted.
    Broken,
}

struct Reading {
    worker: Worker,
    _listeners: [EventListener; 2],
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Reader {
    /// `heard` gets the text of each code.
    pub(super) fn new(heard: Rc<dyn Fn(String)>) -> Result<Self, JsValue> {
        let canvas = dom::document()?.create_element("canvas")?;
        let canvas: HtmlCanvasElement = canvas.unchecked_into();
        let options = Object::new();
        // It is read again and again, so it had better not lie with the graphics.
        Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE)?;
        let context = canvas.get_context_with_context_options("2d", &options)?;
        Ok(Self {
            worker: RefCell::new(None),
            state: Rc::new(Cell::new(State::Free)),
            context: context.ok_or(JsValue::TRUE)?.unchecked_into(),
            heard,
        })
    }

    /// Reads the middle of the present picture, unless it is still at the last one.
    pub(super) fn look(&self, video: &HtmlVideoElement) -> Result<(), JsValue> {
        match self.state.get() {
            State::Busy => return Ok(()),
            State::Broken => drop(self.worker.take()),
            State::Free => {}
        }
        let (width, height) = (video.video_width(), video.video_height());
        let square = width.min(height);
        let side = square.min(WIDEST);
        let canvas = self.context.canvas().ok_or(JsValue::TRUE)?;
        if side == 0 {
            return Ok(());
        }
        if canvas.width() != side {
            canvas.set_width(side);
            canvas.set_height(side);
        }
        let middle = |length: u32| f64::from(length - square) / 2.0;
        let (square, to) = (f64::from(square), f64::from(side));
        self.context
            .draw_image_with_html_video_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                video,
                middle(width),
                middle(height),
                square,
                square,
                0.0,
                0.0,
                to,
                to,
            )?;
        let picture = self.context.get_image_data(0.0, 0.0, to, to)?;
        let pixels = Reflect::get(&Reflect::get(&picture, &"data".into())?, &"buffer".into())?;
        self.state.set(State::Busy);
        let message = Array::of2(&pixels, &side.into());
        self.worker()?
            .post_message_with_transfer(&message, &Array::of1(&pixels))
    }

    fn worker(&self) -> Result<Worker, JsValue> {
        if let Some(reading) = &*self.worker.borrow() {
            return Ok(reading.worker.clone());
        }
        let worker = Worker::new(SCRIPT)?;
        let code = dom::document()?
            .get_element_by_id(CODE)
            .ok_or(JsValue::TRUE)?;
        let code: HtmlLinkElement = code.unchecked_into();
        worker.post_message(&code.href().into())?;
        let (state, heard) = (Rc::clone(&self.state), Rc::clone(&self.heard));
        let answer = move |event: &web_sys::Event| {
            let said = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            let text = said.and_then(|said| said.as_string());
            state.set(text.as_ref().map_or(State::Broken, |_| State::Free));
            if let Some(text) = text {
                heard(text);
            }
        };
        let state = Rc::clone(&self.state);
        let failed = move |_: &web_sys::Event| state.set(State::Broken);
        let listeners = [
            EventListener::new(&worker, "message", answer),
            EventListener::new(&worker, "error", failed),
        ];
        self.worker.replace(Some(Reading {
            worker: worker.clone(),
            _listeners: listeners,
        }));
        Ok(worker)
    }
}
