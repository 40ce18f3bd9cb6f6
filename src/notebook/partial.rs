//! What is sealed of a questionnaire with every save, and what becomes of it when the key goes.

use sealing::{
    Digest,
    device::sign_put,
    person::Code,
    record::{self, Media, Meta, Record, State},
};
use xforms::Session;

use super::{Notebook, NotebookError};
use crate::{
    host,
    store::{Chain, PartialHeader, Row, Sender},
};

/// An hour in milliseconds.
const HOUR_MS: f64 = 3_600_000.0;

/// What ties a questionnaire to others.
#[derive(Clone)]
pub(super) struct Ties {
    /// The instance's id of the outing during which it was started.
    pub(super) outing: Option<String>,
    /// The code of the person who answers.
    pub(super) person: Option<Code>,
}

/// What is sealed of a questionnaire, finished or not.
pub(super) struct Sealable {
    pub(super) form: Digest,
    pub(super) started_day: String,
    form_id: String,
    form_version: String,
    instance_id: String,
    language: String,
    submission: String,
    media: Vec<Media>,
    ties: Ties,
}

/// Where a sealed record stands among the others of its device.
pub(super) enum Standing {
    /// Of a finished questionnaire: what it follows, and the partial records that it vouches for.
    Final(Chain, Vec<Digest>),
    /// Outside the chain.
    Partial,
}

impl Sealable {
    /// What there is to be sealed now. `None` where the form gives its instances no name, or makes
    /// all of them irrelevant: the desk could make nothing of it.
    pub(super) fn of(
        session: &Session,
        form: Digest,
        started_day: &str,
        media: Vec<Media>,
        ties: &Ties,
    ) -> Option<Self> {
        Some(Self {
            ties: ties.clone(),
            form,
            started_day: started_day.to_owned(),
            form_id: session.form().id().to_owned(),
            form_version: session.form().version().to_owned(),
            instance_id: session.instance_id().filter(|id| !id.is_empty())?,
            language: session.language().unwrap_or_default().to_owned(),
            submission: session.submission_xml().ok()?,
            media,
        })
    }

    fn into_record(
        self,
        programme: String,
        device: sealing::VerifyingKey,
        revision: u64,
        standing: Standing,
    ) -> Record {
        let (state, sequence, previous, partials) = match standing {
            Standing::Final(chain, partials) => (
                State::Final,
                Some(chain.sequence + 1),
                chain.previous,
                partials,
            ),
            Standing::Partial => (State::Partial, None, None, Vec::new()),
        };
        let Ties { outing, person } = self.ties;
        let tied = outing.is_some() || person.is_some();
        Record {
            submission_xml: self.submission,
            meta: Meta {
                v: if tied { 3 } else { 2 },
                form_id: self.form_id,
                form_version: self.form_version,
                form_sha256: self.form,
                programme,
                instance_id: self.instance_id,
                started_day: self.started_day,
                finished_day: host::today(),
                app_version: env!("CARGO_PKG_VERSION").to_owned(),
                language: self.language,
                device: device.to_text(),
                sequence,
                previous,
                state,
                revision,
                partials,
                outing,
                person,
            },
            media: self.media,
        }
    }
}

/// The present time, rounded down to the hour.
pub(super) fn this_hour() -> f64 {
    (host::now_ms() / HOUR_MS).floor() * HOUR_MS
}

impl Notebook {
    /// Seals to the programme's recipients, and signs what is to be said when it is delivered.
    pub(super) fn seal(
        &self,
        sealable: Sealable,
        revision: u64,
        standing: Standing,
    ) -> Result<(record::Sealed, Sender), NotebookError> {
        let recipients = self.recipients()?;
        let programme = self.enrolled()?.programme.id;
        self.0.vault.with(|secrets| {
            let device = &secrets.device_key;
            let key = device.verifying_key();
            let record = sealable.into_record(programme.clone(), key, revision, standing);
            let sealed = record::seal(&record, device, &recipients, &mut host::random())
                .map_err(|_| NotebookError::Sealing)?;
            let length = sealed.bytes.len() as u64;
            let sender = Sender {
                device: key.to_text(),
                signature: sign_put(device, &programme, &sealed.digest, length),
            };
            Ok((sealed, sender))
        })?
    }

    /// What is kept, sealed, beside a draft of this revision. A draft is saved without it where it
    /// cannot be sealed.
    pub(super) fn partial(
        &self,
        sealable: Option<Sealable>,
        revision: u64,
    ) -> Option<Row<PartialHeader>> {
        let sealed = self.seal(sealable?, revision, Standing::Partial);
        let (sealed, sender) = sealed.ok()?;
        Some(Row {
            header: PartialHeader {
                revision,
                sealed_at: this_hour(),
                sender,
            },
            body: sealed.bytes,
        })
    }

    /// Seals what drafts hold and is not sealed yet. A draft that cannot be opened stays as it is.
    ///
    /// # Errors
    /// [`NotebookError::Locked`]; those of the browser's storage.
    pub(crate) async fn seal_drafts(&self) -> Result<(), NotebookError> {
        for record in self.0.store.unsealed_drafts().await? {
            if let Ok(draft) = self.resume(&record).await {
                self.save(draft.snapshot()).await?;
            }
        }
        Ok(())
    }

    /// Puts what is sealed of the drafts into the outbox, in their place, but for those that are to be
    /// kept. Needs no key. Gives how many went.
    ///
    /// # Errors
    /// Those of the browser's storage; then all drafts stay.
    pub(crate) async fn send_drafts(&self, kept: &[String]) -> Result<usize, NotebookError> {
        Ok(self.0.store.send_partials(kept).await?)
    }
}
