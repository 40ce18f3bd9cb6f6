//! CSV as in RFC 4180, with other delimiters too.

use std::sync::Arc;

use super::Row;

/// The rows below the header.
pub(super) fn rows(text: &str) -> Vec<Row> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let header = text.lines().next().unwrap_or("");
    let delimiter = [';', '\t'].into_iter().find(|mark| header.contains(*mark));
    let mut records = records(text, delimiter.unwrap_or(',')).into_iter();
    let Some(columns) = records.next() else {
        return Vec::new();
    };
    let columns: Vec<Arc<str>> = columns.iter().map(|name| name.trim().into()).collect();
    let row = |fields: Vec<String>| {
        let mut fields = fields.into_iter();
        let named = columns.iter().map(|name| {
            let value = fields.next().unwrap_or_default();
            (Arc::clone(name), value)
        });
        named.filter(|(name, _)| !name.is_empty()).collect()
    };
    records.map(row).collect()
}

fn records(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut begun = false;
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        begun = true;
        match c {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            c if quoted => field.push(c),
            c if c == delimiter => record.push(std::mem::take(&mut field)),
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
                begun = false;
            }
            c => field.push(c),
        }
    }
    if begun {
        record.push(field);
        records.push(record);
    }
    records
}
