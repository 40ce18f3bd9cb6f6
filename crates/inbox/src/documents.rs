//! What a phone needs from the data folder: the programme document and its forms.
//!
//! Both are read for each request, as the desk may write new ones at any time.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use hosting::{IMMUTABLE, REVALIDATE};
use sealing::Digest;

use crate::negotiation::{entity_tag, is_fresh};
use crate::problem::Problem;
use crate::startup::{FORMS, PROGRAMME};
use crate::{Shared, read_data};

/// `GET /programme`: the signed document, as the desk wrote it.
pub(crate) async fn programme(State(inbox): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    match read_data(&inbox.data, PROGRAMME).await {
        Ok(document) => {
            let digest = Digest::of(&document);
            respond(&headers, "application/json", REVALIDATE, &digest, document)
        }
        Err(error) => Problem::data(&error).into_response(),
    }
}

/// `GET /forms/{sha256}.xml`: a form under the digest of its bytes, which never change.
pub(crate) async fn form(State(inbox): State<Arc<Shared>>, request: Request) -> Response {
    match read_form(&inbox.data, request.uri().path()).await {
        Ok((digest, xml)) => respond(
            request.headers(),
            "application/xml",
            IMMUTABLE,
            &digest,
            xml,
        ),
        Err(problem) => problem.into_response(),
    }
}

async fn read_form(data: &Path, address: &str) -> Result<(Digest, Vec<u8>), Problem> {
    let name = address
        .strip_prefix("/forms/")
        .and_then(|name| name.strip_suffix(".xml"));
    let digest = name
        .and_then(|name| name.parse::<Digest>().ok())
        .ok_or(Problem::NotFound)?;
    match read_data(data, &format!("{FORMS}/{digest}.xml")).await {
        Ok(xml) => Ok((digest, xml)),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Problem::NotFound),
        Err(error) => Err(Problem::data(&error)),
    }
}

fn respond(
    headers: &HeaderMap,
    media_type: &'static str,
    caching: &'static str,
    digest: &Digest,
    bytes: Vec<u8>,
) -> Response {
    let tag = entity_tag(digest);
    let fresh = is_fresh(headers, &tag);
    let described = [
        (ETAG, tag),
        (CACHE_CONTROL, HeaderValue::from_static(caching)),
    ];
    if fresh {
        (StatusCode::NOT_MODIFIED, described).into_response()
    } else {
        (described, [(CONTENT_TYPE, media_type)], bytes).into_response()
    }
}
