//! The interface's words in the reader's language.

use leptos::prelude::*;
use leptos_i18n::Locale as _;
use xforms::Absent;

pub(crate) use self::generated::i18n::Locale;
use crate::notebook::{NotebookError, Stop};

#[allow(dead_code, unused_imports, clippy::expect_used)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));
}

/// The text of a key of `locales/` in the current language; tracked.
macro_rules! text {
    ($words:expr, $($key:tt)+) => {
        ::leptos_i18n::td_string!($words.locale(), $($key)+)
    };
}
pub(crate) use text;

/// The text of a key as a signal that follows the language.
///
/// Every text on the screen is a `Signal<String>`: of one type, so that the code which draws a text
/// is there only once.
macro_rules! say {
    ($words:expr, $($key:tt)+) => {
        $words.say(|words| $crate::words::text!(words, $($key)+))
    };
}
pub(crate) use say;

/// The interface's language, shared by the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Words(RwSignal<Locale>);

impl Words {
    /// Starts with the chosen language, else with the first of the browser's that there is.
    pub(crate) fn new(chosen: Option<&str>) -> Self {
        Self(RwSignal::new(pick(chosen)))
    }

    /// The language now; tracked. This is what [`text!`] asks.
    pub(crate) fn locale(self) -> Locale {
        self.0.get()
    }

    /// The language's BCP 47 tag; tracked.
    pub(crate) fn tag(self) -> &'static str {
        self.locale().as_str()
    }

    /// The language's tag, not tracked.
    pub(crate) fn tag_untracked(self) -> &'static str {
        self.0.get_untracked().as_str()
    }

    /// `ltr` or `rtl`; tracked.
    pub(crate) fn direction(self) -> &'static str {
        self.locale().direction().as_str()
    }

    /// What [`say!`] makes.
    pub(crate) fn say(self, key: fn(Self) -> &'static str) -> Signal<String> {
        Signal::derive(move || key(self).to_owned())
    }

    /// Changes the language.
    pub(crate) fn set(self, tag: Option<&str>) {
        self.0.set(pick(tag));
    }
}

/// The interface's languages: tag, and name in the language itself.
pub(crate) const LANGUAGES: [(&str, &str); 3] =
    [("en", "English"), ("fr", "Français"), ("ar", "العربية")];

fn pick(chosen: Option<&str>) -> Locale {
    let mut wanted: Vec<String> = chosen.map(str::to_owned).into_iter().collect();
    wanted.extend(crate::dom::browser_languages());
    wanted
        .iter()
        .filter_map(|tag| tag.split('-').next())
        .find_map(|tag| {
            Locale::get_all()
                .iter()
                .find(|locale| locale.as_str() == tag)
        })
        .copied()
        .unwrap_or_default()
}

/// Why something could not be done, and what to do about it.
pub(crate) fn fault(words: Words, error: &NotebookError) -> String {
    match error {
        NotebookError::StorageFull => text!(words, fault.storage_full).into(),
        NotebookError::StorageUnavailable => text!(words, fault.storage_unavailable).into(),
        NotebookError::StorageNewer => text!(words, fault.storage_newer).into(),
        NotebookError::Storage(name) => text!(words, fault.storage, name = name.clone()),
        NotebookError::BadLink => text!(words, fault.bad_link).into(),
        NotebookError::Offline => text!(words, fault.offline).into(),
        NotebookError::NotTheInbox => text!(words, fault.not_the_inbox).into(),
        NotebookError::BadProgramme => text!(words, fault.bad_programme).into(),
        NotebookError::BadForm(detail) => text!(words, fault.bad_form, detail = detail.clone()),
        NotebookError::CannotOpen => text!(words, fault.cannot_open).into(),
        NotebookError::PassphraseTooShort => text!(words, fault.passphrase_too_short).into(),
        NotebookError::Locked => text!(words, fault.locked).into(),
        NotebookError::Memory => text!(words, fault.memory).into(),
        NotebookError::NoWords => text!(words, fault.no_words).into(),
        NotebookError::WordsFull => text!(words, fault.words_full).into(),
        NotebookError::WordsInUse => text!(words, fault.words_in_use).into(),
        NotebookError::LastWords => text!(words, fault.last_words).into(),
        NotebookError::AnotherProgramme => text!(words, fault.another_programme).into(),
        NotebookError::OpenElsewhere => text!(words, fault.open_elsewhere).into(),
        NotebookError::NoSuchDraft => text!(words, home.gone).into(),
        NotebookError::Unfinished(count) => text!(words, fault.unfinished, count = *count),
        NotebookError::NotAParcel => text!(words, fault.not_a_parcel).into(),
        NotebookError::AnotherParcel => text!(words, fault.another_parcel).into(),
        NotebookError::Sealing => text!(words, fault.sealing).into(),
    }
}

/// What stopped a delivery, and what to do about it.
pub(crate) fn stop(words: Words, stop: Stop) -> String {
    match stop {
        Stop::Offline => text!(words, report.offline).into(),
        Stop::NotTheInbox => text!(words, report.not_the_inbox).into(),
        Stop::NotEnrolled => text!(words, report.not_enrolled).into(),
        Stop::Elsewhere => text!(words, report.elsewhere).into(),
        Stop::Inbox(507) => text!(words, report.full).into(),
        Stop::Inbox(status) => text!(words, report.inbox, status = status),
    }
}

/// Why there is no answer.
pub(crate) fn absent(words: Words, absent: Absent) -> &'static str {
    match absent {
        Absent::Refused => text!(words, question.refused),
        Absent::DontKnow => text!(words, question.dont_know),
        Absent::NotAsked => text!(words, question.not_asked),
        Absent::NotApplicable => text!(words, question.not_applicable),
    }
}
