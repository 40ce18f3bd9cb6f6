//! Makes, in the folder that is named, samples for other implementations of age to open, and opens
//! what they made: `seal_sample write DIR`, `seal_sample read KEYFILE FILE`, `seal_sample
//! read-passphrase PASSPHRASE FILE`.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::{env, fs, io};

use getrandom::SysRng;
use rand_core::UnwrapErr;
use sealing::age::{self, Identity};
use sealing::record::{Media, Meta, Record, State, seal};
use sealing::{Digest, SigningKey};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["write", folder] => write(Path::new(folder)),
        ["read", key, file] => {
            let identity: Identity = fs::read_to_string(key)?.trim().parse()?;
            Ok(io::stdout().write_all(&age::decrypt(&[identity], &fs::read(file)?)?)?)
        }
        ["read-passphrase", passphrase, file] => {
            let plain = age::decrypt_with_passphrase(passphrase, &fs::read(file)?)?;
            Ok(io::stdout().write_all(&plain)?)
        }
        _ => Err(
            "seal_sample write DIR | read KEYFILE FILE | read-passphrase PASSPHRASE FILE".into(),
        ),
    }
}

fn write(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut rng = UnwrapErr(SysRng);
    let device = SigningKey::generate(&mut rng);
    for kind in ["", "-hybrid"] {
        let keys = [(); 2].map(|()| match kind {
            "" => Identity::generate(&mut rng),
            _ => Identity::generate_post_quantum(&mut rng),
        });
        for (key, name) in keys.iter().zip(["operations", "recovery"]) {
            let (secret, public) = (key.to_text(), key.to_recipient());
            fs::write(
                folder.join(format!("{name}{kind}.key")),
                format!("{}\n", *secret),
            )?;
            fs::write(
                folder.join(format!("{name}{kind}.pub")),
                format!("{public}\n"),
            )?;
        }
        let recipients = keys.map(|key| key.to_recipient());
        for length in [0, 1, 65_535, 65_536, 65_537, 200_000] {
            let plain: Vec<u8> = (0_usize..length).map(|i| (i % 251) as u8).collect();
            let file = age::encrypt(&recipients, &plain, &mut rng)?;
            fs::write(folder.join(format!("plain-{length}")), plain)?;
            fs::write(folder.join(format!("plain-{length}{kind}.age")), file)?;
        }
        let sealed = seal(&record(&device), &device, &recipients, &mut rng)?;
        fs::write(folder.join(format!("record{kind}.age")), sealed.bytes)?;
    }
    let file = age::encrypt_with_passphrase("six words", 12, b"under a passphrase", &mut rng)?;
    fs::write(folder.join("passphrase.age"), file)?;
    Ok(())
}

fn record(device: &SigningKey) -> Record {
    Record {
        submission_xml: "<data id=\"outreach\"><age>31</age></data>".into(),
        meta: Meta {
            v: 1,
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
            sequence: Some(1),
            previous: None,
            state: State::Final,
            revision: 0,
            partials: vec![],
            outing: None,
            person: None,
        },
        media: vec![Media {
            name: "photo.jpg".into(),
            bytes: vec![0xff; 1000],
        }],
    }
}
