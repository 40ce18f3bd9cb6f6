//! `PUT /records/{sha256}.age`: the one way in.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, IF_NONE_MATCH, TRANSFER_ENCODING,
};
use axum::http::{HeaderMap, HeaderName, StatusCode, request};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use sealing::Digest;
use sealing::receipt::Receipt;
use tokio::sync::SemaphorePermit;
use tokio::time::{Instant, timeout, timeout_at};

use crate::Shared;
use crate::log::Received;
use crate::problem::Problem;
use crate::records::Kept;
use crate::tokens;

/// Of a refused request's body, read and thrown away at most: a connection that is closed on a
/// client that is still sending often loses the answer.
const DRAIN_BYTES: usize = 1 << 20;
const DRAIN_TIME: Duration = Duration::from_secs(5);

/// Stores a sealed record and answers with its receipt.
pub(crate) async fn put_record(State(inbox): State<Arc<Shared>>, request: Request) -> Response {
    let (head, mut body) = request.into_parts();
    let mut received = 0;
    let outcome = receive(&inbox, &head, &mut body, &mut received).await;
    if is_worth_draining(&head.headers, outcome.as_ref().err()) {
        let _ = timeout(DRAIN_TIME, drain(&mut body)).await;
    }
    let mut response = outcome.into_response();
    response.extensions_mut().insert(Received(received));
    response
}

async fn receive(
    inbox: &Shared,
    head: &request::Parts,
    body: &mut Body,
    received: &mut usize,
) -> Result<Response, Problem> {
    let digest = record_name(head.uri.path()).ok_or(Problem::NotFound)?;
    tokens::check(&inbox.data, &head.headers).await?;
    check_headers(&head.headers, inbox.limits.record_bytes)?;
    let record = Arriving::new(inbox).collect(body, received).await?;
    if Digest::of(&record.bytes) != digest {
        return Err(Problem::Digest);
    }
    let Arriving { bytes, held, .. } = record;
    let length = bytes.len();
    let kept = inbox.records.keep(&digest, Bytes::from(bytes)).await?;
    drop(held);
    Ok(receipt(inbox, kept, &digest, length))
}

/// The digest in the address, which is not decoded first: one record has one address.
fn record_name(path: &str) -> Option<Digest> {
    path.strip_prefix("/records/")?
        .strip_suffix(".age")?
        .parse()
        .ok()
}

fn check_headers(headers: &HeaderMap, limit: usize) -> Result<(), Problem> {
    let value = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let media_type = value(CONTENT_TYPE)
        .and_then(|text| text.split(';').next())
        .map(str::trim);
    let accepted = ["application/age", "application/octet-stream"];
    if !media_type.is_some_and(|given| accepted.iter().any(|a| given.eq_ignore_ascii_case(a))) {
        return Err(Problem::ContentType);
    }
    if value(IF_NONE_MATCH) != Some("*") {
        return Err(Problem::Precondition);
    }
    let length = value(CONTENT_LENGTH).and_then(|text| text.parse::<usize>().ok());
    match length {
        Some(length) if length > limit => Err(Problem::TooLarge),
        None if !headers.contains_key(TRANSFER_ENCODING) => Err(Problem::Length),
        _ => Ok(()),
    }
}

/// A record on its way in, and the memory that it holds.
struct Arriving<'a> {
    inbox: &'a Shared,
    bytes: Vec<u8>,
    held: Option<SemaphorePermit<'a>>,
}

impl<'a> Arriving<'a> {
    fn new(inbox: &'a Shared) -> Self {
        Self {
            inbox,
            bytes: Vec::new(),
            held: None,
        }
    }

    async fn collect(mut self, body: &mut Body, received: &mut usize) -> Result<Self, Problem> {
        let limits = &self.inbox.limits;
        let end = Instant::now() + limits.body_time;
        loop {
            let deadline = end.min(Instant::now() + limits.idle_time);
            let frame = timeout_at(deadline, body.frame())
                .await
                .map_err(|_| Problem::Slow)?;
            let Some(frame) = frame else { return Ok(self) };
            let frame = frame.map_err(|_| Problem::Incomplete)?;
            if let Ok(piece) = frame.into_data() {
                *received = received.saturating_add(piece.len());
                self.take(&piece)?;
            }
        }
    }

    fn take(&mut self, piece: &[u8]) -> Result<(), Problem> {
        if self.bytes.len().saturating_add(piece.len()) > self.inbox.limits.record_bytes {
            return Err(Problem::TooLarge);
        }
        self.hold(piece.len())?;
        self.bytes.extend_from_slice(piece);
        Ok(())
    }

    /// Memory is taken as bytes arrive and not as lengths are announced, so that nobody can
    /// reserve all of it with a few headers.
    fn hold(&mut self, bytes: usize) -> Result<(), Problem> {
        let count = u32::try_from(bytes).map_err(|_| Problem::TooLarge)?;
        let more = self
            .inbox
            .memory
            .try_acquire_many(count)
            .map_err(|_| Problem::Busy)?;
        match &mut self.held {
            Some(held) => held.merge(more),
            None => self.held = Some(more),
        }
        Ok(())
    }
}

/// Not a body that has had its time already, nor one that the client holds back until it is asked.
fn is_worth_draining(headers: &HeaderMap, problem: Option<&Problem>) -> bool {
    problem.is_some_and(|problem| *problem != Problem::Slow) && !headers.contains_key(EXPECT)
}

async fn drain(body: &mut Body) {
    let mut left = DRAIN_BYTES;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(length) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

/// 201 or 412: both mean that the record is there, and both prove it.
fn receipt(inbox: &Shared, kept: Kept, digest: &Digest, length: usize) -> Response {
    let status = match kept {
        Kept::New => StatusCode::CREATED,
        Kept::Before => StatusCode::PRECONDITION_FAILED,
    };
    let day = chrono::Utc::now().format("%Y-%m-%d").to_string();
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    let receipt = Receipt::sign(&inbox.receipt_key, &inbox.programme, digest, length, &day);
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "no-store"),
    ];
    (status, headers, receipt.to_json()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_one_address() {
        let hex = "0123456789abcdef".repeat(4);
        assert!(record_name(&format!("/records/{hex}.age")).is_some());
        let others = [
            format!("/records/{}.age", hex.to_uppercase()),
            format!("/records/{}.age", hex.replacen('0', "%30", 1)),
            format!("/records//{hex}.age"),
            format!("/records/{hex}.age/"),
            format!("/records/{hex}"),
            format!("/records/{hex}.age.age"),
            format!("/records/{hex}0.age"),
            format!("/{hex}.age"),
        ];
        for other in others {
            assert!(record_name(&other).is_none(), "{other}");
        }
    }
}
