//! The only place that speaks to an endpoint.
//!
//! Nothing that an endpoint answers is believed for its status alone: a programme counts when the
//! organisation's signature holds, a form when its digest is the programme's, a record as
//! delivered when the inbox has signed for its very bytes. Public networks answer 200 to anything.

mod kept;
mod upload;

use std::rc::Rc;

use js_sys::{ArrayBuffer, Uint8Array};
use sealing::{
    Digest, VerifyingKey, collected,
    device::{Application, Enrolled},
    programme::{Enrolment, Programme},
    receipt::Receipt,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCache, RequestInit, Response};

use crate::store::Sender;

pub(crate) use kept::{KeptAnswer, take as take_kept};

/// Longest answers that are read, in bytes: more than any receipt, programme or form needs.
const LONGEST_RECEIPT: usize = 4 * 1024;
const LONGEST_PROGRAMME: usize = 256 * 1024;

/// How long an exchange other than an upload may take, in milliseconds.
const PATIENCE_MS: u32 = 180_000;

/// What went wrong on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeliveryError {
    /// No connection, or it broke.
    Offline,
    /// Something answered that is not the inbox.
    NotTheInbox,
    /// The inbox does not take this device's records, or its link's token.
    NotEnrolled,
    /// The inbox cannot take it now (full, unwell, too busy).
    Inbox {
        /// HTTP status.
        status: u16,
        /// Seconds that it asks to wait, if it does.
        retry_after: Option<u32>,
    },
    /// The inbox will not take this record: HTTP status.
    Refused(u16),
    /// The programme's signature is not the organisation's.
    BadProgramme,
}

/// Fetches the programme document of an enrolment and checks it.
pub(crate) async fn programme(enrolment: &Enrolment) -> Result<(String, Programme), DeliveryError> {
    let url = format!("{}/programme", enrolment.inbox);
    let signed = get(&url, LONGEST_PROGRAMME).await?;
    let signed = String::from_utf8(signed).map_err(|_| DeliveryError::NotTheInbox)?;
    // What is not even JSON was not written by an inbox; what is and does not verify is worse.
    if serde_json::from_slice::<serde::de::IgnoredAny>(signed.as_bytes()).is_err() {
        return Err(DeliveryError::NotTheInbox);
    }
    let programme =
        Programme::verify(&signed, &enrolment.key).map_err(|_| DeliveryError::BadProgramme)?;
    if programme.id == enrolment.programme {
        Ok((signed, programme))
    } else {
        Err(DeliveryError::BadProgramme)
    }
}

/// Fetches a form and checks that it is the very one that the programme names.
pub(crate) async fn form(
    inbox: &str,
    digest: Digest,
    length: usize,
) -> Result<Vec<u8>, DeliveryError> {
    let xml = get(&format!("{inbox}/forms/{digest}.xml"), length).await?;
    if Digest::of(&xml) == digest {
        Ok(xml)
    } else {
        Err(DeliveryError::NotTheInbox)
    }
}

/// Redeems the token of an enrolment for a device. Doing it again does no harm.
///
/// # Errors
/// [`DeliveryError::NotEnrolled`] if another device has redeemed it, or nobody may any more.
pub(crate) async fn enrol(
    enrolment: &Enrolment,
    programme: &Programme,
    device: VerifyingKey,
) -> Result<(), DeliveryError> {
    let token = enrolment.token.clone();
    let application = Application { token, device }.to_json();
    let request = request("POST", &[("Content-Type", "application/json")])?;
    request.set_body(&JsValue::from_str(&application));
    let response = fetch(&format!("{}/enrol", enrolment.inbox), &request).await?;
    let status = response.status();
    let body = body(&response, sealing::device::LIMIT).await?;
    let answer = std::str::from_utf8(&body).ok();
    let answer = answer.and_then(|json| Enrolled::from_json(json).ok());
    let is_signed = answer.is_some_and(|answer| {
        let key = &programme.receipt_key;
        answer.verify(key, &programme.id, &device).is_ok()
    });
    match (status, is_signed) {
        (200 | 201, true) => Ok(()),
        (status, _) => Err(refusal(status, &body, None)),
    }
}

/// What the desk has opened, as it has signed it; `None` if there is nothing of the kind.
pub(crate) async fn collected(enrolment: &Enrolment) -> Result<Option<String>, DeliveryError> {
    let request = RequestInit::new();
    // It may be long, and the browser keeps what has not changed.
    request.set_cache(RequestCache::NoCache);
    let url = format!("{}/collected.json", enrolment.inbox);
    let response = fetch(&url, &request).await?;
    let word = match response.status() {
        200 => body(&response, collected::LIMIT).await?,
        _ => return Ok(None),
    };
    Ok(String::from_utf8(word).ok())
}

/// That somebody has taken a record.
pub(crate) enum Taken {
    /// The inbox, which has signed for it.
    Signed(Receipt),
    /// A plain store, which signs nothing.
    Unsigned,
}

/// Hands a sealed record over: to the programme's inbox, or to its store. `progress` hears how much of
/// it has gone, from 0 to 1.
///
/// The request is the same however often it is made: the record's name is the digest of its bytes.
pub(crate) async fn record(
    enrolment: &Enrolment,
    programme: &Programme,
    sender: &Sender,
    digest: Digest,
    bytes: &[u8],
    progress: Rc<dyn Fn(f64)>,
) -> Result<Taken, DeliveryError> {
    let mut headers = vec![("Content-Type", "application/age"), ("If-None-Match", "*")];
    let mut url = format!("{}/records/{digest}.age", enrolment.inbox);
    if let Some(store) = &programme.store {
        let query = store.query.as_ref().map(|query| format!("?{query}"));
        url = format!("{}/{digest}.age{}", store.url, query.unwrap_or_default());
        headers.extend(
            store
                .headers
                .iter()
                .map(|(name, value)| (&**name, &**value)),
        );
    } else {
        headers.push(("Carnet-Device", &sender.device));
        headers.push(("Carnet-Signature", &sender.signature));
    }
    let answer = upload::put(&url, &headers, bytes, LONGEST_RECEIPT, progress).await?;
    if programme.store.is_some() {
        return match stored(answer.status, answer.is_page) {
            None => Ok(Taken::Unsigned),
            Some(error) => Err(error),
        };
    }
    let length = bytes.len() as u64;
    receipt(programme, digest, length, answer.status, &answer.body)
        .map(Taken::Signed)
        .ok_or_else(|| refusal(answer.status, &answer.body, answer.retry_after))
}

/// What a plain store's answer means; `None` if it has the record. A store answers as it likes, and a
/// page for people with 200 comes from somebody on the way.
fn stored(status: u16, is_page: bool) -> Option<DeliveryError> {
    Some(match status {
        200 if is_page => DeliveryError::NotTheInbox,
        200..=299 | 412 => return None,
        401 | 403 => DeliveryError::NotEnrolled,
        411 | 413 | 414 | 415 => DeliveryError::Refused(status),
        400 | 408 | 409 | 423 | 425 | 429 | 500..=599 => DeliveryError::Inbox {
            status,
            retry_after: None,
        },
        _ => DeliveryError::NotTheInbox,
    })
}

impl KeptAnswer {
    /// Who has taken the record, which is of this length; `None` if that is not sure.
    pub(crate) fn taken(&self, programme: &Programme, length: u64) -> Option<Taken> {
        if programme.store.is_some() {
            return stored(self.status, false)
                .is_none()
                .then_some(Taken::Unsigned);
        }
        let receipt = receipt(programme, self.digest, length, self.status, &self.body);
        receipt.map(Taken::Signed)
    }
}

/// The receipt in an answer, if the programme's inbox signed it for this record.
fn receipt(
    programme: &Programme,
    digest: Digest,
    length: u64,
    status: u16,
    body: &[u8],
) -> Option<Receipt> {
    let receipt = Receipt::from_json(std::str::from_utf8(body).ok()?).ok()?;
    let key = &programme.receipt_key;
    let verified = receipt.verify(key, &programme.id, &digest, length);
    (matches!(status, 200 | 201 | 412) && verified.is_ok()).then_some(receipt)
}

/// What a status means that came without a valid receipt. The inbox's own errors are problem
/// documents (RFC 9457); anything else was said by someone on the way.
fn refusal(status: u16, body: &[u8], retry_after: Option<u32>) -> DeliveryError {
    let problem = sealing::json::read::<Problem>(body)
        .is_some_and(|problem| problem.kind.starts_with("urn:carnet:problem:"));
    match status {
        // What was spoilt or took too long on the way may arrive next time.
        400 | 408 if !problem => DeliveryError::NotTheInbox,
        400 | 408 | 429 | 500..=599 => DeliveryError::Inbox {
            status,
            // A stranger may not put the next attempt off.
            retry_after: retry_after.filter(|_| problem),
        },
        401 | 403 if problem => DeliveryError::NotEnrolled,
        402..=499 if problem => DeliveryError::Refused(status),
        _ => DeliveryError::NotTheInbox,
    }
}

#[derive(serde::Deserialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: String,
}

/// Says that everything on this device was erased: the inbox answers with `Clear-Site-Data`, which
/// makes the browser forget what it keeps by itself of this address. Without a network, or from
/// another server, it does not.
pub(crate) async fn erased() {
    let _ = fetch("erased", &RequestInit::new()).await;
}

fn request(method: &str, fields: &[(&str, &str)]) -> Result<RequestInit, DeliveryError> {
    let headers = Headers::new().map_err(|_| DeliveryError::Offline)?;
    for (name, value) in fields {
        headers
            .set(name, value)
            .map_err(|_| DeliveryError::Offline)?;
    }
    let request = RequestInit::new();
    request.set_method(method);
    request.set_headers_headers(&headers);
    Ok(request)
}

async fn get(url: &str, longest: usize) -> Result<Vec<u8>, DeliveryError> {
    let response = fetch(url, &RequestInit::new()).await?;
    match response.status() {
        200 => body(&response, longest).await,
        status @ (429 | 500..=599) => Err(DeliveryError::Inbox {
            status,
            retry_after: None,
        }),
        _ => Err(DeliveryError::NotTheInbox),
    }
}

async fn fetch(url: &str, request: &RequestInit) -> Result<Response, DeliveryError> {
    request.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
    if request.get_cache().is_none() {
        request.set_cache(RequestCache::NoStore);
    }
    request.set_credentials(web_sys::RequestCredentials::Omit);
    let window = web_sys::window().ok_or(DeliveryError::Offline)?;
    let response = JsFuture::from(window.fetch_with_str_and_init(url, request)).await;
    response
        .and_then(JsValue::dyn_into::<Response>)
        .map_err(|_| DeliveryError::Offline)
}

async fn body(response: &Response, longest: usize) -> Result<Vec<u8>, DeliveryError> {
    let buffer = response
        .array_buffer()
        .map_err(|_| DeliveryError::Offline)?;
    let buffer = JsFuture::from(buffer).await;
    let buffer = buffer
        .and_then(JsValue::dyn_into::<ArrayBuffer>)
        .map_err(|_| DeliveryError::Offline)?;
    let bytes = Uint8Array::new(&buffer);
    if bytes.length() as usize > longest {
        return Err(DeliveryError::NotTheInbox);
    }
    Ok(bytes.to_vec())
}
