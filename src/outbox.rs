//! What waits to be delivered, and the attempts to deliver it.

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sealing::Digest;
use send_wrapper::SendWrapper;

use crate::app::App;
use crate::dom;
use crate::host;
use crate::notebook::{DeliveryReport, NotebookError, Stop};
use crate::retry;
use crate::store::Listed;
use crate::tabs::Word;
use crate::watched::Watched;
use crate::words::{self, Words, text};

/// When to look again whether another tab has finished sending, in milliseconds.
const SOON: u32 = 1_000;

/// The outbox as every screen sees it; one for the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Outbox(&'static SendWrapper<State>);

impl Deref for Outbox {
    type Target = State;

    fn deref(&self) -> &State {
        self.0
    }
}

/// See [`Outbox`].
pub(crate) struct State {
    items: Watched<Vec<Listed>>,
    report: Watched<Option<Result<DeliveryReport, NotebookError>>>,
    sending: Watched<bool>,
    /// How much of what is being sent has gone, in percent.
    progress: Watched<u32>,
    /// Attempts in a row that have left something waiting.
    failures: Cell<u32>,
    /// Before this moment the inbox does not want to hear of this device, in milliseconds since 1970.
    not_before: Cell<f64>,
    /// The next attempt.
    timer: RefCell<Option<Timeout>>,
    /// Whether something was sealed while an attempt was under way.
    again: Cell<bool>,
    last: Watched<Option<Digest>>,
}

impl Outbox {
    pub(crate) fn new() -> Self {
        Self(Box::leak(Box::new(SendWrapper::new(State {
            items: Watched::new(Vec::new()),
            report: Watched::new(None),
            sending: Watched::new(false),
            progress: Watched::new(0),
            failures: Cell::new(0),
            not_before: Cell::new(0.0),
            timer: RefCell::new(None),
            again: Cell::new(false),
            last: Watched::new(None),
        }))))
    }

    /// Sealed records and receipts, the newest first; tracked.
    pub(crate) fn items(self) -> Vec<Listed> {
        self.items.get()
    }

    /// How many records are still to be handed over; tracked.
    pub(crate) fn waiting(self) -> usize {
        let waits = |item: &&Listed| item.header.status.waits();
        self.items.with(|items| items.iter().filter(waits).count())
    }

    /// Notes what was sealed last.
    pub(crate) fn sealed(self, digest: Digest) {
        self.last.set(Some(digest));
    }

    /// Whether what was sealed last is known to be handed over; tracked.
    pub(crate) fn last_is_delivered(self) -> bool {
        let last = self.last.get();
        let delivered = |item: &Listed| Some(item.digest) == last && !item.header.status.waits();
        self.items.with(|items| items.iter().any(delivered))
    }

    /// Whether an attempt is under way; tracked.
    pub(crate) fn sending(self) -> bool {
        self.sending.get()
    }

    /// How much of what is being sent has gone, in percent; tracked.
    pub(crate) fn progress(self) -> u32 {
        self.progress.get()
    }

    /// What came of the last attempt, in words; tracked. `None` before the first.
    pub(crate) fn report(self, words: Words) -> Option<String> {
        self.report.get().map(|report| match report {
            Ok(report) => in_words(words, report),
            Err(error) => words::fault(words, &error),
        })
    }

    /// Reads the outbox again.
    pub(crate) async fn refresh(self, app: App) {
        let Some(notebook) = app.notebook() else {
            return;
        };
        match notebook.outbox().await {
            Ok(items) => self.items.set(items),
            Err(error) => self.report.set(Some(Err(error))),
        }
        app.copies_changed();
    }

    /// Tries to deliver what waits, unless an attempt is under way. `asked` is whether the worker
    /// asked for it: then also what was refused is tried again, and the outcome is read out.
    pub(crate) fn deliver(self, app: App, asked: bool) {
        let Some(notebook) = app.notebook() else {
            return;
        };
        if self.sending.get_untracked() {
            self.again.set(true);
            return;
        }
        if !asked && host::now_ms() < self.not_before.get() {
            return;
        }
        self.again.set(false);
        self.timer.replace(None);
        self.progress.set(0);
        self.sending.set(true);
        spawn_local(async move {
            let progress = Rc::new(move |part| self.progress.set((part * 100.0) as u32));
            let report = notebook.deliver(asked, progress).await;
            self.sending.set(false);
            if let Ok(report) = &report {
                self.plan(app, *report);
            }
            // Nobody asked, nothing happened: nothing is said.
            let quiet = report == Ok(DeliveryReport::default()) || is_elsewhere(&report);
            if asked || !quiet {
                self.report.set(Some(report.clone()));
            }
            let is_through = report.as_ref().is_ok_and(|it| it.stopped_by.is_none());
            if is_through && matches!(notebook.collect(asked).await, Ok(true)) {
                self.again.set(true);
            }
            self.refresh(app).await;
            let words = untrack(|| self.report(app.words));
            if let Some(words) = words.filter(|_| asked) {
                app.announce(words);
            }
            if self.again.get() {
                self.deliver(app, false);
            }
        });
    }

    /// Plans the next attempt, if there has to be one, and lets others know of this one.
    fn plan(self, app: App, report: DeliveryReport) {
        if report.delivered > 0 {
            app.tabs.tell(Word::Sent);
        }
        let has_failed = report.stopped_by.is_some() && report.waiting > 0;
        if has_failed && report.stopped_by == Some(Stop::Elsewhere) {
            // It may be done in a moment, or may be a page that is just going.
            return self.try_again(app, SOON);
        }
        let failures = self.failures.get().saturating_add(1);
        self.failures.set(if has_failed { failures } else { 0 });
        if !has_failed {
            return;
        }
        // Should the app be closed before.
        dom::ask_for_sync();
        let wait = retry::wait_ms(failures, host::chance(), report.retry_after);
        let asked = report.retry_after.map_or(0.0, |_| host::now_ms() + wait);
        self.not_before.set(asked);
        self.try_again(app, wait as u32);
    }

    fn try_again(self, app: App, wait: u32) {
        let timer = Timeout::new(wait, move || self.deliver(app, false));
        self.timer.replace(Some(timer));
    }
}

fn is_elsewhere(report: &Result<DeliveryReport, NotebookError>) -> bool {
    let stop = report.as_ref().ok().and_then(|report| report.stopped_by);
    stop == Some(Stop::Elsewhere)
}

fn in_words(words: Words, report: DeliveryReport) -> String {
    let mut sentences = Vec::new();
    if report.delivered > 0 {
        let count = crate::intl::number(words.tag(), report.delivered);
        sentences.push(text!(words, report.delivered, count = count));
    }
    match report.stopped_by {
        Some(stop) => sentences.push(words::stop(words, stop)),
        None if report.delivered == 0 && report.waiting == 0 => {
            sentences.push(text!(words, report.nothing).into());
        }
        None => {}
    }
    if report.waiting > 0 {
        let count = crate::intl::number(words.tag(), report.waiting);
        sentences.push(text!(words, outbox.waiting, count = count));
    }
    sentences.join(" ")
}
