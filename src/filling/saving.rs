//! Writing the open questionnaire down, one writer at a time, and sealing it.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use leptos::task::spawn_local;
use sealing::Digest;

use super::{Filling, Saving};
use crate::app::App;
use crate::notebook::{NotebookError, OpenDraft, Prepared};

/// How long to wait for the next answer before saving, in milliseconds.
const SETTLE: u32 = 400;

impl Filling {
    /// Saves at the next quiet moment, if there is a notebook to save to.
    pub(crate) fn touch(self, app: App) {
        if app.notebook().is_none() {
            return;
        }
        self.changed.set(true);
        self.saving.set(Saving::Busy);
        let timer = Timeout::new(SETTLE, move || self.save_soon(app));
        self.timer.replace(Some(timer));
    }

    /// Whether there is an answer that is not written yet.
    pub(crate) fn is_unsaved(self) -> bool {
        self.changed.get()
    }

    /// Saves now, without waiting for it.
    pub(crate) fn save_soon(self, app: App) {
        spawn_local(async move {
            // The outcome stands in `saving`, where the reader sees it.
            let _ = self.save_now(app).await;
        });
    }

    /// Saves what has changed; when this returns it is written.
    pub(crate) async fn save_now(self, app: App) -> Result<(), NotebookError> {
        let Some(notebook) = app.notebook() else {
            return Ok(());
        };
        let writer = Rc::clone(&self.writer);
        let _turn = writer.lock().await;
        self.timer.replace(None);
        if !self.changed.get() {
            return Ok(());
        }
        let Some(snapshot) = self.read(OpenDraft::snapshot) else {
            return Ok(());
        };
        self.changed.set(false);
        self.saving.set(Saving::Busy);
        let outcome = notebook.save(snapshot).await;
        app.copies_changed();
        match outcome {
            Ok(time) => {
                self.kept.set(true);
                // What was answered meanwhile is not written yet.
                if !self.changed.get() {
                    self.saving.set(Saving::Done(time));
                }
                Ok(())
            }
            Err(error) => {
                self.changed.set(true);
                self.saving.set(Saving::Failed(error.clone()));
                Err(error)
            }
        }
    }

    /// What has changed, encrypted at once and still to be written: for whoever is about to destroy
    /// the key. `None` if nothing has changed, or while an earlier save is being written, which then
    /// holds all but the last moment.
    pub(crate) fn prepare(self, app: App) -> Option<Prepared> {
        let _turn = self.writer.try_lock()?;
        if !self.changed.get() {
            return None;
        }
        let snapshot = self.read(OpenDraft::snapshot)?;
        app.notebook()?.prepare(snapshot).ok()
    }

    /// Seals the questionnaire and lets go of it.
    pub(crate) async fn finish(self, app: App) -> Result<Digest, NotebookError> {
        let notebook = app.notebook().ok_or(NotebookError::Locked)?;
        let writer = Rc::clone(&self.writer);
        let _turn = writer.lock().await;
        self.timer.replace(None);
        let snapshot = self
            .read(OpenDraft::finished)
            .ok_or(NotebookError::NoSuchDraft)??;
        let digest = notebook.finish(snapshot).await?;
        self.close();
        Ok(digest)
    }
}
