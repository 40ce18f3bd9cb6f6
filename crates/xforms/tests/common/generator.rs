//! Random cases from a seed: forms with something broken, expressions, scripts.
#![allow(dead_code, unreachable_pub)]

use std::cell::Cell;

use super::next_random;

/// A generator of random numbers with a fixed start.
pub struct Random(Cell<u64>);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(Cell::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1))
    }

    /// Less than `limit`, which must not be 0.
    pub fn below(&self, limit: usize) -> usize {
        (next_random(&self.0) >> 33) as usize % limit
    }

    pub fn pick<'a, T: ?Sized>(&self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    pub fn bytes(&self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.below(256) as u8).collect()
    }

    fn range(&self, length: usize, longest: usize) -> std::ops::Range<usize> {
        let from = self.below(length.max(1));
        let to = (from + self.below(longest) + 1).min(length);
        from.min(length)..to
    }
}

/// Pieces that mean something in forms.
const PIECES: [&str; 28] = [
    "<",
    ">",
    "</",
    "/>",
    "\"",
    "'",
    "<!--",
    "]]>",
    "<![CDATA[",
    "&amp;",
    "&#0;",
    "&lol;",
    "<!DOCTYPE a [",
    "xmlns=\"\"",
    "xmlns:jr=\"x\"",
    " nodeset=\"/data\"",
    " ref=\"..\"",
    " jr:count=\"/data/a\"",
    " calculate=\".\"",
    " relevant=\"false()\"",
    "<repeat>",
    "<output value=\".\"/>",
    "<itemset nodeset=\"/data\"/>",
    "jr:itext('a')",
    "\u{feff}",
    "\u{0}",
    "٣",
    "<setvalue event=\"odk-new-repeat\"/>",
];

/// One of the forms, with some random changes to its text.
pub fn form(random: &Random, forms: &[String]) -> Vec<u8> {
    let mut text = forms[random.below(forms.len())].clone().into_bytes();
    for _ in 0..=random.below(4) {
        let range = random.range(text.len(), 1 << random.below(9));
        match random.below(8) {
            0 => drop(text.drain(range)),
            1 => {
                let piece = random.pick(&PIECES);
                text.splice(range.start..range.start, piece.bytes());
            }
            2 => {
                let copy = text[range].to_vec();
                let at = random.below(text.len() + 1);
                text.splice(at..at, copy);
            }
            3 => {
                let other = forms[random.below(forms.len())].as_bytes();
                let from = random.range(other.len(), 400);
                text.splice(range, other[from].iter().copied());
            }
            4 => {
                if let Some(byte) = text.get_mut(range.start) {
                    *byte = random.below(256) as u8;
                }
            }
            // What stands in a pair of quotes gives way to an expression, or to another value.
            _ => attribute(random, &mut text, range.start),
        }
    }
    text
}

fn attribute(random: &Random, text: &mut Vec<u8>, near: usize) {
    let quotes: Vec<usize> = (near..text.len())
        .filter(|at| text[*at] == b'"')
        .take(40)
        .collect();
    if quotes.len() < 3 {
        return;
    }
    let chosen = random.below(quotes.len() - 1);
    let range = quotes[chosen] + 1..quotes[chosen + 1];
    let value = if random.below(2) == 0 {
        expression(random, 3)
    } else {
        let other = random.below(quotes.len() - 1);
        let value = text[quotes[other] + 1..quotes[other + 1]].to_vec();
        String::from_utf8_lossy(&value).into_owned()
    };
    let value = value.replace('"', "'").replace('<', "&lt;");
    text.splice(range, value.into_bytes());
}

const PATHS: [&str; 26] = [
    ".",
    "..",
    "/",
    "/data",
    "/data/a",
    "/data/b",
    "/data/g/c",
    "/data/r",
    "/data/r/d",
    "/data/r/e",
    "/data/r[2]/d",
    "../d",
    "../../r",
    "current()/../d",
    "current()/.",
    "*",
    "../*",
    "@id",
    "/data/@version",
    "instance('list')/root/item",
    "instance('list')/root/item/name",
    "node()",
    "self::node()",
    "name",
    "n",
    "/data/*/*",
];

pub const LITERALS: [&str; 34] = [
    "0",
    "1",
    "-1",
    "2.5",
    ".5",
    "5.",
    "999999999999999999999999",
    "0.0000000000000000000000001",
    "2147483648",
    "''",
    "'x'",
    "'x y z'",
    "' '",
    "'0'",
    "'-3'",
    "'true'",
    "'2024-02-29'",
    "'2024-13-45'",
    "'12:30'",
    "'12:30:00.000+02:00'",
    "'2024-02-29T23:59:59.999-07:00'",
    "'%Y-%m-%d %H:%M:%S %b %a'",
    "'%'",
    "'12.5 -3.25 0 4.5'",
    "'0 0;0 1;1 1;0 0'",
    "'91 181'",
    "'[A-Z]+'",
    "'('",
    "'é\u{301}\u{1f600}'",
    "'/data/b'",
    "'/data/r/d'",
    "'../d'",
    "'t'",
    "\"a'b\"",
];

const FUNCTIONS: [&str; 80] = [
    "abs",
    "acos",
    "area",
    "asin",
    "atan",
    "atan2",
    "boolean",
    "boolean-from-string",
    "ceiling",
    "checklist",
    "coalesce",
    "concat",
    "contains",
    "cos",
    "count",
    "count-non-empty",
    "count-selected",
    "current",
    "date",
    "date-time",
    "decimal-date-time",
    "decimal-time",
    "digest",
    "distance",
    "ends-with",
    "exp",
    "exp10",
    "extract-signed",
    "false",
    "floor",
    "format-date",
    "format-date-time",
    "geofence",
    "if",
    "indexed-repeat",
    "int",
    "intersects",
    "join",
    "jr:choice-name",
    "jr:itext",
    "last",
    "local-name",
    "log",
    "log10",
    "max",
    "min",
    "name",
    "normalize-space",
    "not",
    "now",
    "number",
    "once",
    "pi",
    "position",
    "pow",
    "pulldata",
    "random",
    "randomize",
    "regex",
    "round",
    "selected",
    "selected-at",
    "sin",
    "sqrt",
    "starts-with",
    "string",
    "string-length",
    "substr",
    "substring",
    "substring-after",
    "substring-before",
    "sum",
    "tan",
    "today",
    "translate",
    "true",
    "uuid",
    "version",
    "weighted-checklist",
    "carnet:absent",
];

const OPERATORS: [&str; 15] = [
    " or ", " and ", " = ", " != ", " < ", " <= ", " > ", " >= ", " + ", " - ", " * ", " div ",
    " mod ", " | ", ",",
];

/// An expression as forms have them, nested to `depth`.
pub fn expression(random: &Random, depth: usize) -> String {
    let inner = |random: &Random| expression(random, depth - 1);
    if depth == 0 {
        return match random.below(2) {
            0 => random.pick(&PATHS).to_owned(),
            _ => random.pick(&LITERALS).to_owned(),
        };
    }
    match random.below(9) {
        0 => random.pick(&PATHS).to_owned(),
        1 => random.pick(&LITERALS).to_owned(),
        2..=4 => {
            let arguments: Vec<String> = (0..random.below(5)).map(|_| inner(random)).collect();
            format!("{}({})", random.pick(&FUNCTIONS), arguments.join(", "))
        }
        5 | 6 => format!(
            "{}{}{}",
            inner(random),
            random.pick(&OPERATORS),
            inner(random)
        ),
        7 => format!("{}[{}]", random.pick(&PATHS), inner(random)),
        _ => format!("-({})", inner(random)),
    }
}

/// The same with some characters changed.
pub fn broken_expression(random: &Random) -> String {
    let mut text: Vec<char> = expression(random, 4).chars().collect();
    for _ in 0..random.below(4) {
        let range = random.range(text.len(), 6);
        match random.below(3) {
            0 => drop(text.drain(range)),
            1 => {
                let copy = text[range].to_vec();
                let at = random.below(text.len() + 1);
                text.splice(at..at, copy);
            }
            _ => {
                let sign = random.pick(&[
                    "(", ")", "[", "]", "/", "//", "'", "$", "::", "..", "é", "\u{0}", "-",
                ]);
                text.splice(range.start..range.start, sign.chars());
            }
        }
    }
    text.into_iter().collect()
}
