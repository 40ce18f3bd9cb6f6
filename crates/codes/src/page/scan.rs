//! Reads one code after the other, or a single one.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo::timers::callback::Interval;
use js_sys::{Array, Date, Function, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, Element, HtmlVideoElement};

use super::awake::Awake;
use super::camera::Camera;
use super::detector::Native;
use super::dom;
use super::reader::Reader;
use super::words::{Text, Words, keys};
use crate::joiner::{Heard, Joiner, Progress};
use crate::ranges::ranges;

/// How often the picture is looked at, in milliseconds: a few times while a code is shown.
const LOOK: u32 = 70;
/// So long the browser's own reader may find nothing before this module's helps, in milliseconds.
const PATIENCE: f64 = 3_000.0;

/// What is to be read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A parcel, in as many codes as it takes.
    Parcel,
    /// The text of whatever code is seen first.
    Text,
}

/// The screen at work. The camera goes off when it is dropped.
pub(super) struct Scan {
    _screen: Rc<Screen>,
}

struct Screen {
    words: Words,
    place: Element,
    video: HtmlVideoElement,
    status: Element,
    /// What is wrong: it stays, while the status goes on.
    trouble: Element,
    joiner: RefCell<Joiner>,
    wanted: Wanted,
    taken: Function,
    work: RefCell<Option<Work>>,
    /// When the browser's own reader last found something, in milliseconds since 1970.
    found: Cell<f64>,
    looking: Cell<bool>,
}

struct Work {
    reader: Reader,
    native: Option<Rc<Native>>,
    _camera: Camera,
    _ticking: Interval,
    _awake: Awake,
}

impl Scan {
    /// Calls `taken` with what was read, once.
    pub(super) fn start(
        place: &Element,
        words: Words,
        wanted: Wanted,
        taken: Function,
    ) -> Result<Self, JsValue> {
        let how = match wanted {
            Wanted::Parcel => keys::scan_how,
            Wanted::Text => keys::scan_one_how,
        };
        dom::paragraph(place, words.say(how))?;
        let frame = dom::frame(place)?;
        // Safari shows a picture of its own, as large as the screen, without `playsinline`.
        let attributes = [("playsinline", ""), ("autoplay", "")];
        let video: HtmlVideoElement = dom::add(&frame, "video", &attributes)?;
        video.style().set_css_text(dom::PICTURE);
        video.set_attribute("aria-label", words.say(keys::camera))?;
        video.set_muted(true);
        let screen = Rc::new(Screen {
            words,
            place: place.clone(),
            video,
            status: dom::add(place, "p", &[("class", "lead"), ("role", "status")])?,
            trouble: dom::add(place, "p", &[("class", "error"), ("role", "alert")])?,
            joiner: RefCell::default(),
            wanted,
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
    let Some(wanted) = screen.upgrade().map(|screen| screen.wanted) else {
        return;
    };
    let native = Native::find(wanted == Wanted::Text).await.map(Rc::new);
    let Some(screen) = screen.upgrade() else {
        return;
    };
    let begun = camera.and_then(|camera| screen.work(camera, native).map_err(|_| keys::no_camera));
    if let Err(trouble) = begun {
        screen.warn(trouble);
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
        self.tell(self.words.say(keys::searching));
        Ok(())
    }

    fn tell(&self, text: &str) {
        self.status.set_text_content(Some(text));
    }

    fn warn(&self, text: Text) {
        self.trouble.set_text_content(Some(self.words.say(text)));
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

    fn hear(&self, text: &str) {
        if self.wanted == Wanted::Text {
            // Of a second code in the same picture nobody hears: the promise is kept.
            return self.hand_over(&text.into());
        }
        let heard = self.joiner.borrow_mut().hear(text);
        match heard {
            Heard::New(progress) => self.tell(&self.so_far(&progress)),
            Heard::Whole(parcel) => self.finish(&parcel),
            Heard::Damaged => self.warn(keys::damaged),
            Heard::Foreign | Heard::Known(_) => {}
        }
    }

    fn so_far(&self, progress: &Progress) -> String {
        let number = |number: u16| self.words.number(u32::from(number));
        let read = progress.count - progress.missing.len() as u16;
        let text = keys::progress {
            read: &number(read),
            count: &number(progress.count),
            missing: &ranges(&progress.missing, number),
        };
        self.words.fill(text.filled())
    }

    /// Hands over what was read.
    fn finish(&self, parcel: &[u8]) {
        let parts = Array::of1(&Uint8Array::from(parcel));
        if let Ok(parcel) = Blob::new_with_u8_array_sequence(&parts) {
            self.place.set_text_content(None);
            let _ = dom::paragraph(&self.place, self.words.say(keys::whole));
            self.hand_over(&parcel);
        }
    }

    fn hand_over(&self, what: &JsValue) {
        // It keeps a promise: that cannot fail.
        let _ = self.taken.call1(&JsValue::UNDEFINED, what);
    }
}
