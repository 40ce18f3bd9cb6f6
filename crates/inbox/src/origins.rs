//! An app that is served from elsewhere (Fetch standard, §3.2 CORS protocol).
//!
//! A browser lets its scripts speak to the inbox if the inbox names the app's origin. Nobody is let in by
//! that who was not before: what counts are signatures and tokens, and there are no cookies.

use std::str::FromStr;
use std::time::Duration;

use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER};
use axum::http::{HeaderValue, Method, Uri};
use thiserror::Error;
use tower_http::cors::CorsLayer;

use crate::content_digest::CONTENT_DIGEST;
use crate::devices::{DEVICE, SIGNATURE};

/// For how long a browser need not ask again. The longest that all of them observe (Chromium's).
const MAX_AGE: Duration = Duration::from_secs(2 * 60 * 60);

/// An origin as browsers write it: `https://app.example`, with a port if it is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(HeaderValue);

/// The text is no origin that an app can be served from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OriginError {
    /// Browsers write no origin so.
    #[error("not an origin as browsers write it, such as https://app.example")]
    Malformed,
    /// Anybody on the way could put another app in the place of one that comes without TLS.
    #[error("only https, or http on this machine")]
    Insecure,
}

impl FromStr for Origin {
    type Err = OriginError;

    /// Reads exactly what a browser sends: lower case, no path, no usual port and no `*`.
    fn from_str(text: &str) -> Result<Self, OriginError> {
        let uri: Uri = text.parse().map_err(|_| OriginError::Malformed)?;
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return Err(OriginError::Malformed);
        };
        let usual = match scheme {
            "https" => 443,
            "http" => 80,
            _ => return Err(OriginError::Malformed),
        };
        let port = match uri.port_u16() {
            Some(port) if port == usual => return Err(OriginError::Malformed),
            Some(port) => format!(":{port}"),
            None => String::new(),
        };
        let is_of_host =
            |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b':' | b'[' | b']');
        let written = format!("{scheme}://{host}{port}");
        if host.is_empty() || !host.bytes().all(is_of_host) || written != text {
            return Err(OriginError::Malformed);
        }
        if scheme == "http" && !matches!(host, "localhost" | "127.0.0.1" | "[::1]") {
            return Err(OriginError::Insecure);
        }
        let value = HeaderValue::try_from(written).map_err(|_| OriginError::Malformed)?;
        Ok(Self(value))
    }
}

/// Tells browsers that apps of these origins may speak to the inbox as the protocol says.
pub(crate) fn layer(origins: &[Origin]) -> CorsLayer {
    let origins: Vec<_> = origins.iter().map(|Origin(value)| value.clone()).collect();
    let sent = [
        CONTENT_TYPE,
        IF_NONE_MATCH,
        DEVICE,
        SIGNATURE,
        CONTENT_DIGEST,
    ];
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT])
        .allow_headers(sent)
        .expose_headers([ETAG, RETRY_AFTER])
        .max_age(MAX_AGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_sends_and_nothing_else() {
        for text in [
            "https://app.example",
            "https://app.example:8443",
            "https://xn--app-.example",
            "https://192.0.2.7",
            "http://localhost:8080",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
        ] {
            let read = text.parse().map(|Origin(value)| value);
            assert_eq!(read, Ok(HeaderValue::from_static(text)));
        }
        for text in [
            "",
            "*",
            "null",
            "app.example",
            "https://",
            "https://*",
            "https://*.example",
            "https://app.example/",
            "https://app.example/app",
            "https://app.example?x",
            "https://app.example:443",
            "http://localhost:80",
            "https://app.example:",
            "https://app.example:0443",
            "https://App.example",
            "HTTPS://app.example",
            "https://me@app.example",
            "https://app.example https://b.example",
            "https://app.example,https://b.example",
            "https://äpp.example",
            "file:///app",
            "ftp://app.example",
        ] {
            assert_eq!(
                Origin::from_str(text),
                Err(OriginError::Malformed),
                "{text}"
            );
        }
        for text in [
            "http://app.example",
            "http://localhost.example",
            "http://10.0.0.1:8080",
        ] {
            assert_eq!(Origin::from_str(text), Err(OriginError::Insecure), "{text}");
        }
    }
}
