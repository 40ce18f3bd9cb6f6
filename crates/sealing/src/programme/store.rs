//! A store that takes records where there is no inbox.

use std::fmt::{self, Formatter};

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::is_base_url;

const HEADERS: usize = 8;
/// The longest value of a header, and the longest query, in bytes.
const VALUE_LIMIT: usize = 4096;

/// Names that a script may not set (Fetch, «forbidden request-header»), and those that the protocol
/// sets itself. One text is smaller than a list, and the app carries it.
const TAKEN: &str = "accept-charset accept-encoding access-control-request-headers \
    access-control-request-method access-control-request-private-network connection content-digest \
    content-length content-type cookie cookie2 date dnt expect host if-none-match keep-alive origin \
    referer set-cookie te trailer transfer-encoding upgrade user-agent via";
/// Beginnings of such names, and of those that change what a method means.
const TAKEN_PREFIXES: &str = "carnet- proxy- sec- x-http-method x-method-";

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
    /// Names and values of the headers of every request, at most 8, in the document an object. None
    /// that a browser or the protocol sets itself, and none twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "object")]
    pub headers: Vec<(String, String)>,
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
        let headers_sound = self.headers.iter().enumerate().all(|(at, (name, value))| {
            let mut others = self.headers.iter().skip(at + 1);
            is_free_name(name)
                && is_value(value)
                && !others.any(|(other, _)| other.eq_ignore_ascii_case(name))
        });
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

/// Pairs as an object. A map of the standard library would cost the app kilobytes.
mod object {
    use super::*;

    pub(super) fn serialize<S: Serializer>(
        pairs: &[(String, String)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(String, String)>, D::Error> {
        deserializer.deserialize_map(Pairs)
    }

    struct Pairs;

    impl<'de> Visitor<'de> for Pairs {
        type Value = Vec<(String, String)>;

        fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
            f.write_str("headers")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut pairs = Vec::new();
            while let Some(pair) = map.next_entry()? {
                pairs.push(pair);
            }
            Ok(pairs)
        }
    }
}

/// A token (RFC 9110 §5.6.2) that names a header which is the programme's to set.
fn is_free_name(name: &str) -> bool {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let begins = |prefix: &str| {
        let start = name.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    (1..=64).contains(&name.len())
        && name.bytes().all(token)
        && !TAKEN
            .split(' ')
            .any(|taken| taken.eq_ignore_ascii_case(name))
        && !TAKEN_PREFIXES.split(' ').any(begins)
}

/// Visible ASCII and spaces, none of them at either end.
fn is_value(value: &str) -> bool {
    (1..=VALUE_LIMIT).contains(&value.len())
        && value.trim() == value
        && value.bytes().all(|b| b.is_ascii_graphic() || b == b' ')
}
