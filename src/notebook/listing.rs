//! The outbox as it is shown.

use sealing::Digest;

use super::{Notebook, NotebookError, in_order};
use crate::store::{Listed, OutboxStatus};

/// Where a sealed record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OutboxState {
    /// On this device only.
    Waiting,
    /// The inbox answered, but not with what frees the record: HTTP status.
    Refused(u16),
    /// A plain store has it, and the desk has not said so yet.
    Sent {
        /// The day it was sent, `YYYY-MM-DD`.
        day: String,
    },
    /// The inbox has signed for it.
    Delivered {
        /// The day it arrived, `YYYY-MM-DD`.
        day: String,
    },
    /// The desk has opened it.
    Collected {
        /// The day on which this was learnt, `YYYY-MM-DD`.
        day: String,
    },
}

/// A sealed record, or what is known of one that has gone.
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
    /// Whether another device has sealed it.
    pub(crate) carried: bool,
}

impl OutboxState {
    /// Whether it still has to be handed over.
    pub(crate) fn waits(&self) -> bool {
        matches!(self, Self::Waiting | Self::Refused(_))
    }
}

impl Notebook {
    /// Sealed records and receipts, the newest first.
    ///
    /// # Errors
    /// Those of the browser's storage.
    pub(crate) async fn outbox(&self) -> Result<Vec<OutboxItem>, NotebookError> {
        let listed = in_order(self.0.store.outbox().await?, |a, b| {
            a.header.sequence > b.header.sequence
        });
        Ok(listed.into_iter().map(item).collect())
    }
}

fn item(Listed { digest, header, .. }: Listed) -> OutboxItem {
    OutboxItem {
        digest,
        sealed_at: header.sealed_at,
        partial: header.partial,
        carried: header.carried,
        state: match header.status {
            OutboxStatus::Waiting => OutboxState::Waiting,
            OutboxStatus::Refused(status) => OutboxState::Refused(status),
            OutboxStatus::Sent(day) => OutboxState::Sent { day },
            OutboxStatus::Delivered { day, .. } => OutboxState::Delivered { day },
            OutboxStatus::Collected(day) => OutboxState::Collected { day },
        },
    }
}
