//! How often a picture of a code is read, by how it is taken and how much the code holds: by this the
//! size of a code was chosen. `cargo run --release -p codes --example measure`

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::{Duration, Instant};

use codes::{draw, read};
use common::{Random, Shot};

/// Characters that fill versions 15, 20, 22 and 25 at the lowest level of correction
/// (ISO/IEC 18004, table 7).
const FULL: [usize; 4] = [758, 1_249, 1_460, 1_853];
const PICTURES: usize = 10;

fn main() {
    let hand = Shot {
        turn: 5.0,
        blur: 1.0,
        noise: 8.0,
        ..Shot::EASY
    };
    let shots = [
        ("straight, sharp", Shot::EASY),
        ("a steady hand", hand),
        ("blur of 1.5 pixels", Shot { blur: 1.5, ..hand }),
        ("blur of 2 pixels", Shot { blur: 2.0, ..hand }),
        ("tilt of a tenth", Shot { tilt: 0.1, ..hand }),
        ("tilt of a fifth", Shot { tilt: 0.2, ..hand }),
        ("from further away", Shot { fills: 0.6, ..hand }),
        ("480 pixels", Shot { side: 480, ..hand }),
        (
            "1080 pixels, blur of 2.5",
            Shot {
                side: 1080,
                blur: 2.5,
                ..hand
            },
        ),
    ];
    let mut random = Random(1);
    for (name, shot) in shots {
        print!("{name:<26}");
        for length in FULL {
            let (read, time) = measure(shot, length, &mut random);
            let time = time.as_millis() / PICTURES as u128;
            print!("{length:>6} {read:>3}/{PICTURES} {time:>3} ms");
        }
        println!();
    }
}

fn measure(shot: Shot, length: usize, random: &mut Random) -> (usize, Duration) {
    let mut time = Duration::ZERO;
    let tries = (0..PICTURES).filter(|_| {
        let text: String = (0..length)
            .map(|_| char::from(b'A' + random.below(26) as u8))
            .collect();
        let turn = shot.turn + 4.0 * random.unit() - 2.0;
        let fills = shot.fills * (0.96 + 0.08 * random.unit());
        let code = draw(std::slice::from_ref(&text)).unwrap().remove(0);
        let picture = Shot {
            turn,
            fills,
            ..shot
        }
        .take(&code, random);
        let begun = Instant::now();
        let found = read(&picture, shot.side, shot.side);
        time += begun.elapsed();
        found == Some(text)
    });
    (tries.count(), time)
}
