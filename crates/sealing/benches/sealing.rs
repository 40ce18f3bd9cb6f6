//! What a worker waits for: unlocking, saving a draft, sealing a record.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use criterion::{Criterion, criterion_group, criterion_main};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use sealing::age::{Identity, Recipient};
use sealing::record::{Meta, Record, State, open, seal};
use sealing::vault::{DraftName, KdfParameters, Slots, Stretching, VaultSecrets, derive};
use sealing::{Digest, SigningKey};

/// A record that fills the smallest class, 16 KiB.
fn record(device: &SigningKey) -> Record {
    Record {
        submission_xml: "x".repeat(12 * 1024),
        meta: Meta {
            v: 2,
            form_id: "outreach".into(),
            form_version: "2026-11".into(),
            form_sha256: Digest::of(b"<form/>"),
            programme: "00112233445566778899aabbccddeeff".into(),
            instance_id: "uuid:5a4f3c2b-1d0e-4f9a-8b7c-6d5e4f3a2b1c".into(),
            started_day: "2026-11-22".into(),
            finished_day: "2026-11-22".into(),
            app_version: "0.1.0".into(),
            language: "fr".into(),
            device: device.verifying_key().to_text(),
            sequence: None,
            previous: None,
            state: State::Partial,
            revision: 7,
            partials: vec![],
            outing: None,
            person: None,
        },
        media: vec![],
    }
}

fn unlocking(criterion: &mut Criterion) {
    let rng = &mut UnwrapErr(SysRng);
    let mut group = criterion.benchmark_group("unlock");
    group.sample_size(10);
    for (name, parameters) in [
        ("derive, 19 MiB, 2 passes", KdfParameters::FLOOR),
        ("derive, 64 MiB, 3 passes", KdfParameters::DEFAULT),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| derive(b"five words of the list", &[7; 16], parameters).unwrap());
        });
    }
    let stretching = Stretching::new(KdfParameters::FLOOR, rng);
    let key = derive(b"words", &stretching.salt, stretching.parameters).unwrap();
    let secrets = VaultSecrets::generate(rng);
    let slots = Slots::create(stretching, &key, &secrets, rng).unwrap();
    group.bench_function("try eight slots", |b| b.iter(|| slots.open(&key).unwrap()));
}

fn saving(criterion: &mut Criterion) {
    let rng = &mut UnwrapErr(SysRng);
    let secrets = VaultSecrets::generate(rng);
    let name = DraftName {
        record: "5a4f3c2b-1d0e-4f9a-8b7c-6d5e4f3a2b1c",
        revision: 7,
    };
    let plain = vec![b'x'; 12 * 1024];
    criterion.bench_function("save a draft of 12 KiB", |b| {
        b.iter(|| secrets.seal_draft(&name, &plain, rng).unwrap());
    });
}

fn sealing(criterion: &mut Criterion) {
    let rng = &mut UnwrapErr(SysRng);
    let device = SigningKey::generate(rng);
    let record = record(&device);
    for kind in ["X25519", "mlkem768x25519"] {
        let keys = [(); 2].map(|()| match kind {
            "X25519" => Identity::generate(rng),
            _ => Identity::generate_post_quantum(rng),
        });
        let recipients: Vec<Recipient> = keys.iter().map(Identity::to_recipient).collect();
        criterion.bench_function(&format!("seal 16 KiB to two {kind}"), |b| {
            b.iter(|| seal(&record, &device, &recipients, rng).unwrap());
        });
        let sealed = seal(&record, &device, &recipients, rng).unwrap();
        criterion.bench_function(&format!("open 16 KiB from {kind}"), |b| {
            b.iter(|| open(&sealed.bytes, &keys[..1]).unwrap());
        });
        let text = recipients[0].to_string();
        criterion.bench_function(&format!("read a recipient, {kind}"), |b| {
            b.iter(|| text.parse::<Recipient>().unwrap());
        });
    }
}

criterion_group!(benches, unlocking, saving, sealing);
criterion_main!(benches);
