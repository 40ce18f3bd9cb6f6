//! The vault's slots, version 2, and the choice of its parameters.

#![cfg(feature = "open")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::HashSet;

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use common::Seeded;
use rand_core::Rng;
use sealing::vault::{
    KdfParameters, LADDER, PassphraseKey, Salt, Slots, Stretching, VaultError, VaultSecrets,
    calibrate, derive,
};

const HEADER: usize = 36;
const SLOT: usize = 104;
const LENGTH: usize = HEADER + 8 * SLOT + 41;

fn secrets() -> VaultSecrets {
    VaultSecrets::generate(&mut Seeded::new("secrets"))
}

/// Stands for a passphrase: what Argon2id makes of one are 32 bytes that look like any others.
fn key(name: &str) -> PassphraseKey {
    let mut bytes = [0; 32];
    Seeded::new(name).fill_bytes(&mut bytes);
    PassphraseKey::from_bytes(&bytes)
}

fn stretching() -> Stretching {
    Stretching::new(KdfParameters::FLOOR, &mut Seeded::new("salt"))
}

fn vault(seed: &str) -> Slots {
    Slots::create(
        stretching(),
        &key("first"),
        &secrets(),
        &mut Seeded::new(seed),
    )
    .unwrap()
}

/// A vault that the first `count` of the workers open.
fn shared(count: usize, rng: &mut Seeded) -> Slots {
    let mut vault = Slots::create(stretching(), &worker(0), &secrets(), rng).unwrap();
    for number in 1..count {
        vault.add(&secrets(), &worker(number), rng).unwrap();
    }
    vault
}

fn worker(number: usize) -> PassphraseKey {
    key(&format!("worker {number}"))
}

fn in_use(vault: &Slots, key: &PassphraseKey) -> Result<u32, VaultError> {
    let opened = vault.open(key)?;
    assert_eq!(
        *opened.secrets.device_key.to_text(),
        *secrets().device_key.to_text()
    );
    Ok(opened.in_use)
}

#[test]
fn a_passphrase_opens_what_it_closed() {
    let rng = &mut Seeded::new("vault");
    let stretching = stretching();
    let derived = |words: &[u8]| derive(words, &stretching.salt, stretching.parameters).unwrap();
    let vault = Slots::create(stretching, &derived(b"five words"), &secrets(), rng).unwrap();

    let read = Slots::parse(&vault.to_bytes()).unwrap();
    assert_eq!(read, vault);
    assert_eq!(read.stretching(), stretching);
    assert_eq!(in_use(&read, &derived(b"five words")), Ok(1));
    for wrong in [b"".as_slice(), b"five word", b"five words "] {
        assert_eq!(in_use(&read, &derived(wrong)), Err(VaultError::CannotOpen));
    }
    let other = derive(b"five words", &[0; 16], stretching.parameters).unwrap();
    assert_eq!(in_use(&read, &other), Err(VaultError::CannotOpen));
}

#[test]
fn weak_and_excessive_parameters_are_refused() {
    let (floor, ceiling) = (KdfParameters::FLOOR, KdfParameters::CEILING);
    for (memory_kib, passes) in [
        (floor.memory_kib - 1, floor.passes),
        (floor.memory_kib, floor.passes - 1),
        (ceiling.memory_kib + 1, floor.passes),
        (floor.memory_kib, ceiling.passes + 1),
        (0, 0),
        (u32::MAX, u32::MAX),
    ] {
        let parameters = KdfParameters { memory_kib, passes };
        let refused = derive(b"words", &Salt::default(), parameters).map(|_| ());
        assert_eq!(refused, Err(VaultError::Parameters));
        let stretching = Stretching {
            parameters,
            ..stretching()
        };
        let rng = &mut Seeded::new("weak");
        let refused = Slots::create(stretching, &key("first"), &secrets(), rng);
        assert_eq!(refused, Err(VaultError::Parameters));
        let refused = vault("v").rewrap(&key("first"), stretching, &key("first"), rng);
        assert_eq!(refused, Err(VaultError::Parameters));

        let mut bytes = vault("v").to_bytes();
        bytes[8..12].copy_from_slice(&memory_kib.to_be_bytes());
        bytes[12..16].copy_from_slice(&passes.to_be_bytes());
        assert_eq!(Slots::parse(&bytes), Err(VaultError::CannotOpen));
    }
}

#[test]
fn parameters_in_bounds_that_are_not_its_own_do_not_open_it() {
    let mut bytes = vault("v").to_bytes();
    bytes[8..12].copy_from_slice(&KdfParameters::DEFAULT.memory_kib.to_be_bytes());
    let changed = Slots::parse(&bytes).unwrap();
    // Not even with the right key.
    assert_eq!(in_use(&changed, &key("first")), Err(VaultError::CannotOpen));
}

#[test]
fn every_bit_of_the_vault_counts() {
    let sound = shared(3, &mut Seeded::new("bits")).to_bytes();
    assert_eq!(sound.len(), LENGTH);
    for bit in 0..8 * sound.len() {
        let mut flipped = sound.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let opened = Slots::parse(&flipped).and_then(|vault| in_use(&vault, &worker(1)));
        assert_eq!(opened, Err(VaultError::CannotOpen), "bit {bit}");
    }
    for end in 0..sound.len() {
        assert_eq!(Slots::parse(&sound[..end]), Err(VaultError::CannotOpen));
    }
    let longer = [sound.as_slice(), b"\0"].concat();
    assert_eq!(Slots::parse(&longer), Err(VaultError::CannotOpen));
}

#[test]
fn slots_are_not_swapped_nor_put_back() {
    let rng = &mut Seeded::new("swap");
    let mut vault = shared(8, rng);
    let slot = |number: usize| HEADER + number * SLOT..HEADER + (number + 1) * SLOT;
    let opens = |bytes: &[u8]| in_use(&Slots::parse(bytes).unwrap(), &worker(0));
    let before = vault.to_bytes();
    for number in 1..8 {
        let mut swapped = before.clone();
        let moved = swapped[slot(number)].to_vec();
        swapped.copy_within(slot(number - 1), slot(number).start);
        swapped[slot(number - 1)].copy_from_slice(&moved);
        assert_eq!(opens(&swapped), Err(VaultError::CannotOpen));
    }

    vault.change(&worker(1), &key("new words"), rng).unwrap();
    let after = vault.to_bytes();
    for number in 0..8 {
        let mut rolled_back = after.clone();
        rolled_back[slot(number)].copy_from_slice(&before[slot(number)]);
        let expected = if rolled_back == after {
            Ok(8)
        } else {
            Err(VaultError::CannotOpen)
        };
        assert_eq!(opens(&rolled_back), expected);
        let old = in_use(&Slots::parse(&rolled_back).unwrap(), &worker(1));
        assert_eq!(old, Err(VaultError::CannotOpen));
    }
    let mut seal = after.clone();
    seal[slot(7).end..].copy_from_slice(&before[slot(7).end..]);
    assert_eq!(opens(&seal), Err(VaultError::CannotOpen));
    assert_eq!(opens(&after), Ok(8));
}

#[test]
fn eight_workers_share_a_vault_and_no_ninth() {
    let rng = &mut Seeded::new("eight");
    let mut vault = shared(8, rng);
    for number in 0..8 {
        assert_eq!(in_use(&vault, &worker(number)), Ok(8));
    }
    let full = vault.clone();
    let refused = vault.add(&secrets(), &worker(8), rng);
    assert_eq!(refused, Err(VaultError::Full));
    assert_eq!(vault, full);

    vault.remove(&worker(3), rng).unwrap();
    assert_eq!(in_use(&vault, &worker(3)), Err(VaultError::CannotOpen));
    assert_eq!(in_use(&vault, &worker(4)), Ok(7));
    vault.add(&secrets(), &worker(8), rng).unwrap();
    assert_eq!(in_use(&vault, &worker(8)), Ok(8));
}

#[test]
fn a_vault_keeps_its_last_passphrase() {
    let rng = &mut Seeded::new("last");
    let mut vault = shared(2, rng);
    let stranger = vault.remove(&worker(2), rng);
    assert_eq!(stranger, Err(VaultError::CannotOpen));
    vault.remove(&worker(0), rng).unwrap();
    let last = vault.remove(&worker(1), rng);
    assert_eq!(last, Err(VaultError::LastSlot));
    assert_eq!(in_use(&vault, &worker(1)), Ok(1));
}

#[test]
fn a_changed_passphrase_takes_the_place_of_the_old_one() {
    let rng = &mut Seeded::new("change");
    let mut vault = shared(3, rng);
    let before = vault.clone();
    let refused = vault.change(&worker(7), &worker(8), rng);
    assert_eq!(refused, Err(VaultError::CannotOpen));
    let refused = vault.change(&worker(1), &worker(2), rng);
    assert_eq!(refused, Err(VaultError::InUse));
    let refused = vault.add(&secrets(), &worker(2), rng);
    assert_eq!(refused, Err(VaultError::InUse));
    assert_eq!(vault, before);

    vault.change(&worker(1), &worker(8), rng).unwrap();
    assert_eq!(in_use(&vault, &worker(1)), Err(VaultError::CannotOpen));
    for number in [0, 2, 8] {
        assert_eq!(in_use(&vault, &worker(number)), Ok(3));
    }
}

#[test]
fn only_who_has_the_secrets_adds_a_passphrase() {
    let rng = &mut Seeded::new("stranger");
    let mut vault = shared(1, rng);
    let strangers = VaultSecrets::generate(rng);
    let refused = vault.add(&strangers, &worker(1), rng);
    assert_eq!(refused, Err(VaultError::CannotOpen));
}

#[test]
fn a_vault_is_wrapped_anew_with_one_passphrase() {
    let rng = &mut Seeded::new("rewrap");
    let vault = shared(3, rng);
    let stretching = Stretching::new(KdfParameters::DEFAULT, rng);
    let anew = vault
        .rewrap(&worker(1), stretching, &key("stretched anew"), rng)
        .unwrap();
    assert_eq!(anew.stretching(), stretching);
    assert_ne!(stretching.salt, vault.stretching().salt);
    assert_eq!(in_use(&anew, &key("stretched anew")), Ok(1));
    assert_eq!(in_use(&anew, &worker(0)), Err(VaultError::CannotOpen));
    let refused = vault.rewrap(&worker(7), stretching, &worker(7), rng);
    assert_eq!(refused, Err(VaultError::CannotOpen));
}

/// The number of the slot that the first passphrase opens, found by its documentation alone.
fn place(bytes: &[u8]) -> usize {
    let cipher = XChaCha20Poly1305::new(key("first").as_bytes().into());
    let opens = |number: &usize| {
        let slot = &bytes[HEADER + number * SLOT..][..SLOT];
        let nonce: [u8; 24] = slot[..24].try_into().unwrap();
        let payload = Payload {
            msg: &slot[24..],
            aad: &[&bytes[..HEADER], &[*number as u8]].concat(),
        };
        cipher.decrypt(&nonce.into(), payload).is_ok()
    };
    (0..8).find(opens).unwrap()
}

/// Every byte of slots in use and of free ones takes all values, and chance decides which slot the
/// first passphrase gets.
#[test]
fn nobody_can_tell_how_many_slots_are_in_use() {
    let rng = &mut Seeded::new("alike");
    let mut values = vec![HashSet::new(); LENGTH - HEADER];
    let mut places = [0; 8];
    for _ in 0..1500 {
        let vault = Slots::create(stretching(), &key("first"), &secrets(), rng).unwrap();
        let bytes = vault.to_bytes();
        for (values, byte) in values.iter_mut().zip(&bytes[HEADER..]) {
            values.insert(*byte);
        }
        places[place(&bytes)] += 1;
    }
    // 1500 draws of 256 values miss less than one of them on average.
    let fewest = values.iter().map(HashSet::len).min().unwrap();
    assert!(fewest > 245, "a byte takes {fewest} values only");
    assert!(
        places.iter().all(|times| (130..250).contains(times)),
        "{places:?}"
    );
    assert_eq!(shared(8, rng).to_bytes().len(), LENGTH);
}

#[test]
fn keys_do_not_show() {
    assert_eq!(format!("{:?}", key("first")), "PassphraseKey(…)");
    let opened = vault("v").open(&key("first")).unwrap();
    let shown = format!("{opened:?}");
    assert_eq!(shown, "Opened { secrets: VaultSecrets(…), in_use: 1 }");
}

/// What is chosen on a device that needs so many milliseconds for each MiB and pass, and fails
/// beyond so many MiB; and how many trials that took.
fn chosen(milliseconds: f64, memory_mib: u32) -> (KdfParameters, usize) {
    let mut trials = Vec::new();
    let parameters = calibrate(&mut |parameters| {
        trials.push(parameters);
        let work = f64::from(parameters.memory_kib / 1024 * parameters.passes);
        (parameters.memory_kib <= memory_mib * 1024).then_some((work * milliseconds) as u32)
    });
    assert_eq!(trials[0], KdfParameters::FLOOR);
    (parameters, trials.len())
}

#[test]
fn a_device_gets_the_strongest_parameters_that_take_a_second() {
    // 1000 / 3.1 is 322: five passes over 64 MiB are 320, eight would be 512.
    let five = KdfParameters {
        memory_kib: 64 * 1024,
        passes: 5,
    };
    assert_eq!(chosen(3.1, 1024), (five, 2));
    assert_eq!(chosen(5.2, 1024), (KdfParameters::DEFAULT, 2));
    // One that is too fast and one that is too slow for the ladder.
    assert_eq!(chosen(0.1, 1024), (LADDER[8], 2));
    assert_eq!(chosen(100.0, 1024), (KdfParameters::FLOOR, 1));
}

#[test]
fn a_device_short_of_memory_gets_what_fits() {
    // 512, 320 and 192 are promised, and do not fit.
    assert_eq!(chosen(1.8, 50), (LADDER[3], 5));
    assert_eq!(chosen(1.0, 10), (KdfParameters::FLOOR, 1));
}

/// A device on which the first trial takes so many times as long as it should, because its code is
/// not compiled yet, and each later one what it should.
fn warming_up(times: u32, milliseconds: f64) -> (KdfParameters, usize) {
    let mut trials = 0;
    let parameters = calibrate(&mut |parameters| {
        trials += 1;
        let work = f64::from(parameters.memory_kib / 1024 * parameters.passes);
        let slow = if trials == 1 { times } else { 1 };
        Some((work * milliseconds) as u32 * slow)
    });
    (parameters, trials)
}

#[test]
fn a_slow_first_trial_costs_no_strength() {
    assert_eq!(warming_up(1, 3.1), (LADDER[5], 2));
    assert_eq!(warming_up(3, 3.1), (LADDER[5], 5));
    // Unless even the floor seems to be too much.
    assert_eq!(warming_up(9, 3.1), (KdfParameters::FLOOR, 1));
}

#[test]
fn a_promise_that_does_not_hold_is_not_believed() {
    // Twice as slow as the floor promises, from 48 MiB on.
    let parameters = calibrate(&mut |parameters| {
        let work = parameters.memory_kib / 1024 * parameters.passes;
        let slow = if parameters.memory_kib >= 48 * 1024 {
            2
        } else {
            1
        };
        Some(work * 3 * slow)
    });
    assert_eq!(parameters, LADDER[3]);
}

#[test]
fn a_second_is_a_second() {
    for (milliseconds, expected) in [(1000, LADDER[5]), (1001, LADDER[4])] {
        let mut measure = |step| Some(if step == LADDER[5] { milliseconds } else { 110 });
        assert_eq!(calibrate(&mut measure), expected);
    }
}

#[test]
fn the_ladder_climbs_between_floor_and_ceiling() {
    let work = |step: &KdfParameters| u64::from(step.memory_kib) * u64::from(step.passes);
    assert_eq!(LADDER[0], KdfParameters::FLOOR);
    for pair in LADDER.windows(2) {
        assert!(pair[0].memory_kib <= pair[1].memory_kib);
        assert!(work(&pair[0]) < work(&pair[1]));
        assert!(10 * work(&pair[1]) <= 17 * work(&pair[0]), "{pair:?}");
    }
    for step in LADDER {
        assert!(step.memory_kib <= 64 * 1024);
        assert!(step.passes <= KdfParameters::CEILING.passes);
    }
}
