//! Getting what is in the outbox to the inbox.

use std::rc::Rc;

use sealing::VerifyingKey;

use super::{Enrolled, Notebook, NotebookError, in_order};
use crate::{
    delivery::{self, DeliveryError, Taken},
    host,
    store::{Listed, News, OutboxStatus, key},
    turn::Turn,
};

/// What tabs take turns at: sending. The service worker knows it, too.
const LOCK: &str = "carnet-sender";

/// After so many records in a row that could not be handed over it is not the records.
const ENOUGH: usize = 2;

/// What came of one attempt to deliver everything that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct DeliveryReport {
    /// Records that have been taken in this attempt.
    pub(crate) delivered: usize,
    /// Records that still wait.
    pub(crate) waiting: usize,
    /// What stopped the attempt, if something did.
    pub(crate) stopped_by: Option<Stop>,
    /// Seconds before which the inbox does not want to hear of this device again.
    pub(crate) retry_after: Option<u32>,
}

/// What stopped an attempt to deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// No connection.
    Offline,
    /// Something that is not the inbox answered (a public network's sign-in page, say).
    NotTheInbox,
    /// The inbox does not know this device's enrolment.
    NotEnrolled,
    /// The inbox has no room or is unwell: HTTP status.
    Inbox(u16),
    /// Another tab is sending.
    Elsewhere,
}

/// What one attempt has to go through, and how far it is.
struct Round {
    total: u64,
    gone: u64,
    in_a_row: usize,
    /// Devices whose records the inbox does not take.
    strangers: Vec<String>,
    report: DeliveryReport,
    progress: Rc<dyn Fn(f64)>,
}

impl Notebook {
    /// Sealed records, and what is known of those that have gone, the newest first.
    ///
    /// # Errors
    /// Those of the browser's storage.
    pub(crate) async fn outbox(&self) -> Result<Vec<Listed>, NotebookError> {
        let listed = self.0.store.outbox().await?;
        Ok(in_order(listed, |a, b| {
            a.header.sequence > b.header.sequence
        }))
    }

    /// Tries to deliver what waits, the oldest first; records leave only for a valid receipt. One
    /// that the inbox has refused is set aside: it is tried again when `asked`, and never holds up
    /// the others. Needs no key: what is sealed can be sent while the vault is locked. `progress`
    /// hears how much of it all has gone, from 0 to 1.
    ///
    /// # Errors
    /// Those of the browser's storage.
    pub(crate) async fn deliver(
        &self,
        asked: bool,
        progress: Rc<dyn Fn(f64)>,
    ) -> Result<DeliveryReport, NotebookError> {
        // One tab at a time: another would send the same bytes again. A browser without locks is
        // asked without: the inbox takes every record once.
        let turn = Turn::if_free(LOCK).await;
        if matches!(turn, Ok(None)) {
            return Ok(DeliveryReport {
                waiting: self.to_send(true).await?.len(),
                stopped_by: Some(Stop::Elsewhere),
                ..DeliveryReport::default()
            });
        }
        let report = self.deliver_in_turn(asked, progress).await;
        if let Ok(Some(turn)) = turn {
            turn.end().await;
        }
        report
    }

    async fn deliver_in_turn(
        &self,
        asked: bool,
        progress: Rc<dyn Fn(f64)>,
    ) -> Result<DeliveryReport, NotebookError> {
        let heard = self.hear_kept_answers().await?;
        let mut report = self.deliver_all(asked, progress).await?;
        report.delivered += heard;
        Ok(report)
    }

    async fn deliver_all(
        &self,
        asked: bool,
        progress: Rc<dyn Fn(f64)>,
    ) -> Result<DeliveryReport, NotebookError> {
        let waiting = self.to_send(asked).await?;
        let mut round = Round::new(&waiting, progress);
        if let Err(error) = self.redeem().await?
            // Records of a device that was enrolled before may still be taken.
            && error != DeliveryError::NotEnrolled
        {
            // With nothing to be sent nobody has to know.
            if !waiting.is_empty() {
                round.stopped_by(error);
            }
            return Ok(round.report);
        }
        for listed in waiting {
            if round.strangers.contains(&listed.header.sender.device) {
                continue;
            }
            let answer = self.deliver_one(&listed, round.progress(&listed)).await?;
            self.note_late(&listed, &answer);
            if !round.goes_on_after(&listed, answer) {
                break;
            }
        }
        Ok(round.report)
    }

    /// Enrols this device at the inbox, unless it has done so: then its link's token is gone from
    /// here. The outer result is about the browser's storage, the inner one about the inbox.
    async fn redeem(&self) -> Result<Result<(), DeliveryError>, NotebookError> {
        let Ok(mut enrolled) = self.enrolled() else {
            return Ok(Ok(()));
        };
        let device = self.0.store.value::<String>(key::DEVICE).await?;
        let device = device.and_then(|text| VerifyingKey::from_text(&text).ok());
        let Some(device) = device.filter(|_| !enrolled.enrolment.token.is_empty()) else {
            return Ok(Ok(()));
        };
        let answer = delivery::enrol(&enrolled.enrolment, &enrolled.programme, device).await;
        if answer.is_ok() {
            enrolled.enrolment.token.clear();
            let kept = enrolled.enrolment.clone();
            self.0.store.keep_value(key::ENROLMENT, kept).await?;
            self.0.enrolled.replace(Some(enrolled));
        }
        Ok(answer)
    }

    /// Tries one record and writes down what became of it.
    async fn deliver_one(
        &self,
        listed: &Listed,
        progress: Rc<dyn Fn(f64)>,
    ) -> Result<Result<(), DeliveryError>, NotebookError> {
        let Enrolled {
            enrolment,
            programme,
        } = self.enrolled()?;
        let (digest, sender) = (listed.digest, &listed.header.sender);
        let bytes = self.0.store.sealed(digest).await?;
        let answer =
            delivery::record(&enrolment, &programme, sender, digest, &bytes, progress).await;
        let (news, answer) = match answer {
            Ok(taken) => (news(taken), Ok(())),
            Err(error @ DeliveryError::Refused(status)) => (News::Refused(status), Err(error)),
            // The device that sealed it is not one of the programme's any more.
            Err(DeliveryError::NotEnrolled) if listed.header.carried => {
                (News::Refused(401), Err(DeliveryError::Refused(401)))
            }
            Err(error) => return Ok(Err(error)),
        };
        self.0.store.learn(digest, news).await?;
        Ok(answer)
    }

    /// Takes in what the service worker was answered while no page was open. Gives how many records
    /// are delivered by it.
    async fn hear_kept_answers(&self) -> Result<usize, NotebookError> {
        let answers = delivery::take_kept().await;
        let Some(enrolled) = self.enrolled().ok().filter(|_| !answers.is_empty()) else {
            return Ok(0);
        };
        let mut heard = 0;
        for listed in self.to_send(true).await? {
            let answer = answers.iter().find(|it| it.digest == listed.digest);
            // What is no receipt is asked for again, and then it is heard why.
            let taken = answer.and_then(|it| it.taken(&enrolled.programme, listed.length));
            if let Some(taken) = taken {
                self.0.store.learn(listed.digest, news(taken)).await?;
                heard += 1;
            }
        }
        Ok(heard)
    }

    /// What is to be sent, the oldest first; last what could not be handed over last time.
    async fn to_send(&self, refused_too: bool) -> Result<Vec<Listed>, NotebookError> {
        let mut listed = self.0.store.outbox().await?;
        listed.retain(|it| match it.header.status {
            OutboxStatus::Refused(_) => refused_too,
            ref status => status.waits(),
        });
        let listed = in_order(listed, |a, b| a.header.sequence < b.header.sequence);
        let late = self.0.late.borrow();
        let (late, mut first): (Vec<_>, Vec<_>) =
            listed.into_iter().partition(|it| late.contains(&it.digest));
        first.extend(late);
        Ok(first)
    }

    /// Remembers which records fail, so that they do not stand in the way of the others for ever.
    fn note_late(&self, listed: &Listed, answer: &Result<(), DeliveryError>) {
        let mut late = self.0.late.borrow_mut();
        late.retain(|digest| *digest != listed.digest);
        if answer.is_err() {
            late.push(listed.digest);
        }
    }
}

impl Round {
    fn new(waiting: &[Listed], progress: Rc<dyn Fn(f64)>) -> Self {
        Self {
            total: waiting.iter().map(|it| it.length).sum(),
            gone: 0,
            in_a_row: 0,
            strangers: Vec::new(),
            report: DeliveryReport {
                waiting: waiting.len(),
                ..DeliveryReport::default()
            },
            progress,
        }
    }

    /// What hears how far the next record is.
    fn progress(&self, listed: &Listed) -> Rc<dyn Fn(f64)> {
        #[allow(clippy::cast_precision_loss, reason = "shown as a bar")]
        let [gone, length, total] =
            [self.gone, listed.length, self.total.max(1)].map(|bytes| bytes as f64);
        let progress = self.progress.clone();
        Rc::new(move |part| progress((gone + part * length) / total))
    }

    /// Counts what came of a record. Whether the next one is worth trying.
    fn goes_on_after(&mut self, listed: &Listed, answer: Result<(), DeliveryError>) -> bool {
        self.gone += listed.length;
        match answer {
            Ok(()) => {
                self.report.delivered += 1;
                self.report.waiting -= 1;
                self.in_a_row = 0;
                true
            }
            Err(DeliveryError::Refused(_)) => {
                self.in_a_row = 0;
                true
            }
            Err(error @ DeliveryError::NotEnrolled) => {
                self.strangers.push(listed.header.sender.device.clone());
                self.stopped_by(error);
                true
            }
            Err(error) => {
                self.in_a_row += 1;
                self.stopped_by(error);
                !concerns_all(error) && self.in_a_row < ENOUGH
            }
        }
    }

    fn stopped_by(&mut self, error: DeliveryError) {
        self.report.stopped_by = Some(error.into());
        if let DeliveryError::Inbox { retry_after, .. } = error {
            self.report.retry_after = retry_after;
        }
    }
}

fn news(taken: Taken) -> News {
    match taken {
        Taken::Signed(receipt) => News::of(&receipt),
        Taken::Unsigned => News::Sent(host::utc_today()),
    }
}

/// Whether every other record would be answered alike.
fn concerns_all(error: DeliveryError) -> bool {
    match error {
        DeliveryError::NotTheInbox | DeliveryError::BadProgramme => true,
        DeliveryError::Inbox { status, .. } => matches!(status, 429 | 503 | 507),
        DeliveryError::Offline | DeliveryError::NotEnrolled | DeliveryError::Refused(_) => false,
    }
}

impl From<DeliveryError> for Stop {
    fn from(error: DeliveryError) -> Self {
        match error {
            DeliveryError::Offline => Stop::Offline,
            DeliveryError::NotEnrolled => Stop::NotEnrolled,
            DeliveryError::Inbox { status, .. } => Stop::Inbox(status),
            DeliveryError::NotTheInbox
            | DeliveryError::BadProgramme
            | DeliveryError::Refused(_) => Stop::NotTheInbox,
        }
    }
}
