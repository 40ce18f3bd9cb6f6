//! Passphrases of words: the lists, and what may be typed for them.

#![cfg(feature = "open")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::HashSet;

use common::Seeded;
use sealing::Digest;
use sealing::words::{Language, WordList, WordListError, canonical, normalise, suggest};

const LISTS: [(Language, &str); 4] = [
    (
        Language::Arabic,
        include_str!("../../../public/words/ar.txt"),
    ),
    (
        Language::English,
        include_str!("../../../public/words/en.txt"),
    ),
    (
        Language::Spanish,
        include_str!("../../../public/words/es.txt"),
    ),
    (
        Language::French,
        include_str!("../../../public/words/fr.txt"),
    ),
];

/// Who changes a list sees to it that the app and its lists change together.
#[test]
fn the_lists_have_not_changed() {
    let digests = LISTS.map(|(language, list)| {
        let digest = Digest::of(list.as_bytes()).to_string();
        (language.file_name(), digest)
    });
    let expected = [
        (
            "ar.txt",
            "aa996c6630cab35df98bd804f13afc726ff9e782bea8cdb29bd29723926fb83c",
        ),
        (
            "en.txt",
            "595e636a33e539ce58ec087ba7e3f12d96453722c6a39605b1ec4f41be4b1935",
        ),
        (
            "es.txt",
            "424a4be5707a3fc141ad1409fa66515ea39db3ba315382831c6d392b42cb2585",
        ),
        (
            "fr.txt",
            "48a052f586ea31554e51b8f554875f88aacdd6b82df10128dc835f184998e0eb",
        ),
    ];
    assert_eq!(
        digests,
        expected.map(|(name, digest)| (name, digest.to_owned()))
    );
}

#[test]
fn words_stay_apart_however_they_are_typed() {
    for (language, list) in LISTS {
        assert_eq!(list.lines().count(), 1024);
        let plain: HashSet<_> = list
            .lines()
            .map(|word| canonical(word).to_string())
            .collect();
        assert_eq!(plain.len(), 1024, "{language:?}");
        for word in list.lines() {
            // As many bytes as a suggestion reserves for a word.
            assert!((3..=12).contains(&word.len()), "{word}");
            assert!(word.chars().all(char::is_alphabetic), "{word}");
        }
        let arabic = |letter: char| ('\u{627}'..='\u{64a}').contains(&letter);
        assert!(plain.iter().all(|word| {
            let letters = &mut word.chars();
            word.chars().count() >= 2
                && match language {
                    Language::Arabic => letters.all(arabic),
                    _ => letters.all(|letter| letter.is_ascii_lowercase()),
                }
        }));
    }
}

#[test]
fn a_list_is_the_one_of_its_language_or_none() {
    for (language, list) in LISTS {
        assert!(WordList::of(language, list).is_ok());
        let others = LISTS.iter().filter(|(other, _)| *other != language);
        let cut = &list[..list.len() - 1];
        let rigged = list.lines().next().unwrap().to_owned() + "\n";
        let rigged = rigged.repeat(1024);
        let wrong = others
            .map(|(_, list)| *list)
            .chain([cut, "", "<html>", &rigged]);
        for wrong in wrong {
            let refused = WordList::of(language, wrong).map(|_| ());
            assert_eq!(refused, Err(WordListError));
        }
    }
}

#[test]
fn languages_have_the_list_of_their_tag() {
    for (tag, language) in [
        ("ar", Language::Arabic),
        ("ar-SY", Language::Arabic),
        ("es-419", Language::Spanish),
        ("fr-CH", Language::French),
        ("en", Language::English),
        ("ro", Language::English),
        ("", Language::English),
        ("arn", Language::English),
    ] {
        assert_eq!(Language::of_tag(tag), language, "{tag}");
    }
}

#[test]
fn suggestions_have_five_words_of_the_list() {
    for (language, list) in LISTS {
        let words: HashSet<&str> = list.lines().collect();
        let rng = &mut Seeded::new("words");
        let mut seen = HashSet::new();
        for _ in 0..1000 {
            let suggestion = WordList::of(language, list).unwrap().suggest(rng);
            let chosen: Vec<_> = suggestion.split(' ').collect();
            assert_eq!(chosen.len(), 5);
            assert!(chosen.iter().all(|word| words.contains(word)));
            seen.extend(chosen.iter().map(|word| (*word).to_owned()));
        }
        // 5000 draws of 1024 words miss eight of them on average.
        assert!(seen.len() > 990, "only {} words come up", seen.len());
    }
}

#[test]
fn the_built_in_lists_are_english_and_french() {
    for (tag, list) in [
        ("en", LISTS[1].1),
        ("fr-CH", LISTS[3].1),
        ("ro", LISTS[1].1),
    ] {
        for _ in 0..100 {
            let suggestion = suggest(tag, &mut Seeded::new(tag));
            let chosen: Vec<_> = suggestion.split(' ').collect();
            assert_eq!(chosen.len(), 5);
            let listed = |word: &&str| list.lines().any(|line| line == *word);
            assert!(chosen.iter().all(listed));
        }
    }
}

#[test]
fn what_is_meant_is_understood() {
    for (typed, meant) in [
        ("", ""),
        ("  \n ", ""),
        (" Five  WORDS\n", "five words"),
        ("Éclair  e\u{301}té", "eclair ete"),
        ("árbol NIÑO búho", "arbol nino buho"),
        ("one. two, three-four .", "one two three four"),
        // Alef forms, ta marbuta, alef maqsura, hamza.
        ("أب إبرة آلة ٱسم", "اب ابره اله اسم"),
        ("مدرسة مستشفى شتاء", "مدرسه مستشفي شتا"),
        ("سؤال بئر مبنى", "سوال بير مبني"),
        // Short vowels, tatweel, and a hamza that is typed by itself.
        ("كِتَابٌ كـــتاب ا\u{654}رنب", "كتاب كتاب ارنب"),
        // Letters of Persian and Urdu keyboards.
        ("کتاب کرسی ہدف", "كتاب كرسي هدف"),
        ("قلم،  جمل،باب", "قلم جمل باب"),
        (
            "\u{200f}قلم\u{200f} \u{200e}\u{202b}جمل\u{202c}\u{feff}",
            "قلم جمل",
        ),
        // A word of nothing but marks is none.
        ("قلم \u{64e} \u{640} جمل", "قلم جمل"),
    ] {
        assert_eq!(canonical(typed).as_str(), meant, "{typed}");
        let again = canonical(meant);
        assert_eq!(again.as_str(), meant, "{typed} twice");
    }
}

#[test]
fn different_passphrases_stay_different() {
    for (one, other) in [
        ("five words", "fivewords"),
        ("five words", "five word"),
        ("سيف", "صيف"),
        ("تين", "طين"),
        ("قلب", "كلب"),
    ] {
        assert_ne!(canonical(one), canonical(other));
    }
}

/// What opened a slot of version 1 must go on opening it.
#[test]
fn the_first_normal_form_has_not_changed() {
    for (typed, normal) in [
        (" Five  WORDS\n", "five words"),
        ("Éclair.  e\u{301}té", "eclair. ete"),
        ("أب، مدرسة", "أب، مدرسة"),
    ] {
        assert_eq!(normalise(typed).as_str(), normal);
    }
}

#[test]
fn capitals_do_not_matter_in_latin_greek_and_cyrillic() {
    let alphabets = ['A'..='Z', 'À'..='Þ', 'Ā'..='ž', 'Α'..='Ϋ', 'Ѐ'..='Я'];
    let mut capitals = 0;
    for letter in alphabets.into_iter().flatten() {
        let small: String = letter.to_lowercase().collect();
        let capital = letter.to_string();
        assert_eq!(normalise(&capital), normalise(&small), "{letter}");
        assert_eq!(canonical(&capital), canonical(&small), "{letter}");
        capitals += usize::from(letter.is_uppercase());
    }
    assert!(capitals > 150, "the ranges have capitals to try");
}
