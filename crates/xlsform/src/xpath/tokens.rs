//! Splits an expression into tokens (XPath 1.0, section 3.7).

use crate::names::{continues_name, starts_name};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind<'a> {
    Number,
    Text(&'a str),
    /// A name, possibly with a prefix.
    Name(&'a str),
    /// An operator or punctuation.
    Sign(&'static str),
}

/// A token and the byte at which it starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) at: usize,
}

const SIGNS: [&str; 21] = [
    "!=", "<=", ">=", "::", "..", "//", "(", ")", "[", "]", ",", "/", "|", "+", "-", "*", "=", "<",
    ">", "@", ".",
];

/// Tokens of a text, or the byte of what is no token.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, usize> {
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(first) = rest.chars().next() else {
            break;
        };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = match word_operator(rest, found.last()) {
            Some(word) => (Kind::Name(word), word.len()),
            None => token(rest, first).ok_or(at)?,
        };
        found.push(Token { kind, at });
        at += length;
    }
    Ok(found)
}

/// After a value only an operator can stand, even with a number right behind it: `1 div2`.
fn word_operator<'a>(rest: &'a str, before: Option<&Token<'_>>) -> Option<&'a str> {
    let value = match before?.kind {
        Kind::Number | Kind::Text(_) | Kind::Name(_) => true,
        Kind::Sign(sign) => matches!(sign, ")" | "]" | "." | ".."),
    };
    let mut words = ["and", "or", "div", "mod"].into_iter();
    let word = words.find(|word| value && rest.starts_with(word))?;
    let (word, behind) = rest.split_at_checked(word.len())?;
    behind
        .starts_with(|c: char| c.is_ascii_digit())
        .then_some(word)
}

fn token(rest: &str, first: char) -> Option<(Kind<'_>, usize)> {
    if first == '"' || first == '\'' {
        let text = rest.get(1..)?;
        let end = text.find(first)?;
        return Some((Kind::Text(text.get(..end)?), end + 2));
    }
    let fraction = rest.strip_prefix('.').unwrap_or(rest);
    if fraction.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((Kind::Number, number(rest)));
    }
    if starts_name(first) {
        let name = rest.get(..name(rest))?;
        return Some((Kind::Name(name), name.len()));
    }
    let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign))?;
    Some((Kind::Sign(sign), sign.len()))
}

fn number(rest: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(rest);
    match rest.get(whole..).and_then(|rest| rest.strip_prefix('.')) {
        Some(part) => whole + 1 + digits(part),
        None => whole,
    }
}

/// Length of the name at the start; one colon joins a prefix.
fn name(rest: &str) -> usize {
    let plain = |text: &str| text.find(|c| !continues_name(c)).unwrap_or(text.len());
    let length = plain(rest);
    match rest.get(length..).and_then(|rest| rest.strip_prefix(':')) {
        Some(local) if local.starts_with(starts_name) => length + 1 + plain(local),
        _ => length,
    }
}
