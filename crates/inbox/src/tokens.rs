//! The list of enrolment tokens, as the desk writes it: the SHA-256 of one a line, and a note.

use std::io::{Error, ErrorKind};
use std::path::Path;

use sealing::Digest;
use subtle::{Choice, ConstantTimeEq};

use crate::problem::Problem;
use crate::read_data;
use crate::startup::TOKENS;

/// The tokens that stand on the list. One that is struck out neither enrols a device, nor may the
/// device that it has enrolled deliver any more.
pub(crate) struct Tokens(Vec<Digest>);

impl Tokens {
    /// Reads the list, which may change at any time.
    pub(crate) async fn read(data: &Path) -> Result<Self, Problem> {
        let list = read_data(data, TOKENS)
            .await
            .map_err(|error| Problem::data(&error))?;
        let list = String::from_utf8(list)
            .map_err(|_| Problem::data(&Error::from(ErrorKind::InvalidData)))?;
        Ok(Self(list.lines().filter_map(|line| read(line)?).collect()))
    }

    /// Compares with every one, in a time that does not tell which was alike and how far.
    pub(crate) fn has(&self, token: &Digest) -> bool {
        let each = self.0.iter();
        each.fold(Choice::from(0), |found, listed| {
            found | listed.as_bytes().ct_eq(token.as_bytes())
        })
        .into()
    }
}

/// The line, counted from 1, that does not begin with a digest and is not empty.
pub(crate) fn first_bad_line(list: &str) -> Option<usize> {
    let bad = |line| read(line).is_none();
    list.lines().position(bad).map(|at| at + 1)
}

/// A line's token, or none if the line is empty; nothing if it is no line of such a list.
fn read(line: &str) -> Option<Option<Digest>> {
    match line.split_whitespace().next() {
        None => Some(None),
        Some(word) => word.parse().ok().map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_counts_and_nothing_else_does() {
        let [first, second, third] = [b"first", b"secnd", b"third"].map(|text| Digest::of(text));
        let list = format!("{first}\n\n  {second}\ttablet 3: {third}\r\n");
        let tokens = Tokens(list.lines().filter_map(|line| read(line)?).collect());
        assert!(tokens.has(&first) && tokens.has(&second));
        assert!(!tokens.has(&third));
        assert!(!Tokens(Vec::new()).has(&first));
        assert_eq!(first_bad_line(&list), None);
        assert_eq!(first_bad_line(&format!("{list}\nsecret")), Some(5));
        assert_eq!(first_bad_line(&format!("{first}x a note")), Some(1));
        assert_eq!(first_bad_line(&format!("tablet 3 {first}")), Some(1));
    }
}
