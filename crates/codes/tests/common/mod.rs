//! Pictures of codes as a camera takes them, and numbers that look random and are the same each time.

#![allow(dead_code, unreachable_pub)]

use codes::Code;

/// The empty border that a code needs, in modules.
const BORDER: f64 = 4.0;

/// Numbers that look random (SplitMix64), the same each time.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// Between 0 and 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// About normal, of deviation 1.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next() as u8).collect()
    }
}

/// How a picture is taken.
#[derive(Debug, Clone, Copy)]
pub struct Shot {
    /// Pixels a side of the square picture.
    pub side: usize,
    /// How much of the picture's side the code takes with its border.
    pub fills: f64,
    /// Degrees that the camera is turned.
    pub turn: f64,
    /// How much smaller the far side of the code is than the near one.
    pub tilt: f64,
    /// Deviation of the lens's blur, in pixels.
    pub blur: f64,
    /// Deviation of the sensor's noise, of 255.
    pub noise: f64,
}

impl Shot {
    /// A steady hand, straight before the screen.
    pub const EASY: Self = Self {
        side: 720,
        fills: 0.85,
        turn: 0.0,
        tilt: 0.0,
        blur: 0.0,
        noise: 0.0,
    };

    /// The picture, one byte a pixel.
    pub fn take(&self, code: &Code, random: &mut Random) -> Vec<u8> {
        let sharp: Vec<f64> = (0..self.side * self.side)
            .map(|at| self.light(code, at % self.side, at / self.side))
            .collect();
        let blurred = blur(&sharp, self.side, self.blur);
        let seen = |light: f64, noise: f64| (20.0 + 210.0 * light + noise).clamp(0.0, 255.0) as u8;
        blurred
            .into_iter()
            .map(|light| seen(light, self.noise * random.normal()))
            .collect()
    }

    /// The light that falls on a pixel: each is the mean of nine points.
    fn light(&self, code: &Code, x: usize, y: usize) -> f64 {
        let points = (0..9).map(|point| {
            let (right, down) = (f64::from(point % 3), f64::from(point / 3));
            self.at(
                code,
                x as f64 + (right + 0.5) / 3.0,
                y as f64 + (down + 0.5) / 3.0,
            )
        });
        points.sum::<f64>() / 9.0
    }

    /// What the screen shows at a point of the picture: 1 is white.
    fn at(&self, code: &Code, x: f64, y: f64) -> f64 {
        let half = self.side as f64 / 2.0;
        let (sin, cos) = self.turn.to_radians().sin_cos();
        let (x, y) = (x - half, y - half);
        let (x, y) = (x * cos + y * sin, y * cos - x * sin);
        // The further up, the further away.
        let far = 1.0 + self.tilt * (0.5 - y / (self.fills * 2.0 * half));
        let scale = (code.side as f64 + 2.0 * BORDER) / (self.fills * 2.0 * half);
        let column = x * far * scale + code.side as f64 / 2.0;
        let row = y * far * scale + code.side as f64 / 2.0;
        let inside = |at: f64| (0.0..code.side as f64).contains(&at);
        if inside(column) && inside(row) {
            let dark = code.dark[row as usize * code.side + column as usize];
            return if dark { 0.0 } else { 1.0 };
        }
        let on_screen = |at: f64| (-BORDER..code.side as f64 + BORDER).contains(&at);
        // Beside the white border lies a dark room.
        if on_screen(column) && on_screen(row) {
            1.0
        } else {
            0.2
        }
    }
}

/// A Gaussian blur.
fn blur(picture: &[f64], side: usize, deviation: f64) -> Vec<f64> {
    if deviation == 0.0 {
        return picture.to_vec();
    }
    let reach = (deviation * 3.0).ceil() as isize;
    let weight = |at: isize| (-(at * at) as f64 / (2.0 * deviation * deviation)).exp();
    let total: f64 = (-reach..=reach).map(weight).sum();
    let pass = |from: &[f64], step_x: isize, step_y: isize| -> Vec<f64> {
        let get = |x: isize, y: isize| {
            let inside = |at: isize| at.clamp(0, side as isize - 1) as usize;
            from[inside(y) * side + inside(x)]
        };
        (0..side * side)
            .map(|at| {
                let (x, y) = ((at % side) as isize, (at / side) as isize);
                let near =
                    (-reach..=reach).map(|by| weight(by) * get(x + by * step_x, y + by * step_y));
                near.sum::<f64>() / total
            })
            .collect()
    };
    pass(&pass(picture, 1, 0), 0, 1)
}
