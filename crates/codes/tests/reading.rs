//! A camera's pictures of what is drawn are read, and no picture stops the reader.

#![allow(clippy::unwrap_used)]

mod common;

use codes::{Code, Heard, Joiner, draw, read, split};
use common::{Random, Shot};

fn codes(random: &mut Random) -> (Vec<u8>, Vec<String>, Vec<Code>) {
    let parcel = random.bytes(2_800);
    let texts = split(&parcel).unwrap();
    let codes = draw(&texts).unwrap();
    (parcel, texts, codes)
}

/// How many of eight pictures are read. What is read is right.
fn read_of_eight(shot: Shot) -> usize {
    let mut random = Random(7);
    let (_, texts, codes) = codes(&mut random);
    let tries = texts.iter().zip(&codes).cycle().take(8);
    let read = tries.filter(|(text, code)| {
        let turn = shot.turn + 4.0 * random.unit() - 2.0;
        let fills = shot.fills * (0.96 + 0.08 * random.unit());
        let picture = Shot {
            turn,
            fills,
            ..shot
        }
        .take(code, &mut random);
        let found = read(&picture, shot.side, shot.side);
        assert!(found.as_ref().is_none_or(|found| found == *text));
        found.is_some()
    });
    read.count()
}

#[test]
fn a_code_is_as_small_as_a_phone_can_show_it() {
    let (_, texts, codes) = codes(&mut Random(7));
    assert_eq!(texts.len(), 3);
    // With its border it takes 113 modules: three pixels each on a phone of 360.
    assert!(codes.iter().all(|code| code.side == 105));
    assert!(codes.iter().all(|code| code.dark.len() == 105 * 105));
}

#[test]
fn a_sequence_is_read_as_it_was_drawn() {
    let mut random = Random(8);
    let (parcel, _, codes) = codes(&mut random);
    let mut joiner = Joiner::default();
    let mut heard = Heard::Foreign;
    for code in &codes {
        let picture = Shot::EASY.take(code, &mut random);
        heard = joiner.hear(&read(&picture, Shot::EASY.side, Shot::EASY.side).unwrap());
    }
    assert_eq!(heard, Heard::Whole(parcel));
}

/// A code as a screen has it, four pixels a module, with its border.
fn screenshot(code: &Code) -> (Vec<u8>, usize) {
    const MODULE: usize = 4;
    const BORDER: usize = 4;
    let side = (code.side + 2 * BORDER) * MODULE;
    let place = |at: usize| {
        (at / MODULE)
            .checked_sub(BORDER)
            .filter(|at| *at < code.side)
    };
    let is_dark = |at: usize| {
        let (column, row) = (place(at % side)?, place(at / side)?);
        Some(code.dark[row * code.side + column])
    };
    let light = |at| if is_dark(at) == Some(true) { 0 } else { 255 };
    ((0..side * side).map(light).collect(), side)
}

#[test]
fn what_looks_like_a_corner_beside_one_is_not_taken_for_it() {
    let mut random = Random(99);
    let parcels = (0..13).map(|round| random.bytes(2_000 + 300 * round));
    // In its first code there is something in the data around the very corner.
    let parcel = parcels.last().unwrap();
    let texts = split(&parcel).unwrap();
    let (picture, width) = screenshot(&draw(&texts).unwrap()[0]);
    assert_eq!(read(&picture, width, width).as_ref(), Some(&texts[0]));
}

#[test]
fn sharp_codes_of_every_size_are_read() {
    let mut random = Random(3);
    for (length, side) in [
        (20, 33),
        (31, 37),
        (58, 41),
        (85, 45),
        (105, 49),
        (219, 61),
        (400, 77),
        (653, 93),
        (788, 101),
        (857, 105),
    ] {
        let texts = split(&random.bytes(length)).unwrap();
        let code = draw(&texts).unwrap().remove(0);
        assert_eq!(code.side, side);
        let (picture, width) = screenshot(&code);
        let found = read(&picture, width, width);
        assert_eq!(found.as_ref(), Some(&texts[0]), "{side}");
    }
}

#[test]
fn pictures_from_a_steady_hand_are_read() {
    let shot = Shot {
        blur: 1.0,
        noise: 8.0,
        ..Shot::EASY
    };
    assert_eq!(read_of_eight(shot), 8);
}

#[test]
fn blurred_tilted_turned_and_distant_ones_are_mostly_read() {
    let hard = Shot {
        turn: 6.0,
        blur: 1.2,
        noise: 10.0,
        ..Shot::EASY
    };
    for shot in [
        Shot { blur: 2.0, ..hard },
        Shot {
            tilt: 0.12,
            fills: 0.8,
            ..hard
        },
        Shot {
            turn: 25.0,
            fills: 0.7,
            ..hard
        },
        Shot { turn: 90.0, ..hard },
        Shot {
            side: 1080,
            fills: 0.5,
            ..hard
        },
        Shot {
            noise: 30.0,
            blur: 0.8,
            ..hard
        },
    ] {
        let read = read_of_eight(shot);
        assert!(read >= 6, "{read} of 8: {shot:?}");
    }
}

#[test]
fn no_picture_stops_the_reader() {
    let mut random = Random(9);
    let (_, _, codes) = codes(&mut random);
    let shot = Shot {
        side: 300,
        fills: 0.95,
        ..Shot::EASY
    };
    let code = shot.take(&codes[0], &mut random);
    for round in 0..400 {
        let mut picture = code.clone();
        // Rectangles of another code's pieces, of noise and of one shade.
        for _ in 0..random.below(6) {
            let (left, top) = (random.below(300), random.below(300));
            let (width, height) = (1 + random.below(300 - left), 1 + random.below(300 - top));
            let (from, kind) = (random.below(90_000), random.below(3));
            for at in
                (top..top + height).flat_map(|y| (left..left + width).map(move |x| y * 300 + x))
            {
                picture[at] = match kind {
                    0 => code[(from + at) % 90_000],
                    1 => random.next() as u8,
                    _ => from as u8,
                };
            }
        }
        let width = [300, 100, 450, 900][round % 4];
        let found = read(&picture, width, 90_000 / width);
        assert!(found.is_none_or(|text| text.is_ascii()));
    }
    assert_eq!(read(&code, 300, 299), None);
    assert_eq!(read(&[], 0, 0), None);
    assert_eq!(read(&[0], 1, 1), None);
    assert_eq!(read(&code, usize::MAX, 2), None);
}

#[test]
fn the_smallest_code_is_read_like_a_large_one() {
    let mut random = Random(9);
    for _ in 0..10 {
        let digits: String = (0..14)
            .map(|_| char::from(b'0' + (random.bytes(1)[0] % 10)))
            .collect();
        let text = format!(
            "{}-{}-{}-{}",
            &digits[..4],
            &digits[4..7],
            &digits[7..11],
            &digits[11..]
        );
        let code = draw(std::slice::from_ref(&text)).unwrap().remove(0);
        assert_eq!(code.side, 21);
        let picture = Shot::EASY.take(&code, &mut random);
        let found = read(&picture, Shot::EASY.side, Shot::EASY.side);
        assert_eq!(found.as_ref(), Some(&text), "camera");
        let (picture, side) = screenshot(&code);
        assert_eq!(read(&picture, side, side), Some(text), "screen");
    }
}
