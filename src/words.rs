//! The interface's words in the reader's language.

use xforms::Absent;

use crate::notebook::{NotebookError, Stop};
use crate::signals::{RwSignal, Signal};
pub(crate) use crate::texts::LANGUAGES;
use crate::texts::{Locale, NoTexts, Slot, Text, Texts};

/// The text of a key of `locales/` in the current language, with what is to be filled in; tracked.
macro_rules! text {
    ($words:expr, $group:ident . $name:ident $(,)?) => {
        $words.text($crate::texts::keys::$group::$name)
    };
    ($words:expr, $group:ident . $name:ident, $($slot:ident = $value:expr),+ $(,)?) => {
        $words.fill($crate::texts::keys::$group::$name { $($slot: &$value),+ }.filled())
    };
}
pub(crate) use text;

/// The text of a key as a signal that follows the language.
///
/// Every text on the screen is a `Signal<String>`: of one type, so that the code which draws a text
/// is there only once.
macro_rules! say {
    ($words:expr, $group:ident . $name:ident $(,)?) => {
        $words.say($crate::texts::keys::$group::$name)
    };
}
pub(crate) use say;

/// The interface's language, shared by the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Words(RwSignal<&'static Texts>);

impl Words {
    /// Starts with the first of the browser's languages whose texts can be had, else with English.
    ///
    /// # Errors
    /// [`NoTexts`] if none can be had.
    pub(crate) async fn start() -> Result<Self, NoTexts> {
        let wanted = crate::dom::browser_languages().into_iter();
        for tag in wanted.chain([LANGUAGES[0].0.to_owned()]) {
            if let Ok(texts) = Self::load(&tag).await {
                return Ok(Self(RwSignal::new(texts)));
            }
        }
        Err(NoTexts)
    }

    /// The texts in the language of a BCP 47 tag.
    ///
    /// # Errors
    /// [`NoTexts`]
    pub(crate) async fn load(tag: &str) -> Result<&'static Texts, NoTexts> {
        Locale::of_tag(tag).ok_or(NoTexts)?.load().await
    }

    /// Changes the language.
    pub(crate) fn set(self, texts: &'static Texts) {
        self.0.set(texts);
    }

    /// What [`text!`] makes of a key.
    pub(crate) fn text(self, text: Text) -> &'static str {
        self.0.get().get(text)
    }

    /// What [`text!`] makes of a key with values.
    pub(crate) fn fill<const N: usize>(self, (text, slots): (Text, [Slot<'_>; N])) -> String {
        self.0.get().fill(text, &slots)
    }

    /// What [`say!`] makes.
    pub(crate) fn say(self, text: Text) -> Signal<String> {
        Signal::derive(move || self.text(text).to_owned())
    }

    /// The language's BCP 47 tag; tracked.
    pub(crate) fn tag(self) -> &'static str {
        self.0.get().tag()
    }

    /// The language's tag, not tracked.
    pub(crate) fn tag_untracked(self) -> &'static str {
        self.0.get_untracked().tag()
    }

    /// `ltr` or `rtl`; tracked.
    pub(crate) fn direction(self) -> &'static str {
        self.0.get().direction()
    }
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
