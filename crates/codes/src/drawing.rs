//! From texts to codes.

use qrcode::bits::Bits;
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode, Version};

/// A screen has no scratches, so a code needs to mend little.
const MENDS: EcLevel = EcLevel::L;
const LARGEST_VERSION: i16 = 40;

/// A code to be shown, without the empty border that it needs: 4 modules on each side
/// (ISO/IEC 18004).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Modules a side.
    pub side: usize,
    /// Row by row, whether a module is dark.
    pub dark: Vec<bool>,
}

/// Draws the codes of a sequence, all as large as the one of the longest text needs it.
///
/// `None` if a text is too long for a code, or has characters that [`crate::split`] does not write.
pub fn draw(texts: &[String]) -> Option<Vec<Code>> {
    let longest = texts.iter().max_by_key(|text| text.len())?;
    let fits = |version: &i16| bits(longest, Version::Normal(*version)).is_ok();
    let version = Version::Normal((1..=LARGEST_VERSION).find(fits)?);
    texts.iter().map(|text| code(text, version)).collect()
}

fn code(text: &str, version: Version) -> Option<Code> {
    let code = QrCode::with_bits(bits(text, version).ok()?, MENDS).ok()?;
    Some(Code {
        side: code.width(),
        dark: code
            .into_colors()
            .into_iter()
            .map(|color| color == Color::Dark)
            .collect(),
    })
}

/// The crate would look for the shortest mixture of modes: here it is one, and known.
fn bits(text: &str, version: Version) -> Result<Bits, QrError> {
    let mut bits = Bits::new(version);
    bits.push_alphanumeric_data(text.as_bytes())?;
    bits.push_terminator(MENDS)?;
    Ok(bits)
}
