//! The addresses, and the headers that every answer carries.

use std::sync::Arc;

use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};

use crate::problem::Problem;
use crate::{Shared, app, documents, enrol, erased, log, upload};

/// Everything comes from the app's own origin, nothing can frame it, and no form can be sent away.
/// `'wasm-unsafe-eval'` is what WebAssembly needs to be compiled at all.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; \
    manifest-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; \
    frame-ancestors 'none'";

const PERMISSIONS: &str = "accelerometer=(), camera=(self), display-capture=(), geolocation=(), \
    gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

const SECURITY_HEADERS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// All routes. There is none that gives a record back or lists what is stored.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/enrol", post(enrol::enrol))
        .route("/records/{name}", put(upload::put_record))
        .route("/programme", get(documents::programme))
        .route("/forms/{name}", get(documents::form))
        .route("/erased", get(erased::erased))
        .route("/healthz", get(healthz))
        .method_not_allowed_fallback(async || Problem::Method)
        .fallback(app::serve)
        .layer(map_response(secured))
        .layer(from_fn_with_state(shared.clone(), log::request))
        .with_state(shared)
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
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
