//! What a phone needs from the data folder: the programme document and its forms.
//!
//! Both are read for each request, as the desk may write new ones at any time.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use hosting::{IMMUTABLE, REVALIDATE};
use sealing::Digest;

use crate::problem::Problem;
use crate::representation::Representation;
use crate::startup::{FORMS, PROGRAMME};
use crate::{Shared, read_data};

/// `GET /programme`: the signed document, as the desk wrote it.
pub(crate) async fn programme(State(inbox): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    match read_data(&inbox.data, PROGRAMME).await {
        Ok(document) => respond(&headers, "application/json", REVALIDATE, document).await,
        Err(error) => Problem::data(&error).into_response(),
    }
}

/// `GET /forms/{sha256}.xml`: a form under the digest of its bytes, which never change.
pub(crate) async fn form(State(inbox): State<Arc<Shared>>, request: Request) -> Response {
    match read_form(&inbox.data, request.uri().path()).await {
        Ok(xml) => respond(request.headers(), "application/xml", IMMUTABLE, xml).await,
        Err(problem) => problem.into_response(),
    }
}

/// Compressed for whoever takes it so: a large form is a fortieth of itself then, and networks are slow
/// where forms are filled.
async fn respond(
    headers: &HeaderMap,
    media_type: &'static str,
    caching: &'static str,
    bytes: Vec<u8>,
) -> Response {
    let made = move || Representation::compressed(media_type, caching, bytes);
    match tokio::task::spawn_blocking(made).await {
        Ok(Ok(document)) => document.respond(headers),
        Ok(Err(error)) => Problem::data(&error).into_response(),
        Err(_) => Problem::data(&ErrorKind::Other.into()).into_response(),
    }
}

async fn read_form(data: &Path, address: &str) -> Result<Vec<u8>, Problem> {
    let name = address
        .strip_prefix("/forms/")
        .and_then(|name| name.strip_suffix(".xml"));
    let digest = name
        .and_then(|name| name.parse::<Digest>().ok())
        .ok_or(Problem::NotFound)?;
    let read = read_data(data, &format!("{FORMS}/{digest}.xml")).await;
    read.map_err(|error| match error.kind() {
        ErrorKind::NotFound => Problem::NotFound,
        _ => Problem::data(&error),
    })
}
