//! Where each module of a code lies in a picture.

use quircs::Code;

use crate::corners::Three;
use crate::picture::{Picture, Point};

/// Sizes of codes, in modules: 21 to 177, in steps of 4 (ISO/IEC 18004).
const SMALLEST: i32 = 21;
const LARGEST: i32 = 177;
const STEP: i32 = 4;
/// The middle of a corner's square, in modules from the edge, and that of the small square that is
/// in the fourth corner.
const CORNER: f32 = 3.5;
const FOURTH: f32 = 6.5;
/// How far from where it should be the small square is looked for, in modules: what the eye sees as
/// straight is often not.
const LOOK: f32 = 10.0;

/// A code in a picture.
pub(crate) struct Grid<'a> {
    picture: &'a Picture<'a>,
    size: i32,
    map: Map,
}

/// From modules to pixels: a projection, eight numbers.
#[derive(Clone, Copy)]
struct Map([f32; 8]);

impl<'a> Grid<'a> {
    /// The code whose corners these are, if it looks like one.
    pub(crate) fn find(picture: &'a Picture<'a>, three: &Three) -> Option<Self> {
        let estimate = estimate(three);
        let sizes = [0, STEP, -STEP, 2 * STEP, -2 * STEP].map(|by| estimate + by);
        let sizes = sizes
            .into_iter()
            .filter(|size| (SMALLEST..=LARGEST).contains(size));
        let grids = sizes.map(|size| Self::of_size(picture, three, size));
        grids
            .max_by_key(Self::timing)
            .filter(|grid| grid.timing() > 0)
    }

    fn of_size(picture: &'a Picture<'a>, three: &Three, size: i32) -> Self {
        let flat = Map::flat(three, size);
        let far = size as f32 - FOURTH;
        let (column, row) = match size {
            SMALLEST => (far, far),
            _ => fourth(picture, &flat, far),
        };
        let map = Map::through(three, size, flat.at(column, row), far).unwrap_or(flat);
        Self { picture, size, map }
    }

    /// It as the decoder wants it: a bit for every module, row by row.
    pub(crate) fn code(&self) -> Code {
        let mut code = Code {
            size: self.size,
            ..Code::default()
        };
        for at in (0..self.size * self.size)
            .filter(|at| self.darkness(at % self.size, at / self.size) > 0)
        {
            if let Some(byte) = code.cell_bitmap.get_mut(at as usize / 8) {
                *byte |= 1 << (at % 8);
            }
        }
        code
    }

    /// How much darker a module is than its surroundings.
    fn darkness(&self, column: i32, row: i32) -> i32 {
        darkness(
            self.picture,
            &self.map,
            column as f32 + 0.5,
            row as f32 + 0.5,
        )
    }

    /// How well dark and light take turns along the two lines between the corners, which are there
    /// for that.
    fn timing(&self) -> i32 {
        let turn = |at: i32| {
            let is_right = |dark: i32| if (dark > 0) == (at % 2 == 0) { 1 } else { -1 };
            is_right(self.darkness(at, 6)) + is_right(self.darkness(6, at))
        };
        // Of two sizes that fit as well, the smaller has fewer chances to be right.
        (8..self.size - 8).map(turn).sum::<i32>() * 1_000 / (self.size - 16)
    }
}

/// The mean of five points around the middle of a module.
fn darkness(picture: &Picture<'_>, map: &Map, column: f32, row: f32) -> i32 {
    let points = [(0.0, 0.0), (0.2, 0.0), (-0.2, 0.0), (0.0, 0.2), (0.0, -0.2)];
    let of = |(right, down): (f32, f32)| picture.darkness(map.at(column + right, row + down));
    points.into_iter().map(of).sum()
}

/// How many modules a side the corners' distance and size make.
fn estimate(three: &Three) -> i32 {
    let from = three.top_left;
    let side = |to: crate::corners::Corner| {
        let (x, y) = (to.middle.x - from.middle.x, to.middle.y - from.middle.y);
        let module = (from.module((x, y)) + to.module((x, y))) / 2.0;
        (x * x + y * y).sqrt() / module
    };
    let between = (side(three.top_right) + side(three.bottom_left)) / 2.0;
    let steps = (between + 2.0 * CORNER - 17.0) / STEP as f32;
    17 + STEP * steps.round() as i32
}

/// Where the small square in the fourth corner is, in modules of the flat map: where its 25 modules
/// fit best. In a sharp picture many places side by side fit as well: then it is the middle of them.
fn fourth(picture: &Picture<'_>, flat: &Map, far: f32) -> (f32, f32) {
    let mut middle = (far, far);
    let mut step = 0.5;
    let mut reach = LOOK;
    while step > 0.1 {
        let places = (reach / step) as i32;
        let mut most = i32::MIN;
        let mut best = Vec::new();
        for down in -places..=places {
            for right in -places..=places {
                let (column, row) = (
                    middle.0 + right as f32 * step,
                    middle.1 + down as f32 * step,
                );
                let fit = fit(picture, flat, column, row);
                if fit > most {
                    most = fit;
                    best.clear();
                }
                if fit == most {
                    best.push((column, row));
                }
            }
        }
        middle = middle_of(&best);
        // Again, closer and finer.
        (reach, step) = (2.0 * step, step / 2.0);
    }
    middle
}

/// The middle of the places that are within a module of the first.
fn middle_of(places: &[(f32, f32)]) -> (f32, f32) {
    let (column, row) = places.first().copied().unwrap_or_default();
    let is_near = |it: &&(f32, f32)| (it.0 - column).abs() <= 1.0 && (it.1 - row).abs() <= 1.0;
    let near = places.iter().filter(is_near);
    let (columns, rows, count) = near.fold((0.0, 0.0, 0.0), |(columns, rows, count), it| {
        (columns + it.0, rows + it.1, count + 1.0)
    });
    (columns / count, rows / count)
}

/// How much a place looks like the small square: dark, around it light, around that dark.
fn fit(picture: &Picture<'_>, flat: &Map, column: f32, row: f32) -> i32 {
    let mut fit = 0;
    for down in -2i32..=2 {
        for right in -2i32..=2 {
            let at = flat.at(column + right as f32, row + down as f32);
            let dark = picture.darkness(at).clamp(-64, 64);
            let is_dark = right.abs().max(down.abs()) != 1;
            fit += if is_dark { dark } else { -dark };
        }
    }
    fit
}

impl Map {
    /// As if the code were looked at from straight above.
    fn flat(three: &Three, size: i32) -> Self {
        let between = size as f32 - 2.0 * CORNER;
        let (from, right, down) = (
            three.top_left.middle,
            three.top_right.middle,
            three.bottom_left.middle,
        );
        let (a, d) = ((right.x - from.x) / between, (right.y - from.y) / between);
        let (b, e) = ((down.x - from.x) / between, (down.y - from.y) / between);
        let (c, f) = (from.x - CORNER * (a + b), from.y - CORNER * (d + e));
        Self([a, b, c, d, e, f, 0.0, 0.0])
    }

    /// Through the three corners and a fourth point, whose place is `far` in both directions.
    fn through(three: &Three, size: i32, fourth: Point, far: f32) -> Option<Self> {
        let near = CORNER;
        let other = size as f32 - CORNER;
        let pairs = [
            (near, near, three.top_left.middle),
            (other, near, three.top_right.middle),
            (near, other, three.bottom_left.middle),
            (far, far, fourth),
        ];
        let mut rows = [[0.0; 9]; 8];
        for (index, (u, v, Point { x, y })) in pairs.into_iter().enumerate() {
            rows[2 * index] = [u, v, 1.0, 0.0, 0.0, 0.0, -u * x, -v * x, x];
            rows[2 * index + 1] = [0.0, 0.0, 0.0, u, v, 1.0, -u * y, -v * y, y];
        }
        solve(rows.map(|row| row.map(f64::from))).map(|numbers| Self(numbers.map(|n| n as f32)))
    }

    fn at(&self, column: f32, row: f32) -> Point {
        let [a, b, c, d, e, f, g, h] = self.0;
        let depth = g * column + h * row + 1.0;
        Point {
            x: (a * column + b * row + c) / depth,
            y: (d * column + e * row + f) / depth,
        }
    }
}

/// Solves eight linear equations (Gauss–Jordan); `None` if they have no one solution.
fn solve(mut rows: [[f64; 9]; 8]) -> Option<[f64; 8]> {
    for column in 0..8 {
        let size = |row: &usize| rows[*row][column].abs();
        let pivot = (column..8).max_by(|a, b| size(a).total_cmp(&size(b)))?;
        rows.swap(column, pivot);
        let divisor = rows[column][column];
        if divisor.abs() < 1e-9 {
            return None;
        }
        let pivot = rows[column].map(|value| value / divisor);
        for (index, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if index == column {
                *row = pivot;
            } else {
                row.iter_mut()
                    .zip(pivot)
                    .for_each(|(value, by)| *value -= factor * by);
            }
        }
    }
    Some(rows.map(|row| row[8]))
}
