//! The only place that speaks to an endpoint.
//!
//! Nothing that an endpoint answers is believed for its status alone: a programme counts when the
//! organisation's signature holds, a form when its digest is the programme's, a record as
//! delivered when the inbox has signed for its very bytes. Public networks answer 200 to anything.

use js_sys::{ArrayBuffer, Uint8Array};
use sealing::{
    Digest, VerifyingKey,
    device::{Application, Enrolled},
    programme::{Enrolment, Programme},
    receipt::Receipt,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestInit, Response};

use crate::store::Sender;

/// Longest answers that are read, in bytes: more than any receipt, programme or form needs.
const LONGEST_RECEIPT: usize = 4 * 1024;
const LONGEST_PROGRAMME: usize = 256 * 1024;

/// How long one exchange may take, in milliseconds. A record of 16 KiB takes a minute at 2 kbit/s.
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
    /// The inbox cannot take anything now (full, unwell, too busy): HTTP status.
    Inbox(u16),
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
        (status, _) => Err(refusal(status, &body)),
    }
}

/// Hands a sealed record over and returns the inbox's receipt for it.
///
/// The request is the same however often it is made: the record's name is the digest of its bytes.
pub(crate) async fn record(
    enrolment: &Enrolment,
    programme: &Programme,
    sender: &Sender,
    digest: Digest,
    bytes: &[u8],
) -> Result<Receipt, DeliveryError> {
    let (status, body) = put(enrolment, sender, digest, bytes).await?;
    let receipt = std::str::from_utf8(&body)
        .ok()
        .and_then(|json| Receipt::from_json(json).ok())
        .filter(|receipt| {
            let length = bytes.len() as u64;
            receipt
                .verify(&programme.receipt_key, &programme.id, &digest, length)
                .is_ok()
        });
    match (status, receipt) {
        (200 | 201 | 412, Some(receipt)) => Ok(receipt),
        (status, _) => Err(refusal(status, &body)),
    }
}

/// What a status means that came without a valid receipt. The inbox's own errors are problem
/// documents (RFC 9457); anything else was said by someone on the way.
fn refusal(status: u16, body: &[u8]) -> DeliveryError {
    let problem = serde_json::from_slice::<Problem>(body)
        .is_ok_and(|problem| problem.kind.starts_with("urn:carnet:problem:"));
    match status {
        429 | 500..=599 => DeliveryError::Inbox(status),
        401 | 403 if problem => DeliveryError::NotEnrolled,
        400..=499 if problem => DeliveryError::Refused(status),
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

async fn put(
    enrolment: &Enrolment,
    sender: &Sender,
    digest: Digest,
    bytes: &[u8],
) -> Result<(u16, Vec<u8>), DeliveryError> {
    let headers = [
        ("Content-Type", "application/age"),
        ("If-None-Match", "*"),
        ("Carnet-Device", &*sender.device),
        ("Carnet-Signature", &*sender.signature),
    ];
    let request = request("PUT", &headers)?;
    request.set_body(&Uint8Array::from(bytes));
    let url = format!("{}/records/{digest}.age", enrolment.inbox);
    let response = fetch(&url, &request).await?;
    let status = response.status();
    Ok((status, body(&response, LONGEST_RECEIPT).await?))
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
        status @ (429 | 500..=599) => Err(DeliveryError::Inbox(status)),
        _ => Err(DeliveryError::NotTheInbox),
    }
}

async fn fetch(url: &str, request: &RequestInit) -> Result<Response, DeliveryError> {
    request.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
    request.set_cache(web_sys::RequestCache::NoStore);
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
