//! What a worker does with the notebook, in plain asynchronous functions.
//!
//! Pages call these and nothing below them: the store, the vault and delivery meet here, and no
//! component knows how a draft is encrypted or where a record is kept.

use std::rc::Rc;

use sealing::Digest;
use xforms::Session;

/// What the app can do right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// No programme yet: an enrolment link is needed.
    NotEnrolled,
    /// Enrolled, but nobody has chosen a passphrase.
    NoPassphrase,
    /// There is a vault and it is locked.
    Locked,
    /// The vault is open: drafts can be read and written.
    Open,
}

/// Why something could not be done. The words for each stand in `locales/`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotebookError {
    /// The browser has no room left for this app; nothing was written.
    #[error("storage is full")]
    StorageFull,
    /// The browser keeps no data for this page (private window, switched off).
    #[error("storage is not available")]
    StorageUnavailable,
    /// Another tab holds the database at an older version.
    #[error("another tab blocks the database")]
    StorageBlocked,
    /// The data on this device was written by a newer version of the app.
    #[error("the data was written by a newer version")]
    StorageNewer,
    /// Any other failure of the browser's storage, by its exception name.
    #[error("storage failed: {0}")]
    Storage(String),
    /// The link is not an enrolment link, or is damaged.
    #[error("not an enrolment link")]
    BadLink,
    /// The inbox cannot be reached.
    #[error("no connection")]
    Offline,
    /// Something answered that is not the inbox, such as the sign-in page of a public network.
    #[error("an answer that is not the inbox's")]
    NotTheInbox,
    /// The programme's signature does not match the enrolment.
    #[error("the programme is not signed as it should be")]
    BadProgramme,
    /// A questionnaire cannot be used; the text says where it is wrong.
    #[error("the form cannot be used: {0}")]
    BadForm(String),
    /// The passphrase is wrong or the vault is damaged: the two look the same.
    #[error("cannot open")]
    CannotOpen,
    /// The passphrase is too short to protect anything.
    #[error("the passphrase is too short")]
    PassphraseTooShort,
    /// The vault is locked.
    #[error("locked")]
    Locked,
    /// The draft is not there any more, or belongs to another version of its form.
    #[error("no such draft")]
    NoSuchDraft,
    /// The questionnaire still has answers that are missing or wrong.
    #[error("{0} answers are missing or wrong")]
    Unfinished(usize),
    /// The record could not be sealed.
    #[error("sealing failed")]
    Sealing,
}

/// A questionnaire that can be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormSummary {
    /// Digest of the form's XML: its name everywhere in the app.
    pub digest: Digest,
    /// XForms id.
    pub id: String,
    /// XForms version.
    pub version: String,
    /// Title as the form gives it.
    pub title: String,
}

/// A draft on this device.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftSummary {
    /// Name of the record: a UUID.
    pub record: String,
    /// Title of its form.
    pub form_title: String,
    /// When it was last saved, in milliseconds since 1970.
    pub saved_at: f64,
    /// How many answers it holds.
    pub answered: usize,
}

/// One live filling of a form, and the draft it is saved to.
pub struct OpenDraft {
    /// Name of the record: a UUID.
    pub record: String,
    /// The form's digest.
    pub form: Digest,
    /// The engine's session.
    pub session: Session,
    /// Key of the page the worker was on ([`xforms::Page::key`]), empty at first.
    pub page: String,
}

/// Where a sealed record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutboxState {
    /// On this device only.
    Waiting,
    /// The inbox answered, but not with what frees the record: HTTP status.
    Refused(u16),
    /// The inbox has signed for it; only the receipt is kept.
    Delivered {
        /// The day it arrived, `YYYY-MM-DD`.
        day: String,
    },
}

/// A sealed record, or the receipt that has replaced it.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxItem {
    /// Digest of the sealed bytes.
    pub digest: Digest,
    /// When it was sealed, in milliseconds since 1970.
    pub sealed_at: f64,
    /// Where it stands.
    pub state: OutboxState,
}

/// What came of one attempt to deliver everything that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeliveryReport {
    /// Records the inbox has signed for in this attempt.
    pub delivered: usize,
    /// Records that still wait.
    pub waiting: usize,
    /// What stopped the attempt, if something did.
    pub stopped_by: Option<Stop>,
}

/// What stopped an attempt to deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// No connection.
    Offline,
    /// Something that is not the inbox answered (a public network's sign-in page, say).
    NotTheInbox,
    /// The inbox does not know this device's enrolment.
    NotEnrolled,
    /// The inbox has no room or is unwell: HTTP status.
    Inbox(u16),
}

/// Choices that are not secret and are there before the vault is open.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Interface language as a BCP 47 tag; none means the browser's.
    pub language: Option<String>,
    /// `light`, `dark`, or none for the device's own.
    pub theme: Option<String>,
}

/// The notebook: cheap to clone, one for the whole app.
#[derive(Clone)]
pub struct Notebook(#[allow(dead_code)] Rc<()>);

#[allow(unused_variables, clippy::todo, clippy::unused_async, dead_code)]
impl Notebook {
    /// Opens the store; asks nothing.
    pub async fn open() -> Result<Notebook, NotebookError> {
        todo!()
    }
    /// What can be done now.
    pub fn phase(&self) -> Phase {
        todo!()
    }
    /// The programme's name, once enrolled.
    pub fn programme_name(&self) -> Option<String> {
        todo!()
    }
    /// Settings as last saved.
    pub fn settings(&self) -> Settings {
        todo!()
    }
    /// Keeps new settings.
    pub async fn save_settings(&self, settings: Settings) -> Result<(), NotebookError> {
        todo!()
    }
    /// Takes an enrolment link's fragment (`#enrol=…`) or the whole link: fetches and verifies the
    /// programme and its forms, then keeps them.
    pub async fn enrol(&self, link: &str) -> Result<(), NotebookError> {
        todo!()
    }
    /// Asks the inbox for a newer programme and newer forms; quiet when there is no connection.
    pub async fn refresh_programme(&self) -> Result<(), NotebookError> {
        todo!()
    }
    /// Words for a passphrase, in the given interface language.
    pub fn suggest_words(&self, language: &str) -> String {
        todo!()
    }
    /// Makes the vault and opens it. Takes about a second.
    pub async fn create_vault(&self, passphrase: &str) -> Result<(), NotebookError> {
        todo!()
    }
    /// Opens the vault. Takes about a second.
    pub async fn unlock(&self, passphrase: &str) -> Result<(), NotebookError> {
        todo!()
    }
    /// Forgets the key. Drafts stay encrypted, sealed records stay sealed.
    pub fn lock(&self) {
        todo!()
    }
    /// The programme's questionnaires.
    pub async fn forms(&self) -> Result<Vec<FormSummary>, NotebookError> {
        todo!()
    }
    /// Drafts, the last saved first.
    pub async fn drafts(&self) -> Result<Vec<DraftSummary>, NotebookError> {
        todo!()
    }
    /// Starts a questionnaire; nothing is written before the first [`Notebook::save`].
    pub async fn start(&self, form: Digest) -> Result<OpenDraft, NotebookError> {
        todo!()
    }
    /// Reopens a draft at the place where it was left.
    pub async fn resume(&self, record: &str) -> Result<OpenDraft, NotebookError> {
        todo!()
    }
    /// Saves a draft; when this returns, the browser has flushed it. Gives the time of saving.
    pub async fn save(&self, snapshot: Snapshot) -> Result<f64, NotebookError> {
        todo!()
    }
    /// Deletes a draft.
    pub async fn discard(&self, record: &str) -> Result<(), NotebookError> {
        todo!()
    }
    /// Seals a finished questionnaire and deletes its draft, both or neither.
    pub async fn finish(&self, snapshot: Snapshot) -> Result<Digest, NotebookError> {
        todo!()
    }
    /// Sealed records and receipts, the newest first.
    pub async fn outbox(&self) -> Result<Vec<OutboxItem>, NotebookError> {
        todo!()
    }
    /// Tries to deliver all that waits; records leave only for a valid receipt.
    pub async fn deliver(&self) -> Result<DeliveryReport, NotebookError> {
        todo!()
    }
}

/// What of an open draft is saved or sealed: taken in one go, so that no lock is held while the
/// browser writes.
#[allow(dead_code)]
pub struct Snapshot {}

#[allow(dead_code, clippy::todo)]
impl OpenDraft {
    /// Takes what is to be saved.
    pub fn snapshot(&self) -> Snapshot {
        todo!()
    }
    /// Takes what is to be sealed.
    ///
    /// # Errors
    /// [`NotebookError::Unfinished`] while answers are missing or wrong.
    pub fn finished(&self) -> Result<Snapshot, NotebookError> {
        todo!()
    }
}
