//! The squares in three corners of a code, by which it is found (ISO/IEC 18004, finder patterns).

use crate::picture::{Picture, Point};

/// Dark, light, dark, light, dark along any line through the middle, in modules.
const RUNS: [f32; 5] = [1.0, 1.0, 3.0, 1.0, 1.0];
const WIDTH: f32 = 7.0;

/// Of all that look like corners, only those that were met most often are tried in threes.
const TRIED: usize = 10;

/// A corner's square.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Corner {
    pub(crate) middle: Point,
    /// How wide it is along a row, in pixels.
    pub(crate) width: f32,
    /// In how many rows it was met.
    met: f32,
}

/// Three corners that may be those of one code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Three {
    pub(crate) top_left: Corner,
    pub(crate) top_right: Corner,
    pub(crate) bottom_left: Corner,
}

/// Threes that may be codes, the likeliest first.
pub(crate) fn threes(picture: &Picture<'_>) -> Vec<Three> {
    let mut corners = corners(picture);
    corners.sort_by(|a, b| b.met.total_cmp(&a.met));
    corners.truncate(TRIED);
    let mut found = Vec::new();
    for (first, a) in corners.iter().enumerate() {
        for (second, b) in corners.iter().enumerate().skip(first + 1) {
            for c in &corners[second + 1..] {
                found.extend(three(*a, *b, *c));
            }
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, three)| three).collect()
}

/// Says which corner is which, and how unlike a square they stand; `None` if they cannot be a code.
fn three(a: Corner, b: Corner, c: Corner) -> Option<(f32, Three)> {
    let sides = [(a, b, c), (b, a, c), (c, a, b)];
    let opposite = |(_, b, c): &(Corner, Corner, Corner)| b.middle.apart(c.middle);
    let (top_left, b, c) = *sides
        .iter()
        .max_by(|a, b| opposite(a).total_cmp(&opposite(b)))?;
    let (right, down) = (side(top_left, b), side(top_left, c));
    let turn = right.0 * down.1 - right.1 * down.0;
    let (top_right, bottom_left) = if turn > 0.0 { (b, c) } else { (c, b) };

    let across = b.middle.apart(c.middle);
    let (first, second) = (
        top_left.middle.apart(b.middle),
        top_left.middle.apart(c.middle),
    );
    let skewed = (across - first - second).abs() / across;
    let uneven = (first - second).abs() / first.max(second);
    let widths = [a.width, b.width, c.width, top_left.width];
    let widest = widths.into_iter().fold(f32::MIN, f32::max);
    let narrowest = widths.into_iter().fold(f32::MAX, f32::min);
    let unlike = 1.0 - narrowest / widest;
    let may_be = skewed < 0.4 && uneven < 0.6 && unlike < 0.5 && first > widest * widest;
    let three = Three {
        top_left,
        top_right,
        bottom_left,
    };
    may_be.then_some((skewed + uneven + unlike, three))
}

fn side(from: Corner, to: Corner) -> (f32, f32) {
    (to.middle.x - from.middle.x, to.middle.y - from.middle.y)
}

fn corners(picture: &Picture<'_>) -> Vec<Corner> {
    let mut corners: Vec<Corner> = Vec::new();
    for y in 0..picture.height {
        let mut runs = [0usize; 5];
        for x in 0..=picture.width {
            // `runs` holds five runs, the present one last; dark ones stand at even places once the
            // present one is dark.
            let is_dark = picture.is_dark(x, y);
            let was_dark = x > 0 && picture.is_dark(x - 1, y);
            if is_dark == was_dark {
                runs[4] += 1;
                continue;
            }
            if was_dark && is_like(&runs) {
                meet(picture, &mut corners, x, y, &runs);
            }
            runs.rotate_left(1);
            runs[4] = 1;
        }
    }
    corners
}

/// Whether five runs are as long as those of a corner, by and large.
fn is_like(runs: &[usize; 5]) -> bool {
    let total: usize = runs.iter().sum();
    let module = total as f32 / WIDTH;
    let is_near = |(run, expected): (&usize, f32)| {
        let most = if expected > 1.0 {
            module * 1.1
        } else {
            module * 0.8
        };
        *run > 0 && (*run as f32 - expected * module).abs() <= most
    };
    total >= 7 && runs.iter().zip(RUNS).all(is_near)
}

/// Looks at what ends before `end` in a row from above and from the side, and notes it.
fn meet(picture: &Picture<'_>, corners: &mut Vec<Corner>, end: usize, y: usize, runs: &[usize; 5]) {
    let x = end - runs[4] - runs[3] - runs[2].div_ceil(2);
    let total: usize = runs.iter().sum();
    let down = through(|at| picture.is_dark(x, at), y, picture.height, total);
    let Some((middle, _)) = down else { return };
    let row = middle as usize;
    let Some((column, width)) = through(|at| picture.is_dark(at, row), x, picture.width, total)
    else {
        return;
    };
    let middle = Point {
        x: column,
        y: middle,
    };
    match corners.iter_mut().find(|known| known.is_at(middle, width)) {
        Some(known) => known.join(middle, width),
        None => corners.push(Corner {
            middle,
            width,
            met: 1.0,
        }),
    }
}

/// The five runs around a place on a line: their middle and how long they are together.
fn through(
    is_dark: impl Fn(usize) -> bool,
    from: usize,
    end: usize,
    longest: usize,
) -> Option<(f32, f32)> {
    let mut runs = [0usize; 5];
    let mut count = |step: &dyn Fn(usize) -> Option<usize>, slots: [usize; 3]| {
        let mut at = from;
        for (turn, slot) in slots.into_iter().enumerate() {
            while is_dark(at) == (turn != 1) {
                runs[slot] += 1;
                match step(at).filter(|next| *next < end && runs[slot] <= longest) {
                    Some(next) => at = next,
                    None => return (turn == 2).then_some(at),
                }
            }
        }
        Some(at)
    };
    count(&|at: usize| at.checked_sub(1), [2, 1, 0])?;
    let stop = count(&|at| Some(at + 1), [2, 3, 4])?;
    // The place itself was counted from both sides.
    runs[2] = runs[2].checked_sub(1)?;
    let after = (runs[3] + runs[4]) as f32;
    let total: usize = runs.iter().sum();
    let is_right = is_like(&runs) && total <= longest * 2 && total * 2 >= longest;
    is_right.then_some((stop as f32 - after - runs[2] as f32 / 2.0, total as f32))
}

impl Corner {
    /// Whether it is this one that was met. Data may look like a corner around one, but wider.
    fn is_at(&self, middle: Point, width: f32) -> bool {
        let (narrow, wide) = (self.width.min(width), self.width.max(width));
        self.middle.apart(middle) < (narrow / 2.0).powi(2) && wide < narrow * 1.5
    }

    fn join(&mut self, middle: Point, width: f32) {
        let mean = |old: f32, new: f32| (old * self.met + new) / (self.met + 1.0);
        self.middle.x = mean(self.middle.x, middle.x);
        self.middle.y = mean(self.middle.y, middle.y);
        self.width = mean(self.width, width);
        self.met += 1.0;
    }

    /// How large a module is in a code whose side runs in this direction, in pixels: a row cuts a
    /// turned square at an angle.
    pub(crate) fn module(&self, (x, y): (f32, f32)) -> f32 {
        let length = (x * x + y * y).sqrt();
        self.width * x.abs().max(y.abs()) / length / WIDTH
    }
}
