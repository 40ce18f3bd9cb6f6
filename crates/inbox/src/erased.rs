//! `GET /erased`: has the browser throw away what the app itself cannot reach.
//!
//! The app asks for it once, when it has erased everything on its device: HTTP's cache and what is left
//! of the storage's files go as well (W3C Clear Site Data).

use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::body::value;
use crate::problem::Problem;

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// 204 to a request that a script of the app itself has made.
///
/// Any other page could link to this address, or show it as a picture, and so erase the records of
/// whoever looks at that page. No page can forge the headers that tell (W3C Fetch Metadata), and every
/// browser that knows `Clear-Site-Data` sends them.
pub(crate) async fn erased(headers: HeaderMap) -> Result<Response, Problem> {
    let of_app = value(&headers, FETCH_SITE) == Some("same-origin");
    if !of_app || value(&headers, FETCH_DEST) != Some("empty") {
        return Err(Problem::NotTheApp);
    }
    let told = [
        (CLEAR_SITE_DATA, r#""cache", "cookies", "storage""#),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((StatusCode::NO_CONTENT, told).into_response())
}
