//! What drafts hold, sealed: made with every save, and sent where the draft cannot be finished.
//!
//! A partial record has no second copy. If the database loses it the draft comes back without, and
//! stays a draft until it is saved again.

use serde::{Deserialize, Serialize};

use sealing::Digest;

use super::media::delete_media;
use super::schema::{DRAFTS, MEDIA, OUTBOX, PARTIALS, SETTINGS};
use super::settings::{Chain, key, put_value};
use super::status::{OutboxHeader, OutboxStatus, Sender};
use super::{DraftHeader, Header, Name, Row, Store, StoreError, get, put};

/// What stands in clear beside a sealed partial record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PartialHeader {
    /// The revision of the draft with the same answers.
    pub(crate) revision: u64,
    /// When it was sealed, in milliseconds since 1970, rounded down to the hour.
    pub(crate) sealed_at: f64,
    /// Who delivers it.
    #[serde(deserialize_with = "sealing::json::object")]
    pub(crate) sender: Sender,
}

impl Header for PartialHeader {}

/// What becomes of one draft when the key goes.
struct Turned {
    record: String,
    digest: Digest,
    row: Row<OutboxHeader>,
}

impl Store {
    /// The names of the drafts of which nothing is sealed, or less than they hold.
    pub(crate) async fn unsealed_drafts(&self) -> Result<Vec<String>, StoreError> {
        let mut unsealed = Vec::new();
        for (record, draft) in self.drafts().await? {
            let partial = self.read::<PartialHeader>(PARTIALS, &record).await?;
            if !is_of(partial.as_ref(), &draft) {
                unsealed.push(record);
            }
        }
        Ok(unsealed)
    }

    /// Puts what is sealed of each draft that is not to be kept into the outbox, in the draft's place, all
    /// or nothing. Needs no key. A draft of which not everything is sealed stays. Gives how many went.
    pub(crate) async fn send_partials(&self, kept: &[String]) -> Result<usize, StoreError> {
        let mut drafts = self.drafts().await?;
        drafts.retain(|(record, _)| !kept.contains(record));
        let transaction = self.write(&[SETTINGS, DRAFTS, MEDIA, PARTIALS, OUTBOX])?;
        let chain = get::<Chain>(&transaction, SETTINGS, key::CHAIN).await?;
        let chain = chain.map(|row| row.header).unwrap_or_default();
        let mut turned = Vec::new();
        for (record, _) in drafts {
            // As they are by now: another tab may have saved or sealed.
            let draft = get::<DraftHeader>(&transaction, DRAFTS, &record).await?;
            let partial = get::<PartialHeader>(&transaction, PARTIALS, &record).await?;
            if let (Some(draft), Some(partial)) = (draft, partial)
                && is_of(Some(&partial), &draft)
            {
                turned.push(turn(record, partial, chain.sequence));
            }
        }
        let count = turned.len();
        if count == 0 {
            return Ok(0);
        }
        let sent = get::<Vec<Digest>>(&transaction, SETTINGS, key::SENT_PARTIALS).await?;
        let mut sent = sent.map(|row| row.header).unwrap_or_default();
        sent.extend(turned.iter().map(|it| it.digest));
        put_value(&transaction, key::SENT_PARTIALS, sent)?;
        let waiting = chain.waiting + u32::try_from(count).unwrap_or(u32::MAX);
        put_value(&transaction, key::CHAIN, Chain { waiting, ..chain })?;
        let settings = [key::CHAIN, key::SENT_PARTIALS].map(|key| Name::new(SETTINGS, key));
        let mut changed = Vec::from(settings);
        let mut gone = Vec::new();
        for Turned {
            record,
            digest,
            row,
        } in turned
        {
            let name = Name::new(OUTBOX, digest.to_string());
            put(&transaction, OUTBOX, &name.key, &row)?;
            transaction.delete(DRAFTS, &record)?;
            transaction.delete(PARTIALS, &record)?;
            changed.push(name);
            gone.extend(delete_media(&transaction, &record).await?);
            gone.push(Name::new(DRAFTS, record));
        }
        // A draft's copy goes when the record's is there.
        changed.extend(gone);
        self.finish(transaction, changed).await?;
        Ok(count)
    }
}

/// Whether everything that a draft holds is sealed.
fn is_of(partial: Option<&Row<PartialHeader>>, draft: &Row<DraftHeader>) -> bool {
    partial.is_some_and(|partial| partial.header.revision == draft.header.revision)
}

fn turn(record: String, partial: Row<PartialHeader>, sequence: u64) -> Turned {
    let header = OutboxHeader {
        sequence,
        sealed_at: partial.header.sealed_at,
        status: OutboxStatus::Waiting,
        sender: partial.header.sender,
        partial: true,
        carried: false,
    };
    Turned {
        record,
        digest: Digest::of(&partial.body),
        row: Row {
            header,
            body: partial.body,
        },
    }
}
