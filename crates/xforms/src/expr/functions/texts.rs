//! Functions on texts.

use super::{Arguments, Evaluation, Function, Value};
use crate::base64;
use crate::host::{Digest, Host};

pub(super) fn call(function: Function, arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    use Function as F;
    Ok(match function {
        F::Concat => joined(arguments.all_texts(0)?, "", arguments)?,
        F::Join => {
            let separator = arguments.text(0)?;
            joined(arguments.all_texts(1)?, &separator, arguments)?
        }
        F::NormalizeSpace => {
            let text = arguments.text_or_context()?;
            // White space is that of XML: no more than these four.
            let words = text.split([' ', '\t', '\n', '\r']);
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            Value::Text(words.join(" "))
        }
        F::String => Value::Text(arguments.text_or_context()?),
        F::StringLength => Value::Number(arguments.text_or_context()?.chars().count() as f64),
        F::Substr => substr(arguments)?,
        F::Substring => substring(arguments)?,
        F::Contains
        | F::StartsWith
        | F::EndsWith
        | F::Regex
        | F::SubstringAfter
        | F::SubstringBefore => {
            let (text, mark) = (arguments.text(0)?, arguments.text(1)?);
            of_two(function, &text, &mark, arguments.evaluator.host)
        }
        F::Base64Decode => {
            let bytes = base64::decode(&arguments.text(0)?);
            Value::Text(lossy(bytes))
        }
        F::Digest => digest(arguments)?,
        F::ExtractSigned => {
            let (signed, key) = (arguments.text(0)?, arguments.text(1)?);
            let parts = base64::decode(&signed).zip(base64::decode(&key));
            let host = arguments.evaluator.host;
            Value::Text(lossy(
                parts.and_then(|(signed, key)| host.extract_signed(&signed, &key)),
            ))
        }
        F::Translate => translate(arguments)?,
        F::Uuid => uuid(arguments)?,
        _ => Value::from(arguments.evaluator.form.version()),
    })
}

fn of_two(function: Function, text: &str, mark: &str, host: &dyn Host) -> Value {
    use Function as F;
    match function {
        F::StartsWith => Value::Boolean(text.starts_with(mark)),
        F::EndsWith => Value::Boolean(text.ends_with(mark)),
        // What is no pattern matches nothing.
        F::Regex => Value::Boolean(host.regex(mark, text).unwrap_or(false)),
        _ => {
            let parts = text.split_once(mark);
            match function {
                F::Contains => Value::Boolean(parts.is_some()),
                F::SubstringBefore => Value::from(parts.map_or("", |(before, _)| before)),
                _ => Value::from(parts.map_or("", |(_, after)| after)),
            }
        }
    }
}

/// Bytes as text; empty if there are none.
fn lossy(bytes: Option<Vec<u8>>) -> String {
    bytes.map_or(String::new(), |bytes| {
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// A digest in hexadecimal digits or, as preset, in base64; empty if the host has not got it.
fn digest(arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    let (text, algorithm) = (arguments.text(0)?, arguments.text(1)?);
    let encoding = arguments.text(2)?;
    arguments.evaluator.spend(text.len())?;
    let algorithm = Digest::from_name(algorithm.trim());
    let host = arguments.evaluator.host;
    let digest = algorithm.and_then(|algorithm| host.digest(algorithm, text.as_bytes()));
    let Some(digest) = digest else {
        return Ok(Value::from(""));
    };
    Ok(Value::Text(match encoding.trim() {
        "hex" => digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        "" | "base64" => base64::encode(&digest),
        _ => String::new(),
    }))
}

fn joined(texts: Vec<String>, separator: &str, arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    // Bytes count as steps: or chained calculations could double a text without end.
    let length = texts.iter().map(|text| text.len() + separator.len()).sum();
    arguments.evaluator.spend(length)?;
    Ok(Value::Text(texts.join(separator)))
}

/// ODK's `substr`: from 0, the end not included, negative counts from the end.
fn substr(arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    let text = arguments.text(0)?;
    let length = text.chars().count() as f64;
    let place = |number: f64| {
        let number = number.trunc();
        if number < 0.0 {
            (length + number).max(0.0)
        } else {
            number.min(length)
        }
    };
    let start = place(arguments.number(1)?);
    let end = if arguments.len() > 2 {
        place(arguments.number(2)?)
    } else {
        length
    };
    if start.is_nan() || end.is_nan() || end <= start {
        return Ok(Value::from(""));
    }
    let (start, count) = (start as usize, (end - start) as usize);
    Ok(Value::Text(text.chars().skip(start).take(count).collect()))
}

/// XPath's `substring`: from 1, with a length, both rounded.
fn substring(arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    let text = arguments.text(0)?;
    let round = |number: f64| (number + 0.5).floor();
    let start = round(arguments.number(1)?);
    let end = if arguments.len() > 2 {
        start + round(arguments.number(2)?)
    } else {
        f64::INFINITY
    };
    let kept = text.chars().zip(1u32..).filter(|(_, position)| {
        let position = f64::from(*position);
        position >= start && position < end
    });
    Ok(Value::Text(kept.map(|(c, _)| c).collect()))
}

fn translate(arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    let (text, from, to) = (arguments.text(0)?, arguments.text(1)?, arguments.text(2)?);
    let to: Vec<char> = to.chars().collect();
    arguments
        .evaluator
        .spend(text.len().saturating_mul(from.len() / 16 + 1))?;
    let replaced = text
        .chars()
        .filter_map(|c| match from.chars().position(|f| f == c) {
            Some(index) => to.get(index).copied(),
            None => Some(c),
        });
    Ok(Value::Text(replaced.collect()))
}

/// A version 4 UUID, or so many letters and digits if a length is given.
fn uuid(arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    if arguments.len() == 0 {
        return Ok(Value::Text(crate::host::uuid(arguments.evaluator.host)));
    }
    const ALPHABET: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let length = arguments.number(0)?.clamp(0.0, 1024.0) as usize;
    let mut bytes = vec![0; length];
    arguments.evaluator.host.fill_random(&mut bytes);
    let letter = |byte: &u8| ALPHABET.get(usize::from(*byte) % ALPHABET.len()).copied();
    Ok(Value::Text(
        bytes.iter().filter_map(letter).map(char::from).collect(),
    ))
}
