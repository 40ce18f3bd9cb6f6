//! `POST /enrol`: a token of an enrolment link becomes a device that may deliver.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sealing::Digest;
use sealing::device::{Application, Enrolled, LIMIT};

use crate::Shared;
use crate::body::{Arriving, drain, is_of_type};
use crate::devices::Redeemed;
use crate::log::Received;
use crate::problem::Problem;

/// Enrols a device and answers with the inbox's signed word for it.
pub(crate) async fn enrol(State(inbox): State<Arc<Shared>>, request: Request) -> Response {
    let (head, mut body) = request.into_parts();
    let mut received = 0;
    let outcome = redeem(&inbox, &head.headers, &mut body, &mut received).await;
    drain(&head.headers, outcome.as_ref().err(), &mut body).await;
    let mut response = outcome.into_response();
    response.extensions_mut().insert(Received(received));
    response
}

async fn redeem(
    inbox: &Shared,
    headers: &HeaderMap,
    body: &mut Body,
    received: &mut usize,
) -> Result<Response, Problem> {
    if !is_of_type(headers, &["application/json"]) {
        return Err(Problem::NotJson);
    }
    let body = Arriving::announced(inbox, headers, LIMIT, Problem::LongApplication)?
        .collect(body, received)
        .await?;
    let Application { token, device } =
        Application::from_json(&body.pieces.concat()).map_err(|_| Problem::Application)?;
    let token = Digest::of(token.as_bytes());
    if !inbox.tokens.now().await?.has(&token) {
        return Err(Problem::Token);
    }
    let status = match inbox.devices.redeem(&token, &device).await? {
        Redeemed::Now => StatusCode::CREATED,
        Redeemed::Before => StatusCode::OK,
        Redeemed::ByAnother => return Err(Problem::Token),
    };
    let word = Enrolled::sign(&inbox.receipt_key, &inbox.programme, &device);
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((status, headers, word.to_json()).into_response())
}
