//! Conditional requests and content codings (RFC 9110 §8.4, §12.5.3, §13.1.2).

use axum::http::header::{ACCEPT, ACCEPT_ENCODING, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use sealing::Digest;

/// The strong entity tag of what has this digest.
pub(crate) fn entity_tag(digest: &Digest) -> HeaderValue {
    // Hexadecimal digits in quotes are always a header's value.
    HeaderValue::try_from(format!("\"{digest}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// Whether the client already has the version `tag`.
pub(crate) fn is_fresh(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    members(headers, IF_NONE_MATCH).any(|held| {
        let held = held.strip_prefix("W/").unwrap_or(held);
        held == "*" || held.as_bytes() == tag.as_bytes()
    })
}

/// Whether the client names the content coding and does not exclude it with `q=0`.
pub(crate) fn accepts_coding(headers: &HeaderMap, coding: &str) -> bool {
    members(headers, ACCEPT_ENCODING).any(|member| {
        let mut parts = member.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(coding));
        named && !parts.any(is_zero_weight)
    })
}

/// Whether a browser asks for a page, and not for a part of one.
pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    members(headers, ACCEPT)
        .filter_map(|member| member.split(';').next())
        .any(|media_type| media_type.trim().eq_ignore_ascii_case("text/html"))
}

fn members(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let values = headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

fn is_zero_weight(parameter: &str) -> bool {
    let weight = parameter
        .strip_prefix("q=")
        .or_else(|| parameter.strip_prefix("Q="));
    weight.and_then(|weight| weight.trim().parse::<f32>().ok()) == Some(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn codings_are_named_and_not_excluded() {
        for (value, accepted) in [
            ("gzip, deflate, br, zstd", true),
            ("BR;q=0.1", true),
            ("br ; q=0", false),
            ("br;q=0.000, gzip", false),
            ("gzip", false),
            ("brotli", false),
            ("", false),
        ] {
            assert_eq!(
                accepts_coding(&with(ACCEPT_ENCODING, value), "br"),
                accepted,
                "{value}"
            );
        }
    }

    #[test]
    fn a_held_version_is_recognised_in_every_form() {
        let tag = HeaderValue::from_static("\"abc\"");
        for (value, fresh) in [
            ("\"abc\"", true),
            ("W/\"abc\"", true),
            ("\"x\", \"abc\"", true),
            ("*", true),
            ("\"abd\"", false),
            ("abc", false),
        ] {
            assert_eq!(
                is_fresh(&with(IF_NONE_MATCH, value), &tag),
                fresh,
                "{value}"
            );
        }
    }

    #[test]
    fn only_a_navigation_wants_a_page() {
        assert!(wants_page(&with(
            ACCEPT,
            "text/html,application/xhtml+xml,*/*;q=0.8"
        )));
        assert!(!wants_page(&with(ACCEPT, "*/*")));
        assert!(!wants_page(&HeaderMap::new()));
    }
}
