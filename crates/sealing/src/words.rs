//! Passphrases of random words.
//!
//! A list has 1,024 words. The English, French and Spanish ones are the shortest of BIP 39, quick to
//! type with one cold hand (in Spanish all of five letters at most but fifteen that speak of
//! violence, prison or sex). BIP 39 has no Arabic list: this one was drafted by machine and **no native
//! speaker has reviewed it yet**. No two words of a list differ only by what [`canonical`] takes away,
//! so that accents, and in Arabic hamza and the spelling of final letters, need not be typed. A list
//! may be improved, and passphrases that were made of it stay good; but not the English one, which
//! spells keys too.
//!
//! Five words have 50 bits, and four would have 40. With the strongest parameters that a cheap phone
//! bears (64 MiB, 3 passes) a good graphics card tries, by estimate, 1,800 a second: one card tries 40
//! bits in twenty years, a thousand cards in a week; 50 bits in twenty thousand years and in twenty. At
//! the weakest that is accepted (19 MiB, 2 passes, 9,600 a second) a thousand cards need a day or two
//! for 40 bits, and four years for 50. Four words would do if they came from a list of 7,776, whose
//! words are longer. Hence five.

use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::Digest;

const ENGLISH: &str = include_str!("../../../public/words/en.txt");
const FRENCH: &str = include_str!("../../../public/words/fr.txt");
const COUNT: usize = 5;
/// No word has more bytes.
const LONGEST: usize = 12;

/// A language in which there is a list of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// The words of `ar.txt`. Drafted by machine, not reviewed by a native speaker.
    Arabic,
    /// The words of `en.txt`.
    English,
    /// The words of `es.txt`.
    Spanish,
    /// The words of `fr.txt`.
    French,
}

impl Language {
    /// The language of a BCP 47 tag, or English if there is no list for it.
    pub fn of_tag(tag: &str) -> Self {
        match tag.split('-').next() {
            Some("ar") => Self::Arabic,
            Some("es") => Self::Spanish,
            Some("fr") => Self::French,
            _ => Self::English,
        }
    }

    /// The name of the file with its list, one word a line.
    pub fn file_name(self) -> &'static str {
        self.file().0
    }

    /// The file and its SHA-256.
    fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Arabic => (
                "ar.txt",
                "aa996c6630cab35df98bd804f13afc726ff9e782bea8cdb29bd29723926fb83c",
            ),
            Self::English => (
                "en.txt",
                "595e636a33e539ce58ec087ba7e3f12d96453722c6a39605b1ec4f41be4b1935",
            ),
            Self::Spanish => (
                "es.txt",
                "424a4be5707a3fc141ad1409fa66515ea39db3ba315382831c6d392b42cb2585",
            ),
            Self::French => (
                "fr.txt",
                "48a052f586ea31554e51b8f554875f88aacdd6b82df10128dc835f184998e0eb",
            ),
        }
    }
}

/// The text is not the list of its language: cut off, changed, or another file's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not the list of words")]
pub struct WordListError;

/// A list whose every word is as it was reviewed.
#[derive(Clone, Copy, Debug)]
pub struct WordList<'a>(&'a str);

impl<'a> WordList<'a> {
    /// The list of `language` from the contents of its file.
    ///
    /// # Errors
    /// If the contents are any others: words that somebody else has chosen are easily guessed.
    pub fn of(language: Language, contents: &'a str) -> Result<Self, WordListError> {
        if Digest::of(contents.as_bytes()).to_string() == language.file().1 {
            Ok(Self(contents))
        } else {
            Err(WordListError)
        }
    }

    /// Five random words with a space between them.
    pub fn suggest(&self, rng: &mut impl CryptoRng) -> Zeroizing<String> {
        // As large as it can become, because what a growing string leaves behind is not wiped.
        let mut words = Zeroizing::new(String::with_capacity(COUNT * (LONGEST + 1)));
        for _ in 0..COUNT {
            if !words.is_empty() {
                words.push(' ');
            }
            // The lists have 2^10 words: the low ten bits choose without bias.
            let number = (rng.next_u32() & 1023) as usize;
            words.push_str(self.0.lines().nth(number).unwrap_or_default());
        }
        words
    }
}

/// Five random words of the language (`en` or `fr`, else English), from lists that stand in the program
/// itself. [`WordList`] does the same with a list that is fetched when it is needed.
pub fn suggest(language: &str, rng: &mut impl CryptoRng) -> String {
    WordList(list(language)).suggest(rng).to_string()
}

/// The 1024 words of the language (`en` or `fr`, else English), one a line, that stand in the program.
pub fn list(language: &str) -> &'static str {
    match Language::of_tag(language) {
        Language::French => FRENCH,
        _ => ENGLISH,
    }
}

/// The passphrase that is meant, however it was typed. What slots of version 2 are derived from; it must
/// not change.
///
/// - Small letters, no accents: as [`normalise`].
/// - One space between words. A full stop, a comma (Arabic too) or a hyphen is as good as a space: a
///   phone's keyboard makes a full stop of two spaces.
/// - Arabic: no short vowels or other marks, no tatweel, no hamza, on whatever it sits (أ إ آ ٱ are ا,
///   ؤ is و, ئ is ي, ء is nothing); ة is ه, ى is ي; the ی, ک, ہ, ھ and ە of other keyboards are those of
///   the Arabic one.
/// - No invisible characters that direct the flow of text.
pub fn canonical(typed: &str) -> Zeroizing<String> {
    // As large as it can become, because what a growing string leaves behind is not wiped.
    let mut text = Zeroizing::new(String::with_capacity(typed.len() * 3));
    let mut between = false;
    for letter in typed.chars() {
        if letter.is_whitespace() || matches!(letter, '.' | ',' | '،' | '-') {
            between = true;
        } else if let Some(letter) = without_accent(lower_case(letter)).and_then(plain_arabic) {
            if between && !text.is_empty() {
                text.push(' ');
            }
            between = false;
            text.push(letter);
        }
    }
    text
}

/// The letter in its plainest Arabic form, or nothing for a mark.
fn plain_arabic(letter: char) -> Option<char> {
    Some(match letter {
        // Marks, tatweel, hamza; then what directs the flow of text.
        '\u{610}'..='\u{61a}' | '\u{621}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' => {
            return None;
        }
        '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}'..='\u{6ed}' => return None,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => return None,
        '\u{2060}'..='\u{206f}' | '\u{feff}' => return None,
        // أ إ آ ٱ, ؤ, ئ ى ی, ة ہ ھ ە, ک
        '\u{622}' | '\u{623}' | '\u{625}' | '\u{671}' => '\u{627}',
        '\u{624}' => '\u{648}',
        '\u{626}' | '\u{649}' | '\u{6cc}' => '\u{64a}',
        '\u{629}' | '\u{6c1}' | '\u{6be}' | '\u{6d5}' => '\u{647}',
        '\u{6a9}' => '\u{643}',
        other => other,
    })
}

/// The passphrase that is meant, however it was typed: lower case, one space between words, no
/// Latin accents. What slots of version 1 are derived from; it must not change.
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
