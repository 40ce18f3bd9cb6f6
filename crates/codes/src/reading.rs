//! From a picture to the texts of the codes in it.

use crate::corners;
use crate::grid::Grid;
use crate::picture::Picture;

/// So many threes of corners are tried.
const TRIED: usize = 6;

/// Finds and reads the code in a picture: one byte a pixel, 255 is white, row by row.
///
/// Gives nothing for a picture that has another size than is said.
#[must_use]
pub fn read(luma: &[u8], width: usize, height: usize) -> Option<String> {
    let picture = Picture::new(luma, width, height)?;
    let threes = corners::threes(&picture);
    threes.iter().take(TRIED).find_map(|three| {
        let data = Grid::find(&picture, three)?.code().decode().ok()?;
        String::from_utf8(data.payload).ok()
    })
}
