//! Why the notebook could not do something.

use crate::{delivery::DeliveryError, store::StoreError, vault::Shut};

/// Why something could not be done. The words for each stand in `locales/`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotebookError {
    /// The browser has no room left for this app; nothing was written.
    #[error("storage is full")]
    StorageFull,
    /// The browser keeps no data for this page (private window, switched off).
    #[error("storage is not available")]
    StorageUnavailable,
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
    /// There is too little memory to try a passphrase.
    #[error("not enough memory")]
    Memory,
    /// The list of words cannot be had.
    #[error("no list of words")]
    NoWords,
    /// Eight people's words open this device already.
    #[error("no slot is free")]
    WordsFull,
    /// Somebody has these words already.
    #[error("the words are in use")]
    WordsInUse,
    /// Nobody could open this device any more.
    #[error("the last words")]
    LastWords,
    /// Another programme is enrolled on this device, and something of it is still here.
    #[error("another programme's questionnaires are still on this device")]
    AnotherProgramme,
    /// The draft was saved or sealed in another tab.
    #[error("open in another tab")]
    OpenElsewhere,
    /// The draft is not there any more, or belongs to another version of its form.
    #[error("no such draft")]
    NoSuchDraft,
    /// The questionnaire still has answers that are missing or wrong.
    #[error("{0} answers are missing or wrong")]
    Unfinished(usize),
    /// The file is not what another device, or the desk, has given.
    #[error("not a parcel")]
    NotAParcel,
    /// The file comes from another programme.
    #[error("a parcel of another programme")]
    AnotherParcel,
    /// The record could not be sealed.
    #[error("sealing failed")]
    Sealing,
}

impl From<StoreError> for NotebookError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::QuotaExceeded => NotebookError::StorageFull,
            StoreError::Unavailable => NotebookError::StorageUnavailable,
            StoreError::Newer => NotebookError::StorageNewer,
            StoreError::ChangedElsewhere => NotebookError::OpenElsewhere,
            StoreError::Damaged => NotebookError::Storage("damaged row".to_owned()),
            StoreError::Exception(name) => NotebookError::Storage(name),
        }
    }
}

impl From<Shut> for NotebookError {
    fn from(shut: Shut) -> Self {
        match shut {
            Shut::Locked => NotebookError::Locked,
            Shut::CannotOpen => NotebookError::CannotOpen,
            Shut::TooShort => NotebookError::PassphraseTooShort,
            Shut::Memory => NotebookError::Memory,
            Shut::Full => NotebookError::WordsFull,
            Shut::InUse => NotebookError::WordsInUse,
            Shut::LastSlot => NotebookError::LastWords,
        }
    }
}

impl From<DeliveryError> for NotebookError {
    fn from(error: DeliveryError) -> Self {
        match error {
            DeliveryError::Offline => NotebookError::Offline,
            DeliveryError::BadProgramme => NotebookError::BadProgramme,
            DeliveryError::NotTheInbox
            | DeliveryError::NotEnrolled
            | DeliveryError::Inbox { .. }
            | DeliveryError::Refused(_) => NotebookError::NotTheInbox,
        }
    }
}
