//! Every refusal, as a problem document (RFC 9457) that quotes nothing of the request.

use std::io;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::log::Cause;

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// No such address, or no name of a record.
    NotFound,
    /// The address knows other methods.
    Method,
    /// No device of the programme, or not its signature.
    Device,
    /// No token that enrols this device.
    Token,
    /// A record is sent as anything but bytes.
    ContentType,
    /// An application is sent as anything but JSON.
    NotJson,
    /// What is sent is no application.
    Application,
    /// Longer than an application may be.
    LongApplication,
    /// `If-None-Match: *` is missing.
    Precondition,
    /// Neither a length nor a chunked body.
    Length,
    /// Longer than a record may be.
    TooLarge,
    /// The body ended before its length.
    Incomplete,
    /// The body took too long.
    Slow,
    /// The body is not what its name says.
    Digest,
    /// `Content-Digest` says another SHA-256 than the name, or not how it is to be said.
    ContentDigest,
    /// The device has delivered as much as it may; it can go on after so many seconds.
    TooMany(u64),
    /// Too many records are arriving.
    Busy,
    /// Something else than the app asks the browser to forget it.
    NotTheApp,
    /// The store has no room.
    Full,
    /// The store failed.
    Store(io::ErrorKind),
    /// The record that is stored under this name has another length.
    Damaged,
    /// A file of the data folder cannot be read.
    Data(io::ErrorKind),
}

impl Problem {
    pub(crate) fn data(error: &io::Error) -> Self {
        Self::Data(error.kind())
    }

    /// Status, last part of the type's URN, and title.
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found", "Nothing is here"),
            Self::Method => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "Not in this way",
            ),
            Self::Token => (
                StatusCode::UNAUTHORIZED,
                "token-not-accepted",
                "An unused token is needed",
            ),
            Self::Device => (
                StatusCode::UNAUTHORIZED,
                "device-not-accepted",
                "An enrolled device's signature is needed",
            ),
            Self::NotJson => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "content-type",
                "An application is application/json",
            ),
            Self::Application => (
                StatusCode::BAD_REQUEST,
                "application-malformed",
                "The application holds no token and key",
            ),
            Self::LongApplication => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "application-too-large",
                "The application is too large",
            ),
            Self::ContentType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "content-type",
                "A record is application/age or application/octet-stream",
            ),
            Self::Precondition => (
                StatusCode::PRECONDITION_REQUIRED,
                "precondition-required",
                "If-None-Match: * is needed",
            ),
            Self::Length => (
                StatusCode::LENGTH_REQUIRED,
                "length-required",
                "The body's length is needed",
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "record-too-large",
                "The record is too large",
            ),
            Self::Incomplete => (
                StatusCode::BAD_REQUEST,
                "body-incomplete",
                "The body did not arrive whole",
            ),
            Self::Slow => (
                StatusCode::REQUEST_TIMEOUT,
                "body-timeout",
                "The body took too long to arrive",
            ),
            Self::Digest => (
                StatusCode::BAD_REQUEST,
                "digest-mismatch",
                "The record is not what its name says",
            ),
            Self::ContentDigest => (
                StatusCode::BAD_REQUEST,
                "content-digest",
                "Content-Digest is not this record's",
            ),
            Self::TooMany(_) => (
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-records",
                "Too many records of this device",
            ),
            Self::NotTheApp => (
                StatusCode::FORBIDDEN,
                "not-the-app",
                "Only the app itself may ask this",
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "Too many records at one time",
            ),
            Self::Full => (
                StatusCode::INSUFFICIENT_STORAGE,
                "store-full",
                "The store is full",
            ),
            Self::Store(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "store-failed",
                "The store failed",
            ),
            Self::Damaged => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "stored-record-damaged",
                "The stored record has another length",
            ),
            Self::Data(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "data-unreadable",
                "The inbox cannot read its own data",
            ),
        }
    }

    /// A header that the status asks for (RFC 9110 §11.6.1, §10.2.3).
    fn header(self) -> Option<(HeaderName, HeaderValue)> {
        match self {
            Self::Device | Self::Token => {
                Some((WWW_AUTHENTICATE, HeaderValue::from_static("Carnet")))
            }
            Self::TooMany(seconds) => Some((RETRY_AFTER, HeaderValue::from(seconds))),
            Self::Busy => Some((RETRY_AFTER, HeaderValue::from_static("30"))),
            _ => None,
        }
    }

    /// What the log may say about a fault of the inbox itself.
    fn cause(self) -> Option<Cause> {
        match self {
            Self::Store(kind) | Self::Data(kind) => Some(Cause(kind)),
            _ => None,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, name, title) = self.parts();
        let body = format!(
            r#"{{"type":"urn:carnet:problem:{name}","title":"{title}","status":{}}}"#,
            status.as_u16()
        );
        let headers = [
            (CONTENT_TYPE, "application/problem+json"),
            (CACHE_CONTROL, "no-store"),
        ];
        let mut response = (status, headers, body).into_response();
        response.headers_mut().extend(self.header());
        if let Some(cause) = self.cause() {
            response.extensions_mut().insert(cause);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Problem; 22] = [
        Problem::NotFound,
        Problem::Method,
        Problem::Device,
        Problem::Token,
        Problem::ContentType,
        Problem::NotJson,
        Problem::Application,
        Problem::LongApplication,
        Problem::Precondition,
        Problem::Length,
        Problem::TooLarge,
        Problem::Incomplete,
        Problem::Slow,
        Problem::Digest,
        Problem::ContentDigest,
        Problem::TooMany(1),
        Problem::Busy,
        Problem::NotTheApp,
        Problem::Full,
        Problem::Store(io::ErrorKind::Other),
        Problem::Damaged,
        Problem::Data(io::ErrorKind::Other),
    ];

    #[test]
    fn the_protocols_page_names_every_refusal_and_no_other() {
        let page = include_str!("../../../docs/protocol.md");
        let mut ours: Vec<_> = ALL.map(|problem| problem.parts()).to_vec();
        ours.sort_by_key(|(status, name, _)| (*status, *name));
        ours.dedup_by_key(|(_, name, _)| *name);
        let ours = ours
            .iter()
            .map(|(s, n, _)| format!("| {} | `{n}` |", s.as_u16()));
        let is_row = |line: &&str| line.starts_with("| 4") || line.starts_with("| 5");
        let rows: Vec<_> = page.lines().filter(is_row).collect();
        assert_eq!(rows.len(), ours.len());
        for (row, ours) in rows.into_iter().zip(ours) {
            assert!(row.starts_with(&ours), "{row} is not {ours}");
        }
    }
}
