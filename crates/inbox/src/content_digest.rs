//! `Content-Digest` (RFC 9530): what a client says of its body beside the name.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64ct::{Base64, Encoding};
use sealing::Digest;

use crate::problem::Problem;

pub(crate) const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// Refuses a `Content-Digest` whose `sha-256` is not `digest`. Other algorithms are not looked at, as
/// the RFC allows (§2): the name says the one that counts.
///
/// # Errors
/// [`Problem::ContentDigest`], also if `sha-256` is named and what follows is not its value, or if the
/// header is no text.
pub(crate) fn check(headers: &HeaderMap, digest: &Digest) -> Result<(), Problem> {
    let expected = format!(":{}:", Base64::encode_string(digest.as_bytes()));
    let agree = |value: &HeaderValue| {
        value
            .to_str()
            .is_ok_and(|text| text.split(',').all(|member| agrees(member, &expected)))
    };
    if headers.get_all(CONTENT_DIGEST).iter().all(agree) {
        Ok(())
    } else {
        Err(Problem::ContentDigest)
    }
}

/// A member of the dictionary (RFC 8941 §3.2); what a value holds has no comma in it.
fn agrees(member: &str, expected: &str) -> bool {
    let (key, value) = match member.split_once('=') {
        Some((key, value)) => (key.trim_start(), value),
        None => (member.trim(), ""),
    };
    if !key.trim().eq_ignore_ascii_case("sha-256") {
        return true;
    }
    // No parameters are defined, and none are a part of the value.
    let value = value.split(';').next().unwrap_or_default();
    key == "sha-256" && value.trim_end() == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(values: &[&[u8]]) -> bool {
        let headers = values.iter().map(|value| {
            let value = HeaderValue::from_bytes(value).unwrap();
            (CONTENT_DIGEST, value)
        });
        check(&HeaderMap::from_iter(headers), &Digest::of(b"abc")).is_ok()
    }

    #[test]
    fn only_another_sha_256_or_a_malformed_one_is_refused() {
        // FIPS 180-4's example, `abc`.
        let right = "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:";
        let other = "sha-256=:4wWb3OyCjCgRqs+HMnNmOcLy+2VO8IvNKIZpBkJ3HMs=:";
        let unknown = "sha-512=:AAAA:";
        for held in [
            right.to_owned(),
            format!("{unknown}, {right}"),
            format!(" {right} ;x=1, {unknown}"),
            unknown.to_owned(),
            "md5=:x:, id-sha-256".to_owned(),
            String::new(),
        ] {
            assert!(outcome(&[held.as_bytes()]), "{held}");
        }
        assert!(outcome(&[]) && outcome(&[unknown.as_bytes(), right.as_bytes()]));
        for refused in [
            other.to_owned(),
            format!("{right}, {other}"),
            format!("{other}, {right}"),
            right.to_uppercase(),
            right.replace("sha", "SHA"),
            right.replace("=:u", "=u"),
            right.replace("0=:", "0:"),
            right.replacen('=', " = ", 1),
            right.replace("Wv48", "Wv4"),
            "sha-256".to_owned(),
            "sha-256=".to_owned(),
            "sha-256=?1".to_owned(),
            "sha-256=::".to_owned(),
            format!("{unknown}, sha-256=\"x\""),
        ] {
            assert!(!outcome(&[refused.as_bytes()]), "{refused}");
        }
        assert!(!outcome(&[right.as_bytes(), other.as_bytes()]));
        assert!(!outcome(&[b"sha-256=\xff"]));
    }
}
