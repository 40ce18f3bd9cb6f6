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

/// Strong parameters of [`LADDER`] with which an unlocking takes a second at most on this device, or
/// [`KdfParameters::FLOOR`] if all of them take longer: the strongest whose time, foretold from weaker
/// ones, is a second at most.
///
/// `measure` derives a key once with the given parameters and says how many milliseconds that took, or
/// nothing if there was not enough memory. It is called for the floor, then for the step that the time
/// of the floor promises, and from there upwards, or downwards where the promise did not hold: two to
/// five times on most devices.
pub fn calibrate(measure: &mut dyn FnMut(KdfParameters) -> Option<u32>) -> KdfParameters {
    let floor = KdfParameters::FLOOR;
    let Some(milliseconds) = measure(floor) else {
        return floor;
    };
    let mut best = (floor, milliseconds);
    let mut at_most = |step: KdfParameters| {
        let milliseconds = measure(step).filter(|it| *it <= LIMIT_MS)?;
        Some((step, milliseconds))
    };
    let is_promised = |step: &&KdfParameters| foretold(best, **step) <= u64::from(LIMIT_MS);
    let promised = LADDER.iter().take_while(is_promised).count();
    let (below, above) = LADDER.split_at(promised);
    let mut below = below.iter().skip(1).rev();
    let Some(last) = below.next() else {
        return floor;
    };
    let Some(held) = at_most(*last) else {
        return below.find_map(|step| at_most(*step)).unwrap_or(best).0;
    };
    best = held;
    for step in above {
        if foretold(best, *step) > u64::from(LIMIT_MS) {
            break;
        }
        match at_most(*step) {
            Some(held) => best = held,
            None => break,
        }
    }
    best.0
}

/// How many milliseconds a step takes, if another takes what was measured.
fn foretold((known, milliseconds): (KdfParameters, u32), step: KdfParameters) -> u64 {
    let work = |step: KdfParameters| u64::from(step.memory_kib) * u64::from(step.passes);
    u64::from(milliseconds) * work(step) / work(known)
}
