//! A store that takes records where there is no inbox.

use std::collections::BTreeMap;
use std::fmt::{self, Formatter};

use serde::{Deserialize, Serialize};

use super::is_base_url;

const HEADERS: usize = 8;
/// The longest value of a header, and the longest query, in bytes.
const VALUE_LIMIT: usize = 4096;

/// Names that a script may not set (Fetch, «forbidden request-header»), those that change what a method
/// means, and those that the protocol sets itself.
const NOT_FOR_PROGRAMMES: [&str; 26] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "access-control-request-private-network",
    "connection",
    "content-digest",
    "content-length",
    "content-type",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "if-none-match",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
];
const PREFIXES_NOT_FOR_PROGRAMMES: [&str; 5] =
    ["carnet-", "proxy-", "sec-", "x-http-method", "x-method-"];

/// A folder on the web that takes files as they are: WebDAV, a bucket of S3, a container of Azure. A
/// record goes there as `PUT {url}/{sha256}.age?{query}` with `If-None-Match: *` and these headers.
///
/// Query and headers are what lets a device write there: its `Debug` says nothing of them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// The folder, without a slash at the end.
    pub url: String,
    /// What stands behind the `?`, as it goes on the wire: visible ASCII without `#`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Headers of every request, at most 8. None that a browser or the protocol sets itself.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
}

impl Store {
    /// Whether a programme may have it.
    pub fn is_sound(&self) -> bool {
        let query_sound = self.query.as_ref().is_none_or(|query| {
            !query.is_empty()
                && query.len() <= VALUE_LIMIT
                && !query.starts_with('?')
                && query.bytes().all(|b| b.is_ascii_graphic() && b != b'#')
        });
        let headers_sound = self
            .headers
            .iter()
            .all(|(name, value)| is_free_name(name) && is_value(value));
        is_base_url(&self.url) && query_sound && headers_sound && self.headers.len() <= HEADERS
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// A token (RFC 9110 §5.6.2) that names a header which is the programme's to set.
fn is_free_name(name: &str) -> bool {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let lower = name.to_ascii_lowercase();
    let taken = |prefix: &&str| lower.starts_with(*prefix);
    (1..=64).contains(&name.len())
        && name.bytes().all(token)
        && !NOT_FOR_PROGRAMMES.contains(&lower.as_str())
        && !PREFIXES_NOT_FOR_PROGRAMMES.iter().any(taken)
}

/// Visible ASCII and spaces, none of them at either end.
fn is_value(value: &str) -> bool {
    (1..=VALUE_LIMIT).contains(&value.len())
        && value.trim() == value
        && value.bytes().all(|b| b.is_ascii_graphic() || b == b' ')
}
