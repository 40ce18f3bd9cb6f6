//! The screen turned to the person who is asked: the questionnaire alone, in their language and in
//! large type, until the worker takes the device back with the PIN.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::dom;
use crate::language;
use crate::place::Place;
use crate::words::Words;

/// Says on `<html>` that the screen is turned.
const TURNED: &str = "data-turned";

/// What the worker had before, to find it again.
#[derive(Debug, Clone)]
pub(crate) struct Before {
    record: String,
    interface: &'static str,
    language: Option<String>,
    second: Option<String>,
}

impl App {
    /// Whether the screen is turned; tracked.
    pub(crate) fn is_turned(self) -> bool {
        self.turned.with(Option::is_some)
    }

    /// Whether a place may be seen while the screen is turned.
    pub(crate) fn is_for_person(self, place: &Place) -> bool {
        let is_of = |open: &str| matches!(place, Place::Fill { record, .. } if record == open);
        self.turned
            .with(|before| before.as_ref().is_some_and(|before| is_of(&before.record)))
    }

    /// Turns the screen: to the language that is shown besides, if there is one.
    pub(crate) fn turn(self, record: String) {
        let (language, second) = untrack(|| (self.filling.language(), self.filling.second()));
        let theirs = second.clone().or_else(|| language.clone());
        let before = Before {
            record,
            interface: self.words.tag_untracked(),
            language,
            second,
        };
        self.filling.set_second(None);
        self.turned.set(Some(before));
        dom::set_root_attribute(TURNED, Some(""));
        self.speak(theirs.as_deref().and_then(language::tag));
        if let Some(theirs) = theirs {
            self.filling.set_language(self, &theirs);
        }
        dom::focus_heading();
    }

    /// Speaks to the worker again, who has yet to show that it is them.
    pub(crate) fn speak_to_worker(self) {
        let before = self.turned.get_untracked();
        self.speak(before.map(|before| before.interface.to_owned()));
    }

    /// Turns the screen back to the worker.
    pub(crate) fn turn_back(self) {
        let Some(before) = self.turned.get_untracked() else {
            return;
        };
        self.speak_to_worker();
        self.turned.set(None);
        dom::set_root_attribute(TURNED, None);
        if let Some(language) = before.language {
            self.filling.set_language(self, &language);
        }
        self.filling.set_second(before.second);
    }

    /// Puts the interface in another language for a while, where it has it.
    fn speak(self, tag: Option<String>) {
        let Some(tag) = tag else { return };
        spawn_local(async move {
            if let Ok(texts) = Words::load(&tag).await {
                self.words.set(texts);
            }
        });
    }
}
