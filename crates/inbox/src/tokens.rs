//! The list of enrolment tokens, as the desk writes it: the SHA-256 of one a line, and a note.

use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sealing::Digest;
use subtle::{Choice, ConstantTimeEq};

use crate::problem::Problem;
use crate::stamp::Stamp;
use crate::startup::TOKENS;

/// The tokens that stand on the list. One that is struck out neither enrols a device, nor may the
/// device that it has enrolled deliver any more.
pub(crate) struct Tokens(Vec<Digest>);

/// The list, which may change at any time.
pub(crate) struct TokenList {
    path: PathBuf,
    last: Mutex<Option<(Stamp, Arc<Tokens>)>>,
}

impl TokenList {
    pub(crate) fn of(data: &Path) -> Self {
        Self {
            path: data.join(TOKENS),
            last: Mutex::new(None),
        }
    }

    /// The tokens that stand on it now. It is read again when it has changed.
    pub(crate) async fn now(&self) -> Result<Arc<Tokens>, Problem> {
        // A look at one file's dates is shorter than the way to another thread.
        let found = fs::metadata(&self.path).map_err(|error| Problem::data(&error))?;
        let stamp = Stamp::of(&found);
        if let Some((last, tokens)) = &*self.last()
            && *last == stamp
        {
            return Ok(tokens.clone());
        }
        let tokens = Arc::new(Tokens::read(&self.path).await?);
        // One that has just been written may be written again with the same dates.
        *self.last() = stamp.is_settled().then(|| (stamp, tokens.clone()));
        Ok(tokens)
    }

    fn last(&self) -> MutexGuard<'_, Option<(Stamp, Arc<Tokens>)>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tokens {
    async fn read(path: &Path) -> Result<Self, Problem> {
        let list = tokio::fs::read(path).await;
        let list = list.map_err(|error| Problem::data(&error))?;
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
