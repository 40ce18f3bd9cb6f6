//! Persons' codes.

#![cfg(feature = "seal")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::HashSet;

use common::Seeded;
use sealing::person::{Code, CodeError};

fn codes() -> Vec<Code> {
    let mut rng = Seeded::new("persons");
    (0..2_000).map(|_| Code::random(&mut rng)).collect()
}

/// The digits of a code, without its hyphens.
fn digits(code: Code) -> Vec<char> {
    code.to_string().chars().filter(|c| *c != '-').collect()
}

fn read(digits: &[char]) -> Result<Code, CodeError> {
    Code::read(&digits.iter().collect::<String>())
}

#[test]
fn every_code_is_read_back_and_no_two_are_the_same() {
    let codes = codes();
    for code in &codes {
        let text = code.to_string();
        assert_eq!(Code::read(&text), Ok(*code));
        assert_eq!(text.parse(), Ok(*code));
        let groups: Vec<usize> = text.split('-').map(str::len).collect();
        assert_eq!(groups, [4, 3, 4, 3], "{text}");
        let json = serde_json::to_string(code).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<Code>(&json).unwrap(), *code);
    }
    assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
}

#[test]
fn every_digit_is_random() {
    let codes = codes();
    for place in 0..14 {
        let seen: HashSet<char> = codes.iter().map(|code| digits(*code)[place]).collect();
        assert_eq!(seen.len(), 10, "place {place}");
    }
}

#[test]
fn every_wrong_digit_is_told() {
    for code in codes() {
        let right = digits(code);
        for (place, there) in right.iter().enumerate() {
            for wrong in ('0'..='9').filter(|digit| digit != there) {
                let mut digits = right.clone();
                digits[place] = wrong;
                assert_eq!(read(&digits), Err(CodeError), "{code}: {wrong} at {place}");
            }
        }
    }
}

#[test]
fn every_swap_of_neighbours_is_told() {
    let mut swaps = 0;
    for code in codes() {
        let right = digits(code);
        for place in 1..right.len() {
            let mut digits = right.clone();
            digits.swap(place - 1, place);
            if digits != right {
                swaps += 1;
                assert_eq!(read(&digits), Err(CodeError), "{code}: at {place}");
            }
        }
    }
    assert!(swaps > 20_000, "{swaps}");
}

#[test]
fn what_is_left_out_or_too_much_is_told() {
    for code in codes() {
        let right = digits(code);
        for place in 0..right.len() {
            let mut fewer = right.clone();
            fewer.remove(place);
            assert_eq!(read(&fewer), Err(CodeError));
            let mut more = right.clone();
            more.insert(place, '0');
            assert_eq!(read(&more), Err(CodeError));
        }
    }
    for text in [
        "",
        "-",
        "0",
        "4071-835-2964-11a",
        "a very long text of words",
    ] {
        assert_eq!(Code::read(text), Err(CodeError), "{text}");
    }
}

#[test]
fn it_may_be_typed_as_people_type() {
    let code = Code::read("4071-835-2964-117").unwrap();
    for typed in [
        "40718352964117",
        " 4071 835 2964 117 ",
        "4071–835.2964/117",
        "4\u{a0}0 7 1 8 3 5 2 9 6 4 1 1 7",
        "٤٠٧١-٨٣٥-٢٩٦٤-١١٧",
        "۴۰۷۱ ۸۳۵ ۲۹۶۴ ۱۱۷",
        "\u{200f}٤٠٧١\u{202c}8352964117",
    ] {
        assert_eq!(Code::read(typed), Ok(code), "{typed}");
        // In a record it has one form.
        assert!(typed.parse::<Code>().is_err(), "{typed}");
    }
    assert_eq!(code.to_string(), "4071-835-2964-117");
    assert_eq!(format!("{code:?}"), "Code(…)");
}
