//! The outbox, and getting what is in it to the inbox.

use sealing::{Digest, VerifyingKey};

use super::{Enrolled, Notebook, NotebookError, in_order};
use crate::{
    delivery::{self, DeliveryError},
    store::{OutboxStatus, Sender, key},
};

/// Where a sealed record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OutboxState {
    /// On this device only.
    Waiting,
    /// The inbox answered, but not with what frees the record: HTTP status.
    Refused(u16),
    /// The inbox has signed for it; only the receipt is kept.
    Delivered {
        /// The day it arrived, `YYYY-MM-DD`.
        day: String,
    },
}

/// A sealed record, or the receipt that has replaced it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OutboxItem {
    /// Digest of the sealed bytes.
    pub(crate) digest: Digest,
    /// When it was sealed, in milliseconds since 1970.
    pub(crate) sealed_at: f64,
    /// Where it stands.
    pub(crate) state: OutboxState,
    /// Whether it was sealed before it was finished.
    pub(crate) partial: bool,
}

/// What came of one attempt to deliver everything that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct DeliveryReport {
    /// Records the inbox has signed for in this attempt.
    pub(crate) delivered: usize,
    /// Records that still wait.
    pub(crate) waiting: usize,
    /// What stopped the attempt, if something did.
    pub(crate) stopped_by: Option<Stop>,
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
}

impl Notebook {
    /// Sealed records and receipts, the newest first.
    ///
    /// # Errors
    /// Those of the browser's storage.
    pub(crate) async fn outbox(&self) -> Result<Vec<OutboxItem>, NotebookError> {
        let rows = in_order(self.0.store.outbox().await?, |(_, a), (_, b)| {
            a.header.sequence > b.header.sequence
        });
        let items = rows.into_iter().map(|(digest, row)| OutboxItem {
            digest,
            sealed_at: row.header.sealed_at,
            partial: row.header.partial,
            state: match row.header.status {
                OutboxStatus::Waiting => OutboxState::Waiting,
                OutboxStatus::Refused(status) => OutboxState::Refused(status),
                OutboxStatus::Delivered { day, .. } => OutboxState::Delivered { day },
            },
        });
        Ok(items.collect())
    }

    /// Tries to deliver all that waits, the oldest first; records leave only for a valid receipt.
    /// One that the inbox refuses is set aside and does not hold up the others. Needs no key: what
    /// is sealed can be sent while the vault is locked.
    ///
    /// # Errors
    /// Those of the browser's storage.
    pub(crate) async fn deliver(&self) -> Result<DeliveryReport, NotebookError> {
        // One attempt at a time: a second one would send the same bytes again.
        if self.0.sending.replace(true) {
            let waiting = self.waiting().await?.len();
            return Ok(DeliveryReport {
                waiting,
                ..DeliveryReport::default()
            });
        }
        let report = self.deliver_all().await;
        self.0.sending.set(false);
        report
    }

    async fn deliver_all(&self) -> Result<DeliveryReport, NotebookError> {
        let mut report = DeliveryReport::default();
        let waiting = self.waiting().await?;
        report.waiting = waiting.len();
        if let Err(error) = self.redeem().await?
            // Records of a device that was enrolled before may still be taken.
            && error != DeliveryError::NotEnrolled
        {
            // With nothing to be sent nobody has to know.
            report.stopped_by = (report.waiting > 0).then(|| error.into());
            return Ok(report);
        }
        for (digest, sender, bytes) in waiting {
            match self.deliver_one(digest, &sender, &bytes).await? {
                None => {
                    report.delivered += 1;
                    report.waiting -= 1;
                }
                Some(DeliveryError::Refused(_)) => {}
                Some(error) => {
                    report.stopped_by = Some(error.into());
                    break;
                }
            }
        }
        Ok(report)
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
        digest: Digest,
        sender: &Sender,
        bytes: &[u8],
    ) -> Result<Option<DeliveryError>, NotebookError> {
        let Enrolled {
            enrolment,
            programme,
        } = self.enrolled()?;
        let answer = delivery::record(&enrolment, &programme, sender, digest, bytes).await;
        let (status, error) = match answer {
            Ok(receipt) => {
                let day = receipt.day().to_owned();
                let receipt = receipt.to_json();
                (OutboxStatus::Delivered { day, receipt }, None)
            }
            Err(error @ DeliveryError::Refused(status)) => {
                (OutboxStatus::Refused(status), Some(error))
            }
            Err(error) => return Ok(Some(error)),
        };
        self.0.store.update_outbox(digest, status).await?;
        Ok(error)
    }

    /// What no inbox has signed for, the oldest first.
    async fn waiting(&self) -> Result<Vec<(Digest, Sender, Vec<u8>)>, NotebookError> {
        let mut rows = self.0.store.outbox().await?;
        rows.retain(|(_, row)| !matches!(row.header.status, OutboxStatus::Delivered { .. }));
        let rows = in_order(rows, |(_, a), (_, b)| a.header.sequence < b.header.sequence);
        Ok(rows
            .into_iter()
            .map(|(digest, row)| (digest, row.header.sender, row.body))
            .collect())
    }
}

impl From<DeliveryError> for Stop {
    fn from(error: DeliveryError) -> Self {
        match error {
            DeliveryError::Offline => Stop::Offline,
            DeliveryError::NotEnrolled => Stop::NotEnrolled,
            DeliveryError::Inbox(status) => Stop::Inbox(status),
            DeliveryError::NotTheInbox
            | DeliveryError::BadProgramme
            | DeliveryError::Refused(_) => Stop::NotTheInbox,
        }
    }
}
