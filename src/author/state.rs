//! What the page knows: the workbook last compiled, and what came of it.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use js_sys::Uint8Array;
use leptos::prelude::*;
use sealing::Digest;
use send_wrapper::SendWrapper;
use xlsform::FileKind;

use super::compiler::{Job, Trouble};
use super::findings;
use super::report::{self, Report};
use crate::app::App;
use crate::dom;
use crate::notebook::OpenDraft;
use crate::watched::Watched;

/// Bytes of a workbook: what the coordinators' command takes, too.
pub(super) const LARGEST: u32 = 16 << 20;

/// The id of what a new report stands in.
pub(super) const RESULT: &str = "result";

/// The page's state; it lives as long as the page.
#[derive(Clone, Copy)]
pub(super) struct Author(&'static SendWrapper<State>);

impl Deref for Author {
    type Target = State;

    fn deref(&self) -> &State {
        self.0
    }
}

/// See [`Author`].
pub(super) struct State {
    pub(super) app: App,
    /// The name of the file that is followed, if the page was opened to follow one.
    pub(super) followed: Option<String>,
    /// What came of the last workbook.
    pub(super) shown: Watched<Option<Rc<Shown>>>,
    /// Whether a workbook is being compiled.
    pub(super) busy: Watched<bool>,
    /// Whether the file that is followed is out of reach.
    pub(super) silent: Watched<bool>,
    /// Whether a workbook came after the one that is being tried.
    pub(super) newer: Watched<bool>,
    job: RefCell<Option<Job>>,
}

/// What came of a workbook.
pub(super) struct Shown {
    /// The file's name.
    pub(super) name: String,
    pub(super) outcome: Result<Report, Trouble>,
}

impl Author {
    pub(super) fn new(app: App, followed: Option<String>) -> Self {
        Self(Box::leak(Box::new(SendWrapper::new(State {
            app,
            followed,
            shown: Watched::new(None),
            busy: Watched::new(false),
            silent: Watched::new(false),
            newer: Watched::new(false),
            job: RefCell::new(None),
        }))))
    }

    /// Compiles a workbook. One that is still being compiled is given up for it.
    pub(super) fn take(self, name: String, bytes: &Uint8Array) {
        self.job.replace(None);
        if FileKind::from_name(&name).is_none() {
            return self.show(name, Err(Trouble::Kind));
        }
        if bytes.length() > LARGEST {
            return self.show(name, Err(Trouble::Size));
        }
        self.busy.set(true);
        let file = name.clone();
        let done = Rc::new(move |outcome| self.show(file.clone(), outcome));
        match Job::start(&name, bytes, done) {
            Some(job) => {
                self.job.replace(Some(job));
            }
            None => self.show(name, Err(Trouble::Unloaded)),
        }
    }

    /// Shows what came of a workbook.
    pub(super) fn show(self, name: String, outcome: Result<Report, Trouble>) {
        self.job.replace(None);
        self.busy.set(false);
        self.newer.set(true);
        let shown = Rc::new(Shown { name, outcome });
        self.app
            .announce(untrack(|| findings::summary(self.app.words, &shown)));
        self.shown.set(Some(shown));
        // Who has just chosen a file wants to see what came of it; who edits one elsewhere may be
        // in the middle of a trial.
        if self.followed.is_none() {
            dom::focus_id(RESULT.to_owned());
        }
    }

    /// Begins to fill the form.
    pub(super) fn try_form(self) {
        let draft = self.shown.with_untracked(|shown| {
            let report = shown.as_ref()?.outcome.as_ref().ok()?;
            let xml = &report.form.as_ref()?.xml;
            let form = Arc::new(report::load(xml).ok()?);
            OpenDraft::new(Digest::of(xml.as_bytes()), form).ok()
        });
        // The worker has loaded and started the very same form.
        if let Some(draft) = draft {
            self.newer.set(false);
            self.app.filling.close();
            self.app.filling.begin(self.app, draft);
        }
    }
}
