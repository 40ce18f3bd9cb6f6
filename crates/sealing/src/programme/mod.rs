//! What makes a device one of a programme's: the signed programme document and the enrolment link.

mod store;

use std::borrow::Cow;
use std::fmt::{self, Formatter};

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::age::{Recipient, are_alike};
use crate::signed::Signed;
use crate::text::{base64_url, from_base64_url, is_hex, is_one_line, quoted};
use crate::{Digest, SigningKey, VerifyingKey, json};

pub use store::Store;

/// The longest signed programme document that is read, in bytes.
pub const LIMIT: usize = 1024 * 1024;
/// For how many days a device keeps a delivered record if the programme does not say.
pub const KEEP_DAYS: u16 = 30;
const CONTEXT: &str = "carnet programme v1\n";
const FRAGMENT: &str = "#enrol=";
const LINK_LIMIT: usize = 4096;

/// A programme: where its records go, who can read them, what is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Version of this structure: 1.
    pub v: u32,
    /// 32 random lower-case hexadecimal digits.
    pub id: String,
    /// Its name, as people call it.
    pub name: String,
    /// The inbox's URL, without a slash at the end.
    pub inbox: String,
    /// Whom records are sealed to: operations, recovery, at least these two; all `age1…` or all
    /// `age1pq1…`.
    pub recipients: Vec<String>,
    /// Checks the inbox's receipts.
    pub receipt_key: VerifyingKey,
    /// The forms that can be filled.
    #[serde(deserialize_with = "json::objects")]
    pub forms: Vec<FormEntry>,
    /// The places of work that can be chosen.
    pub sites: Vec<Site>,
    /// Counts the document's editions; a device takes no lower one than it has.
    pub epoch: u64,
    /// Checks the desk's word of what it has opened ([`crate::collected`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk_key: Option<VerifyingKey>,
    /// How many days after its receipt a device keeps a record that the desk has not named, 1 to 365;
    /// see [`Programme::keep_days`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_days: Option<u16>,
    /// Where records go instead of to an inbox. Nothing there signs receipts: the desk's word stands
    /// for them, so that a `desk_key` has to be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<Store>,
}

/// A form of a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormEntry {
    /// The form's id.
    pub id: String,
    /// Its version, empty if it has none.
    pub version: String,
    /// Its title.
    pub title: String,
    /// The digest of its XML, which is its name at the inbox.
    pub sha256: Digest,
    /// The length of its XML, in bytes.
    pub length: u64,
    /// What it is for where that is not to ask a person questions, such as `outing`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// A place of work. In the document it is `{"id": …, "name": …}`, or the name alone if it has no id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// What stays when the name changes: ASCII letters, digits, `.`, `_` and `-`, 64 at most. Empty
    /// if it has none.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl Site {
    /// Whether a programme may have it.
    pub fn is_sound(&self) -> bool {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        self.id.len() <= 64 && self.id.bytes().all(allowed) && is_name(&self.name)
    }
}

/// A site with an id, on the wire.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedSite<'a> {
    id: Cow<'a, str>,
    name: Cow<'a, str>,
}

impl Serialize for Site {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.id.is_empty() {
            return serializer.serialize_str(&self.name);
        }
        let (id, name) = (self.id.as_str().into(), self.name.as_str().into());
        NamedSite { id, name }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Site {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SiteVisitor)
    }
}

struct SiteVisitor;

impl<'de> Visitor<'de> for SiteVisitor {
    type Value = Site;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("a site")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Site, E> {
        Ok(Site {
            id: String::new(),
            name: name.to_owned(),
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Site, A::Error> {
        let NamedSite { id, name } = NamedSite::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Site {
            id: id.into_owned(),
            name: name.into_owned(),
        })
    }
}

/// Why a programme document or an enrolment is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProgrammeError {
    /// Not a document of this version, or too long.
    #[error("not a programme document")]
    Malformed,
    /// Not signed by the organisation's key.
    #[error("the programme's signature is not the organisation's")]
    Signature,
    /// A field is not what it has to be.
    #[error("the programme's field {0} is not valid")]
    Field(&'static str),
    /// Not an enrolment link of this version.
    #[error("not an enrolment link")]
    Enrolment,
}

impl Programme {
    /// The signed document, as JSON for the wire.
    ///
    /// # Errors
    /// [`ProgrammeError::Field`] if a device would refuse it.
    pub fn sign(&self, key: &SigningKey) -> Result<String, ProgrammeError> {
        self.check()?;
        Signed::sign(self, key, CONTEXT).map_err(|_| ProgrammeError::Malformed)
    }

    /// Reads a signed document after checking that `key` signed it.
    ///
    /// # Errors
    /// [`ProgrammeError::Signature`] if it did not; the others if the document is not sound.
    pub fn verify(json: &str, key: &VerifyingKey) -> Result<Self, ProgrammeError> {
        let signed = Signed::read(json, LIMIT).ok_or(ProgrammeError::Malformed)?;
        if !signed.is_by(key, CONTEXT) {
            return Err(ProgrammeError::Signature);
        }
        Self::of(&signed)
    }

    /// Reads a signed document without checking by whom. For an inbox, which serves its own
    /// document and does not hold the organisation's key; never for a device.
    ///
    /// # Errors
    /// If the document is not sound.
    pub fn read_unverified(json: &str) -> Result<Self, ProgrammeError> {
        Self::of(&Signed::read(json, LIMIT).ok_or(ProgrammeError::Malformed)?)
    }

    fn of(signed: &Signed) -> Result<Self, ProgrammeError> {
        let programme: Self = signed.document().ok_or(ProgrammeError::Malformed)?;
        programme.check()?;
        Ok(programme)
    }

    /// The recipients, parsed.
    ///
    /// # Errors
    /// [`ProgrammeError::Field`] if one is not a recipient.
    pub fn recipients(&self) -> Result<Vec<Recipient>, ProgrammeError> {
        let parsed: Result<Vec<_>, _> = self.recipients.iter().map(|text| text.parse()).collect();
        parsed.map_err(|_| ProgrammeError::Field("recipients"))
    }

    /// How many days after its receipt a device keeps a record that the desk has not named.
    pub fn keep_days(&self) -> u16 {
        self.keep_days.unwrap_or(KEEP_DAYS)
    }

    fn check(&self) -> Result<(), ProgrammeError> {
        let recipients = self.recipients()?;
        let distinct = recipients.iter().enumerate().all(|(i, recipient)| {
            recipients
                .iter()
                .skip(i + 1)
                .all(|other| other != recipient)
        });
        let forms_sound = self.forms.iter().all(|form| {
            is_name(&form.id)
                && is_name(&form.title)
                && is_one_line(&form.version)
                && form.role.iter().all(|role| is_name(role))
                && (1..=u64::from(u32::MAX)).contains(&form.length)
        });
        let sites_sound = self.sites.iter().enumerate().all(|(i, site)| {
            let mut others = self.sites.iter().skip(i + 1);
            site.is_sound() && (site.id.is_empty() || others.all(|other| other.id != site.id))
        });
        let checks = [
            ("v", self.v == 1),
            ("id", is_hex(&self.id, 32)),
            ("name", is_name(&self.name)),
            ("inbox", is_base_url(&self.inbox)),
            (
                "recipients",
                recipients.len() >= 2 && distinct && are_alike(&recipients),
            ),
            ("forms", forms_sound),
            ("sites", sites_sound),
            ("epoch", self.epoch > 0),
            ("keep_days", (1..=365).contains(&self.keep_days())),
            ("store", self.store.as_ref().is_none_or(Store::is_sound)),
            ("desk_key", self.store.is_none() || self.desk_key.is_some()),
        ];
        match checks.into_iter().find(|(_, sound)| !sound) {
            Some((name, _)) => Err(ProgrammeError::Field(name)),
            None => Ok(()),
        }
    }
}

/// What an enrolment link or QR code carries. It holds a token: it is a secret, and its `Debug`
/// says nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// Version of this structure: 1.
    pub v: u32,
    /// The inbox's URL, without a slash at the end.
    pub inbox: String,
    /// The programme's id.
    pub programme: String,
    /// Checks the programme document: the organisation's key.
    pub key: VerifyingKey,
    /// What the inbox asks for, once, when it enrols the device. Empty where there is no inbox.
    pub token: String,
}

impl Enrolment {
    /// The link that enrols a device at the app that is served from `app_url`. What it carries
    /// stands in the fragment, which browsers send to nobody.
    pub fn to_link(&self, app_url: &str) -> String {
        // The fields are put in writing by hand because that cannot fail.
        let json = format!(
            r#"{{"v":{},"inbox":{},"programme":{},"key":{},"token":{}}}"#,
            self.v,
            quoted(&self.inbox),
            quoted(&self.programme),
            quoted(&self.key.to_text()),
            quoted(&self.token)
        );
        format!("{app_url}{FRAGMENT}{}", base64_url(json.as_bytes()))
    }

    /// Reads the fragment of an enrolment link, from its `#` on.
    ///
    /// # Errors
    /// [`ProgrammeError::Enrolment`] if it is anything else.
    pub fn from_fragment(fragment: &str) -> Result<Self, ProgrammeError> {
        if fragment.len() > LINK_LIMIT {
            return Err(ProgrammeError::Enrolment);
        }
        let text = fragment.strip_prefix(FRAGMENT).and_then(from_base64_url);
        let enrolment: Option<Self> = text.and_then(|text| json::read(&text));
        let enrolment = enrolment.ok_or(ProgrammeError::Enrolment)?;
        let token = enrolment.token.as_bytes();
        let sound = enrolment.v == 1
            && is_base_url(&enrolment.inbox)
            && is_hex(&enrolment.programme, 32)
            && (token.is_empty() || (16..=256).contains(&token.len()))
            && token.iter().all(u8::is_ascii_graphic);
        if sound {
            Ok(enrolment)
        } else {
            Err(ProgrammeError::Enrolment)
        }
    }
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Enrolment")
            .field("programme", &self.programme)
            .finish_non_exhaustive()
    }
}

/// A text for people: not empty, one line, 500 bytes at most.
fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= 500 && is_one_line(text)
}

/// An absolute `http` or `https` URL to which paths can be appended: no credentials, no query, no
/// fragment, no slash at the end.
fn is_base_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/[]%".contains(&b);
    rest.is_some_and(|rest| {
        !rest.starts_with(['/', ':']) && !rest.ends_with('/') && rest.bytes().all(plain)
    }) && text.len() <= 1024
        && !text.ends_with('/')
}
