//! A picture in grey, and what is dark in it.

/// How much of a picture's side the surroundings of a pixel reach to each side: far enough for the
/// widest dark part of a code, three modules of 29 where the smallest fills the picture; near enough
/// that a shadow over the picture does not matter.
const REACH: usize = 12;

/// A place in a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

impl Point {
    /// How far it is to another, squared.
    pub(crate) fn apart(self, other: Self) -> f32 {
        (self.x - other.x).powi(2) + (self.y - other.y).powi(2)
    }
}

/// A picture with the level, for each pixel, below which it is dark: the mean of its surroundings.
pub(crate) struct Picture<'a> {
    luma: &'a [u8],
    levels: Vec<u8>,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl<'a> Picture<'a> {
    /// One byte a pixel, row by row. `None` if there are not as many as is said.
    pub(crate) fn new(luma: &'a [u8], width: usize, height: usize) -> Option<Self> {
        let is_right = width > 0 && width.checked_mul(height) == Some(luma.len());
        is_right.then(|| Self {
            luma,
            levels: levels(luma, width, height),
            width,
            height,
        })
    }

    /// Whether a pixel is dark; what lies outside is not.
    pub(crate) fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && y < self.height && self.shade(y * self.width + x) > 0
    }

    fn shade(&self, at: usize) -> i32 {
        let pixel = |pixels: &[u8]| pixels.get(at).map_or(0, |pixel| i32::from(*pixel));
        pixel(&self.levels) - pixel(self.luma)
    }

    /// By how much a place is darker than its surroundings; 0 outside.
    pub(crate) fn darkness(&self, at: Point) -> i32 {
        let (x, y) = (at.x.floor(), at.y.floor());
        if x < 0.0 || y < 0.0 || x >= self.width as f32 || y >= self.height as f32 {
            return 0;
        }
        self.shade(y as usize * self.width + x as usize)
    }
}

/// The mean around each pixel, by way of the sums of everything above and left of it.
fn levels(luma: &[u8], width: usize, height: usize) -> Vec<u8> {
    let row = width + 1;
    let mut sums = vec![0u32; row * (height + 1)];
    for (y, pixels) in luma.chunks(width).enumerate() {
        let mut sum = 0u32;
        for (x, pixel) in pixels.iter().enumerate() {
            sum = sum.wrapping_add(u32::from(*pixel));
            sums[(y + 1) * row + x + 1] = sums[y * row + x + 1].wrapping_add(sum);
        }
    }
    let reach = (width.min(height) / REACH).max(1);
    let mut levels = Vec::with_capacity(luma.len());
    for y in 0..height {
        let (top, bottom) = (y.saturating_sub(reach), (y + reach).min(height));
        for x in 0..width {
            let (left, right) = (x.saturating_sub(reach), (x + reach).min(width));
            let outer = sums[bottom * row + right].wrapping_add(sums[top * row + left]);
            let inner = sums[top * row + right].wrapping_add(sums[bottom * row + left]);
            let pixels = ((right - left) * (bottom - top)) as u32;
            levels.push((outer.wrapping_sub(inner) / pixels) as u8);
        }
    }
    levels
}
