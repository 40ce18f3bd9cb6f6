//! Parts of expressions, as far as the compiler has to know them. The form engine reads them whole.

use crate::names;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Number, date or time.
    Number,
    /// `+`, `-`, `*`, `div`, `mod`.
    Arithmetic,
    /// `|`.
    Union,
    /// Text in quotes.
    Literal,
    /// `${name}`.
    Reference,
    /// Name and opening parenthesis.
    Call,
    /// Name and opening bracket.
    Predicate,
    /// Closing parenthesis.
    Close,
    /// Closing bracket.
    PredicateEnd,
    /// `/`.
    Slash,
    Space,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Cuts a text into tokens; every text can be cut.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let (kind, length) = token(rest);
        tokens.push(Token {
            kind,
            start,
            end: start + length,
        });
        start += length;
    }
    tokens
}

fn token(rest: &str) -> (Kind, usize) {
    if let Some(length) = number(rest) {
        return (Kind::Number, length);
    }
    for word in [" mod ", " div "] {
        if rest.starts_with(word) {
            return (Kind::Arithmetic, word.len());
        }
    }
    if let Some(length) = crate::references::length(rest) {
        return (Kind::Reference, length);
    }
    let first = rest.chars().next().unwrap_or(' ');
    let kind = match first {
        '*' | '+' | '-' => Kind::Arithmetic,
        '|' => Kind::Union,
        ')' => Kind::Close,
        ']' => Kind::PredicateEnd,
        '/' => Kind::Slash,
        '"' | '\'' => return literal(rest, first),
        c if c.is_whitespace() => {
            let length = rest.find(|c: char| !c.is_whitespace());
            return (Kind::Space, length.unwrap_or(rest.len()));
        }
        c if names::starts_name(c) => return word(rest),
        _ => Kind::Other,
    };
    (kind, first.len_utf8())
}

fn literal(rest: &str, quote: char) -> (Kind, usize) {
    match rest.get(1..).and_then(|inner| inner.find(quote)) {
        Some(end) => (Kind::Literal, end + 2),
        None => (Kind::Other, 1),
    }
}

fn word(rest: &str) -> (Kind, usize) {
    let plain = |text: &str| {
        text.find(|c| !names::continues_name(c))
            .unwrap_or(text.len())
    };
    let mut length = plain(rest);
    if let Some(local) = rest.get(length..).and_then(|rest| rest.strip_prefix(':'))
        && local.starts_with(names::starts_name)
    {
        length += 1 + plain(local);
    }
    match rest.get(length..).and_then(|rest| rest.chars().next()) {
        Some('(') => (Kind::Call, length + 1),
        Some('[') => (Kind::Predicate, length + 1),
        _ => (Kind::Other, length),
    }
}

/// A number with its sign, a date or a time: what follows as digits, points, colons and hyphens.
fn number(rest: &str) -> Option<usize> {
    let unsigned = rest.strip_prefix('-').unwrap_or(rest);
    let begins = unsigned.strip_prefix('.').unwrap_or(unsigned);
    if !begins.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let sign = rest.len() - unsigned.len();
    if let Some(length) = date_or_time(unsigned) {
        return Some(sign + length);
    }
    let mut point = false;
    let end = unsigned.find(|c: char| {
        let first_point = c == '.' && !point;
        point |= first_point;
        !first_point && !c.is_ascii_digit()
    });
    Some(sign + end.unwrap_or(unsigned.len()))
}

fn date_or_time(text: &str) -> Option<usize> {
    let date = matches(text, "0000-00-00");
    let time = |text: &str| matches(text, "00:00:00");
    if date {
        let after = text.get(10..).and_then(|rest| rest.strip_prefix('T'));
        return Some(if after.is_some_and(time) { 19 } else { 10 });
    }
    time(text).then_some(8)
}

/// Whether a text begins with this pattern, in which 0 is any digit.
fn matches(text: &str, pattern: &str) -> bool {
    let mut bytes = text.bytes();
    pattern.bytes().all(|wanted| {
        bytes.next().is_some_and(|byte| match wanted {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        })
    })
}

/// Whether a default has to be computed. A hyphen in a date or a place is no minus.
pub(crate) fn is_dynamic(default: &str, question_type: &str) -> bool {
    let hyphens = matches!(
        question_type,
        "date" | "dateTime" | "geopoint" | "geotrace" | "geoshape"
    );
    for token in tokens(default) {
        match token.kind {
            Kind::Arithmetic if hyphens && default.get(token.start..token.end) == Some("-") => {
                return false;
            }
            Kind::Arithmetic | Kind::Union | Kind::Reference | Kind::Call => return true,
            _ => {}
        }
    }
    false
}

/// Where `instance('…')/…` stands in a text for people: the start and end of each.
pub(crate) fn instance_paths(text: &str) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    if !text.contains("instance(") {
        return spans;
    }
    let tokens = tokens(text);
    let mut next = 0;
    while let Some(token) = tokens.get(next) {
        next += 1;
        if token.kind == Kind::Call && text.get(token.start..token.end) == Some("instance(") {
            let (count, end) = instance_path(tokens.get(next..).unwrap_or(&[]));
            if count > 0 {
                spans.push((token.start, end));
            }
            next += count;
        }
    }
    spans
}

/// How many tokens after `instance(` belong to the path, and where it ends. White space ends it,
/// but within a predicate.
fn instance_path(tokens: &[Token]) -> (usize, usize) {
    let [literal, close, ..] = tokens else {
        return (0, 0);
    };
    if literal.kind != Kind::Literal || close.kind != Kind::Close {
        return (0, 0);
    }
    let mut taken = 2;
    let mut end = close.end;
    let mut depth = 0_usize;
    for token in tokens.iter().skip(2) {
        match token.kind {
            Kind::Predicate => depth += 1,
            Kind::PredicateEnd if depth > 0 => depth -= 1,
            Kind::Slash => {}
            _ if depth > 0 => {}
            Kind::Other if end == token.start && taken > 2 => {}
            _ => break,
        }
        taken += 1;
        end = token.end;
    }
    (taken, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_computed_defaults_from_others() {
        for (default, question_type) in [
            ("now()", "dateTime"),
            ("${a}", "text"),
            ("1 + 2", "integer"),
            ("a|b", "text"),
            ("7 div 2", "text"),
        ] {
            assert!(is_dynamic(default, question_type), "{default}");
        }
        for (default, question_type) in [
            ("foo", "text"),
            ("2020-01-01", "date"),
            ("2020-01-01", "text"),
            ("https://my-site.org", "text"),
            ("-1", "integer"),
            ("'a + b'", "text"),
            ("38 -12 0 0", "geopoint"),
        ] {
            assert!(!is_dynamic(default, question_type), "{default}");
        }
    }

    #[test]
    fn finds_instances_in_labels() {
        let text = "See instance('c')/root/item[name = ${q}]/label and more";
        let found: Vec<&str> = instance_paths(text)
            .into_iter()
            .map(|(start, end)| &text[start..end])
            .collect();
        assert_eq!(found, ["instance('c')/root/item[name = ${q}]/label"]);
        assert!(instance_paths("call instance( me").is_empty());
    }
}
