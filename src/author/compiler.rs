//! The page's side of the worker: one worker for each workbook.
//!
//! The readers of old spreadsheets are other people's and stop at some damaged files. Then the
//! worker stops and not the page; the next workbook gets a new one.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlLinkElement, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::report::Report;
use crate::dom;

/// The element that names the worker's script.
const SCRIPT: &str = "author-worker";

/// How long a workbook may take, in milliseconds: a hundred times what a large one takes.
const PATIENCE_MS: u32 = 20_000;

/// Why there is no report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The name's ending is of no kind that can be read.
    Kind,
    /// It is larger than any form.
    Size,
    /// The browser could not read the file.
    Unread,
    /// The reader stopped at it.
    Damaged,
    /// It took too long.
    Slow,
    /// A part of this page could not be loaded.
    Unloaded,
}

/// A workbook being compiled. Dropped, it ends.
pub(super) struct Job {
    worker: Worker,
    _listeners: [EventListener; 2],
    _timer: Rc<RefCell<Option<Timeout>>>,
}

impl Drop for Job {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

type Done = Rc<dyn Fn(Result<Report, Trouble>)>;

impl Job {
    /// Hands a workbook to a new worker; `done` is called once, later.
    pub(super) fn start(name: &str, bytes: &Uint8Array, done: Done) -> Option<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let script: HtmlLinkElement = dom::by_id(SCRIPT)?.dyn_into().ok()?;
        let worker = Worker::new_with_options(&script.href(), &options).ok()?;
        let workbook = Array::of2(&JsValue::from_str(name), bytes);
        let timer = Rc::new(RefCell::new(None));

        let (hand, clock, end) = (worker.clone(), Rc::clone(&timer), Rc::clone(&done));
        let heard = move |event: &web_sys::Event| {
            let said = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            let said = said.unwrap_or(JsValue::FALSE);
            if said.is_truthy() && !said.is_string() {
                // Fails for what cannot be copied: a name and bytes always can.
                let _ = hand.post_message(&workbook);
                let end = Rc::clone(&end);
                let slow = Timeout::new(PATIENCE_MS, move || finish(&end, Err(Trouble::Slow)));
                clock.replace(Some(slow));
                return;
            }
            let report = said.as_string().ok_or(Trouble::Unloaded);
            let read = |text: String| serde_json::from_str(&text).map_err(|_| Trouble::Damaged);
            finish(&end, report.and_then(read));
        };
        let clock = Rc::clone(&timer);
        let stopped = move |_: &web_sys::Event| {
            let begun = clock.borrow().is_some();
            let trouble = if begun {
                Trouble::Damaged
            } else {
                Trouble::Unloaded
            };
            finish(&done, Err(trouble));
        };
        Some(Self {
            _listeners: [
                EventListener::new(&worker, "message", heard),
                EventListener::new(&worker, "error", stopped),
            ],
            _timer: timer,
            worker,
        })
    }
}

/// Ends the job, which holds the listener that speaks here: so only once that has returned.
fn finish(done: &Done, outcome: Result<Report, Trouble>) {
    let done = Rc::clone(done);
    spawn_local(async move { done(outcome) });
}
