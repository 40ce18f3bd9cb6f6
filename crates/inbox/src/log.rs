//! The log: one JSON line an event, with fixed fields only; and what is counted of it.
//!
//! No address, browser, token, path or file name can get in, as none is ever passed here.

use std::io::ErrorKind;
use std::sync::Arc;

use axum::body::HttpBody;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use serde_json::json;

use crate::Shared;

/// Where a line goes; it has no line end.
pub type Log = fn(line: &str);

/// Bytes of the request's body that were read; rides in a response's extensions.
#[derive(Clone, Copy)]
pub(crate) struct Received(pub(crate) usize);

/// What the system said when the inbox itself failed; rides in a response's extensions.
#[derive(Clone, Copy)]
pub(crate) struct Cause(pub(crate) ErrorKind);

/// Middleware that writes a line when a response is ready to be sent.
pub(crate) async fn request(
    State(inbox): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Response {
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let received = response
        .extensions()
        .get::<Received>()
        .map(|received| received.0);
    let cause = response
        .extensions()
        .get::<Cause>()
        .map(|cause| format!("{:?}", cause.0));
    let route = route.as_ref().map_or("/{file}", MatchedPath::as_str);
    let status = response.status().as_u16();
    inbox
        .metrics
        .count(route, status, received.unwrap_or_default());
    let line = json!({
        "event": "request",
        "method": method,
        "route": route,
        "status": status,
        "received": received,
        "sent": response.body().size_hint().exact(),
        "cause": cause,
    });
    (inbox.log)(&line.to_string());
    response
}

/// A method's name is the sender's own choice, so only the registered ones are named.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::CONNECT => "CONNECT",
        Method::DELETE => "DELETE",
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::TRACE => "TRACE",
        _ => "OTHER",
    }
}
