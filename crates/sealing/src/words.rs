//! Passphrases of random words.
//!
//! The lists are 1024 of the shortest words of those of BIP 39, quick to type with one cold hand: five
//! words have 50 bits. No two words of a list differ by their accents alone, so that accents need
//! not be typed.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

const ENGLISH: &str = include_str!("words/en.txt");
const FRENCH: &str = include_str!("words/fr.txt");
const COUNT: usize = 5;
/// No word has more bytes.
const LONGEST: usize = 8;

/// Five random words of the language (`en` or `fr`, else English) with a space between them.
pub fn suggest(language: &str, rng: &mut impl CryptoRng) -> String {
    let list = list(language);
    // As large as it can become, because what a growing string leaves behind is not wiped.
    let mut words = String::with_capacity(COUNT * (LONGEST + 1));
    for _ in 0..COUNT {
        if !words.is_empty() {
            words.push(' ');
        }
        // The lists have 2^10 words: the low ten bits choose without bias.
        let number = (rng.next_u32() & 1023) as usize;
        words.push_str(list.lines().nth(number).unwrap_or_default());
    }
    words
}

/// The 1024 words of the language (`en` or `fr`, else English), one a line.
pub fn list(language: &str) -> &'static str {
    if language.split('-').next() == Some("fr") {
        FRENCH
    } else {
        ENGLISH
    }
}

/// The passphrase that is meant, however it was typed: lower case, one space between words, no
/// Latin accents.
pub fn normalise(typed: &str) -> Zeroizing<String> {
    // As large as it can become, because what a growing string leaves behind is not wiped.
    let mut text = Zeroizing::new(String::with_capacity(typed.len() * 3));
    for word in typed.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.extend(word.chars().map(lower_case).filter_map(without_accent));
    }
    text
}

/// The small letter of a Latin, Greek or Cyrillic capital on a keyboard. The standard library's table
/// of all scripts would weigh 4 kB in what a phone downloads.
fn lower_case(letter: char) -> char {
    let distance = match letter {
        'İ' => return 'i',
        'Ÿ' => return 'ÿ',
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ϋ' | 'А'..='Я' => 32,
        'Ѐ'..='Џ' => 80,
        'Ā'..='ķ' | 'Ŋ'..='ŷ' | 'Ґ' => 1 - u32::from(letter) % 2,
        'Ĺ'..='ň' | 'Ź'..='ž' => u32::from(letter) % 2,
        _ => 0,
    };
    char::from_u32(u32::from(letter) + distance).unwrap_or(letter)
}

/// The letter itself, or nothing for a combining mark (Unicode block U+0300).
fn without_accent(letter: char) -> Option<char> {
    Some(match letter {
        '\u{300}'..='\u{36f}' => return None,
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ý' | 'ÿ' => 'y',
        other => other,
    })
}
