//! What is answered to a `GET`, in one content coding or in several.

use std::io::{self, Write};

use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use sealing::Digest;

use crate::negotiation::{accepts_coding, entity_tag, is_fresh};

/// A file that is in memory.
pub(crate) struct Representation {
    pub(crate) media_type: &'static str,
    /// Its `Cache-Control`.
    pub(crate) caching: &'static str,
    pub(crate) plain: Variant,
    /// The best content coding comes first.
    pub(crate) coded: Vec<(&'static str, Variant)>,
}

/// Its bytes in one coding, with their digest as entity tag.
pub(crate) struct Variant {
    bytes: Bytes,
    tag: HeaderValue,
}

impl Variant {
    pub(crate) fn of(bytes: Bytes) -> Self {
        let tag = entity_tag(&Digest::of(&bytes));
        Self { bytes, tag }
    }
}

impl Representation {
    /// A file as it is and compressed, which takes milliseconds for each megabyte.
    pub(crate) fn compressed(
        media_type: &'static str,
        caching: &'static str,
        bytes: Vec<u8>,
    ) -> io::Result<Self> {
        let mut coded = GzEncoder::new(Vec::new(), Compression::default());
        coded.write_all(&bytes)?;
        Ok(Self {
            media_type,
            caching,
            plain: Variant::of(bytes.into()),
            coded: vec![("gzip", Variant::of(coded.finish()?.into()))],
        })
    }

    /// The variant that the client prefers, unless it has it.
    pub(crate) fn respond(&self, headers: &HeaderMap) -> Response {
        let coded = self
            .coded
            .iter()
            .find(|(coding, _)| accepts_coding(headers, coding));
        let variant = coded.map_or(&self.plain, |(_, variant)| variant);
        let mut response = if is_fresh(headers, &variant.tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(CONTENT_TYPE, self.media_type)], variant.bytes.clone()).into_response()
        };
        let told = response.headers_mut();
        told.insert(ETAG, variant.tag.clone());
        told.insert(CACHE_CONTROL, HeaderValue::from_static(self.caching));
        if !self.coded.is_empty() {
            told.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if let (Some((coding, _)), true) = (coded, told.contains_key(CONTENT_TYPE)) {
            told.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
    }
}
