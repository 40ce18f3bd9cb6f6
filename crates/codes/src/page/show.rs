//! Shows one code after the other.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, ImageData};

use super::awake::Awake;
use super::dom;
use crate::drawing::Code;
use crate::words::Words;

/// How long a code is shown, in milliseconds, from slow to fast; a camera takes ten pictures a second
/// or more.
const PACES: [u32; 5] = [2_000, 1_000, 600, 333, 200];
const USUAL: usize = 3;

/// The white border, in modules.
const BORDER: usize = 4;

/// The screen at work.
pub(super) struct Show {
    _screen: Rc<Screen>,
    _buttons: Vec<EventListener>,
    _awake: Awake,
}

struct Screen {
    words: Words,
    codes: Vec<Code>,
    canvas: HtmlCanvasElement,
    /// Which code it is, for those who see the screen and those who do not.
    label: Element,
    play: RefCell<Option<Element>>,
    index: Cell<usize>,
    pace: Cell<usize>,
    ticking: RefCell<Option<Interval>>,
}

impl Show {
    pub(super) fn start(place: &Element, words: Words, codes: Vec<Code>) -> Result<Self, JsValue> {
        dom::paragraph(place, words.say("show_how"))?;
        let frame: Element = dom::add(place, "div", &[("class", "code")])?;
        let screen = Rc::new(Screen {
            words,
            codes,
            canvas: dom::add(
                &frame,
                "canvas",
                &[("class", "code__picture"), ("role", "img")],
            )?,
            label: dom::add(place, "p", &[("class", "lead")])?,
            play: RefCell::new(None),
            index: Cell::new(0),
            pace: Cell::new(USUAL),
            ticking: RefCell::new(None),
        });
        let buttons = screen.clone().buttons(place)?;
        screen.draw()?;
        screen.fit(&frame)?;
        // Whoever does not want the screen to move goes from code to code by hand.
        let still = dom::window()?.match_media("(prefers-reduced-motion: reduce)")?;
        screen.play(!still.is_some_and(|query| query.matches()));
        Ok(Self {
            _screen: screen,
            _buttons: buttons,
            _awake: Awake::start(),
        })
    }
}

impl Screen {
    fn buttons(self: Rc<Self>, place: &Element) -> Result<Vec<EventListener>, JsValue> {
        let row: Element = dom::add(place, "div", &[("class", "row")])?;
        let own = Rc::downgrade(&self);
        let button = |key: &str, act: fn(&Rc<Self>)| {
            let own: Weak<Self> = Weak::clone(&own);
            let press = move || {
                if let Some(screen) = own.upgrade() {
                    act(&screen);
                }
            };
            dom::button(&row, self.words.say(key), press)
        };
        let (play, playing) = button("pause", |screen| screen.play(!screen.is_playing()))?;
        self.play.replace(Some(play));
        Ok(vec![
            playing,
            button("previous", |screen| screen.go(screen.codes.len() - 1))?.1,
            button("next", |screen| screen.go(1))?.1,
            button("slower", |screen| {
                screen.hurry(screen.pace.get().saturating_sub(1))
            })?
            .1,
            button("faster", |screen| {
                screen.hurry((screen.pace.get() + 1).min(PACES.len() - 1))
            })?
            .1,
        ])
    }

    fn is_playing(&self) -> bool {
        self.ticking.borrow().is_some()
    }

    fn play(self: &Rc<Self>, on: bool) {
        let own = Rc::downgrade(self);
        let tick = move || {
            if let Some(screen) = own.upgrade() {
                screen.step(1);
            }
        };
        let pace = PACES[self.pace.get()];
        let ticking = (on && self.codes.len() > 1).then(|| Interval::new(pace, tick));
        let playing = ticking.is_some();
        self.ticking.replace(ticking);
        // What changes by itself is not read out; what is stepped to by hand is.
        let live = if playing { "off" } else { "polite" };
        let _ = self.label.set_attribute("aria-live", live);
        if let Some(button) = &*self.play.borrow() {
            let key = if playing { "pause" } else { "play" };
            button.set_text_content(Some(self.words.say(key)));
        }
    }

    /// Goes on by hand, so no longer by itself.
    fn go(self: &Rc<Self>, by: usize) {
        self.play(false);
        self.step(by);
    }

    fn hurry(self: &Rc<Self>, pace: usize) {
        self.pace.set(pace);
        self.play(true);
    }

    fn step(&self, by: usize) {
        self.index.set((self.index.get() + by) % self.codes.len());
        // Fails only where it has failed at the start.
        let _ = self.draw();
    }

    fn draw(&self) -> Result<(), JsValue> {
        let index = self.index.get();
        let Some(code) = self.codes.get(index) else {
            return Ok(());
        };
        let side = (code.side + 2 * BORDER) as u32;
        if self.canvas.width() != side {
            self.canvas.set_width(side);
            self.canvas.set_height(side);
        }
        let context = self.canvas.get_context("2d")?.ok_or(JsValue::TRUE)?;
        let context: CanvasRenderingContext2d = context.unchecked_into();
        let pixels = pixels(code);
        let picture = ImageData::new_with_u8_clamped_array(Clamped(&pixels), side)?;
        context.put_image_data(&picture, 0.0, 0.0)?;

        let (index, count) = ((index + 1).to_string(), self.codes.len().to_string());
        let label = self
            .words
            .fill("showing", &[("index", &index), ("count", &count)]);
        self.canvas.set_attribute("aria-label", &label)?;
        self.label.set_text_content(Some(&label));
        Ok(())
    }

    /// Makes the code as wide as there is room, with every module of as many whole pixels.
    fn fit(&self, frame: &Element) -> Result<(), JsValue> {
        let ratio = dom::window()?.device_pixel_ratio();
        let side = f64::from(self.canvas.width());
        let module = (f64::from(frame.client_width()) * ratio / side)
            .floor()
            .max(1.0);
        let width = format!("{}px", side * module / ratio);
        self.canvas.style().set_property("width", &width)
    }
}

/// A code with its border, a pixel a module.
fn pixels(code: &Code) -> Vec<u8> {
    let side = code.side + 2 * BORDER;
    let mut pixels = vec![255; side * side * 4];
    let rows = code.dark.chunks(code.side).enumerate();
    let dark = rows.flat_map(|(y, row)| {
        let dark = row.iter().enumerate().filter(|(_, dark)| **dark);
        dark.map(move |(x, _)| ((y + BORDER) * side + x + BORDER) * 4)
    });
    for at in dark {
        pixels[at..at + 3].fill(0);
    }
    pixels
}
