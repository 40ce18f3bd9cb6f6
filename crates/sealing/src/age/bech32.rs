//! Bech32 (BIP 173) as age uses it: of any length.

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Checksum, Hrp};

/// Bech32 without its bound on length, which was chosen for what the checksum corrects. Keys are
/// copied by machines, and a hybrid one has 1,959 characters.
enum Long {}

impl Checksum for Long {
    type MidstateRepr = <Bech32 as Checksum>::MidstateRepr;
    type CorrectionField = <Bech32 as Checksum>::CorrectionField;
    const ROOT_GENERATOR: Self::CorrectionField = Bech32::ROOT_GENERATOR;
    const ROOT_EXPONENTS: std::ops::RangeInclusive<usize> = Bech32::ROOT_EXPONENTS;
    const CODE_LENGTH: usize = 2048;
    const CHECKSUM_LENGTH: usize = Bech32::CHECKSUM_LENGTH;
    const GENERATOR_SH: [Self::MidstateRepr; 5] = Bech32::GENERATOR_SH;
    const TARGET_RESIDUE: Self::MidstateRepr = Bech32::TARGET_RESIDUE;
}

/// The lower-case text of these bytes, a key's, with this prefix.
pub(super) fn encode(prefix: &str, bytes: &[u8]) -> String {
    // A key is far below the longest code word.
    bech32::encode_lower::<Long>(Hrp::parse_unchecked(prefix), bytes).unwrap_or_default()
}

/// The bytes of a text with this lower-case prefix. The text must be the lower-case one that
/// writing the bytes again gives, so that stray padding bits are not accepted.
pub(super) fn from_bech32<const N: usize>(prefix: &str, text: &str) -> Option<[u8; N]> {
    let checked = CheckedHrpstring::new::<Long>(text).ok()?;
    let bytes: Vec<u8> = checked.byte_iter().collect();
    if encode(prefix, &bytes) == text {
        bytes.try_into().ok()
    } else {
        None
    }
}
