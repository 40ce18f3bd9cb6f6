//! What the tabs of the app tell each other: that somebody uses one of them, that the key
//! goes, that records have been delivered.

use gloo::events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

const CHANNEL: &str = "carnet";

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// Somebody uses the app.
    Used,
    /// The key goes.
    Lock,
    /// The key goes, and so does everything that shows that this is the app.
    Leave,
    /// Records have been delivered.
    Sent,
}

impl Word {
    fn text(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Lock => "lock",
            Self::Leave => "leave",
            Self::Sent => "sent",
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        [Self::Used, Self::Lock, Self::Leave, Self::Sent]
            .into_iter()
            .find(|word| word.text() == text)
    }
}

/// The other tabs, if the browser lets them hear.
pub(crate) struct Tabs(Option<BroadcastChannel>);

impl Tabs {
    pub(crate) fn new() -> Self {
        Self(BroadcastChannel::new(CHANNEL).ok())
    }

    /// Tells all other tabs.
    pub(crate) fn tell(&self, word: Word) {
        if let Some(channel) = &self.0 {
            // Fails only once the channel is closed, which it never is.
            let _ = channel.post_message(&JsValue::from_str(word.text()));
        }
    }

    /// Listens to the others as long as the page lives.
    pub(crate) fn listen(&self, hear: impl Fn(Word) + 'static) {
        let Some(channel) = &self.0 else { return };
        EventListener::new(channel, "message", move |event| {
            let said = event.dyn_ref::<MessageEvent>();
            let said = said.and_then(|event| event.data().as_string());
            if let Some(word) = said.and_then(|text| Word::from_text(&text)) {
                hear(word);
            }
        })
        .forget();
    }
}
