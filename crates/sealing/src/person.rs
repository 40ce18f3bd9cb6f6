//! The code that a person keeps on a card, so that a later questionnaire can be tied to an earlier one
//! without a name.
//!
//! Fourteen digits: `4071-835-2964-117`. Thirteen are random, the last one checks them.
//!
//! - **Digits only.** Words and letters would be shorter, but they belong to a language or a script. Every
//!   team and nearly everybody whom it meets can read ten digits aloud, and every phone has a keypad for
//!   them, without capitals, accents and a change of keyboard. Whoever writes Arabic or Persian digits
//!   means the same code.
//! - **Thirteen random ones** have 43.2 bits; twelve would have 39.9. Among half a million people, which
//!   is more than the network meets in twenty years, the chance that any two have the same code is
//!   n²/2·10¹³, about one in eighty, and that a given person shares one, one in twenty million.
//!   Nothing is derived from a person, a place, a device or a time.
//! - **The check digit** is that of Damm (*Total anti-symmetrische Quasigruppen*, Marburg 2004): it tells
//!   every single wrong digit and every swap of neighbours, the two commonest errors of people who copy
//!   numbers, without an eleventh symbol as ISO 7064 needs for the same. Of other errors one in
//!   ten goes unnoticed.
//! - **Groups** of three and four are what is remembered between hearing and writing. The hyphens also keep
//!   spreadsheets from taking the code for a number and rounding it.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use rand_core::CryptoRng;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// Digits of a code, the check digit included.
const LENGTH: usize = 14;
/// How many codes there are: one for each choice of the other digits.
const CODES: u64 = 10_u64.pow(13);
/// Digits after which a hyphen stands.
const GROUPS: [usize; 3] = [4, 7, 11];

/// A totally antisymmetric quasigroup of order ten whose diagonal is zero (Damm 2004).
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// A person's code. Its text is four groups of digits with hyphens between them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code([u8; LENGTH]);

/// The text is no code, or not the one that was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a person's code")]
pub struct CodeError;

impl Code {
    /// A new code.
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        // 2⁶⁴ is no multiple of their number: some come up more often, by one in a million.
        let mut rest = rng.next_u64() % CODES;
        let mut digits = [0; LENGTH];
        for digit in digits.iter_mut().rev().skip(1) {
            *digit = (rest % 10) as u8;
            rest /= 10;
        }
        // The last one is 0 so far; the diagonal is 0, so what the others leave is its value.
        digits[LENGTH - 1] = left(&digits[..LENGTH - 1]);
        Self(digits)
    }

    /// The code that is meant, however it was typed or read: Latin, Arabic or Persian digits; spaces,
    /// hyphens, dots, slashes and invisible marks where they like.
    ///
    /// # Errors
    /// [`CodeError`] if there are other characters, too few or too many digits, or if the check digit
    /// is not that of the others: something was misread.
    pub fn read(typed: &str) -> Result<Self, CodeError> {
        let mut digits = [0; LENGTH];
        let mut places = digits.iter_mut();
        for letter in typed.chars().filter(|letter| !is_between(*letter)) {
            let place = places.next().ok_or(CodeError)?;
            *place = digit(letter).ok_or(CodeError)?;
        }
        let full = places.next().is_none();
        match full && left(&digits) == 0 {
            true => Ok(Self(digits)),
            false => Err(CodeError),
        }
    }
}

/// What the digits leave: 0 if the last one checks the others.
fn left(digits: &[u8]) -> u8 {
    let next = |state: u8, digit: &u8| DAMM[usize::from(state)][usize::from(*digit)];
    digits.iter().fold(0, next)
}

fn digit(letter: char) -> Option<u8> {
    let zero = match letter {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        _ => return None,
    };
    u8::try_from(u32::from(letter) - u32::from(zero)).ok()
}

/// What may stand between digits: spaces, hyphens and dashes, dots, slashes, tatweel, and what directs
/// the flow of text.
fn is_between(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            '-' | '.' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{640}'
        )
        || matches!(letter, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(letter, '\u{2060}'..='\u{206f}' | '\u{feff}')
}

impl Display for Code {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(LENGTH + GROUPS.len());
        for (at, digit) in self.0.iter().enumerate() {
            if GROUPS.contains(&at) {
                text.push('-');
            }
            text.push(char::from(b'0' + digit));
        }
        f.pad(&text)
    }
}

/// A code ties what one person said together, so that no log may hold it.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// As it is written, and no other way: for what people type there is [`Code::read`].
impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let code = Self::read(text)?;
        match code.to_string() == text {
            true => Ok(code),
            false => Err(CodeError),
        }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_string())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}
