//! The fuzz targets over 100,000 cases each, from a fixed seed.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "common/network.rs"]
mod network;

use sealing::programme::Enrolment;

const CASES: u64 = 100_000;

/// Pieces that mean something in what is read.
const PIECES: [&str; 24] = [
    "\"",
    "\\\"",
    "\\u0000",
    "\\ud800",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "-1",
    "1e9",
    "0",
    "00",
    "18446744073709551616",
    " ",
    "\n",
    "=",
    "==",
    "A",
    "/",
    "\u{feff}",
    "é",
];

/// Numbers that are the same for the same seed (xorshift64*, Vigna 2016).
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d);
        (number >> 33) as usize % limit
    }
}

/// An honest text with a few changes: bytes, pieces, parts that are left out or come twice.
fn changed(honest: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = honest.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len() + 1);
        let to = (at + random.below(12)).min(bytes.len());
        match random.below(6) {
            0 => drop(bytes.drain(at..to)),
            1 => {
                let again = bytes[at..to].to_vec();
                bytes.splice(at..at, again);
            }
            2 => drop(bytes.splice(at..to, PIECES[random.below(PIECES.len())].bytes())),
            3 => bytes.insert(at, random.below(256) as u8),
            4 => bytes.truncate(at.max(1)),
            _ if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            _ => {}
        }
    }
    bytes
}

/// How many of all cases were taken. Each case is a number and can be run alone.
fn cases(make: impl Fn(&mut Random) -> Vec<u8> + Sync, take: fn(&[u8]) -> bool) -> usize {
    let count = |first: u64| {
        let numbers = (first..CASES).step_by(2);
        numbers
            .filter(|number| take(&make(&mut Random::new(number + 1))))
            .count()
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| count(1));
        count(0) + other.join().unwrap()
    })
}

fn changes(kind: &str, take: fn(&[u8]) -> bool) -> usize {
    let honest = network::seeds(kind);
    assert!(take(&honest), "{kind}");
    let taken = cases(|random| changed(&honest, random), take);
    println!("{kind}: {taken} of {CASES} were taken all the same");
    taken
}

#[test]
fn applications() {
    assert!(changes("application", network::application) > 1000);
}

#[test]
fn words_of_enrolment() {
    assert!(changes("enrolled", network::enrolled) > 1000);
}

#[test]
fn receipts() {
    assert!(changes("receipt", network::receipt) > 1000);
}

#[test]
fn programmes() {
    assert!(changes("programme", network::programme) > 1000);
}

#[test]
fn deliveries() {
    assert!(changes("delivery", network::delivery) > 1000);
}

#[test]
fn enrolment_links() {
    let link = String::from_utf8(network::seeds("enrolment")).unwrap();
    let fragment = &link[link.find('#').unwrap()..];
    let take = network::enrolment;
    assert!(take(fragment.as_bytes()));
    let of_link = cases(|random| changed(fragment.as_bytes(), random), take);
    // Below its base64 as well: there is more to change.
    let honest = Enrolment::from_fragment(fragment).unwrap();
    let quoted = |text: &str| format!("{text:?}");
    let json = format!(
        r#"{{"v":1,"inbox":{},"programme":{},"key":{},"token":{}}}"#,
        quoted(&honest.inbox),
        quoted(&honest.programme),
        quoted(&honest.key.to_text()),
        quoted(&honest.token)
    );
    let of_json = cases(
        |random| {
            use base64ct::{Base64UrlUnpadded, Encoding};
            let json = changed(json.as_bytes(), random);
            format!("#enrol={}", Base64UrlUnpadded::encode_string(&json)).into()
        },
        take,
    );
    println!("enrolment: {of_link} and {of_json} of {CASES} were taken all the same");
    assert!(of_link > 100 && of_json > 1000);
}
