//! Files as answers.

use xforms::{Answer, NodeId};

use super::Filling;
use crate::app::App;
use crate::notebook::Attached;

impl Filling {
    /// Answers with a file, in the place of the one before. False if there is no room for it.
    pub(crate) fn attach(self, app: App, node: NodeId, ending: &str, bytes: Vec<u8>) -> bool {
        let before = self.file_of(node);
        let added = self.change_files(|files| {
            let has_room = files.has_room(bytes.len(), &before);
            has_room.then(|| files.add(ending, bytes))
        });
        let Some(name) = added.flatten() else {
            return false;
        };
        if self.answer(app, node, Answer::File(name.clone())).is_err() {
            // The question is gone meanwhile.
            self.change_files(|files| files.remove(&name));
            return false;
        }
        self.change_files(|files| files.remove(&before));
        true
    }

    /// Takes the file of a question away.
    pub(crate) fn detach(self, app: App, node: NodeId) {
        let before = self.file_of(node);
        if self.answer(app, node, Answer::Empty).is_ok() {
            self.change_files(|files| files.remove(&before));
        }
    }

    /// The bytes of a question's file; `None` too if it could not be read from the device.
    pub(crate) fn file(self, node: NodeId) -> Option<Vec<u8>> {
        let name = self.file_of(node);
        self.read(|draft| draft.attached.file(&name).map(<[u8]>::to_vec))?
    }

    fn file_of(self, node: NodeId) -> String {
        let name = self.read(|draft| draft.session.value(node).map(str::to_owned));
        name.flatten().unwrap_or_default()
    }

    fn change_files<T>(self, change: impl FnOnce(&mut Attached) -> T) -> Option<T> {
        let mut draft = self.draft.borrow_mut();
        draft.as_mut().map(|draft| change(&mut draft.attached))
    }
}
