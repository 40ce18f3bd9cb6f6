//! What waits to be delivered, and the attempts to deliver it.

use std::cell::Cell;
use std::ops::Deref;

use leptos::prelude::*;
use leptos::task::spawn_local;
use sealing::Digest;
use send_wrapper::SendWrapper;

use crate::app::App;
use crate::notebook::{DeliveryReport, NotebookError, OutboxItem, OutboxState};
use crate::watched::Watched;
use crate::words::{self, Words, text};

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
    items: Watched<Vec<OutboxItem>>,
    report: Watched<Option<Result<DeliveryReport, NotebookError>>>,
    sending: Watched<bool>,
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
            again: Cell::new(false),
            last: Watched::new(None),
        }))))
    }

    /// Sealed records and receipts, the newest first; tracked.
    pub(crate) fn items(self) -> Vec<OutboxItem> {
        self.items.get()
    }

    /// How many records nobody has signed for; tracked.
    pub(crate) fn waiting(self) -> usize {
        let delivered = |item: &&OutboxItem| !matches!(item.state, OutboxState::Delivered { .. });
        self.items
            .with(|items| items.iter().filter(delivered).count())
    }

    /// Notes what was sealed last.
    pub(crate) fn sealed(self, digest: Digest) {
        self.last.set(Some(digest));
    }

    /// Whether what was sealed last is known to be delivered; tracked.
    pub(crate) fn last_is_delivered(self) -> bool {
        let last = self.last.get();
        let delivered = |item: &OutboxItem| {
            Some(item.digest) == last && matches!(item.state, OutboxState::Delivered { .. })
        };
        self.items.with(|items| items.iter().any(delivered))
    }

    /// Whether an attempt is under way; tracked.
    pub(crate) fn sending(self) -> bool {
        self.sending.get()
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

    /// Tries to deliver all that waits, unless an attempt is under way. `asked` is whether the
    /// worker asked for it: only then is the outcome read out.
    pub(crate) fn deliver(self, app: App, asked: bool) {
        let Some(notebook) = app.notebook() else {
            return;
        };
        if self.sending.get_untracked() {
            self.again.set(true);
            return;
        }
        self.again.set(false);
        self.sending.set(true);
        spawn_local(async move {
            let report = notebook.deliver().await;
            self.sending.set(false);
            // Nobody asked, nothing happened: nothing is said.
            let quiet = report == Ok(DeliveryReport::default());
            if asked || !quiet {
                self.report.set(Some(report));
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
