//! The questionnaire that is open: the engine's session, what the screen has to draw again after an
//! answer, and the saving of it.

mod attaching;
mod deleting;
mod pages;
mod problems;
mod repeating;
mod saving;
mod slots;

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;

use async_lock::Mutex;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sealing::{Digest, person::Code};
use send_wrapper::SendWrapper;
use xforms::{Answer, AnswerError, Changes, NodeId, Page, Question, ValueType};

use crate::app::App;
use crate::language;
use crate::notebook::{NotebookError, OpenDraft, is_outing};
use crate::place::Place;
use crate::questions::Problem;
use crate::watched::Watched;
use slots::Slot;

/// How the saving of the open draft stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Saving {
    /// Nothing has been answered yet.
    Nothing,
    /// The browser is writing.
    Busy,
    /// The browser has written, at this time.
    Done(f64),
    /// The browser could not write.
    Failed(NotebookError),
}

/// The open questionnaire, or none; one for the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Filling(&'static SendWrapper<State>);

impl Deref for Filling {
    type Target = State;

    fn deref(&self) -> &State {
        self.0
    }
}

/// See [`Filling`].
pub(crate) struct State {
    draft: RefCell<Option<OpenDraft>>,
    /// In the order in which they came on the screen.
    questions: RefCell<Vec<Slot>>,
    record: Watched<Option<String>>,
    pages: Watched<Vec<Page>>,
    language: Watched<Option<String>>,
    /// The language that is shown besides.
    second: Watched<Option<String>>,
    problems: Watched<Vec<Problem>>,
    before: Watched<repeating::Before>,
    /// The draft that was deleted last, while it can be brought back.
    deleted: Watched<Option<OpenDraft>>,
    saving: Watched<Saving>,
    resumed: Watched<bool>,
    changed: Cell<bool>,
    /// Whether a draft of it stands in the store.
    kept: Cell<bool>,
    timer: RefCell<Option<Timeout>>,
    /// One writer at a time: an older snapshot must never land on a newer one.
    writer: Rc<Mutex<()>>,
}

impl Filling {
    pub(crate) fn new() -> Self {
        Self(Box::leak(Box::new(SendWrapper::new(State {
            draft: RefCell::new(None),
            questions: RefCell::new(Vec::new()),
            record: Watched::new(None),
            pages: Watched::new(Vec::new()),
            language: Watched::new(None),
            second: Watched::new(None),
            problems: Watched::new(Vec::new()),
            before: Watched::new(None),
            deleted: Watched::new(None),
            saving: Watched::new(Saving::Nothing),
            resumed: Watched::new(false),
            changed: Cell::new(false),
            kept: Cell::new(false),
            timer: RefCell::new(None),
            writer: Rc::new(Mutex::new(())),
        }))))
    }

    /// Starts a questionnaire and goes to its first page.
    pub(crate) fn start(self, app: App, form: Digest) {
        let Some(notebook) = app.notebook() else {
            return;
        };
        spawn_local(async move {
            self.leave(app).await;
            match notebook.start(form).await {
                Ok(draft) => self.begin(app, draft),
                Err(error) => app.leave_notice(error),
            }
        });
    }

    /// Goes to the first page of a questionnaire just started.
    pub(crate) fn begin(self, app: App, draft: OpenDraft) {
        let record = draft.record.clone();
        self.hold(app, draft, false);
        app.go(Place::Fill {
            record,
            page: 1,
            change: false,
        });
    }

    /// Opens a draft: on the page where it was left, or on another that is found then.
    pub(crate) fn reopen(self, app: App, record: String, page: fn(Self) -> usize) {
        spawn_local(async move {
            if self.load(app, &record).await {
                let page = page(self);
                app.replace(Place::Fill {
                    record,
                    page,
                    change: false,
                });
            }
        });
    }

    /// Opens a draft for the screen that already stands at its address.
    pub(crate) fn load_here(self, app: App, record: String) {
        spawn_local(async move {
            self.load(app, &record).await;
        });
    }

    async fn load(self, app: App, record: &str) -> bool {
        let Some(notebook) = app.notebook() else {
            return false;
        };
        self.leave(app).await;
        match notebook.resume(record).await {
            Ok(draft) => {
                self.hold(app, draft, true);
                true
            }
            Err(error) => {
                app.leave_notice(error);
                app.replace(Place::Home);
                false
            }
        }
    }

    /// Saves what is open and lets go of it.
    async fn leave(self, app: App) {
        // If it cannot be saved the reader has been told; the draft as last saved stays.
        let _ = self.save_now(app).await;
        self.close();
    }

    fn hold(self, app: App, draft: OpenDraft, resumed: bool) {
        let record = draft.record.clone();
        self.draft.replace(Some(draft));
        self.changed.set(false);
        self.problems.set(Vec::new());
        self.saving.set(Saving::Nothing);
        self.resumed.set(resumed);
        self.kept.set(resumed);
        self.lay_out(app);
        self.language.set(
            self.read(|d| d.session.language().map(str::to_owned))
                .flatten(),
        );
        if !resumed {
            self.follow(app, app.words.tag_untracked());
        }
        self.record.set(Some(record));
    }

    /// Puts the questions in the interface's language, where the form has it.
    pub(crate) fn follow(self, app: App, interface: &str) {
        let languages = self.languages();
        if let Some(name) = language::matching(&languages, interface) {
            self.set_language(app, name);
        }
    }

    /// Forgets the open questionnaire.
    pub(crate) fn close(self) {
        self.timer.replace(None);
        self.record.set(None);
        self.changed.set(false);
        self.draft.replace(None);
        self.questions.borrow_mut().clear();
        self.problems.set(Vec::new());
        self.pages.set(Vec::new());
        self.second.set(None);
        self.before.set(None);
        self.deleted.set(None);
    }

    /// Whether this record is the open one; tracked.
    pub(crate) fn is_open(self, record: &str) -> bool {
        self.record.with(|open| open.as_deref() == Some(record))
    }

    /// The form's title.
    pub(crate) fn title(self) -> String {
        self.read(|draft| draft.session.form().title().to_owned())
            .unwrap_or_default()
    }

    /// The code of the person who answers; none in an outing.
    pub(crate) fn person(self) -> Option<Code> {
        self.read(OpenDraft::person).flatten()
    }

    /// Ties the questionnaire to the others of a person who has a card.
    pub(crate) fn tie(self, app: App, person: Code) {
        if let Some(draft) = self.draft.borrow_mut().as_mut() {
            draft.tie(person);
        }
        self.touch(app);
    }

    /// Whether the open questionnaire is an outing's.
    pub(crate) fn is_outing(self) -> bool {
        self.read(|draft| is_outing(&draft.session))
            .unwrap_or_default()
    }

    /// Notes the page that the reader is on, to come back to it.
    pub(crate) fn arrive(self, app: App, key: &str) {
        let moved = self.draft.borrow_mut().as_mut().is_some_and(|draft| {
            let moved = draft.page != key;
            draft.page = key.to_owned();
            moved
        });
        if moved {
            // Whoever leaves the page has meant it.
            self.forget_removed();
        }
        if moved && self.is_worth_saving() {
            self.touch(app);
        }
    }

    /// A questionnaire in which nothing was answered leaves no draft behind.
    fn is_worth_saving(self) -> bool {
        self.kept.get() || self.changed.get()
    }

    /// Whether the draft was opened again, until the reader goes on; tracked.
    pub(crate) fn resumed(self) -> bool {
        self.resumed.get()
    }

    /// The reader has gone on: nothing more to say about having come back.
    pub(crate) fn seen_resumed(self) {
        self.resumed.set(false);
    }

    /// How the saving stands; tracked.
    pub(crate) fn saving(self) -> Saving {
        self.saving.get()
    }

    /// What a question shows; tracked, and only bumped when something of it has changed.
    pub(crate) fn question(self, node: NodeId) -> Option<Question> {
        self.slot(node, |slot| slot.changed.clone()).track();
        self.read(|draft| draft.session.question(node)).flatten()
    }

    /// What a question shows in the language that is shown besides; tracked for that language.
    pub(crate) fn question_in_second(self, node: NodeId) -> Option<Question> {
        let language = self.second()?;
        self.read(|draft| draft.session.question_in(node, &language))
            .flatten()
    }

    /// The language that is shown besides, by the form's own name for it; tracked.
    pub(crate) fn second(self) -> Option<String> {
        self.second.get()
    }

    /// Shows another language besides, or none.
    pub(crate) fn set_second(self, name: Option<String>) {
        self.second.set(name);
    }

    /// Answers a question.
    pub(crate) fn answer(self, app: App, node: NodeId, answer: Answer) -> Result<(), AnswerError> {
        let changes = self.change(|draft| draft.session.answer(node, answer))?;
        self.apply(app, &changes);
        Ok(())
    }

    /// Answers with what was typed. What is no value of the type is kept beside the session, which
    /// then holds no answer: an old answer must not stand for a new one that cannot be read.
    pub(crate) fn type_in(self, app: App, node: NodeId, value_type: ValueType, typed: &str) {
        self.settle(app, node, typed, Answer::parse(value_type, typed));
    }

    /// Answers with what became of typed text.
    pub(crate) fn settle(
        self,
        app: App,
        node: NodeId,
        typed: &str,
        read: Result<Answer, AnswerError>,
    ) {
        self.slot(node, |slot| slot.unreadable = None);
        self.forget_warning(node);
        if let Err(error) = read.and_then(|answer| self.answer(app, node, answer)) {
            let kept = (typed.to_owned(), error);
            self.slot(node, |slot| slot.unreadable = Some(kept));
            // The node exists and may be empty, or nothing could be typed into it.
            let _ = self.answer(app, node, Answer::Empty);
        }
    }

    /// The form's languages.
    pub(crate) fn languages(self) -> Vec<String> {
        self.read(|draft| draft.session.form().languages().to_vec())
            .unwrap_or_default()
    }

    /// The form's language now, by the form's own name for it; tracked.
    pub(crate) fn language(self) -> Option<String> {
        self.language.get()
    }

    /// Puts the questions in another of the form's languages.
    pub(crate) fn set_language(self, app: App, name: &str) {
        let mut draft = self.draft.borrow_mut();
        let done = draft
            .as_mut()
            .is_some_and(|draft| draft.session.set_language(name).is_ok());
        drop(draft);
        if done {
            self.language.set(Some(name.to_owned()));
            self.lay_out(app);
            self.wake(|_| true);
            self.problems.set(Vec::new());
            if self.is_worth_saving() {
                self.touch(app);
            }
        }
    }

    /// Asks something of the open questionnaire.
    pub(crate) fn read<T>(self, ask: impl FnOnce(&OpenDraft) -> T) -> Option<T> {
        self.draft.borrow().as_ref().map(ask)
    }

    fn change<T>(
        self,
        act: impl FnOnce(&mut OpenDraft) -> Result<T, AnswerError>,
    ) -> Result<T, AnswerError> {
        let mut draft = self.draft.borrow_mut();
        draft.as_mut().map_or(Err(AnswerError::UnknownNode), act)
    }

    /// Wakes what the engine says has changed, and nothing else.
    fn apply(self, app: App, changes: &Changes) {
        if changes.pages {
            self.lay_out_again(app);
        }
        self.wake(|node| changes.nodes.contains(&node));
        self.touch(app);
    }
}
