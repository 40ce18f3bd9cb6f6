//! A private key in several hands: any K of N shares make it again, K − 1 say nothing of it.
//!
//! What is split are the 32 bytes of the key: those that Bech32 (age) or base64 (the organisation)
//! of its text stands for. Each byte is shared by itself over GF(256) with the polynomial
//! x⁸+x⁴+x³+x²+1 (`0x11d`): the share with index x holds the value at x of a random polynomial of
//! degree K − 1 whose value at 0 is the byte.
//!
//! A share is 48 bytes: version (1), kind of key (1: age X25519, 2: Ed25519,
//! 3: age MLKEM768-X25519), set (4 random bytes,
//! the same in all shares of one splitting), the first 4 bytes of the key's fingerprint, threshold K,
//! index x, 32 values, and the first 4 bytes of SHA-256 over `carnet share v1`, a newline and the 44
//! bytes before.
//!
//! Its text is Bech32m with the prefix `carnetshare`, in capitals, or 39 words ([`crate::spelling`]).

pub(crate) mod join;
pub(crate) mod page;
pub(crate) mod split;

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32m, Hrp};
use blahaj::Sharks;
use rand_core::CryptoRng;
use sealing::Digest;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::keys::fingerprint::Fingerprint;
use crate::keys::secret::{Kind, Secret};
use crate::spelling::{self, Misspelt};

const PREFIX: &str = "carnetshare";
const CONTEXT: &[u8] = b"carnet share v1\n";
const VERSION: u8 = 1;
/// The bytes of a share.
const LENGTH: usize = 48;
/// The words that spell them.
const WORDS: usize = 39;

/// Why a text is no share, or why shares make no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum ShareError {
    #[error("holds no share: neither a code nor words")]
    NotAShare,
    #[error("holds a share of a newer version; use a newer carnet")]
    Version,
    #[error("holds a damaged share; compare it with the paper")]
    Damaged,
    #[error("has no share's code, and {0} words instead of 39; compare it with the paper")]
    Count(usize),
    #[error("word {0} is not one of the words; compare it with the paper")]
    Word(usize),
    #[error("has the same share as another of the files (number {0})")]
    Twice(u8),
    #[error("is a share of another set; take those that were made together")]
    OtherSet,
    #[error("{given} share(s) given, {needed} are needed")]
    TooFew { given: usize, needed: u8 },
    #[error("the shares do not make the key that they name; one of them is not genuine")]
    NotTheKey,
}

/// One share of a key. It has no `Debug`.
#[derive(Clone)]
pub(crate) struct Share {
    kind: Kind,
    set: [u8; 4],
    /// The beginning of the key's fingerprint.
    key: [u8; 4],
    pub(crate) threshold: u8,
    pub(crate) index: u8,
    values: Zeroizing<[u8; 32]>,
}

impl Share {
    /// The share that stands in a text: its code, or its words. Lines that begin with `#` and numbers
    /// between the words do not count.
    pub(crate) fn from_text(text: &str) -> Result<Self, ShareError> {
        let lines = text.lines().map(str::trim);
        let lines: Vec<_> = lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect();
        let code = lines.iter().find(|line| {
            let start = line.get(..PREFIX.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
        });
        match code {
            Some(code) => Self::from_code(code),
            None if lines.is_empty() => Err(ShareError::NotAShare),
            None => Self::from_words(&lines),
        }
    }

    fn from_code(code: &str) -> Result<Self, ShareError> {
        let checked = CheckedHrpstring::new::<Bech32m>(code).map_err(|_| ShareError::Damaged)?;
        let mut bytes = Zeroizing::new([0; LENGTH]);
        if checked.byte_iter().len() != LENGTH {
            return Err(ShareError::Damaged);
        }
        for (to, from) in bytes.iter_mut().zip(checked.byte_iter()) {
            *to = from;
        }
        Self::from_bytes(&bytes)
    }

    fn from_words(lines: &[&str]) -> Result<Self, ShareError> {
        let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let words = lines.iter().flat_map(|line| line.split_whitespace());
        let words: Vec<_> = words.filter(|word| !is_number(word)).collect();
        if words.len() != WORDS {
            return Err(ShareError::Count(words.len()));
        }
        let text = Zeroizing::new(words.join(" "));
        let bytes = spelling::read(&text).map_err(|fault| match fault {
            Misspelt::Unknown(number) => ShareError::Word(number),
            Misspelt::Length => ShareError::Damaged,
        })?;
        Self::from_bytes(&bytes)
    }

    fn from_bytes(bytes: &[u8; LENGTH]) -> Result<Self, ShareError> {
        let (body, check) = bytes.split_last_chunk::<4>().ok_or(ShareError::Damaged)?;
        if checksum(body) != *check {
            return Err(ShareError::Damaged);
        }
        let [
            version,
            kind,
            s0,
            s1,
            s2,
            s3,
            k0,
            k1,
            k2,
            k3,
            threshold,
            index,
            values @ ..,
        ] = body
        else {
            return Err(ShareError::Damaged);
        };
        if *version != VERSION {
            return Err(ShareError::Version);
        }
        // Index 0 would be the key itself.
        if *threshold < 2 || *index == 0 {
            return Err(ShareError::Damaged);
        }
        Ok(Self {
            kind: kind_of(*kind).ok_or(ShareError::Version)?,
            set: [*s0, *s1, *s2, *s3],
            key: [*k0, *k1, *k2, *k3],
            threshold: *threshold,
            index: *index,
            values: Zeroizing::new(values.try_into().map_err(|_| ShareError::Damaged)?),
        })
    }

    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(LENGTH));
        bytes.extend([VERSION, number_of(self.kind)]);
        bytes.extend(self.set);
        bytes.extend(self.key);
        bytes.extend([self.threshold, self.index]);
        bytes.extend(self.values.iter());
        let check = checksum(&bytes);
        bytes.extend(check);
        bytes
    }

    /// The share as one word of capitals and digits, as a QR code holds it best.
    pub(crate) fn to_code(&self) -> Zeroizing<String> {
        let hrp = Hrp::parse_unchecked(PREFIX);
        let code = bech32::encode_upper::<Bech32m>(hrp, &self.to_bytes());
        // A hundred characters are far below the longest code word.
        Zeroizing::new(code.unwrap_or_default())
    }

    /// The share as 39 words.
    pub(crate) fn to_words(&self) -> Vec<&'static str> {
        spelling::spell(&self.to_bytes())
    }

    /// The set's name.
    pub(crate) fn set(&self) -> String {
        self.set.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Splits a key into `count` shares, of which any `threshold` make it again.
pub(crate) fn split(
    secret: &Secret,
    threshold: u8,
    count: u8,
    rng: &mut impl CryptoRng,
) -> Option<Vec<Share>> {
    let mut set = [0; 4];
    rng.fill_bytes(&mut set);
    let key = Fingerprint::of(&secret.public()).start();
    let bytes = secret.to_bytes()?;
    let sharks = Sharks(threshold);
    let dealt = sharks.dealer_rng(bytes.as_ref(), rng);
    let shares = dealt.take(count.into()).map(|dealt| {
        let mut values = Zeroizing::new([0; 32]);
        for (to, from) in values.iter_mut().zip(&dealt.y) {
            *to = from.0;
        }
        Share {
            kind: secret.kind(),
            set,
            key,
            threshold,
            index: dealt.x.0,
            values,
        }
    });
    Some(shares.collect())
}

/// What the shares give, whether they are enough or not.
pub(crate) fn interpolate(shares: &[&Share]) -> Option<Zeroizing<[u8; 32]>> {
    let points = shares.iter().map(|share| {
        let mut point = Zeroizing::new(vec![share.index]);
        point.extend(share.values.iter());
        blahaj::Share::try_from(point.as_slice()).ok()
    });
    let points = points.collect::<Option<Vec<_>>>()?;
    let bytes = Zeroizing::new(Sharks(1).recover(&points).ok()?);
    Some(Zeroizing::new(bytes.as_slice().try_into().ok()?))
}

/// The key that shares of one set make, which must be the key that they name.
pub(crate) fn join(shares: &[&Share]) -> Result<Secret, ShareError> {
    let first = shares.first().ok_or(ShareError::NotAShare)?;
    if shares.len() < usize::from(first.threshold) {
        return Err(ShareError::TooFew {
            given: shares.len(),
            needed: first.threshold,
        });
    }
    let bytes = interpolate(shares).ok_or(ShareError::NotTheKey)?;
    let secret = Secret::from_bytes(first.kind, &bytes).ok_or(ShareError::NotTheKey)?;
    if Fingerprint::of(&secret.public()).start() == first.key {
        Ok(secret)
    } else {
        Err(ShareError::NotTheKey)
    }
}

/// The first share that cannot stand with those before it, by its place.
pub(crate) fn misfit(shares: &[Share]) -> Option<(usize, ShareError)> {
    let first = shares.first()?;
    shares.iter().enumerate().skip(1).find_map(|(at, share)| {
        let same = |other: &Share| {
            (other.kind, other.set, other.key, other.threshold)
                == (share.kind, share.set, share.key, share.threshold)
        };
        if !same(first) {
            return Some((at, ShareError::OtherSet));
        }
        let mut before = shares.iter().take(at);
        before
            .any(|other| other.index == share.index)
            .then_some((at, ShareError::Twice(share.index)))
    })
}

fn checksum(body: &[u8]) -> [u8; 4] {
    let digest = Digest::of(&Zeroizing::new([CONTEXT, body].concat()));
    let [a, b, c, d, ..] = *digest.as_bytes();
    [a, b, c, d]
}

fn kind_of(number: u8) -> Option<Kind> {
    match number {
        1 => Some(Kind::X25519),
        2 => Some(Kind::Ed25519),
        3 => Some(Kind::Hybrid),
        _ => None,
    }
}

fn number_of(kind: Kind) -> u8 {
    match kind {
        Kind::X25519 => 1,
        Kind::Ed25519 => 2,
        Kind::Hybrid => 3,
    }
}

#[cfg(test)]
mod tests;
