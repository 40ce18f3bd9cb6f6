//! Shares as they were once written are read for ever; what is wrong with one is told.
//!
//! The vectors were made by `write_missing_vectors`, which never overwrites one.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::convert::Infallible;
use std::fs;
use std::path::PathBuf;

use rand_core::{TryCryptoRng, TryRng};
use sealing::age::Identity;
use sealing::{Digest, SigningKey};

use super::{Share, ShareError, interpolate, join, misfit, split};
use crate::keys::secret::{Kind, Secret};

const SPLITTINGS: [(Kind, u8, u8); 3] = [
    (Kind::X25519, 2, 3),
    (Kind::Ed25519, 3, 5),
    (Kind::Hybrid, 2, 3),
];

/// SHA-256 of a seed and a counter.
struct Seeded(&'static str, u64);

impl TryRng for Seeded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.try_next_u64()? as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.1 += 1;
        let block = Digest::of(format!("{} {}", self.0, self.1).as_bytes());
        Ok(u64::from_le_bytes(
            *block.as_bytes().first_chunk::<8>().unwrap(),
        ))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        for byte in to {
            *byte = self.try_next_u64()? as u8;
        }
        Ok(())
    }
}

impl TryCryptoRng for Seeded {}

fn secret(kind: Kind) -> Secret {
    match kind {
        Kind::X25519 => Secret::Identity(Identity::generate(&mut Seeded("identity", 0))),
        Kind::Hybrid => Secret::Identity(Identity::generate_post_quantum(&mut Seeded("hybrid", 0))),
        Kind::Ed25519 => Secret::Signing(SigningKey::generate(&mut Seeded("signing", 0))),
    }
}

fn shares(kind: Kind, threshold: u8, count: u8) -> Vec<Share> {
    split(&secret(kind), threshold, count, &mut Seeded("split", 0)).unwrap()
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(name)
}

/// A vector: the key's text, then for each share its code and its words.
fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::X25519 => "shares-x25519.txt",
        Kind::Ed25519 => "shares-ed25519.txt",
        Kind::Hybrid => "shares-mlkem768x25519.txt",
    }
}

fn frozen(kind: Kind) -> (String, Vec<(String, String)>) {
    let text = fs::read_to_string(path(name(kind))).unwrap();
    let mut lines = text.lines().map(str::to_owned);
    let key = lines.next().unwrap();
    let rest: Vec<_> = lines.collect();
    let pairs = rest
        .chunks(2)
        .map(|pair| (pair[0].clone(), pair[1].clone()));
    (key, pairs.collect())
}

#[test]
#[ignore = "writes the vectors that are missing"]
fn write_missing_vectors() {
    for (kind, threshold, count) in SPLITTINGS {
        let mut text = format!("{}\n", *secret(kind).to_text());
        for share in shares(kind, threshold, count) {
            text += &format!("{}\n{}\n", *share.to_code(), share.to_words().join(" "));
        }
        if !path(name(kind)).exists() {
            fs::write(path(name(kind)), text).unwrap();
        }
    }
}

#[test]
fn frozen_shares_make_their_keys() {
    for (kind, threshold, _) in SPLITTINGS {
        let (key, pairs) = frozen(kind);
        let mut all = Vec::new();
        for (code, words) in &pairs {
            let share = Share::from_text(code).ok().unwrap();
            let spelt = Share::from_text(words).ok().unwrap();
            // Written as it was read, in either way.
            assert_eq!(*share.to_code(), *code);
            assert_eq!(*spelt.to_code(), *code);
            assert_eq!(share.to_words().join(" "), *words);
            all.push(share);
        }
        let last: Vec<_> = all.iter().rev().take(threshold.into()).collect();
        assert_eq!(*join(&last).ok().unwrap().to_text(), key);
        let everybody: Vec<_> = all.iter().collect();
        assert_eq!(*join(&everybody).ok().unwrap().to_text(), key);
    }
}

/// The value at zero by Lagrange's formula, in the field that the module's documentation names and
/// without its tables.
fn by_hand(points: &[(u8, u8)]) -> u8 {
    fn times(a: u8, b: u8) -> u8 {
        let (mut product, mut a) = (0_u16, u16::from(a));
        for bit in 0..8 {
            if b >> bit & 1 == 1 {
                product ^= a;
            }
            a <<= 1;
            if a & 0x100 != 0 {
                a ^= 0x11d;
            }
        }
        product as u8
    }
    let inverse = |a: u8| (1..=255).find(|b| times(a, *b) == 1).unwrap();
    points.iter().fold(0, |sum, (x, y)| {
        let others = points.iter().filter(|(other, _)| other != x);
        let term = others.fold(*y, |term, (other, _)| {
            times(term, times(*other, inverse(other ^ x)))
        });
        sum ^ term
    })
}

#[test]
fn the_documented_arithmetic_gives_the_same() {
    for (kind, threshold, _) in SPLITTINGS {
        let (_, pairs) = frozen(kind);
        let shares = pairs
            .iter()
            .map(|(code, _)| Share::from_text(code).ok().unwrap());
        let shares: Vec<_> = shares.take(threshold.into()).collect();
        let joined = (0..32).map(|at| {
            let points: Vec<_> = shares.iter().map(|s| (s.index, s.values[at])).collect();
            by_hand(&points)
        });
        let joined: Vec<_> = joined.collect();
        assert_eq!(joined, secret(kind).to_bytes().unwrap().as_slice());
    }
}

/// Whoever has one share too few sees every byte as likely as any other.
#[test]
fn coefficients_take_every_value() {
    let secret = secret(Kind::X25519);
    let bytes = secret.to_bytes().unwrap();
    let mut rng = Seeded("coefficients", 0);
    let mut seen = [0_u32; 256];
    for _ in 0..1000 {
        let shares = split(&secret, 2, 2, &mut rng).unwrap();
        // The first share has index 1: its value is the byte plus the coefficient.
        for (value, byte) in shares[0].values.iter().zip(bytes.iter()) {
            seen[usize::from(value ^ byte)] += 1;
        }
    }
    // 125 are expected of each; zero is where others went wrong.
    assert!(
        seen.iter().all(|count| (70..190).contains(count)),
        "{seen:?}"
    );
}

#[test]
fn every_changed_letter_is_seen() {
    let share = &shares(Kind::X25519, 2, 3)[0];
    let code = share.to_code();
    for at in 0..code.len() {
        for letter in ['Q', 'P', '2', 'X'] {
            let mut changed = code.to_string();
            changed.replace_range(at..=at, &letter.to_string());
            if changed != *code {
                assert!(Share::from_text(&changed).is_err(), "{changed}");
            }
        }
    }
    assert!(Share::from_text(&code.to_lowercase()).is_ok());
    let bytes = share.to_bytes();
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        let words = crate::spelling::spell(&changed).join(" ");
        assert_eq!(Share::from_text(&words).err(), Some(ShareError::Damaged));
    }
}

#[test]
fn words_are_read_as_they_stand_on_paper() {
    let share = &shares(Kind::X25519, 2, 3)[1];
    let words = share.to_words();
    let numbered: Vec<_> = words
        .iter()
        .enumerate()
        .map(|(at, word)| format!("{}. {}", at + 1, word.to_uppercase()))
        .collect();
    let typed = format!("# Share two\n{}\n", numbered.join("\n"));
    let read = Share::from_text(&typed).ok().unwrap();
    assert_eq!(read.to_code(), share.to_code());

    let mut wrong = words.clone();
    wrong[6] = "xylophone";
    let fault = |text: &str| Share::from_text(text).err();
    assert_eq!(fault(&wrong.join(" ")), Some(ShareError::Word(7)));
    wrong.remove(6);
    assert_eq!(fault(&wrong.join(" ")), Some(ShareError::Count(38)));
    let mut swapped = words.clone();
    swapped.swap(20, 21);
    assert_eq!(fault(&swapped.join(" ")), Some(ShareError::Damaged));
    assert_eq!(fault("# nothing\n"), Some(ShareError::NotAShare));
}

#[test]
fn what_does_not_fit_is_told() {
    let set = shares(Kind::X25519, 2, 3);
    let other = split(
        &secret(Kind::X25519),
        2,
        3,
        &mut Seeded("another splitting", 0),
    );
    let other = other.unwrap();
    let at = |shares: &[&Share]| {
        let shares: Vec<_> = shares.iter().map(|share| (*share).clone()).collect();
        misfit(&shares)
    };
    assert_eq!(at(&[&set[0], &set[2]]), None);
    assert_eq!(at(&[&set[0], &other[1]]), Some((1, ShareError::OtherSet)));
    assert_eq!(
        at(&[&set[0], &set[1], &set[0]]),
        Some((2, ShareError::Twice(1)))
    );
    let few = ShareError::TooFew {
        given: 1,
        needed: 2,
    };
    assert_eq!(join(&[&set[1]]).err(), Some(few));
    assert_ne!(interpolate(&[&set[1]]), secret(Kind::X25519).to_bytes());

    // A share that somebody has made up, checksum and all.
    let mut forged = set[1].clone();
    forged.values[5] ^= 1;
    let forged = Share::from_text(&forged.to_code()).ok().unwrap();
    assert_eq!(join(&[&set[0], &forged]).err(), Some(ShareError::NotTheKey));
}
