//! One record on its way.
//!
//! `fetch` does not tell how far an upload is, and on a slow network nobody should have to guess:
//! this is `XMLHttpRequest` (WHATWG XMLHttpRequest), which does.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ProgressEvent, Url, XmlHttpRequest, XmlHttpRequestResponseType};

use super::DeliveryError;

/// How long nothing may happen on the way, in milliseconds. The browser calls a small record sent when
/// the system has taken it: at 2 kbit/s one of 16 KiB is under way for another minute.
const STALL_MS: u32 = 180_000;

/// With a user's name in the request, whoever asks for one on the way is told this one: the browser does
/// not put the question to the worker, and wait. There is no other way to say so (`fetch` omits
/// credentials, which `XMLHttpRequest` cannot).
const NOBODY: &str = "carnet";

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    /// `Retry-After` in seconds, if there is one.
    pub(super) retry_after: Option<u32>,
    /// Whether it is a page for people.
    pub(super) is_page: bool,
}

/// Puts bytes to an address. `progress` hears how much of them has gone, from 0 to 1. An answer longer
/// than `longest` bytes is not read.
///
/// # Errors
/// [`DeliveryError::Offline`] without an answer; [`DeliveryError::NotTheInbox`] where somebody else has
/// answered for sure: from another address, or at great length.
pub(super) async fn put(
    url: &str,
    headers: &[(&str, &str)],
    bytes: &[u8],
    longest: usize,
    progress: Rc<dyn Fn(f64)>,
) -> Result<Answer, DeliveryError> {
    let request = open(url, headers)?;
    let under_way = UnderWay {
        stall: RefCell::new(Some(stall(&request))),
        request,
        is_long: Cell::new(false),
    };
    let under_way = Rc::new(under_way);
    let listeners = listen(&under_way, longest, progress)?;
    let mut ended = None;
    let end = Promise::new(&mut |resolve, _| {
        ended = Some(EventListener::once(
            &under_way.request,
            "loadend",
            move |_| {
                let _ = resolve.call0(&JsValue::NULL);
            },
        ));
    });
    under_way
        .request
        .send_with_opt_js_u8_array(Some(&Uint8Array::from(bytes)))?;
    let _ = JsFuture::from(end).await;
    drop((listeners, ended));
    if under_way.is_long.get() {
        return Err(DeliveryError::NotTheInbox);
    }
    answer(&under_way.request, url, longest)
}

struct UnderWay {
    request: XmlHttpRequest,
    /// Ends it when nothing has happened for too long.
    stall: RefCell<Option<Timeout>>,
    is_long: Cell<bool>,
}

impl Drop for UnderWay {
    /// Whoever does not wait for it any more does not want it either.
    fn drop(&mut self) {
        let _ = self.request.abort();
    }
}

fn open(url: &str, headers: &[(&str, &str)]) -> Result<XmlHttpRequest, DeliveryError> {
    let request = XmlHttpRequest::new()?;
    request.open_with_async_and_user("PUT", url, true, Some(NOBODY))?;
    request.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
    for (name, value) in headers {
        request.set_request_header(name, value)?;
    }
    Ok(request)
}

fn stall(request: &XmlHttpRequest) -> Timeout {
    let request = request.clone();
    Timeout::new(STALL_MS, move || {
        let _ = request.abort();
    })
}

fn listen(
    under_way: &Rc<UnderWay>,
    longest: usize,
    progress: Rc<dyn Fn(f64)>,
) -> Result<[EventListener; 2], DeliveryError> {
    let moved = {
        let under_way = Rc::downgrade(under_way);
        move || {
            if let Some(it) = under_way.upgrade() {
                it.stall.replace(Some(stall(&it.request)));
            }
        }
    };
    let up = under_way.request.upload()?;
    let going = EventListener::new(&up, "progress", {
        let moved = moved.clone();
        move |event| {
            moved();
            if let Some(event) = event.dyn_ref::<ProgressEvent>() {
                progress(event.loaded() / event.total().max(1.0));
            }
        }
    });
    let weak = Rc::downgrade(under_way);
    let coming = EventListener::new(&under_way.request, "progress", move |event| {
        moved();
        let event = event.dyn_ref::<ProgressEvent>();
        #[allow(clippy::cast_precision_loss, reason = "some thousand bytes")]
        let is_long = event.is_some_and(|event| event.loaded() > longest as f64);
        if let Some(it) = weak.upgrade().filter(|_| is_long) {
            it.is_long.set(true);
            let _ = it.request.abort();
        }
    });
    Ok([going, coming])
}

fn answer(request: &XmlHttpRequest, url: &str, longest: usize) -> Result<Answer, DeliveryError> {
    let status = request.status()?;
    if status == 0 {
        return Err(DeliveryError::Offline);
    }
    // Who was sent elsewhere on the way has not heard the inbox.
    let body = Uint8Array::new(&request.response()?);
    let is_elsewhere = anonymous(&request.response_url())? != anonymous(url)?;
    if is_elsewhere || body.length() as usize > longest {
        return Err(DeliveryError::NotTheInbox);
    }
    let header = |name| request.get_response_header(name).ok().flatten();
    // Some stores call nothing at all a page.
    let is_html = header("Content-Type").is_some_and(|kind| kind.starts_with("text/html"));
    Ok(Answer {
        status,
        body: body.to_vec(),
        retry_after: header("Retry-After").and_then(|seconds| seconds.parse().ok()),
        is_page: is_html && body.length() > 0,
    })
}

/// The address without a user's name, which some browsers leave in it.
fn anonymous(url: &str) -> Result<String, JsValue> {
    let url = Url::new(url)?;
    url.set_username("");
    url.set_password("");
    Ok(url.href())
}

impl From<JsValue> for DeliveryError {
    /// What the browser refuses to send.
    fn from(_: JsValue) -> Self {
        DeliveryError::Offline
    }
}
