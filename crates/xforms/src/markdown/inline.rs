//! Markup within lines.

use super::Span;

/// Depth of markup in markup; what lies deeper is text.
const DEPTH: u8 = 12;

/// How much of the text may be looked through for ends of markup, in bytes: what begins and never
/// ends could otherwise cost the square of the length.
pub(super) struct Budget(usize);

impl Budget {
    pub(super) fn of(text: &str) -> Self {
        Self(text.len().saturating_mul(40).clamp(4_000, 4_000_000))
    }

    /// Where `wanted` holds first, from `from` on.
    fn search(&mut self, text: &str, from: usize, wanted: &dyn Fn(usize) -> bool) -> Option<usize> {
        let rest = text.get(from..)?;
        for (at, c) in rest.char_indices() {
            self.0 = self.0.checked_sub(c.len_utf8())?;
            if wanted(from + at) {
                return Some(from + at);
            }
        }
        None
    }
}

pub(super) fn spans(text: &str, budget: &mut Budget) -> Vec<Span> {
    read(text, budget, DEPTH)
}

fn read(text: &str, budget: &mut Budget, depth: u8) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let marked = match c {
            '\\' => escaped(text, at),
            '\n' => Some((Span::Break, at + 1)),
            '*' | '_' if depth > 0 => emphasis(text, at, c, budget, depth),
            '[' if depth > 0 => link(text, at, budget, depth),
            '<' if depth > 0 => tag(text, at, budget, depth),
            _ => None,
        };
        match marked {
            Some((Span::Text(sign), end)) => {
                plain.push_str(&sign);
                at = end;
            }
            Some((span, end)) => {
                flush(&mut plain, &mut spans);
                spans.push(span);
                at = end;
            }
            None => {
                plain.push(c);
                at += c.len_utf8();
            }
        }
    }
    flush(&mut plain, &mut spans);
    spans
}

fn flush(plain: &mut String, spans: &mut Vec<Span>) {
    if !plain.is_empty() {
        spans.push(Span::Text(std::mem::take(plain)));
    }
}

/// What was read, and where it ends.
type Read = Option<(Span, usize)>;

fn escaped(text: &str, at: usize) -> Read {
    let sign = text.get(at + 1..at + 2)?;
    let sign = sign.chars().next().filter(char::is_ascii_punctuation)?;
    Some((Span::Text(sign.into()), at + 2))
}

fn emphasis(text: &str, at: usize, sign: char, budget: &mut Budget, depth: u8) -> Read {
    let strong = text.get(at + 1..)?.starts_with(sign);
    let length = if strong { 2 } else { 1 };
    let before = |at: usize| text.get(..at).and_then(|text| text.chars().next_back());
    let after = |at: usize| text.get(at..).and_then(|text| text.chars().next());
    let is = |at: usize| after(at) == Some(sign);
    // Within a word an underscore is part of the word.
    let in_word = |c: Option<char>| sign == '_' && c.is_some_and(char::is_alphanumeric);
    let from = at + length;
    if in_word(before(at)) || after(from).is_none_or(|c| c.is_whitespace() || c == sign) {
        return None;
    }
    let ends = |end: usize| {
        let touches = is(end) && before(end).is_some_and(|c| !c.is_whitespace() && c != '\\');
        let whole = match strong {
            // Of three the first ends what stands within.
            true => is(end + 1) && !is(end + 2),
            false => !is(end + 1) && before(end) != Some(sign),
        };
        touches && whole && end > from && !in_word(after(end + length))
    };
    let end = budget.search(text, from, &ends)?;
    let content = read(text.get(from..end)?, budget, depth - 1);
    let span = match strong {
        true => Span::Strong(content),
        false => Span::Emphasis(content),
    };
    Some((span, end + length))
}

fn link(text: &str, at: usize, budget: &mut Budget, depth: u8) -> Read {
    let turn = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with("]("));
    let middle = budget.search(text, at + 1, &turn)?;
    let close = |at: usize| text.as_bytes().get(at) == Some(&b')');
    let end = budget.search(text, middle + 2, &close)?;
    let address = text.get(middle + 2..end)?.trim();
    let content = read(text.get(at + 1..middle)?, budget, depth - 1);
    let span = if is_safe(address) {
        let address = address.to_owned();
        Span::Link { address, content }
    } else {
        unstyled(content)
    };
    Some((span, end + 1))
}

fn unstyled(content: Vec<Span>) -> Span {
    Span::Styled {
        color: None,
        font: None,
        content,
    }
}

/// Whether a page may lead there.
fn is_safe(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once(':') else {
        return false;
    };
    let schemes = ["http", "https", "mailto", "tel", "sms", "geo"];
    let known = schemes
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    known && !rest.is_empty() && !address.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// One of the tags that forms use; of their attributes only two styles have a meaning.
fn tag(text: &str, at: usize, budget: &mut Budget, depth: u8) -> Read {
    let rest = text.get(at + 1..)?;
    let name_end = rest.find(|c: char| !c.is_ascii_alphanumeric())?;
    let name = rest.get(..name_end)?.to_ascii_lowercase();
    let known = ["b", "strong", "i", "em", "span", "div", "p", "br"];
    if !known.contains(&name.as_str()) {
        return None;
    }
    let close = |at: usize| text.as_bytes().get(at) == Some(&b'>');
    let from = budget.search(text, at, &close)? + 1;
    if name == "br" {
        return Some((Span::Break, from));
    }
    let attributes = text.get(at + 1 + name_end..from - 1)?;
    let end = closing(text, from, &name, budget)?;
    let content = read(text.get(from..end)?, budget, depth - 1);
    let span = match name.as_str() {
        "b" | "strong" => Span::Strong(content),
        "i" | "em" => Span::Emphasis(content),
        _ => Span::Styled {
            color: style(attributes, "color").filter(|color| is_color(color)),
            font: style(attributes, "font-family").filter(|font| is_font(font)),
            content,
        },
    };
    Some((span, end + name.len() + 3))
}

/// Where the closing tag begins that belongs to an opening one which ends at `from`.
fn closing(text: &str, from: usize, name: &str, budget: &mut Budget) -> Option<usize> {
    let bytes = text.as_bytes();
    let named = |at: usize| {
        let found = bytes.get(at..at + name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    let open = |at: usize| {
        let next = bytes.get(at + 1 + name.len());
        bytes.get(at) == Some(&b'<') && named(at + 1) && matches!(next, Some(b'>' | b' '))
    };
    let close = |at: usize| {
        let start = bytes.get(at..at + 2) == Some(b"</") && named(at + 2);
        start && bytes.get(at + 2 + name.len()) == Some(&b'>')
    };
    let mut inside = 0;
    let mut at = from;
    loop {
        at = budget.search(text, at, &|at| open(at) || close(at))?;
        if open(at) {
            inside += 1;
        } else if inside == 0 {
            return Some(at);
        } else {
            inside -= 1;
        }
        at += 1;
    }
}

/// The value of a style: `style="color: red"`.
fn style(attributes: &str, wanted: &str) -> Option<String> {
    let (_, rest) = attributes.split_once("style")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let styles = rest.get(1..)?.split(quote).next()?;
    styles.split(';').find_map(|style| {
        let (name, value) = style.split_once(':')?;
        let value = value.trim().trim_matches(['"', '\'']);
        let named = name.trim().eq_ignore_ascii_case(wanted);
        (named && !value.is_empty()).then(|| value.to_owned())
    })
}

fn is_color(color: &str) -> bool {
    match color.strip_prefix('#') {
        Some(digits) => {
            matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|b| b.is_ascii_hexdigit())
        }
        None => color.len() <= 30 && color.bytes().all(|b| b.is_ascii_alphabetic()),
    }
}

fn is_font(font: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | ',' | '-');
    font.len() <= 100 && font.chars().all(plain)
}
