//! What is known of a record besides its answers.
//!
//! Version 2 adds partial records. With each saving of a draft the same answers are sealed as a
//! *partial* record that waits beside the draft, each in the place of the one before. If the draft is
//! finished, the final record takes the place of both. If it is not (the time to lock is over, the shift
//! ends, the worker panics), the draft is destroyed and the partial goes to the outbox as it is. By
//! then nobody can sign any more, and meanwhile other records may have been numbered. Hence these
//! rules, which raise no false alarm whichever partials are replaced, sent, or never sent:
//!
//! - A partial has no sequence number and no predecessor. It stands outside the device's chain.
//! - `revision` counts the savings of its questionnaire, partial and final ones alike; what is sealed
//!   with a higher one knows more.
//! - A partial that goes to the outbox is written down by its digest, in the same transaction. The next
//!   final record of the device, of whatever questionnaire, lists these digests as `partials` and starts
//!   the list anew. So the chain vouches for the partials that were sent, and for no others.
//!
//! Version 3 adds what ties questionnaires together without a name: the outing during which one was
//! started, and the code of the person who answers. One in which neither is known is of version 2.

use crate::Digest;
#[cfg(feature = "open")]
use crate::age::OpenError;
use crate::person::Code;
use crate::text::{is_day, is_one_line};
use serde::{Deserialize, Serialize};

/// How far a questionnaire was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Saved half-way.
    Partial,
    /// Finished.
    #[default]
    Final,
}

/// What is known of a record besides its answers. Days, never times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// Version of this structure: 1 to 3. Version 1 is final and has neither revision nor partials;
    /// version 3 has an outing or a person, and no other has.
    pub v: u32,
    /// The form's id.
    pub form_id: String,
    /// The form's version, empty if it has none.
    pub form_version: String,
    /// The digest of the form's XML.
    pub form_sha256: Digest,
    /// The programme's id.
    pub programme: String,
    /// The instance's id, `uuid:…`: the name of the questionnaire through all of its revisions.
    pub instance_id: String,
    /// The day it was started, `YYYY-MM-DD` by the device's clock.
    pub started_day: String,
    /// The day it was finished, or last saved, `YYYY-MM-DD` by the device's clock.
    pub finished_day: String,
    /// The app's version.
    pub app_version: String,
    /// The language it was filled in, a BCP 47 tag.
    pub language: String,
    /// The device's verifying key, as text.
    pub device: String,
    /// Counts the device's final records from 1. A partial one has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// The digest of the device's previous final record.
    pub previous: Option<Digest>,
    /// Whether the questionnaire is finished.
    #[serde(default, skip_serializing_if = "is_final")]
    pub state: State,
    /// Counts the savings of the questionnaire from 1; 0 in version 1.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub revision: u64,
    /// The digests of the partial records that the device has sent since its previous final record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partials: Vec<Digest>,
    /// The instance's id of the outing during which it was started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outing: Option<String>,
    /// The code of the person who answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Code>,
}

fn is_final(state: &State) -> bool {
    *state == State::Final
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Meta {
    /// The first field that is not what it has to be.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let texts = [
            ("form_id", &self.form_id),
            ("form_version", &self.form_version),
            ("programme", &self.programme),
            ("instance_id", &self.instance_id),
            ("app_version", &self.app_version),
            ("language", &self.language),
        ];
        let outing = self.outing.iter().map(|outing| ("outing", outing));
        let fault = texts
            .into_iter()
            .chain(outing)
            .find(|(_, text)| text.len() > 1024 || !is_one_line(text));
        if let Some((name, _)) = fault {
            return Some(name);
        }
        let first = self.v == 1;
        let tied = self.outing.is_some() || self.person.is_some();
        let partial = self.state == State::Partial;
        let checks = [
            (
                "v",
                if tied {
                    self.v == 3
                } else {
                    first || self.v == 2
                },
            ),
            ("form_id", !self.form_id.is_empty()),
            ("instance_id", !self.instance_id.is_empty()),
            ("started_day", is_day(&self.started_day)),
            ("finished_day", is_day(&self.finished_day)),
            ("state", !(first && partial)),
            (
                "sequence",
                self.sequence != Some(0) && self.sequence.is_none() == partial,
            ),
            ("previous", self.previous.is_none() || !partial),
            ("revision", (self.revision == 0) == first),
            ("partials", self.partials.is_empty() || !(first || partial)),
            ("outing", self.outing.as_deref() != Some("")),
        ];
        checks
            .into_iter()
            .find(|(_, sound)| !sound)
            .map(|(name, _)| name)
    }
}

/// Reads metadata of every version there is.
#[cfg(feature = "open")]
pub(super) fn read(json: &[u8]) -> Result<Meta, OpenError> {
    #[derive(Deserialize)]
    struct Version {
        v: u32,
    }
    let version: Version = serde_json::from_slice(json).map_err(|_| OpenError::Malformed)?;
    if version.v > 3 {
        return Err(OpenError::Version);
    }
    let meta: Meta = serde_json::from_slice(json).map_err(|_| OpenError::Malformed)?;
    if meta.fault().is_some() {
        Err(OpenError::Malformed)
    } else {
        Ok(meta)
    }
}
