//! Reads one code after the other.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo::timers::callback::Interval;
use js_sys::{Array, Date, Function, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, Element, HtmlVideoElement};

use super::awake::Awake;
use super::camera::{Camera, Trouble};
use super::detector::Native;
use super::dom;
use super::reader::Reader;
use crate::joiner::{Heard, Joiner, Progress};
use crate::words::{Words, ranges};

/// How often the picture is looked at, in milliseconds: a few times while a code is shown.
const LOOK: u32 = 70;
/// So long the browser's own reader may find nothing before this module's helps, in milliseconds.
const PATIENCE: f64 = 3_000.0;

/// The screen at work.
pub(super) struct Scan {
    _screen: Rc<Screen>,
}

struct Screen {
    words: Words,
    video: HtmlVideoElement,
    status: Element,
    joiner: RefCell<Joiner>,
    taken: Function,
    work: RefCell<Option<Work>>,
    /// When the browser's own reader last found something, in milliseconds since 1970.
    found: Cell<f64>,
    looking: Cell<bool>,
}

/// What goes as soon as all is read.
struct Work {
    reader: Reader,
    native: Option<Rc<Native>>,
    _camera: Camera,
    _ticking: Interval,
    _awake: Awake,
}

impl Scan {
    pub(super) fn start(place: &Element, words: Words, taken: Function) -> Result<Self, JsValue> {
        dom::paragraph(place, words.say("scan_how"))?;
        let frame: Element = dom::add(place, "div", &[("class", "code")])?;
        // Safari shows a picture of its own, as large as the screen, without `playsinline`.
        let attributes = [
            ("class", "code__picture"),
            ("playsinline", ""),
            ("autoplay", ""),
        ];
        let video: HtmlVideoElement = dom::add(&frame, "video", &attributes)?;
        video.set_attribute("aria-label", words.say("camera"))?;
        video.set_muted(true);
        let status: Element = dom::add(place, "p", &[("class", "lead"), ("role", "status")])?;
        let screen = Rc::new(Screen {
            words,
            video,
            status,
            joiner: RefCell::default(),
            taken,
            work: RefCell::new(None),
            found: Cell::new(0.0),
            looking: Cell::new(false),
        });
        spawn_local(begin(Rc::downgrade(&screen)));
        Ok(Self { _screen: screen })
    }
}

/// Waits for the camera. Nobody may be there any more when it comes: then it goes off at once.
async fn begin(screen: Weak<Screen>) {
    let camera = Camera::start().await;
    let native = Native::find().await.map(Rc::new);
    let Some(screen) = screen.upgrade() else {
        return;
    };
    let begun = camera.and_then(|camera| screen.work(camera, native).map_err(|_| "no_camera"));
    if let Err(trouble) = begun {
        screen.give_up(trouble);
    }
}

impl Screen {
    fn work(self: &Rc<Self>, camera: Camera, native: Option<Rc<Native>>) -> Result<(), JsValue> {
        camera.show_on(&self.video);
        let own = Rc::downgrade(self);
        let heard = Rc::new(move |text: String| {
            if let Some(screen) = own.upgrade() {
                screen.hear(&text);
            }
        });
        let own = Rc::downgrade(self);
        let tick = move || {
            if let Some(screen) = own.upgrade() {
                screen.look();
            }
        };
        let reader = Reader::new(heard)?;
        self.found.set(Date::now());
        self.work.replace(Some(Work {
            reader,
            native,
            _camera: camera,
            _ticking: Interval::new(LOOK, tick),
            _awake: Awake::start(),
        }));
        self.status
            .set_text_content(Some(self.words.say("searching")));
        Ok(())
    }

    fn give_up(&self, trouble: Trouble) {
        let _ = self.status.set_attribute("role", "alert");
        self.status.set_text_content(Some(self.words.say(trouble)));
    }

    /// Has the present picture read: by the browser, and if that finds nothing, here as well.
    fn look(self: &Rc<Self>) {
        let work = self.work.borrow();
        let Some(work) = &*work else { return };
        if let Some(native) = &work.native {
            self.ask(Rc::clone(native));
        }
        if work.native.is_none() || Date::now() - self.found.get() > PATIENCE {
            // What fails now may not with the next picture.
            let _ = work.reader.look(&self.video);
        }
    }

    fn ask(self: &Rc<Self>, native: Rc<Native>) {
        if self.looking.replace(true) {
            return;
        }
        let own = Rc::downgrade(self);
        let video = self.video.clone();
        spawn_local(async move {
            let texts = native.read(&video).await.unwrap_or_default();
            let Some(screen) = own.upgrade() else { return };
            screen.looking.set(false);
            for text in texts {
                screen.found.set(Date::now());
                screen.hear(&text);
            }
        });
    }

    fn hear(self: &Rc<Self>, text: &str) {
        if self.work.borrow().is_none() {
            return;
        }
        let heard = self.joiner.borrow_mut().hear(text);
        match heard {
            Heard::New(progress) => self.tell(&progress),
            Heard::Whole(parcel) => self.finish(&parcel),
            Heard::Foreign | Heard::Known(_) | Heard::Damaged => {}
        }
    }

    fn tell(&self, progress: &Progress) {
        let count = usize::from(progress.count);
        let read = (count - progress.missing.len()).to_string();
        let values = [
            ("read", read.as_str()),
            ("count", &count.to_string()),
            ("missing", &ranges(&progress.missing)),
        ];
        let text = self.words.fill("progress", &values);
        self.status.set_text_content(Some(&text));
    }

    /// Lets go of the camera and hands over what was read. The closures that have called this go
    /// with the camera, so not before they have returned.
    fn finish(self: &Rc<Self>, parcel: &[u8]) {
        self.status.set_text_content(Some(self.words.say("whole")));
        let parts = Array::of1(&Uint8Array::from(parcel));
        let blob = Blob::new_with_u8_array_sequence(&parts);
        let work = self.work.take();
        let taken = self.taken.clone();
        spawn_local(async move {
            drop(work);
            if let Ok(blob) = blob {
                // What it throws is the app's own.
                let _ = taken.call1(&JsValue::NULL, &blob);
            }
        });
    }
}
