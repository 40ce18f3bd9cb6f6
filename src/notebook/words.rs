//! The secret words of those who work with this device.

use sealing::vault::VaultSecrets;
use sealing::words::{Language, WordList};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use zeroize::Zeroizing;

use super::{Notebook, NotebookError};
use crate::host;
use crate::room;

/// The folder of the app that holds the lists.
const FOLDER: &str = "words/";

impl Notebook {
    /// New secret words in the language of a BCP 47 tag, or in English where there is no list for it.
    ///
    /// # Errors
    /// [`NotebookError::NoWords`] if the list is not on the device and cannot be fetched.
    pub(crate) async fn suggest_words(
        &self,
        language: &str,
    ) -> Result<Zeroizing<String>, NotebookError> {
        let language = Language::of_tag(language);
        let list = own_file(&[FOLDER, language.file_name()].concat()).await;
        let list = list.ok_or(NotebookError::NoWords)?;
        let list = WordList::of(language, &list).map_err(|_| NotebookError::NoWords)?;
        Ok(list.suggest(&mut host::random()))
    }

    /// Makes the vault and opens it. How strongly the words are stretched is found out first, which
    /// takes some seconds.
    ///
    /// # Errors
    /// [`NotebookError::PassphraseTooShort`], [`NotebookError::Memory`];
    /// [`NotebookError::OpenElsewhere`] if another tab has made a vault; those of the browser's
    /// storage.
    pub(crate) async fn create_vault(&self, passphrase: &str) -> Result<(), NotebookError> {
        let slot = self.0.vault.create(passphrase).await?;
        if let Err(error) = self.keep(None, slot).await {
            self.0.vault.lock();
            return Err(error);
        }
        self.0.has_slot.set(true);
        // The settings tell what the browser has said.
        spawn_local(async {
            room::keep().await;
        });
        Ok(())
    }

    /// Opens the vault. Takes about a second.
    ///
    /// # Errors
    /// [`NotebookError::CannotOpen`], [`NotebookError::Memory`]; those of the browser's storage.
    pub(crate) async fn unlock(&self, passphrase: &str) -> Result<(), NotebookError> {
        let stored = self.vault().await?;
        if let Some(newer) = self.0.vault.unlock(passphrase, &stored).await? {
            // If it cannot be kept, the one of the earlier version stays, and opens as well.
            let _ = self.keep(Some(&stored), newer).await;
        }
        Ok(())
    }

    /// Whether these words open the vault.
    ///
    /// # Errors
    /// As [`Notebook::unlock`].
    pub(crate) async fn knows(&self, passphrase: &str) -> Result<(), NotebookError> {
        let stored = self.vault().await?;
        Ok(self.0.vault.knows(passphrase, &stored).await?)
    }

    /// Lets one more person open this device with words of their own.
    ///
    /// # Errors
    /// [`NotebookError::WordsFull`], [`NotebookError::WordsInUse`], and as [`Notebook::unlock`].
    pub(crate) async fn add_words(&self, passphrase: &str) -> Result<(), NotebookError> {
        let stored = self.vault().await?;
        let newer = self.0.vault.add(passphrase, &stored).await?;
        self.keep(Some(&stored), newer).await?;
        self.0.vault.set_in_use(self.words_in_use() + 1);
        Ok(())
    }

    /// Puts other words in the place of one person's.
    ///
    /// # Errors
    /// [`NotebookError::WordsInUse`], and as [`Notebook::unlock`].
    pub(crate) async fn change_words(&self, old: &str, new: &str) -> Result<(), NotebookError> {
        let stored = self.vault().await?;
        let newer = self.0.vault.change(old, new, &stored).await?;
        self.keep(Some(&stored), newer).await
    }

    /// These words are no longer to open this device.
    ///
    /// # Errors
    /// [`NotebookError::LastWords`], and as [`Notebook::unlock`].
    pub(crate) async fn remove_words(&self, passphrase: &str) -> Result<(), NotebookError> {
        let stored = self.vault().await?;
        let newer = self.0.vault.remove(passphrase, &stored).await?;
        self.keep(Some(&stored), newer).await?;
        self.0
            .vault
            .set_in_use(self.words_in_use().saturating_sub(1));
        Ok(())
    }

    /// How many people's words open this device; 0 while it is locked.
    pub(crate) fn words_in_use(&self) -> u32 {
        self.0.vault.in_use()
    }

    /// Keeps a PIN for as long as the key is here; false if it is none.
    pub(crate) fn set_pin(&self, typed: &str) -> bool {
        self.0.vault.set_pin(typed)
    }

    /// Whether there is a PIN.
    pub(crate) fn has_pin(&self) -> bool {
        self.0.vault.has_pin()
    }

    /// Whether this is the PIN.
    pub(crate) fn is_pin(&self, typed: &str) -> bool {
        self.0.vault.is_pin(typed)
    }

    async fn vault(&self) -> Result<Vec<u8>, NotebookError> {
        let stored = self.0.store.slot().await?;
        stored.ok_or(NotebookError::CannotOpen)
    }

    /// Keeps the vault that is open.
    async fn keep(&self, before: Option<&[u8]>, vault: Vec<u8>) -> Result<(), NotebookError> {
        let key = |secrets: &VaultSecrets| secrets.device_key.verifying_key().to_text();
        let device = self.0.vault.with(key)?;
        Ok(self.0.store.keep_slot(before, vault, device).await?)
    }
}

/// A text file of the app itself.
async fn own_file(path: &str) -> Option<String> {
    let response = JsFuture::from(web_sys::window()?.fetch_with_str(path)).await;
    let response: web_sys::Response = response.ok()?.dyn_into().ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    text.as_string()
}
