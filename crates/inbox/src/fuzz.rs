//! What has to hold for whatever addresses and headers come: the fuzz target, and the test with a fixed
//! seed. What comes as a body is read by `sealing`, which has its own.

use axum::http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use sealing::Digest;

use crate::body::{announced, is_of_type};
use crate::content_digest::{self, CONTENT_DIGEST};
use crate::negotiation::{accepts_coding, entity_tag, is_fresh, wants_page};
use crate::origins::Origin;
use crate::tokens;
use crate::upload::record_name;

/// Reads the bytes as each of what may come. Counts as what they were taken.
pub fn network(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let mut taken = usize::from(address(&text));
    taken += usize::from(origin(&text)) + usize::from(list(&text));
    if let Ok(value) = HeaderValue::from_bytes(bytes) {
        taken += headers(&value);
    }
    taken
}

/// A record has one address.
fn address(text: &str) -> bool {
    let Some(digest) = record_name(text) else {
        return false;
    };
    assert_eq!(text, format!("/records/{digest}.age"));
    true
}

/// An origin is compared as it was written.
fn origin(text: &str) -> bool {
    let read = text.parse::<Origin>();
    if read.is_ok() {
        let (_, host) = text.split_once("://").unwrap_or_default();
        assert!(!host.is_empty() && !host.contains(['/', '*', '@', ',', ' ']));
    }
    read.is_ok()
}

/// What is no list of tokens has a line that says why.
fn list(text: &str) -> bool {
    match tokens::first_bad_line(text) {
        Some(line) => assert!((1..=text.lines().count()).contains(&line)),
        None => assert!(text.split_whitespace().all(|word| !word.is_empty())),
    }
    tokens::first_bad_line(text).is_none() && !text.trim().is_empty()
}

fn headers(value: &HeaderValue) -> usize {
    let with = |name: HeaderName| HeaderMap::from_iter([(name, value.clone())]);
    let text = value.to_str().unwrap_or_default().to_ascii_lowercase();
    let means = |taken: bool, word: &str| {
        assert!(!taken || text.contains(word), "{word}: {text}");
        usize::from(taken)
    };
    let tag = Digest::of(b"abc");
    let fresh = is_fresh(&with(IF_NONE_MATCH), &entity_tag(&tag));
    let quoted = format!("\"{tag}\"");
    let mut taken = means(fresh, if text.contains('*') { "*" } else { &quoted });
    taken += means(accepts_coding(&with(ACCEPT_ENCODING), "gzip"), "gzip");
    taken += means(wants_page(&with(ACCEPT)), "text/html");
    let kind = "application/age";
    taken += means(is_of_type(&with(CONTENT_TYPE), &[kind]), kind);
    if let Some(length) = announced(&with(CONTENT_LENGTH)) {
        taken += means(true, &length.to_string());
    }
    taken + usize::from(digest(&with(CONTENT_DIGEST), &text))
}

/// Whatever names a SHA-256 is taken for one record at most.
fn digest(headers: &HeaderMap, text: &str) -> bool {
    let is_for = |record: &[u8]| content_digest::check(headers, &Digest::of(record)).is_ok();
    let names = |member: &str| {
        let key = member.split('=').next().unwrap_or_default();
        key.trim() == "sha-256"
    };
    let (one, other) = (is_for(b"abc"), is_for(b"another"));
    if text.split(',').any(names) {
        assert!(!(one && other), "{text}");
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: u64 = 100_000;

    /// What is taken, and pieces to change it with.
    const SEEDS: [&str; 12] = [
        "/records/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.age",
        "https://app.example:8443",
        "http://[::1]:8080",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad tablet 1\n\n",
        "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\", W/\"x\"",
        "br;q=1.0, gzip;q=0.5, *;q=0",
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "application/age; charset=binary",
        "16792",
        "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:",
        "sha-512=:AA==:, sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:;x=1",
        "*",
    ];

    /// Numbers that are the same for the same seed (xorshift64*, Vigna 2016).
    struct Random(u64);

    impl Random {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
        }
    }

    fn changed(random: &mut Random) -> Vec<u8> {
        let mut bytes = SEEDS[random.below(SEEDS.len())].as_bytes().to_vec();
        for _ in 0..random.below(4) {
            let at = random.below(bytes.len() + 1);
            let to = (at + random.below(9)).min(bytes.len());
            let other = SEEDS[random.below(SEEDS.len())].as_bytes();
            let from = random.below(other.len());
            match random.below(5) {
                0 => drop(bytes.drain(at..to)),
                1 => drop(bytes.splice(at..to, other[from..].iter().copied())),
                2 => bytes.insert(at, b" ,;=:*/\"\t\0%"[random.below(11)]),
                3 => bytes.insert(at, random.below(256) as u8),
                _ if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
                _ => {}
            }
        }
        bytes
    }

    #[test]
    fn addresses_and_headers_with_random_changes() {
        for seed in SEEDS {
            assert!(network(seed.as_bytes()) > 0, "{seed}");
        }
        let case = |number: u64| {
            let seed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            network(&changed(&mut Random(seed)))
        };
        let taken = (1..=CASES).filter(|number| case(*number) > 0).count();
        println!("{taken} of {CASES} were taken all the same");
        assert!((10_000..90_000).contains(&taken), "{taken}");
    }
}
