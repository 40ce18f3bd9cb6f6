//! How much work a device can ask for at each unlocking.

use super::KdfParameters;

/// The longest time an unlocking should take on the device itself, in milliseconds.
const LIMIT_MS: u32 = 1000;

const MIB: u32 = 1024;

const fn step(memory_mib: u32, passes: u32) -> KdfParameters {
    KdfParameters {
        memory_kib: memory_mib * MIB,
        passes,
    }
}

/// What is tried, from the weakest to the strongest. Each step is half as much work again as the one
/// before, or a little more. Memory ends at 64 MiB: a phone that has more to spare today may not have it
/// on the day its worker has to unlock, and could never again.
pub const LADDER: [KdfParameters; 9] = [
    KdfParameters::FLOOR,
    step(32, 2),
    step(32, 3),
    step(48, 3),
    KdfParameters::DEFAULT,
    step(64, 5),
    step(64, 8),
    step(64, 12),
    step(64, 16),
];

/// The strongest parameters of [`LADDER`] with which an unlocking takes a second at most on this device,
/// or [`KdfParameters::FLOOR`] if all of them take longer.
///
/// `measure` derives a key once with the given parameters and says how many milliseconds that took, or
/// nothing if there was not enough memory. It is called from the weakest on, and not again after the
/// first trial that fails, which is at most 1.7 times as much work as one that did not.
pub fn calibrate(measure: &mut dyn FnMut(KdfParameters) -> Option<u32>) -> KdfParameters {
    let affordable = |parameters: &KdfParameters| {
        measure(*parameters).is_some_and(|milliseconds| milliseconds <= LIMIT_MS)
    };
    LADDER
        .into_iter()
        .take_while(affordable)
        .last()
        .unwrap_or(KdfParameters::FLOOR)
}
