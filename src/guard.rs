//! Covering the screen, destroying the key, leaving in a hurry.

use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Document, KeyboardEvent, PageTransitionEvent, Window};

use crate::app::{App, Stage};
use crate::attention::{Attention, Due};
use crate::dom;
use crate::host;
use crate::notebook::{NotebookError, Phase};
use crate::place::Place;
use crate::store::Erasing;
use crate::tabs::Word;
use crate::voice;

/// How often is looked whether something is due, in milliseconds.
const LOOK: u32 = 5_000;
/// How often the other tabs are told that this one is used, in milliseconds.
const TELL: f64 = 10_000.0;
/// Escape, so many times within so many milliseconds, is as good as the button.
const ESCAPES: usize = 3;
const ESCAPES_WITHIN: f64 = 2_000.0;
/// What is shown then: a page that says nothing of the app, kept on the device with it.
const NEUTRAL: &str = "units.html";
/// How long the screen may stay empty before it is, in milliseconds.
const HURRY: u32 = 3_000;

/// What becomes of outings when the key goes. They hold nothing of a person.
#[derive(Clone, Copy)]
pub(crate) enum Outings {
    /// They stay drafts: a team that walks from one place to the next does not look at the device.
    Stay,
    /// They go with the other drafts.
    Go,
}

impl App {
    /// Listens for whatever covers the screen or destroys the key.
    pub(crate) fn guard(self, window: &Window, document: &Document) {
        for name in ["pointerdown", "keydown"] {
            EventListener::new(document, name, move |_| self.used()).forget();
        }
        let mut escapes = Vec::new();
        EventListener::new(document, "keydown", move |event| {
            let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
            if is_hurried(
                &mut escapes,
                key.as_deref() == Some("Escape"),
                host::now_ms(),
            ) {
                self.leave();
            }
        })
        .forget();
        EventListener::new(document, "visibilitychange", move |_| {
            let hidden = dom::is_hidden();
            // At once: the device takes a picture of the screen for its list of apps.
            dom::set_root_attribute("data-hidden", hidden.then_some(""));
            if hidden {
                self.cover();
            } else {
                self.look();
            }
        })
        .forget();
        EventListener::new(window, "pagehide", move |_| self.let_go()).forget();
        EventListener::new(window, "pageshow", |event| {
            // A page that the browser kept has nothing to show any more.
            let event = event.dyn_ref::<PageTransitionEvent>();
            if event.is_some_and(PageTransitionEvent::persisted) {
                dom::reload();
            }
        })
        .forget();
        Interval::new(LOOK, move || self.look()).forget();
        self.tabs.listen(move |word| match word {
            Word::Used => self.note(Attention::used),
            Word::Lock => self.forget_key(),
            Word::Sent => spawn_local(self.outbox.refresh(self)),
            Word::Leave => {
                dom::empty_screen();
                self.forget_key();
                dom::go_elsewhere(NEUTRAL);
            }
        });
    }

    fn is_open(self) -> bool {
        self.stage_untracked() == Stage::Ready(Phase::Open)
    }

    fn note(self, change: impl FnOnce(&mut Attention, f64)) {
        let mut attention = self.attention.get();
        change(&mut attention, host::now_ms());
        self.attention.set(attention);
    }

    fn used(self) {
        if !self.is_open() || self.covered.get_untracked() {
            return;
        }
        let now = host::now_ms();
        if now - self.told.get() > TELL {
            self.told.set(now);
            self.tabs.tell(Word::Used);
        }
        self.note(Attention::used);
    }

    /// Does what is due.
    fn look(self) {
        if !self.is_open() {
            return;
        }
        match self.attention.get().due(host::now_ms()) {
            Due::Nothing => {}
            Due::Cover => self.cover(),
            Due::Lock => self.end(Outings::Stay),
        }
    }

    /// Covers the screen. The key stays for a while.
    pub(crate) fn cover(self) {
        if !self.is_open() {
            return;
        }
        voice::hush();
        self.speak_to_worker();
        self.filling.save_soon(self);
        self.note(Attention::cover);
        if !self.covered.get_untracked() {
            self.covered.set(true);
        }
    }

    /// Draws the covered screen anew: what uncovers it has changed.
    pub(crate) fn cover_again(self) {
        self.covered.set(true);
    }

    /// Shows the screen again.
    pub(crate) fn uncover(self) {
        self.attention.set(Attention::uncovered(host::now_ms()));
        self.turn_back();
        if self.covered.get_untracked() {
            self.covered.set(false);
        }
    }

    /// Whether a tap uncovers the screen.
    pub(crate) fn tap_uncovers(self) -> bool {
        let has_pin = self.notebook().is_some_and(|notebook| notebook.has_pin());
        let is_turned = self.turned.with_untracked(Option::is_some);
        !has_pin && !is_turned && self.attention.get().is_fresh(host::now_ms())
    }

    /// Tries a PIN. Gives how many attempts are left if it is wrong; with none the key goes.
    pub(crate) fn try_pin(self, typed: &str) -> Option<u32> {
        if self
            .notebook()
            .is_some_and(|notebook| notebook.is_pin(typed))
        {
            self.uncover();
            return None;
        }
        let mut attention = self.attention.get();
        let left = attention.wrong_pin();
        self.attention.set(attention);
        if left == 0 {
            self.end(Outings::Go);
        }
        Some(left)
    }

    /// Saves what is open, then forgets the key. Drafts stay, encrypted.
    pub(crate) fn lock(self) {
        spawn_local(async move {
            // Locking must work even where saving does not: whoever locks wants the screen dark.
            let _ = self.filling.save_now(self).await;
            self.forget_key();
            self.tabs.tell(Word::Lock);
        });
    }

    /// Destroys the key and all that it opens: what is sealed of the drafts takes their place.
    pub(crate) fn end(self, outings: Outings) {
        let Some(notebook) = self.notebook() else {
            return;
        };
        if self.ending.replace(true) {
            return;
        }
        spawn_local(async move {
            // What cannot be sealed now stays a draft, encrypted.
            let _ = self.filling.save_now(self).await;
            let _ = notebook.seal_drafts().await;
            let kept = match outings {
                Outings::Stay => {
                    let outings = notebook.outings().await.unwrap_or_default();
                    outings.into_iter().map(|draft| draft.record).collect()
                }
                Outings::Go => Vec::new(),
            };
            self.forget_key();
            self.tabs.tell(Word::Lock);
            if let Err(error) = notebook.send_drafts(&kept).await {
                self.leave_notice(error);
            }
            // What was open is not there any more.
            self.replace(Place::Home);
            self.ending.set(false);
            self.outbox.refresh(self).await;
            self.outbox.deliver(self, false);
        });
    }

    /// Leaves in a hurry: the screen is empty and the key gone before anything else, and what was
    /// answered takes the way of [`App::end`].
    pub(crate) fn leave(self) {
        dom::empty_screen();
        voice::hush();
        dom::remember_open_draft(None);
        let last = self.filling.prepare(self);
        self.forget_key();
        self.tabs.tell(Word::Leave);
        spawn_local(async move {
            if let Some(notebook) = self.notebook() {
                host::bounded(HURRY, async {
                    if let Some(last) = last {
                        let _ = notebook.write(last).await;
                    }
                    let _ = notebook.send_drafts(&[]).await;
                })
                .await;
            }
            dom::go_elsewhere(NEUTRAL);
        });
    }

    /// The page goes: a browser may keep it to come back to, and the key with it.
    fn let_go(self) {
        let last = self.filling.prepare(self).zip(self.notebook());
        self.forget_key();
        spawn_local(async move {
            if let Some((last, notebook)) = last {
                let _ = notebook.write(last).await;
            }
        });
    }

    /// Erases what is on this device, keys first.
    pub(crate) async fn erase(self, what: Erasing) -> Result<(), NotebookError> {
        let notebook = self.notebook().ok_or(NotebookError::Locked)?;
        self.filling.close();
        notebook.erase(what).await?;
        self.replace(Place::Home);
        self.tabs.tell(Word::Leave);
        // The next start does the rest.
        dom::reload();
        Ok(())
    }

    fn forget_key(self) {
        self.filling.close();
        if let Some(notebook) = self.notebook() {
            notebook.lock();
        }
        if self.covered.get_untracked() {
            self.covered.set(false);
        }
        self.turn_back();
        self.phase_changed();
    }
}

/// Whether this key is the last of enough Escapes in a row.
fn is_hurried(escapes: &mut Vec<f64>, is_escape: bool, now: f64) -> bool {
    if !is_escape {
        escapes.clear();
        return false;
    }
    escapes.retain(|then| now - then < ESCAPES_WITHIN);
    escapes.push(now);
    escapes.len() >= ESCAPES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_escapes_in_a_row_are_a_hurry() {
        let mut escapes = Vec::new();
        let mut press = |is_escape, now| is_hurried(&mut escapes, is_escape, now);
        assert!(!press(true, 0.0) && !press(true, 500.0));
        assert!(press(true, 1_000.0));
        let mut escapes = Vec::new();
        let mut press = |is_escape, now| is_hurried(&mut escapes, is_escape, now);
        assert!(!press(true, 0.0) && !press(true, 500.0) && !press(false, 600.0));
        assert!(!press(true, 700.0) && !press(true, 2_800.0) && !press(true, 4_000.0));
    }
}
