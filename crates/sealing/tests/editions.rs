//! Partial records, and which of several records stands for a questionnaire.

#![cfg(feature = "open")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::{HashMap, HashSet};

use common::{Seeded, device, identity, meta, partial, recipients, record};
use sealing::age::{self, OpenError, SealError};
use sealing::record::{Meta, Record, State, missing_partials, open, seal, superseded};
use sealing::{Digest, SigningKey};

fn second() -> Meta {
    Meta {
        v: 2,
        revision: 9,
        partials: vec![Digest::of(b"partial")],
        ..meta(&device())
    }
}

fn sealed(meta: Meta) -> Result<Record, SealError> {
    let record = Record { meta, ..record() };
    let rng = &mut Seeded::new("editions");
    let sealed = seal(&record, &device(), &recipients(), rng)?;
    let opened = open(&sealed.bytes, &[identity("recovery")]).unwrap().record;
    assert_eq!(opened, record);
    Ok(opened)
}

#[test]
fn partial_and_final_records_come_back() {
    sealed(partial(&device(), 3)).unwrap();
    sealed(second()).unwrap();
    let first = Meta {
        sequence: Some(1),
        previous: None,
        partials: vec![],
        ..second()
    };
    sealed(first).unwrap();
}

#[test]
fn unsound_editions_are_not_sealed() {
    type Change = fn(&mut Meta);
    let of_final: [(&str, Change); 5] = [
        ("v", |m| m.v = 3),
        ("revision", |m| m.revision = 0),
        ("revision", |m| m.v = 1),
        ("sequence", |m| m.sequence = None),
        ("sequence", |m| m.sequence = Some(0)),
    ];
    let of_partial: [(&str, Change); 5] = [
        ("sequence", |m| m.sequence = Some(4)),
        ("previous", |m| m.previous = Some(Digest::of(b"previous"))),
        ("partials", |m| m.partials = vec![Digest::of(b"other")]),
        ("revision", |m| m.revision = 0),
        ("state", |m| m.v = 1),
    ];
    let of_first: [(&str, Change); 3] = [
        ("partials", |m| m.partials = vec![Digest::of(b"other")]),
        ("revision", |m| m.revision = 1),
        ("sequence", |m| m.sequence = None),
    ];
    let all = [
        (second(), of_final.as_slice()),
        (partial(&device(), 3), &of_partial),
        (meta(&device()), &of_first),
    ];
    for (sound, changes) in all {
        for (field, change) in changes {
            let mut meta = sound.clone();
            change(&mut meta);
            assert_eq!(sealed(meta), Err(SealError::Meta(field)));
        }
    }
}

/// What an older frozen reader says of a newer version is decided by this one byte.
#[test]
fn what_only_a_version_says_is_marked_with_it() {
    let key = [identity("operations")];
    let third = Meta {
        v: 3,
        outing: Some("uuid:of an outing".into()),
        ..second()
    };
    for (meta, expected) in [
        (meta(&device()), b"{\"v\":1,"),
        (second(), b"{\"v\":2,"),
        (partial(&device(), 1), b"{\"v\":2,"),
        (third, b"{\"v\":3,"),
    ] {
        let record = Record { meta, ..record() };
        let file = seal(&record, &device(), &recipients(), &mut Seeded::new("v")).unwrap();
        let archive = age::decrypt(&key, &file.bytes).unwrap();
        let at = archive.windows(7).position(|bytes| bytes == expected);
        let at = at.unwrap() + expected.len() - 2;

        let mut newer = archive.clone();
        newer[at] = b'4';
        let rng = &mut Seeded::new("newer");
        let file = age::encrypt(&recipients(), &newer, rng).unwrap();
        assert_eq!(open(&file, &key).map(|_| ()), Err(OpenError::Version));
    }
}

fn named(names: &[(&str, Meta)]) -> Vec<(Digest, Meta)> {
    let each = names.iter();
    each.map(|(name, meta)| (Digest::of(name.as_bytes()), meta.clone()))
        .collect()
}

/// For each record the name of the one in its place, whatever the order they come in.
fn stands_for(names: &[(&str, Meta)]) -> Vec<Option<String>> {
    let name_of: HashMap<_, _> = names
        .iter()
        .map(|(name, _)| (Digest::of(name.as_bytes()), (*name).to_owned()))
        .collect();
    let owned = named(names);
    let mut records: Vec<_> = owned.iter().map(|(d, m)| (*d, m)).collect();
    let expected = superseded(&records);
    for _ in 0..records.len() {
        records.rotate_left(1);
        for ((digest, _), result) in records.iter().zip(superseded(&records)) {
            let at = owned.iter().position(|(d, _)| d == digest).unwrap();
            assert_eq!(result, expected[at]);
        }
    }
    let in_words = expected.into_iter();
    in_words.map(|d| d.map(|d| name_of[&d].clone())).collect()
}

#[test]
fn the_final_record_stands_for_all_then_the_highest_revision() {
    let last = Meta {
        revision: 4,
        ..second()
    };
    let corrected = Meta {
        revision: 6,
        sequence: Some(5),
        ..second()
    };
    let partials = [
        ("p3", partial(&device(), 3)),
        ("p9", partial(&device(), 9)),
        ("p5", partial(&device(), 5)),
    ];
    let by = |name: &str| Some(name.to_owned());
    assert_eq!(stands_for(&partials), [by("p9"), None, by("p9")]);
    let with_final = [&partials[..], &[("final", last)]].concat();
    let f = || by("final");
    assert_eq!(stands_for(&with_final), [f(), f(), f(), None]);
    let with_corrected = [&with_final[..], &[("corrected", corrected)]].concat();
    let c = || by("corrected");
    assert_eq!(stands_for(&with_corrected), [c(), c(), c(), c(), None]);
}

#[test]
fn records_of_version_1_stand_by_their_sequence_and_yield_to_version_2() {
    let first = |sequence| Meta {
        sequence: Some(sequence),
        ..meta(&device())
    };
    let later = Meta {
        sequence: Some(3),
        ..second()
    };
    let by = |name: &str| Some(name.to_owned());
    let two = [("seven", first(7)), ("two", first(2))];
    assert_eq!(stands_for(&two), [None, by("seven")]);
    let three = [&two[..], &[("later", later)]].concat();
    assert_eq!(stands_for(&three), [by("later"), by("later"), None]);
}

#[test]
fn another_device_or_instance_stands_for_itself() {
    let stranger = SigningKey::generate(&mut Seeded::new("stranger"));
    let theirs = Meta {
        device: stranger.verifying_key().to_text(),
        revision: 99,
        ..second()
    };
    let other = Meta {
        instance_id: "uuid:other".into(),
        ..second()
    };
    let all = [
        ("own", partial(&device(), 1)),
        ("theirs", theirs),
        ("other", other),
    ];
    assert_eq!(stands_for(&all), [None, None, None]);
}

#[test]
fn twins_are_told_apart_the_same_way_everywhere() {
    let twins = [("a", second()), ("b", second())];
    let standing = stands_for(&twins).iter().filter(|by| by.is_none()).count();
    assert_eq!(standing, 1);
    // The same file twice is one record.
    let same = [("a", second()), ("a", second())];
    let owned = named(&same);
    let records: Vec<_> = owned.iter().map(|(d, m)| (*d, m)).collect();
    assert_eq!(superseded(&records), [None, None]);
}

/// A device as the rules of partial records want it: drafts with the partial beside each, an outbox.
#[derive(Default)]
struct Phone {
    drafts: Vec<(Meta, Digest)>,
    sent: Vec<(Digest, Meta)>,
    sequence: u64,
    previous: Option<Digest>,
    partials: Vec<Digest>,
    made: u64,
}

impl Phone {
    fn save(&mut self, rng: &mut Seeded) {
        if self.drafts.is_empty() || rng.below(4) == 0 {
            self.made += 1;
            let mut meta = partial(&device(), 0);
            meta.instance_id = format!("uuid:{}", self.made);
            self.drafts.push((meta, Digest::of(b"")));
        }
        // A new draft is the last one.
        let at = match self.drafts.last() {
            Some((meta, _)) if meta.revision == 0 => self.drafts.len() - 1,
            _ => rng.below(self.drafts.len()),
        };
        let (meta, digest) = &mut self.drafts[at];
        meta.revision += 1;
        *digest = Digest::of(format!("{} {}", meta.instance_id, meta.revision).as_bytes());
    }

    fn finish(&mut self, rng: &mut Seeded) {
        if self.drafts.is_empty() {
            return;
        }
        let (meta, _) = self.drafts.swap_remove(rng.below(self.drafts.len()));
        self.sequence += 1;
        let meta = Meta {
            state: State::Final,
            revision: meta.revision + 1,
            sequence: Some(self.sequence),
            previous: self.previous,
            partials: std::mem::take(&mut self.partials),
            ..meta
        };
        let digest = Digest::of(format!("final {}", meta.instance_id).as_bytes());
        self.previous = Some(digest);
        self.sent.push((digest, meta));
    }

    fn withdraw(&mut self, rng: &mut Seeded) {
        if !self.drafts.is_empty() {
            self.drafts.swap_remove(rng.below(self.drafts.len()));
        }
    }

    fn lock(&mut self) {
        for (meta, digest) in self.drafts.drain(..) {
            self.partials.push(digest);
            self.sent.push((digest, meta));
        }
    }
}

#[test]
fn what_a_device_does_raises_no_false_alarm_and_a_loss_is_told() {
    let (mut losses, mut partials_sent) = (0, 0);
    for round in 0..200 {
        let rng = &mut Seeded::new(&format!("phone {round}"));
        let mut phone = Phone::default();
        for _ in 0..60 {
            match rng.below(12) {
                0..=7 => phone.save(rng),
                8 | 9 => phone.finish(rng),
                10 => phone.withdraw(rng),
                _ => phone.lock(),
            }
        }
        let all: Vec<_> = phone.sent.iter().map(|(d, m)| (*d, m)).collect();
        assert_eq!(missing_partials(&all), []);
        let numbers: Vec<_> = all.iter().filter_map(|(_, meta)| meta.sequence).collect();
        assert!(numbers.iter().copied().eq(1..=phone.sequence));
        // After a lock the draft is gone: each questionnaire is sent once.
        assert!(superseded(&all).iter().all(Option::is_none));

        let vouched: HashSet<_> = all.iter().flat_map(|(_, m)| m.partials.clone()).collect();
        for lost in 0..all.len() {
            let mut rest = all.clone();
            let (digest, meta) = rest.remove(lost);
            if meta.state == State::Partial {
                partials_sent += 1;
                let told = missing_partials(&rest);
                assert_eq!(told.len(), usize::from(vouched.contains(&digest)));
                assert!(
                    told.iter()
                        .all(|told| *told == (meta.device.as_str(), digest))
                );
                losses += told.len();
            }
        }
    }
    assert!(
        partials_sent > 500 && losses * 3 > partials_sent * 2,
        "{losses} of {partials_sent}"
    );
}
