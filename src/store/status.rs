//! What stands beside a sealed record, and how it goes from sealed to collected.
//!
//! ```text
//! Waiting ──► Delivered ──► Collected        to an inbox, which signs for it
//!    │  ▲        │  ▲
//!    │  └─lost───┘  └─ given by hand
//!    ├─────► Sent ──────► Collected          to a plain store, which signs nothing
//!    └─────► Refused ───► as Waiting
//! ```

use sealing::receipt::Receipt;
use serde::{Deserialize, Serialize};

use super::Header;

/// Where a sealed record stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OutboxStatus {
    /// Only here.
    Waiting,
    /// The inbox refused it, with this HTTP status. It is kept and tried again when asked.
    Refused(u16),
    /// A plain store has taken it on this day (`YYYY-MM-DD`, UTC), and signs nothing: the sealed bytes
    /// stay until the desk has opened them.
    Sent(String),
    /// The inbox has signed for it. The sealed bytes stay for a while, should the inbox lose them.
    Delivered {
        /// The day it arrived, `YYYY-MM-DD`, UTC.
        day: String,
        /// The receipt as it came, verified.
        receipt: String,
    },
    /// The desk has opened it, which is known here since this day (`YYYY-MM-DD`); the sealed bytes are
    /// gone from this device.
    Collected(String),
}

/// What is learnt of a sealed record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    /// The inbox will not take it: HTTP status.
    Refused(u16),
    /// A plain store took it on this day.
    Sent(String),
    /// The inbox has signed for it.
    Delivered {
        /// The receipt's day.
        day: String,
        /// The receipt, verified.
        receipt: String,
    },
    /// The desk has opened it; known since this day.
    Collected(String),
    /// The desk should have found it and has not.
    Lost,
    /// It has been kept long enough after its receipt.
    Expired,
}

impl News {
    /// That an inbox has signed for it: with a receipt that was verified.
    pub(crate) fn of(receipt: &Receipt) -> Self {
        Self::Delivered {
            day: receipt.day().to_owned(),
            receipt: receipt.to_json(),
        }
    }
}

/// What becomes of a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) status: OutboxStatus,
    /// Whether the sealed bytes stay.
    pub(super) keeps_body: bool,
}

impl OutboxStatus {
    /// Whether nobody has vouched for the record: it may not go from this device.
    pub(crate) fn is_owed(&self) -> bool {
        match self {
            Self::Waiting | Self::Refused(_) | Self::Sent(_) => true,
            Self::Delivered { .. } | Self::Collected(_) => false,
        }
    }

    /// Whether it still has to be handed over.
    pub(crate) fn waits(&self) -> bool {
        matches!(self, Self::Waiting | Self::Refused(_))
    }

    /// What the news makes of it; `None` where they change nothing. News of two tabs may come in any
    /// order: what is better known never gives way to what is less, but to a loss.
    pub(super) fn after(&self, news: News, has_body: bool) -> Option<Change> {
        let to_send = self.waits();
        let was_taken = matches!(self, Self::Sent(_) | Self::Delivered { .. });
        let is_delivered = matches!(self, Self::Delivered { .. });
        let (status, keeps_body) = match news {
            News::Refused(status) if to_send => (Self::Refused(status), true),
            News::Sent(day) if to_send => (Self::Sent(day), true),
            News::Delivered { day, receipt } if self.is_owed() => {
                (Self::Delivered { day, receipt }, true)
            }
            News::Collected(day) if !matches!(self, Self::Collected(_)) => {
                (Self::Collected(day), false)
            }
            News::Lost if was_taken && has_body => (Self::Waiting, true),
            News::Expired if is_delivered && has_body => (self.clone(), false),
            _ => return None,
        };
        Some(Change { status, keeps_body })
    }
}

/// Who delivers a sealed record, and the signature that shows it: made when it was sealed, so that it
/// can be delivered while the vault is locked, and by another device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sender {
    /// The device's verifying key.
    pub(crate) device: String,
    /// Of [`sealing::device::sign_put`].
    pub(crate) signature: String,
}

/// What stands beside a sealed record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct OutboxHeader {
    /// The device's sequence number, for the order.
    pub(crate) sequence: u64,
    /// When it was sealed, in milliseconds since 1970, rounded down to the hour: who finds the
    /// phone need not learn the minute of an interview. Of a carried one: when it was taken in.
    pub(crate) sealed_at: f64,
    pub(crate) status: OutboxStatus,
    /// Who delivers it.
    #[serde(default, deserialize_with = "sealing::json::object")]
    pub(crate) sender: Sender,
    /// Whether it holds what was saved of a questionnaire that was not finished.
    #[serde(default)]
    pub(crate) partial: bool,
    /// Whether another device has sealed it, and this one only carries it.
    #[serde(default)]
    pub(crate) carried: bool,
}

impl Header for OutboxHeader {}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> String {
        "2026-11-22".to_owned()
    }

    fn delivered() -> OutboxStatus {
        OutboxStatus::Delivered {
            day: day(),
            receipt: "{}".to_owned(),
        }
    }

    fn receipt() -> News {
        News::Delivered {
            day: day(),
            receipt: "{}".to_owned(),
        }
    }

    fn all() -> [OutboxStatus; 5] {
        [
            OutboxStatus::Waiting,
            OutboxStatus::Refused(413),
            OutboxStatus::Sent(day()),
            delivered(),
            OutboxStatus::Collected(day()),
        ]
    }

    fn all_news() -> [News; 6] {
        [
            News::Refused(400),
            News::Sent(day()),
            receipt(),
            News::Collected(day()),
            News::Lost,
            News::Expired,
        ]
    }

    #[test]
    fn the_bytes_go_only_when_the_desk_has_them_or_long_after_a_receipt() {
        for status in all() {
            for news in all_news() {
                let Some(change) = status.after(news.clone(), true) else {
                    continue;
                };
                let may_go = news == News::Expired && status == delivered()
                    || matches!(news, News::Collected(_));
                assert_eq!(!change.keeps_body, may_go, "{status:?} {news:?}");
                assert!(change.keeps_body || !change.status.is_owed());
            }
        }
    }

    #[test]
    fn nothing_is_owed_that_is_not_here() {
        for status in all() {
            let change = status.after(News::Lost, false);
            assert_eq!(change, None, "{status:?}");
        }
    }

    #[test]
    fn a_receipt_outweighs_what_another_tab_has_heard() {
        for news in [News::Refused(401), News::Sent(day())] {
            assert_eq!(delivered().after(news, true), None);
        }
        let sent = OutboxStatus::Sent(day());
        assert_eq!(sent.after(News::Refused(413), true), None);
        assert_eq!(
            sent.after(receipt(), true).map(|it| it.status),
            Some(delivered())
        );
    }

    #[test]
    fn what_the_store_has_lost_is_sent_again() {
        for status in [OutboxStatus::Sent(day()), delivered()] {
            let change = status.after(News::Lost, true).unwrap();
            assert_eq!(change.status, OutboxStatus::Waiting);
            assert!(change.keeps_body);
        }
        for status in [OutboxStatus::Waiting, OutboxStatus::Refused(413)] {
            assert_eq!(status.after(News::Lost, true), None);
        }
    }

    #[test]
    fn what_older_versions_wrote_is_read() {
        let old = r#"{"sequence":3,"sealed_at":0.0,"status":{"delivered":{"day":"2026-11-22","receipt":"{}"}}}"#;
        let header = OutboxHeader::read(old.as_bytes()).unwrap();
        assert_eq!(header.status, delivered());
        assert!(!header.carried && !header.partial);
        let old = r#"{"sequence":3,"sealed_at":0.0,"status":{"refused":413}}"#;
        let header = OutboxHeader::read(old.as_bytes()).unwrap();
        assert_eq!(header.status, OutboxStatus::Refused(413));
    }
}
