//! Shows one code after the other.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, ImageData};

use super::awake::Awake;
use super::dom;
use super::words::{Text, Words, keys};
use crate::drawing::Code;

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

/// How many records of those that wait are in the codes, and how many are not.
pub(super) struct Packed {
    pub(super) records: u32,
    pub(super) left: u32,
}

impl Packed {
    /// Says so; tells whether there is something to be shown.
    fn tell(&self, place: &Element, words: &Words) -> Result<bool, JsValue> {
        let (records, left) = (words.number(self.records), words.number(self.left));
        if self.records == 0 && self.left > 0 {
            let text = words.fill(keys::too_large { count: &left }.filled());
            dom::paragraph(place, &text)?;
            return Ok(false);
        }
        let mut text = words.fill(keys::packed { count: &records }.filled());
        if self.left > 0 {
            text = format!(
                "{text} {}",
                words.fill(keys::left { count: &left }.filled())
            );
        }
        dom::paragraph(place, &text)?;
        Ok(true)
    }
}

impl Show {
    /// Gives nothing if there is nothing to be shown.
    pub(super) fn start(
        place: &Element,
        words: Words,
        packed: &Packed,
        codes: Vec<Code>,
    ) -> Result<Option<Self>, JsValue> {
        if !packed.tell(place, &words)? {
            return Ok(None);
        }
        dom::paragraph(place, words.say(keys::show_how))?;
        let frame = dom::frame(place)?;
        let canvas: HtmlCanvasElement = dom::add(&frame, "canvas", &[("role", "img")])?;
        canvas.style().set_css_text(dom::PICTURE);
        let screen = Rc::new(Screen {
            words,
            codes,
            canvas,
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
        Ok(Some(Self {
            _screen: screen,
            _buttons: buttons,
            _awake: Awake::start(),
        }))
    }
}

impl Screen {
    fn buttons(self: Rc<Self>, place: &Element) -> Result<Vec<EventListener>, JsValue> {
        let row: Element = dom::add(place, "div", &[("class", "row")])?;
        let own = Rc::downgrade(&self);
        let button = |key: Text, act: fn(&Rc<Self>)| {
            let own: Weak<Self> = Weak::clone(&own);
            let press = move || {
                if let Some(screen) = own.upgrade() {
                    act(&screen);
                }
            };
            dom::button(&row, self.words.say(key), press)
        };
        let (play, playing) = button(keys::pause, |screen| screen.play(!screen.is_playing()))?;
        self.play.replace(Some(play));
        Ok(vec![
            playing,
            button(keys::previous, |screen| screen.go(screen.codes.len() - 1))?.1,
            button(keys::next, |screen| screen.go(1))?.1,
            button(keys::slower, |screen| {
                screen.hurry(screen.pace.get().saturating_sub(1))
            })?
            .1,
            button(keys::faster, |screen| {
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
            let key = if playing { keys::pause } else { keys::play };
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
        paint(&self.canvas, code)?;
        let number = |number: usize| self.words.number(number as u32);
        let text = keys::showing {
            index: &number(index + 1),
            count: &number(self.codes.len()),
        };
        let label = self.words.fill(text.filled());
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

/// Draws a code with its border, a pixel a module.
pub(super) fn paint(canvas: &HtmlCanvasElement, code: &Code) -> Result<(), JsValue> {
    let side = (code.side + 2 * BORDER) as u32;
    if canvas.width() != side {
        canvas.set_width(side);
        canvas.set_height(side);
    }
    let context = canvas.get_context("2d")?.ok_or(JsValue::TRUE)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let pixels = pixels(code);
    let picture = ImageData::new_with_u8_clamped_array(Clamped(&pixels), side)?;
    context.put_image_data(&picture, 0.0, 0.0)
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
