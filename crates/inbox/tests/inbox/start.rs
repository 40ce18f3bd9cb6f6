//! What has to be right before an inbox starts, and how it says so.

use inbox::{Inbox, StartError};
use sealing::{Digest, SigningKey};

use crate::support::{Folders, TOKEN, device_key, programme};

fn refused(spoil: impl FnOnce(&Folders)) -> (StartError, String) {
    let folders = Folders::new();
    spoil(&folders);
    let Err(error) = Inbox::open(folders.settings()) else {
        panic!("started")
    };
    let said = error.to_string();
    (error, said)
}

fn remove(name: &'static str) -> impl FnOnce(&Folders) {
    move |folders| std::fs::remove_file(folders.path(name)).unwrap()
}

#[test]
fn a_whole_data_folder_is_enough() {
    let folders = Folders::new();
    assert!(Inbox::open(folders.settings()).is_ok());
    assert!(folders.records().is_empty());
    assert!(Inbox::open(folders.settings()).is_ok());
}

#[test]
fn a_missing_file_is_named() {
    for name in [
        "data/receipt.key",
        "data/programme.json",
        "data/tokens",
        "app/index.html",
    ] {
        let (error, said) = refused(remove(name));
        assert!(matches!(error, StartError::Missing { .. }), "{said}");
        assert!(said.ends_with(&format!("{name} is missing")), "{said}");
    }
    for name in ["data", "app", "data/forms"] {
        let spoil = |folders: &Folders| std::fs::remove_dir_all(folders.path(name)).unwrap();
        assert!(
            matches!(refused(spoil).0, StartError::Missing { .. }),
            "{name}"
        );
    }
}

#[test]
fn a_wrong_file_is_named_and_not_quoted() {
    let spoilt = |name: &'static str| move |folders: &Folders| folders.write(name, TOKEN);
    let (error, said) = refused(spoilt("data/receipt.key"));
    assert!(
        matches!(error, StartError::ReceiptKey { .. }) && !said.contains(TOKEN),
        "{said}"
    );
    let (error, said) = refused(spoilt("data/programme.json"));
    assert!(
        matches!(error, StartError::Programme { .. }) && !said.contains(TOKEN),
        "{said}"
    );
    let (error, said) = refused(spoilt("data/tokens"));
    assert!(
        matches!(error, StartError::Token { line: 1, .. }) && !said.contains(TOKEN),
        "{said}"
    );
    let (error, _) = refused(|folders| folders.write("data/records", "a file"));
    assert!(matches!(error, StartError::Unusable { .. }));
    let (error, _) = refused(|folders| {
        let form = std::fs::read_dir(folders.path("data/forms"))
            .unwrap()
            .next()
            .unwrap();
        std::fs::write(form.unwrap().path(), "another form").unwrap();
    });
    assert!(matches!(error, StartError::Form { .. }));
}

#[test]
fn a_device_that_is_none_is_named_and_not_quoted() {
    let token = Digest::of(b"a token");
    let key = device_key().verifying_key().to_text();
    for (name, content) in [
        (token.to_string(), String::new()),
        (token.to_string(), TOKEN.to_owned()),
        (token.to_string(), format!("{key}{key}")),
        (token.to_string(), format!(" {key}")),
        (TOKEN.to_lowercase(), key.clone()),
        (format!("{token}~"), key.clone()),
        (token.to_string().to_uppercase(), key.clone()),
    ] {
        let (error, said) = refused(|folders| {
            folders.write(&format!("data/devices/{name}"), &content);
        });
        assert!(
            matches!(error, StartError::Device { .. }) && said.contains(&name),
            "{said}"
        );
        assert!(!said.contains(TOKEN) && !said.contains(&key), "{said}");
    }
    let (error, _) = refused(|folders| {
        std::fs::remove_dir_all(folders.path("data/devices")).unwrap();
        folders.write("data/devices", "a file");
    });
    assert!(matches!(error, StartError::Unusable { .. }));
}

#[test]
fn what_the_system_leaves_beside_devices_is_no_device() {
    let folders = Folders::new();
    folders.write("data/devices/.DS_Store", "of a file manager");
    let half = format!("data/devices/{}#1", Digest::of(b"a token"));
    folders.write(&half, "half-writ");
    assert!(Inbox::open(folders.settings()).is_ok());
    let file = std::fs::File::options()
        .write(true)
        .open(folders.path(&half));
    let hours = std::time::Duration::from_secs(2 * 3600);
    let before = std::time::SystemTime::now() - hours;
    file.unwrap().set_modified(before).unwrap();
    assert!(Inbox::open(folders.settings()).is_ok());
    assert_eq!(folders.devices().len(), 2);
}

#[test]
fn a_receipt_key_that_others_may_read_is_refused() {
    for mode in [0o644, 0o640, 0o604, 0o620] {
        let (error, _) = refused(|folders| folders.protect("data/receipt.key", mode));
        assert!(matches!(error, StartError::OpenKey { mode: found, .. } if found == mode));
    }
}

#[test]
fn another_receipt_key_than_the_announced_one_is_refused() {
    let other = SigningKey::from_text("AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=").unwrap();
    let (error, _) = refused(|folders| folders.write("data/programme.json", programme(&other)));
    assert!(matches!(error, StartError::OtherKey { .. }));
}
