//! What every screen shares.

use std::cell::{Cell, RefCell};
use std::ops::Deref;

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use crate::attention::Attention;
use crate::delivery;
use crate::dom::{self, Install};
use crate::filling::Filling;
use crate::notebook::{Notebook, NotebookError, Phase, Settings};
use crate::outbox::Outbox;
use crate::place::Place;
use crate::store::Healed;
use crate::tabs::Tabs;
use crate::turned::Before;
use crate::voice;
use crate::watched::Watched;
use crate::words::Words;

/// How far the app is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stage {
    /// The store is being opened.
    Opening,
    /// The store cannot be opened.
    Failed(NotebookError),
    /// Everything on this device is erased.
    Erased,
    /// The notebook answers.
    Ready(Phase),
}

/// How it stands with the second copies of what is on this device.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Copies {
    /// There are none at the moment.
    pub(crate) none: bool,
    /// What was put back, if something was, and the worker has not read it.
    pub(crate) healed: Option<Healed>,
}

/// A newer version of the app.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Update {
    /// It is on the device and waits.
    Waiting,
    /// Another tab has switched to it already.
    Active,
}

impl Update {
    /// What the boot script said before the app could hear it.
    fn announced() -> Option<Self> {
        if dom::root_attribute("data-update-active").is_some() {
            return Some(Self::Active);
        }
        dom::root_attribute("data-update-waiting").map(|_| Self::Waiting)
    }

    /// Switches to it: the page is loaded anew.
    pub(crate) fn take(self) {
        match self {
            Self::Waiting => dom::tell_window("carnet:activate"),
            Self::Active => dom::reload(),
        }
    }
}

/// What every screen shares. It lives as long as the page, so a screen and its many closures each
/// carry no more than a reference.
#[derive(Clone, Copy)]
pub(crate) struct App(&'static SendWrapper<Shared>);

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        self.0
    }
}

/// See [`App`].
pub(crate) struct Shared {
    notebook: RefCell<Option<Notebook>>,
    stage: Watched<Stage>,
    place: Watched<Place>,
    link: Watched<Option<String>>,
    announcement: Watched<String>,
    update: Watched<Option<Update>>,
    offline_ready: Watched<bool>,
    install: Watched<Install>,
    notice: Watched<Option<NotebookError>>,
    copies: Watched<Copies>,
    pub(crate) covered: Watched<bool>,
    /// What the worker comes back to, while the screen is turned to the person.
    pub(crate) turned: Watched<Option<Before>>,
    pub(crate) attention: Cell<Attention>,
    pub(crate) tabs: Tabs,
    /// When the other tabs were last told that this one is used, in milliseconds since 1970.
    pub(crate) told: Cell<f64>,
    /// Whether the key is about to be destroyed.
    pub(crate) ending: Cell<bool>,
    pub(crate) words: Words,
    /// The tag of the language that was chosen last.
    wanted_language: RefCell<String>,
    /// Whether the texts of the language that was chosen last cannot be had.
    pub(crate) language_missing: Watched<bool>,
    pub(crate) outbox: Outbox,
    pub(crate) filling: Filling,
}

impl App {
    pub(crate) fn new(words: Words) -> Self {
        Self(Box::leak(Box::new(SendWrapper::new(Shared {
            notebook: RefCell::new(None),
            stage: Watched::new(Stage::Opening),
            place: Watched::new(Place::parse(&dom::fragment())),
            link: Watched::new(None),
            announcement: Watched::new(String::new()),
            update: Watched::new(Update::announced()),
            offline_ready: Watched::new(false),
            install: Watched::new(dom::install()),
            notice: Watched::new(None),
            copies: Watched::new(Copies::default()),
            covered: Watched::new(false),
            turned: Watched::new(None),
            attention: Cell::default(),
            tabs: Tabs::new(),
            told: Cell::new(0.0),
            ending: Cell::new(false),
            words,
            wanted_language: RefCell::default(),
            language_missing: Watched::new(false),
            outbox: Outbox::new(),
            filling: Filling::new(),
        }))))
    }

    /// The notebook, once it is open. On the authors' page there is none: a questionnaire is only
    /// tried, and nothing is kept of it.
    pub(crate) fn notebook(self) -> Option<Notebook> {
        self.notebook.borrow().clone()
    }

    /// How far the app is; tracked.
    pub(crate) fn stage(self) -> Stage {
        self.stage.get()
    }

    /// How far the app is, without being told when that changes.
    pub(crate) fn stage_untracked(self) -> Stage {
        self.stage.get_untracked()
    }

    /// Where the reader is; tracked.
    pub(crate) fn place(self) -> Place {
        self.place.get()
    }

    /// Asks the notebook again what can be done.
    pub(crate) fn phase_changed(self) {
        if let Some(notebook) = self.notebook() {
            let stage = Stage::Ready(notebook.phase());
            if self.stage.get_untracked() != stage {
                self.stage.set(stage);
            }
        }
    }

    /// Goes to a place; the browser's Back returns.
    pub(crate) fn go(self, place: Place) {
        dom::push_fragment(&place.fragment());
        self.arrive(place);
    }

    /// Goes to a place instead of this one.
    pub(crate) fn replace(self, place: Place) {
        dom::replace_fragment(&place.fragment());
        self.arrive(place);
    }

    /// The page of the questionnaire that is shown has another number by now, and so another address.
    pub(crate) fn renumber(self, number: usize) {
        let mut now = self.place.get_untracked();
        if let Place::Fill { page, .. } = &mut now
            && *page != number
        {
            *page = number;
            dom::replace_fragment(&now.fragment());
            self.place.amend(now);
        }
    }

    fn arrive(self, place: Place) {
        match &place {
            _ if self.notebook.borrow().is_none() => {}
            Place::Home | Place::Sealed => dom::remember_open_draft(None),
            // A look at the outbox does not close the draft.
            Place::Outbox | Place::Codes | Place::Scan => {}
            Place::Settings | Place::Words(_) | Place::Erase | Place::Limits => {}
            Place::Fill { record, .. } | Place::Check { record } | Place::Card { record } => {
                dom::remember_open_draft(Some(record));
            }
        }
        if self.place.get_untracked() != place {
            self.place.set(place);
        }
    }

    /// An enrolment link that was opened and not used yet; tracked.
    pub(crate) fn link(self) -> Option<String> {
        self.link.get()
    }

    /// Forgets the enrolment link.
    pub(crate) fn drop_link(self) {
        self.link.set(None);
    }

    /// What was last said to readers who do not see the screen; tracked.
    pub(crate) fn announcement(self) -> String {
        self.announcement.get()
    }

    /// Says something to readers who do not see the screen.
    pub(crate) fn announce(self, words: String) {
        self.announcement.set(words);
    }

    /// Keeps a fault to be shown on the home screen.
    pub(crate) fn leave_notice(self, error: NotebookError) {
        self.notice.set(Some(error));
    }

    /// The fault to be shown on the home screen; tracked.
    pub(crate) fn notice(self) -> Option<NotebookError> {
        self.notice.get()
    }

    /// How it stands with the second copies; tracked.
    pub(crate) fn copies(self) -> Copies {
        self.copies.get()
    }

    /// Asks the notebook again how it stands with the second copies.
    pub(crate) fn copies_changed(self) {
        let Some(notebook) = self.notebook() else {
            return;
        };
        let copies = Copies {
            none: !notebook.has_second_copy(),
            healed: notebook.healed(),
        };
        if self.copies.get_untracked() != copies {
            self.copies.set(copies);
        }
    }

    /// The worker has read what was put back.
    pub(crate) fn forget_healed(self) {
        let Some(notebook) = self.notebook() else {
            return;
        };
        spawn_local(async move {
            notebook.forget_healed().await;
            self.copies_changed();
        });
    }

    /// The new version of the app that can be had; tracked.
    pub(crate) fn update(self) -> Option<Update> {
        self.update.get()
    }

    /// Whether the app has just become usable without a network; tracked.
    pub(crate) fn offline_ready(self) -> bool {
        self.offline_ready.get()
    }

    /// How the app can be put on the home screen; tracked.
    pub(crate) fn install(self) -> Install {
        self.install.get()
    }

    /// The browser offers to install the app, or has done so.
    pub(crate) fn install_changed(self) {
        self.install.set(dom::install());
    }

    /// Changes the language and keeps the choice, unless its texts cannot be had.
    pub(crate) fn choose_language(self, tag: String) {
        self.wanted_language.replace(tag.clone());
        spawn_local(async move {
            let texts = Words::load(&tag).await;
            if *self.wanted_language.borrow() != tag {
                // Another one was chosen meanwhile.
                return;
            }
            self.language_missing.set(texts.is_err());
            let Ok(texts) = texts else { return };
            self.words.set(texts);
            self.filling.follow(self, &tag);
            let mut settings = self.settings();
            settings.language = Some(tag);
            self.change_settings(settings);
        });
    }

    /// Changes and keeps the settings.
    pub(crate) fn change_settings(self, settings: Settings) {
        show(&settings);
        let Some(notebook) = self.notebook() else {
            return;
        };
        spawn_local(async move {
            if let Err(error) = notebook.save_settings(settings).await {
                let words = untrack(|| crate::words::fault(self.words, &error));
                self.announce(words);
                self.leave_notice(error);
            }
        });
    }

    /// Settings as last saved.
    pub(crate) fn settings(self) -> Settings {
        self.notebook()
            .map(|notebook| notebook.settings())
            .unwrap_or_default()
    }

    /// Opens the store.
    pub(crate) fn open(self) {
        self.stage.set(Stage::Opening);
        spawn_local(async move {
            match Notebook::open().await {
                Ok(None) => {
                    self.stage.set(Stage::Erased);
                    delivery::erased().await;
                }
                Ok(Some(notebook)) => {
                    let settings = notebook.settings();
                    show(&settings);
                    // Without its texts the app goes on in the browser's language.
                    if let Ok(texts) = Words::load(&settings.language.unwrap_or_default()).await {
                        self.words.set(texts);
                    }
                    self.notebook.replace(Some(notebook));
                    self.phase_changed();
                    self.outbox.refresh(self).await;
                    self.outbox.deliver(self, false);
                }
                Err(error) => self.stage.set(Stage::Failed(error)),
            }
        });
    }

    /// What follows once the vault is open: back to the draft that was open, and deliver.
    pub(crate) fn unlocked(self) {
        let open = dom::open_draft();
        self.uncover();
        self.phase_changed();
        if let (Place::Home, Some(record)) = (self.place.get_untracked(), open) {
            self.filling.reopen(self, record, Filling::page_left);
        }
        spawn_local(async move {
            self.outbox.refresh(self).await;
            self.outbox.deliver(self, false);
        });
    }

    /// Everything that the app needs is on the device. What comes later is fetched once more where it
    /// may be needed without a network, so that the service worker keeps it: a colleague's words.
    fn ready_for_offline(self) {
        self.offline_ready.set(true);
        if let Some(notebook) = self.notebook() {
            spawn_local(async move {
                let _ = notebook.suggest_words(self.words.tag_untracked()).await;
            });
        }
    }

    /// Goes where the address leads. An enrolment link is taken out of it: history and screenshots
    /// would keep it.
    pub(crate) fn read_fragment(self) {
        let fragment = dom::fragment();
        if fragment.starts_with("#enrol=") {
            dom::replace_fragment(&self.place.get_untracked().fragment());
            self.link.set(Some(fragment));
        } else {
            self.arrive(Place::parse(&fragment));
        }
    }

    /// Listens to the browser as long as the page lives.
    pub(crate) fn listen(self) {
        let Some((window, document)) = dom::window().zip(dom::document()) else {
            return;
        };
        let on = |name: &'static str, action: Box<dyn Fn(App)>| {
            EventListener::new(&window, name, move |_| action(self)).forget();
        };
        on("hashchange", Box::new(App::read_fragment));
        on("online", Box::new(|app| app.outbox.deliver(app, false)));
        // What is saved while the page goes may not be written in time: the browser asks first.
        let may_ask = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&window, "beforeunload", may_ask, move |event| {
            if self.filling.is_unsaved() {
                event.prevent_default();
            }
        })
        .forget();
        on(
            "carnet:update-waiting",
            Box::new(|app| app.update.set(Some(Update::Waiting))),
        );
        on(
            "carnet:update-active",
            Box::new(|app| app.update.set(Some(Update::Active))),
        );
        on("carnet:install-changed", Box::new(App::install_changed));
        if !dom::is_kept_offline() {
            on("carnet:offline-ready", Box::new(App::ready_for_offline));
        }
        EventListener::new(&document, "visibilitychange", move |_| {
            if !dom::is_hidden() {
                self.outbox.deliver(self, false);
            }
        })
        .forget();
        self.guard(&window, &document);
        voice::prepare();
    }
}

/// Colours and letters as they were chosen.
fn show(settings: &Settings) {
    dom::set_root_attribute("data-theme", settings.theme.as_deref());
    dom::set_root_attribute("data-size", settings.size.as_deref());
}
