//! Deleting a draft, and bringing the last one back.

use super::Filling;
use crate::app::App;
use crate::notebook::{NotebookError, OpenDraft};

impl Filling {
    /// Deletes a draft. It is off the device when this returns; what it held stays in memory until it is
    /// forgotten, where it can be read at all.
    pub(crate) async fn delete(self, app: App, record: &str) -> Result<(), NotebookError> {
        let notebook = app.notebook().ok_or(NotebookError::Locked)?;
        if self.record.get_untracked().as_deref() == Some(record) {
            self.close();
        }
        let draft = notebook.resume(record).await.ok();
        notebook.discard(record).await?;
        self.deleted.set(draft.map(OpenDraft::unwritten));
        Ok(())
    }

    /// Whether a draft was deleted and can be brought back; tracked.
    pub(crate) fn can_bring_back(self) -> bool {
        self.deleted.with(Option::is_some)
    }

    /// Writes the draft that was deleted last again.
    pub(crate) async fn bring_back(self, app: App) -> Result<(), NotebookError> {
        let notebook = app.notebook().ok_or(NotebookError::Locked)?;
        let snapshot = self
            .deleted
            .with_untracked(|it| it.as_ref().map(OpenDraft::snapshot));
        if let Some(snapshot) = snapshot {
            notebook.save(snapshot).await?;
        }
        self.forget_deleted();
        Ok(())
    }

    /// What was deleted stays so.
    pub(crate) fn forget_deleted(self) {
        self.deleted.set(None);
    }
}
