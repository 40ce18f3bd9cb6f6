//! `PUT /records/{sha256}.age`: the one way in.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode, request};
use axum::response::{IntoResponse, Response};
use sealing::Digest;
use sealing::receipt::Receipt;

use crate::Shared;
use crate::allowance::Counted;
use crate::body::{Arriving, Whole, announced, drain, is_of_type, value};
use crate::content_digest;
use crate::devices::Delivery;
use crate::log::Received;
use crate::problem::Problem;
use crate::records::Kept;

/// Stores a sealed record and answers with its receipt.
pub(crate) async fn put_record(State(inbox): State<Arc<Shared>>, request: Request) -> Response {
    let (head, mut body) = request.into_parts();
    let mut received = 0;
    let outcome = receive(&inbox, &head, &mut body, &mut received).await;
    drain(&head.headers, outcome.as_ref().err(), &mut body).await;
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
    let delivery = Delivery::of(&head.headers, &inbox.devices, &inbox.tokens).await?;
    // Before anything of the body is read, if its length is told.
    let length = announced(&head.headers);
    let mut counted = None;
    if let Some(length) = length {
        counted = Some(delivery.check(inbox, &digest, length)?);
    }
    check_headers(&head.headers)?;
    content_digest::check(&head.headers, &digest)?;
    let limit = inbox.limits.record_bytes;
    let arriving = Arriving::announced(inbox, &head.headers, limit, Problem::TooLarge)?;
    let whole = arriving.collect(body, received).await?;
    let Whole {
        pieces,
        length: arrived,
        held,
    } = whole;
    if length != Some(arrived) {
        counted = Some(delivery.check(inbox, &digest, arrived)?);
    }
    if Digest::of_pieces(&pieces) != digest {
        return Err(Problem::Digest);
    }
    let kept = inbox.records.keep(&digest, pieces, arrived).await?;
    drop(held);
    counted.into_iter().for_each(Counted::keep);
    Ok(receipt(inbox, kept, &digest, arrived))
}

/// The digest in the address, which is not decoded first: one record has one address.
pub(crate) fn record_name(path: &str) -> Option<Digest> {
    path.strip_prefix("/records/")?
        .strip_suffix(".age")?
        .parse()
        .ok()
}

fn check_headers(headers: &HeaderMap) -> Result<(), Problem> {
    if !is_of_type(headers, &["application/age", "application/octet-stream"]) {
        return Err(Problem::ContentType);
    }
    if value(headers, IF_NONE_MATCH) != Some("*") {
        return Err(Problem::Precondition);
    }
    Ok(())
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
