//! Which enrolment tokens may bring records.

use std::io::{Error, ErrorKind};
use std::path::Path;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use sealing::Digest;
use subtle::{Choice, ConstantTimeEq};

use crate::problem::Problem;
use crate::read_data;
use crate::startup::TOKENS;

/// Accepts a request whose bearer token (RFC 6750) is one of those whose SHA-256 the data folder
/// lists, one a line.
pub(crate) async fn check(data: &Path, headers: &HeaderMap) -> Result<(), Problem> {
    let token = bearer(headers).ok_or(Problem::Token)?;
    let list = read_data(data, TOKENS)
        .await
        .map_err(|error| Problem::data(&error))?;
    let list =
        String::from_utf8(list).map_err(|_| Problem::data(&Error::from(ErrorKind::InvalidData)))?;
    if is_listed(token, &list) {
        Ok(())
    } else {
        Err(Problem::Token)
    }
}

/// The line, counted from 1, that holds anything but a digest or nothing.
pub(crate) fn first_bad_line(list: &str) -> Option<usize> {
    let bad = |line: &str| !line.trim().is_empty() && line.trim().parse::<Digest>().is_err();
    list.lines().position(bad).map(|at| at + 1)
}

fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next()?.as_bytes();
    let (scheme, token) = value.split_at_checked(7)?;
    let alone = values.next().is_none();
    (alone && scheme.eq_ignore_ascii_case(b"bearer ")).then(|| token.trim_ascii())
}

/// Compares with every line, in a time that does not tell which one was alike and how far.
fn is_listed(token: &[u8], list: &str) -> bool {
    let presented = Digest::of(token);
    let accepted = list
        .lines()
        .filter_map(|line| line.trim().parse::<Digest>().ok());
    accepted
        .fold(Choice::from(0), |found, token| {
            found | token.as_bytes().ct_eq(presented.as_bytes())
        })
        .into()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn with(values: &[&'static str]) -> HeaderMap {
        values
            .iter()
            .map(|value| (AUTHORIZATION, HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn only_one_bearer_token_is_read() {
        assert_eq!(bearer(&with(&["Bearer abc"])), Some(&b"abc"[..]));
        assert_eq!(bearer(&with(&["bEARER  abc "])), Some(&b"abc"[..]));
        assert_eq!(bearer(&with(&["Basic abc"])), None);
        assert_eq!(bearer(&with(&["Bearer"])), None);
        assert_eq!(bearer(&with(&["Bearer abc", "Bearer abd"])), None);
        assert_eq!(bearer(&with(&[])), None);
    }

    #[test]
    fn every_line_counts_and_nothing_else_does() {
        let list = format!(
            "{}\n\n  {}\r\n",
            Digest::of(b"first"),
            Digest::of(b"second")
        );
        assert!(is_listed(b"first", &list));
        assert!(is_listed(b"second", &list));
        assert!(!is_listed(b"third", &list));
        assert!(!is_listed(b"", &list));
        assert!(!is_listed(b"first", ""));
        assert_eq!(first_bad_line(&list), None);
        assert_eq!(first_bad_line(&format!("{list}\nsecret")), Some(5));
    }
}
