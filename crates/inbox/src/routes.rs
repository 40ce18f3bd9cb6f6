//! The addresses, and the headers that every answer carries.

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use hosting::SECURITY_HEADERS;

use crate::origins::Origin;
use crate::problem::Problem;
use crate::{Shared, app, collected, documents, enrol, erased, log, origins, upload};

/// All routes. There is none that gives a record back or lists what is stored.
pub(crate) fn router(shared: Arc<Shared>, origins: &[Origin]) -> Router {
    let others = Router::new()
        .route("/erased", get(erased::erased))
        .route("/healthz", get(healthz))
        .method_not_allowed_fallback(async || Problem::Method);
    protocol(origins)
        .merge(others)
        .fallback(app::serve)
        .layer(map_response(secured))
        .layer(from_fn_with_state(shared.clone(), log::request))
        .with_state(shared)
}

/// What an app needs, also one of another origin.
fn protocol(origins: &[Origin]) -> Router<Arc<Shared>> {
    let protocol = Router::new()
        .route("/enrol", post(enrol::enrol))
        .route("/records/{name}", put(upload::put_record))
        .route("/programme", get(documents::programme))
        .route("/forms/{name}", get(documents::form))
        .route("/collected.json", get(collected::collected))
        .method_not_allowed_fallback(async || Problem::Method);
    match origins {
        [] => protocol,
        // Around the fallback too, as a browser asks with a method that no address knows.
        origins => protocol.route_layer(origins::layer(origins)),
    }
}

async fn healthz() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, "ok\n").into_response()
}

async fn secured(mut response: Response) -> Response {
    for (name, value) in SECURITY_HEADERS {
        let name = HeaderName::from_static(name);
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
