//! What one device splits, another one joins; and nothing else passes for it.

mod common;

use codes::{Heard, Joiner, LARGEST, split};
use common::Random;

/// The parcel that a joiner has made of these texts.
fn joined(texts: &[String]) -> Option<Vec<u8>> {
    let mut joiner = Joiner::default();
    texts.iter().find_map(|text| match joiner.hear(text) {
        Heard::Whole(parcel) => Some(parcel),
        _ => None,
    })
}

#[test]
fn bytes_of_every_size_arrive_in_any_order_and_with_doubles() {
    let mut random = Random(1);
    for length in [1, 2, 927, 928, 929, 5_000, 17_408, LARGEST] {
        let parcel = random.bytes(length);
        let mut texts = split(&parcel).unwrap();
        texts.extend_from_within(..texts.len() / 2);
        for at in (1..texts.len()).rev() {
            texts.swap(at, random.below(at + 1));
        }
        assert_eq!(joined(&texts), Some(parcel), "{length} bytes");
    }
}

#[test]
fn it_says_what_is_missing() {
    let texts = split(&Random(2).bytes(4_000)).unwrap();
    let mut joiner = Joiner::default();
    let Heard::New(progress) = joiner.hear(&texts[2]) else {
        panic!("the first part is new")
    };
    assert_eq!((progress.count, progress.missing), (5, vec![1, 2, 4, 5]));
    let Heard::Known(progress) = joiner.hear(&texts[2]) else {
        panic!("it was there")
    };
    assert_eq!(progress.missing, [1, 2, 4, 5]);
    assert_eq!(joiner.hear("https://example.org"), Heard::Foreign);
}

#[test]
fn two_sequences_do_not_mix() {
    let mut random = Random(3);
    let parcels = [random.bytes(3_000), random.bytes(3_000)];
    let texts = parcels.each_ref().map(|parcel| split(parcel).unwrap());
    let mut joiner = Joiner::default();
    let mut whole = Vec::new();
    for (first, second) in texts[0].iter().zip(&texts[1]) {
        for text in [first, second] {
            if let Heard::Whole(parcel) = joiner.hear(text) {
                whole.push(parcel);
            }
        }
    }
    assert_eq!(whole, parcels);
}

#[test]
fn two_parts_for_one_place_are_damage_and_the_next_round_mends_it() {
    let mut random = Random(4);
    let parcel = random.bytes(3_000);
    let texts = split(&parcel).unwrap();
    let mut joiner = Joiner::default();
    joiner.hear(&texts[0]);
    // The header is 20 characters long; then three stand for two bytes.
    let other = format!("{}BB8{}", &texts[0][..20], &texts[0][23..]);
    assert_ne!(other, texts[0]);
    assert_eq!(joiner.hear(&other), Heard::Damaged);
    assert_eq!(joined(&texts), Some(parcel));
}

#[test]
fn what_is_far_too_large_is_not_collected() {
    let parcel = Random(5).bytes(64);
    let head = &split(&parcel).unwrap()[0][..14];
    let mut joiner = Joiner::default();
    let part = "BB8".repeat(20_000);
    assert!(matches!(
        joiner.hear(&format!("{head}001003{part}")),
        Heard::New(_)
    ));
    assert_eq!(joiner.hear(&format!("{head}002003{part}")), Heard::Damaged);
}

#[test]
fn no_damage_passes_for_the_parcel_and_none_stops_the_joiner() {
    let mut random = Random(6);
    let parcel = random.bytes(2_500);
    let texts = split(&parcel).unwrap();
    let mut whole = 0;
    for _ in 0..100_000 {
        let mut texts = texts.clone();
        let place = random.below(texts.len());
        let damaged = mutated(&texts[place], &mut random);
        let differs = damaged != texts[place];
        texts[place] = damaged;
        match joined(&texts) {
            Some(joined) => {
                assert_eq!(joined, parcel);
                assert!(!differs, "a damaged part was taken");
                whole += 1;
            }
            None => assert!(differs),
        }
    }
    assert!(whole > 0, "some mutations change nothing");
}

/// A text with one to three characters put in, taken out or replaced.
fn mutated(text: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..=random.below(3) {
        // Half of all in the header.
        let end = if random.below(2) == 0 {
            20
        } else {
            characters.len()
        };
        let place = random.below(end.min(characters.len()));
        let strange = ['0', '1', '9', 'A', ':', ' ', '+', 'a', 'é', '\u{0}'];
        let other = strange[random.below(strange.len())];
        match random.below(3) {
            0 => characters[place] = other,
            1 => characters.insert(place, other),
            _ => drop(characters.remove(place)),
        }
    }
    characters.into_iter().collect()
}

#[test]
fn the_protocol_page_has_its_vectors() {
    let page = include_str!("../../../docs/protocol.md");
    let vectors: Vec<Vec<String>> = page
        .split("```text codes\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .map(|block| block.lines().map(str::to_owned).collect())
        .collect();
    assert_eq!(vectors.len(), 2);
    for texts in &vectors {
        assert_eq!(
            joined(texts).as_deref(),
            Some(b"a sealed record".as_slice())
        );
    }
    assert_eq!(split(b"a sealed record").unwrap(), vectors[0]);
}
