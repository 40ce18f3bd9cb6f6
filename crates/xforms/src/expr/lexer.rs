//! Splits an expression into tokens.

/// A token with the byte offset at which it starts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind<'a> {
    Number(f64),
    Text(&'a str),
    /// A name, possibly with a prefix.
    Name(&'a str),
    /// An operator or punctuation.
    Sign(&'static str),
}

const SIGNS: [&str; 22] = [
    "!=", "<=", ">=", "::", "..", "//", "(", ")", "[", "]", ",", "/", "|", "+", "-", "*", "=", "<",
    ">", "@", ".", "$",
];

/// Tokens of `source`, or the byte offset of what is no token.
pub(super) fn tokens(source: &str) -> Result<Vec<Token<'_>>, usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = source.get(at..) {
        let Some(first) = rest.chars().next() else {
            break;
        };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = match word_operator(rest, found.last()) {
            Some(operator) => (Kind::Name(operator), operator.len()),
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
        Kind::Number(_) | Kind::Text(_) | Kind::Name(_) => true,
        Kind::Sign(sign) => matches!(sign, ")" | "]" | "." | ".."),
    };
    let operators = ["and", "or", "div", "mod"].into_iter();
    let operator = operators
        .filter(|_| value)
        .find(|word| rest.starts_with(word))?;
    let (word, behind) = rest.split_at_checked(operator.len())?;
    let number = behind.starts_with(|c: char| c.is_ascii_digit());
    number.then_some(word)
}

/// Where in `source` the last name of an absolute path without spaces and predicates stands: the
/// byte offset, 0 if it is not there.
pub(crate) fn position(source: &str, path: &str) -> usize {
    let tokens = tokens(source).unwrap_or_default();
    let wanted: Vec<&str> = path.split('/').skip(1).collect();
    for first in 0..tokens.len() {
        let mut rest = tokens.iter().skip(first);
        let mut at = None;
        let all = wanted.iter().all(|name| {
            let slash = rest
                .next()
                .is_some_and(|token| token.kind == Kind::Sign("/"));
            let token = rest.next();
            at = token.map(|token| token.at);
            slash && token.is_some_and(|token| token.kind == Kind::Name(name))
        });
        if let Some(at) = at.filter(|_| all) {
            return at;
        }
    }
    0
}

fn token(rest: &str, first: char) -> Option<(Kind<'_>, usize)> {
    if first == '"' || first == '\'' {
        let text = rest.get(1..)?;
        let end = text.find(first)?;
        return Some((Kind::Text(text.get(..end)?), end + 2));
    }
    let second_is_digit = rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if first.is_ascii_digit() || (first == '.' && second_is_digit) {
        return number(rest);
    }
    if is_name_start(first) {
        let text = rest.get(..name_length(rest))?;
        return Some((Kind::Name(text), text.len()));
    }
    let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign))?;
    Some((Kind::Sign(sign), sign.len()))
}

fn number(rest: &str) -> Option<(Kind<'_>, usize)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(rest);
    if rest.as_bytes().get(length) == Some(&b'.') {
        length += 1 + digits(rest.get(length + 1..)?);
    }
    Some((
        Kind::Number(crate::decimal::parse(rest.get(..length)?)?),
        length,
    ))
}

/// XML 1.0, `NameStartChar`, without the colon.
fn is_name_start(c: char) -> bool {
    matches!(c, 'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}'
        | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

/// XML 1.0, `NameChar`, without the colon.
fn is_name_part(c: char) -> bool {
    let more = matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}'
        | '\u{203f}'..='\u{2040}');
    more || is_name_start(c)
}

/// Length of the name at the start: dots and hyphens belong to it, one colon joins a prefix.
fn name_length(rest: &str) -> usize {
    let mut colon = false;
    let mut length = 0;
    for (at, c) in rest.char_indices() {
        let prefix = c == ':'
            && !colon
            && rest
                .get(at + 1..)
                .and_then(|rest| rest.chars().next())
                .is_some_and(is_name_start);
        if !(is_name_part(c) || prefix) {
            break;
        }
        colon |= prefix;
        length = at + c.len_utf8();
    }
    length
}
