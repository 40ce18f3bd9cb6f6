//! What the desk says it has opened, and what may go from this device by it.

use sealing::{
    VerifyingKey,
    collected::{Collected, Word},
};
use serde::{Deserialize, Serialize};

use super::{Enrolled, Notebook, NotebookError};
use crate::{
    delivery, host,
    store::{Header, Listed, News, OutboxStatus, key},
};

/// How often the desk's word is looked for when nobody asks, in milliseconds.
const EVERY: f64 = 6.0 * 3_600_000.0;

/// What this device knows of the desk's word.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Heard {
    /// The desk's key.
    #[serde(default)]
    desk: Option<VerifyingKey>,
    /// The newest edition under this key that was heeded.
    serial: u64,
    /// When one was last looked for, in milliseconds since 1970.
    looked_at: f64,
}

impl Header for Heard {}

impl Heard {
    /// Whether a word of this desk is no older than the one that is known: another key counts anew.
    fn allows(&self, desk: VerifyingKey, serial: u64) -> bool {
        self.desk != Some(desk) || serial >= self.serial
    }
}

/// What came of the desk's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Heeded {
    /// Records that the desk has opened, and that have gone from here.
    pub(super) opened: usize,
    /// Records that have to be sent again.
    pub(super) lost: usize,
}

impl Notebook {
    /// Frees what has been kept long enough, and what the desk has opened; what the desk should have
    /// found and has not, waits again. Tells whether there is any of the last. The desk's word is
    /// looked for a few times a day, or when `asked`.
    ///
    /// # Errors
    /// Those of the browser's storage. Without a network nothing is learnt.
    pub(crate) async fn collect(&self, asked: bool) -> Result<bool, NotebookError> {
        let Ok(Enrolled {
            enrolment,
            programme,
        }) = self.enrolled()
        else {
            return Ok(false);
        };
        let has_desk = programme.desk_key.is_some();
        let keep_days = has_desk.then(|| f64::from(programme.keep_days()));
        let mut kept = self.kept().await?;
        for listed in kept.extract_if(.., |listed| is_expired(listed, keep_days)) {
            self.0.store.learn(listed.digest, News::Expired).await?;
        }
        let heard = self.heard().await?;
        let is_due = asked || (host::now_ms() - heard.looked_at).abs() > EVERY;
        if kept.is_empty() || !has_desk || !is_due {
            return Ok(false);
        }
        match delivery::collected(&enrolment).await {
            Ok(Some(word)) => Ok(self.heed(&word).await?.is_some_and(|it| it.lost > 0)),
            Ok(None) => self.keep_heard(heard).await.map(|()| false),
            Err(_) => Ok(false),
        }
    }

    /// Does what the desk's signed word asks for, unless it is older than the one that is known; `None`
    /// if it is not the desk's.
    ///
    /// # Errors
    /// Those of the browser's storage.
    pub(super) async fn heed(&self, word: &str) -> Result<Option<Heeded>, NotebookError> {
        let programme = self.enrolled()?.programme;
        let heard = self.heard().await?;
        let Some(key) = programme.desk_key else {
            return Ok(None);
        };
        let Ok(word) = Collected::verify(word, &key, &programme.id) else {
            return Ok(None);
        };
        let mut heeded = Heeded::default();
        if !heard.allows(key, word.serial) {
            return Ok(Some(heeded));
        }
        for listed in self.kept().await? {
            let news = match word.says_of(&listed.digest, taken_on(&listed)) {
                Word::Opened => News::Collected(host::today()),
                Word::Missing => News::Lost,
                Word::Unknown => continue,
            };
            let is_lost = news == News::Lost;
            if self.0.store.learn(listed.digest, news).await? {
                heeded.lost += usize::from(is_lost);
                heeded.opened += usize::from(!is_lost);
            }
        }
        let desk = Some(key);
        let serial = word.serial;
        self.keep_heard(Heard {
            desk,
            serial,
            ..heard
        })
        .await?;
        Ok(Some(heeded))
    }

    /// What is still here of all that the desk could say something of.
    async fn kept(&self) -> Result<Vec<Listed>, NotebookError> {
        let mut listed = self.0.store.outbox().await?;
        listed.retain(|listed| listed.length > 0);
        Ok(listed)
    }

    async fn heard(&self) -> Result<Heard, NotebookError> {
        Ok(self.0.store.value(key::HEARD).await?.unwrap_or_default())
    }

    async fn keep_heard(&self, mut heard: Heard) -> Result<(), NotebookError> {
        heard.looked_at = host::now_ms();
        Ok(self.0.store.keep_value(key::HEARD, heard).await?)
    }
}

/// The day on which somebody took it, or nothing.
fn taken_on(listed: &Listed) -> &str {
    match &listed.header.status {
        OutboxStatus::Sent(day) | OutboxStatus::Delivered { day, .. } => day,
        _ => "",
    }
}

/// Whether it was kept for so many days after its receipt. Where no desk ever says what it has opened,
/// the receipt is enough.
fn is_expired(listed: &Listed, keep_days: Option<f64>) -> bool {
    let is_delivered = matches!(listed.header.status, OutboxStatus::Delivered { .. });
    is_delivered && keep_days.is_none_or(|days| host::days_since(taken_on(listed)) > days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_with_a_new_key_counts_from_the_beginning() {
        // The keys of device and inbox in docs/protocol.md.
        let [one, another] = [
            "jdOd2a3RoyMylbkKr97pl5mlvXsOqy6Aw9SYFp+ECwA=",
            "ZB8+76boaGOoLkA3R3fan2OzkDS/xExtMSE59ijPWxA=",
        ]
        .map(|key| VerifyingKey::from_text(key).unwrap());
        let heard = Heard {
            desk: Some(one),
            serial: 5,
            looked_at: 0.0,
        };
        assert!(heard.allows(one, 5) && heard.allows(one, 6));
        assert!(!heard.allows(one, 4));
        assert!(heard.allows(another, 1));
    }
}
