//! Passphrases of random words.
//!
//! The lists are those of BIP 39: 2048 words each, so that five words have 55 bits. No two words of
//! a list differ by their accents alone, so that accents need not be typed.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

const ENGLISH: &[u8] = {
    const LIST: &[u8] = include_bytes!("words/en.txt");
    &shorten::<{ shorten::<0>(LIST).1 }>(LIST).0
};
const FRENCH: &[u8] = {
    const LIST: &[u8] = include_bytes!("words/fr.txt");
    &shorten::<{ shorten::<0>(LIST).1 }>(LIST).0
};
const COUNT: usize = 5;
/// No word has more bytes.
const LONGEST: usize = 16;

/// A sorted list without what each word begins with as the one before it does, which is a fifth
/// less to download: the number of those bytes, then the others. Also its length, for which no
/// room is needed.
const fn shorten<const N: usize>(list: &[u8]) -> ([u8; N], usize) {
    let mut short = [0; N];
    let (mut length, mut before, mut start) = (0, 0, 0);
    while start < list.len() {
        let mut end = start;
        while list[end] != b'\n' {
            end += 1;
        }
        let mut same = 0;
        while before + same < start
            && start + same < end
            && list[before + same] == list[start + same]
        {
            same += 1;
        }
        let mut at = start + same;
        if N > 0 {
            short[length] = same as u8;
        }
        length += 1;
        while at < end {
            if N > 0 {
                short[length] = list[at];
            }
            length += 1;
            at += 1;
        }
        before = start;
        start = end + 1;
    }
    (short, length)
}

/// The word of this number in a list that [`shorten`] made.
fn word(list: &[u8], number: usize) -> Zeroizing<String> {
    let mut word = Vec::with_capacity(LONGEST);
    let mut left = number + 1;
    for byte in list {
        // Counts are below any letter, and below what goes on from one in UTF-8.
        if *byte < b' ' {
            if left == 0 {
                break;
            }
            left -= 1;
            word.truncate(usize::from(*byte));
        } else {
            word.push(*byte);
        }
    }
    Zeroizing::new(String::from_utf8(word).unwrap_or_default())
}

/// Five random words of the language (`en` or `fr`, else English) with a space between them.
pub fn suggest(language: &str, rng: &mut impl CryptoRng) -> String {
    let list = if language.split('-').next() == Some("fr") {
        FRENCH
    } else {
        ENGLISH
    };
    // As large as it can become, because what a growing string leaves behind is not wiped.
    let mut words = String::with_capacity(COUNT * (LONGEST + 1));
    for _ in 0..COUNT {
        if !words.is_empty() {
            words.push(' ');
        }
        // The lists have 2^11 words: the low eleven bits choose without bias.
        words.push_str(&word(list, (rng.next_u32() & 2047) as usize));
    }
    words
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
        'Ā'..='ķ' | 'Ŋ'..='ŷ' | 'Ґ' => u32::from(letter) % 2 ^ 1,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_lists_is_there() {
        for (short, list) in [
            (ENGLISH, include_str!("words/en.txt")),
            (FRENCH, include_str!("words/fr.txt")),
        ] {
            assert!(short.len() < list.len());
            assert_eq!(list.lines().count(), 2048);
            for (number, line) in list.lines().enumerate() {
                assert_eq!(*word(short, number), line);
                assert!(line.len() <= LONGEST);
            }
        }
    }
}
