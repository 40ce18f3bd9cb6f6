//! What a worker does with the notebook, in plain asynchronous functions.
//!
//! Pages call these and nothing below them: the store, the vault and delivery meet here, and no
//! component knows how a draft is encrypted or where a record is kept.

mod attaching;
mod carrying;
mod collecting;
mod drafting;
mod enrolling;
mod errors;
mod outing;
mod partial;
mod sending;
mod words;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

use sealing::{
    Digest,
    programme::{Enrolment, Programme},
};
use xforms::{Form, NodeId, Page, PageKind};

use crate::{
    store::{Erasing, Header, Healed, Store, key},
    vault::Vault,
};

pub(crate) use attaching::Attached;
pub(crate) use carrying::{Packed, Taken};
pub(crate) use drafting::{DraftSummary, OpenDraft, Prepared};
pub(crate) use errors::NotebookError;
pub(crate) use outing::{Outing, Total, is_counter, is_outing, totals};
pub(crate) use sending::{DeliveryReport, Stop};

/// Puts rows in order, those that were first among equals staying first.
///
/// There are few rows, and the standard library's sort is tens of kilobytes to download.
fn in_order<T>(rows: impl IntoIterator<Item = T>, goes_before: fn(&T, &T) -> bool) -> Vec<T> {
    let mut sorted = Vec::new();
    for row in rows {
        let place = sorted.partition_point(|other| !goes_before(&row, other));
        sorted.insert(place, row);
    }
    sorted
}

/// What the app can do right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// No programme yet: an enrolment link is needed.
    NotEnrolled,
    /// Enrolled, but nobody has chosen a passphrase.
    NoPassphrase,
    /// There is a vault and it is locked.
    Locked,
    /// The vault is open: drafts can be read and written.
    Open,
}

/// A questionnaire that can be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormSummary {
    /// Digest of the form's XML: its name everywhere in the app.
    pub(crate) digest: Digest,
    /// XForms id.
    pub(crate) id: String,
    /// XForms version.
    pub(crate) version: String,
    /// Title as the form gives it.
    pub(crate) title: String,
    /// Whether it is for an outing.
    pub(crate) outing: bool,
}

/// Choices that are not secret and are there before the vault is open.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// Interface language as a BCP 47 tag; none means the browser's.
    pub(crate) language: Option<String>,
    /// `light`, `dark`, `contrast`, or none for the device's own.
    pub(crate) theme: Option<String>,
    /// `large`, `larger`, or none for the device's own.
    pub(crate) size: Option<String>,
    /// Whether a wide screen shows whole sections.
    pub(crate) sections: bool,
    /// Whether the worker does not want the app on the home screen.
    pub(crate) not_installed: bool,
}

impl Header for Settings {}

/// The notebook: cheap to clone, one for the whole app.
#[derive(Clone)]
pub(crate) struct Notebook(Rc<Inner>);

struct Inner {
    store: Store,
    vault: Vault,
    settings: RefCell<Settings>,
    healed: Cell<Option<Healed>>,
    enrolled: RefCell<Option<Enrolled>>,
    has_slot: Cell<bool>,
    /// The form that was opened last: parsing a large one takes a while on a phone.
    form: RefCell<Option<(Digest, Arc<Form>)>>,
    /// Records that could not be handed over last time.
    late: RefCell<Vec<Digest>>,
}

/// The enrolment, and the programme document whose signature holds for it.
#[derive(Clone)]
struct Enrolled {
    enrolment: Enrolment,
    programme: Programme,
}

impl Notebook {
    /// Opens the store; asks nothing. `None` if everything on this device had begun to be erased,
    /// and by now is.
    ///
    /// # Errors
    /// Those of the browser's storage.
    pub(crate) async fn open() -> Result<Option<Notebook>, NotebookError> {
        let Some(store) = Store::open().await? else {
            return Ok(None);
        };
        let settings = store.value(key::CHOICES).await?.unwrap_or_default();
        let enrolled = enrolling::enrolled(&store).await?;
        let healed = store.healed().await?;
        let has_slot = store.slot().await?.is_some();
        Ok(Some(Notebook(Rc::new(Inner {
            store,
            vault: Vault::default(),
            settings: RefCell::new(settings),
            healed: Cell::new(healed),
            enrolled: RefCell::new(enrolled),
            has_slot: Cell::new(has_slot),
            form: RefCell::new(None),
            late: RefCell::default(),
        }))))
    }

    /// What can be done now.
    pub(crate) fn phase(&self) -> Phase {
        let enrolled = self.0.enrolled.borrow();
        // After an erasure the programme is known and may still be sent to, and no more.
        let can_begin = |it: &Enrolled| {
            let is_new = !it.enrolment.token.is_empty() || it.programme.store.is_some();
            self.0.has_slot.get() || is_new
        };
        if !enrolled.as_ref().is_some_and(can_begin) {
            Phase::NotEnrolled
        } else if self.0.vault.is_open() {
            Phase::Open
        } else if self.0.has_slot.get() {
            Phase::Locked
        } else {
            Phase::NoPassphrase
        }
    }

    /// Settings as last saved.
    pub(crate) fn settings(&self) -> Settings {
        self.0.settings.borrow().clone()
    }

    /// Keeps new settings. They hold for this page even if they cannot be kept.
    ///
    /// # Errors
    /// Those of the browser's storage.
    pub(crate) async fn save_settings(&self, settings: Settings) -> Result<(), NotebookError> {
        self.0.settings.replace(settings.clone());
        Ok(self.0.store.keep_value(key::CHOICES, settings).await?)
    }

    /// Whether everything on this device is kept twice.
    pub(crate) fn has_second_copy(&self) -> bool {
        self.0.store.has_second_copy()
    }

    /// What was put back after the browser had lost it, until [`Notebook::forget_healed`].
    pub(crate) fn healed(&self) -> Option<Healed> {
        self.0.healed.get()
    }

    /// The worker has read what was put back.
    pub(crate) async fn forget_healed(&self) {
        self.0.healed.set(None);
        // If this fails it is told again at the next start.
        let _ = self.0.store.forget_healed().await;
    }

    /// Forgets the key. Drafts stay encrypted, sealed records stay sealed.
    pub(crate) fn lock(&self) {
        self.0.vault.lock();
    }

    /// Erases: the key and the vault first, then the rest. What is interrupted goes on when the app
    /// is started again.
    ///
    /// # Errors
    /// Those of the browser's storage.
    pub(crate) async fn erase(&self, what: Erasing) -> Result<(), NotebookError> {
        self.0.vault.lock();
        Ok(self.0.store.erase_vault(what).await?)
    }

    fn enrolled(&self) -> Result<Enrolled, NotebookError> {
        let enrolled = self.0.enrolled.borrow().clone();
        enrolled.ok_or(NotebookError::BadProgramme)
    }
}

/// The questions of a page.
pub(crate) fn nodes(page: &Page) -> Vec<NodeId> {
    match &page.kind {
        PageKind::Question(node) => vec![*node],
        PageKind::FieldList { questions, .. } => questions.clone(),
        PageKind::Repeat { .. } => Vec::new(),
    }
}
