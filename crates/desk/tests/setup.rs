//! Keys and programmes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fs;
use std::process::{Command, Stdio};

use common::{Bench, Device, FORM, FORM_1, mode};
use sealing::Digest;
use sealing::programme::Programme;

const PASSPHRASE: &str = "zeste hublot nuage éclair abaisser";

#[test]
fn keys_are_secret_and_never_overwritten() {
    let bench = Bench::empty();
    let said = bench.done(&["keys", "new", "--no-passphrase", "--desk", "desk"]);
    assert!(said.err.contains("in clear"), "{said:?}");
    let secrets = [
        "operations.key",
        "recovery.key",
        "organisation.key",
        "desk.key",
    ];
    let before = secrets.map(|name| fs::read(bench.path("desk").join(name)).unwrap());
    for name in secrets {
        assert_eq!(mode(&bench.path("desk").join(name)), 0o600, "{name}");
    }
    let again = bench.run(&["keys", "new", "--no-passphrase", "--desk", "desk"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("never overwritten"), "{again:?}");
    assert_eq!(again.err.lines().count(), 1);

    // One key that is left is enough to refuse, whichever way the new ones would be kept.
    fs::remove_file(bench.path("desk/operations.key")).unwrap();
    fs::remove_file(bench.path("desk/organisation.key")).unwrap();
    fs::remove_file(bench.path("desk/desk.key")).unwrap();
    fs::write(bench.path("words"), PASSPHRASE).unwrap();
    let again = bench.run(&[
        "keys",
        "new",
        "--passphrase-file",
        "words",
        "--desk",
        "desk",
    ]);
    assert_eq!(again.code, 2);
    assert_eq!(
        fs::read(bench.path("desk/recovery.key")).unwrap(),
        before[1]
    );
    assert!(!bench.path("desk/operations.key.age").exists());

    // Nor is a public half, whose private one is kept elsewhere.
    fs::remove_file(bench.path("desk/recovery.key")).unwrap();
    let again = bench.run(&["keys", "new", "--no-passphrase", "--desk", "desk"]);
    assert_eq!(again.code, 2);
    assert!(!bench.path("desk/recovery.key").exists());
}

#[test]
fn keys_under_a_passphrase_open_with_it_only() {
    let mut bench = Bench::empty();
    bench.form("visit.xml", FORM);
    fs::write(bench.path("short"), "too short\n").unwrap();
    let refused = bench.run(&["keys", "new", "--passphrase-file", "short"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("12 characters"), "{refused:?}");
    assert!(!bench.path("data/desk").exists());

    fs::write(bench.path("words"), format!("{PASSPHRASE}\n")).unwrap();
    fs::write(bench.path("other"), "zeste hublot nuage éclair abaissa").unwrap();
    bench.done(&["keys", "new", "--passphrase-file", "words"]);
    for name in ["operations", "recovery", "organisation", "desk"] {
        let path = bench.path("data/desk").join(format!("{name}.key.age"));
        assert_eq!(mode(&path), 0o600);
        assert!(
            fs::read(&path)
                .unwrap()
                .starts_with(b"age-encryption.org/v1\n-> scrypt ")
        );
        assert!(!bench.path("data/desk").join(format!("{name}.key")).exists());
    }

    let programme = |file| {
        let arguments = ["programme", "new", "--inbox-data", "inbox", "--name", "Rue"];
        let rest = ["--url", "http://127.0.0.1:8080", "--form", "visit.xml"];
        bench.run(&[&arguments, rest.as_slice(), &["--passphrase-file", file]].concat())
    };
    let refused = programme("other");
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("cannot be unlocked"), "{refused:?}");
    assert_eq!(programme("words").code, 0);

    let json = fs::read_to_string(bench.path("inbox/programme.json")).unwrap();
    bench.programme = Some(Programme::read_unverified(&json).unwrap());
    Device::new().send(&bench, "uuid:1", "<age>3</age>");
    assert_eq!(bench.pull().code, 0);
    for reader in [
        &["open", "--passphrase-file", "words"][..],
        &["open", "--recovery", "--passphrase-file", "words"],
    ] {
        assert!(bench.done(reader).out.contains("1 record(s) opened."));
    }
    assert_eq!(bench.run(&["open", "--passphrase-file", "other"]).code, 2);
}

#[test]
fn a_missing_terminal_is_said() {
    let bench = Bench::empty();
    let output = Command::new("setsid")
        .args([env!("CARGO_BIN_EXE_carnet"), "keys", "new"])
        .current_dir(bench.folder.path())
        .stdin(Stdio::null())
        .output();
    // Only where there is a way to be without a terminal.
    let Ok(output) = output else { return };
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("--passphrase-file")
    );
}

#[test]
fn a_programme_fills_the_inboxs_folder() {
    let mut bench = Bench::empty();
    bench.done(&["keys", "new", "--no-passphrase"]);
    bench.form("visit.xml", FORM);
    let said = bench.make_programme();
    assert!(!said.out.contains("#enrol="), "{said:?}");
    assert!(said.out.contains("carnet enrol --inbox-data inbox"));
    let programme = bench.programme.clone().unwrap();
    assert_eq!(programme.epoch, 1);
    assert_eq!(programme.inbox, "http://127.0.0.1:8080");
    assert_eq!(programme.recipients.len(), 2);

    let [form] = programme.forms.as_slice() else {
        panic!("one form")
    };
    assert_eq!((form.id.as_str(), form.version.as_str()), ("visit", "2"));
    assert_eq!(
        (form.title.as_str(), form.length),
        ("Visit", FORM.len() as u64)
    );
    for folder in ["inbox/forms", "data/desk/forms"] {
        let xml = fs::read(bench.path(folder).join(format!("{}.xml", form.sha256))).unwrap();
        assert_eq!(Digest::of(&xml), form.sha256);
    }
    // The list is there, and empty.
    assert_eq!(bench.tokens(), "");
    for secret in ["inbox/receipt.key", "inbox/tokens"] {
        assert_eq!(mode(&bench.path(secret)), 0o600);
    }
    bench.enrol(&[]);
    let tokens = bench.tokens();

    // The next edition: another form, everything else as it was.
    let spread = FORM_1.replace("<h:title>Visit</h:title>", "<h:title> A\n visit </h:title>");
    bench.form("visit.xml", &spread);
    bench.make_programme();
    let next = bench.programme.clone().unwrap();
    assert_eq!(next.epoch, 2);
    assert_eq!(next.forms[0].version, "1");
    assert_eq!(next.forms[0].title, "A visit");
    assert_eq!(
        Programme {
            epoch: 1,
            forms: programme.forms.clone(),
            ..next
        },
        programme
    );
    assert_eq!(bench.tokens(), tokens);
    assert_eq!(
        fs::read_dir(bench.path("data/desk/forms")).unwrap().count(),
        2
    );
}

#[test]
fn a_programme_needs_sound_parts() {
    let bench = Bench::empty();
    bench.form("visit.xml", FORM);
    bench.form("same.xml", FORM_1);
    bench.form("broken.xml", "<h:html");
    fs::write(bench.path("latin.xml"), [0xe9]).unwrap();
    let programme = |url, forms: &[&str]| {
        let mut arguments = vec!["programme", "new", "--inbox-data", "inbox", "--name", "Rue"];
        arguments.extend(["--url", url, "--form"]);
        arguments.extend(forms);
        bench.run(&arguments)
    };
    let url = "https://carnet.example.org";
    let without_keys = programme(url, &["visit.xml"]);
    assert!(
        without_keys.err.contains("carnet keys new"),
        "{without_keys:?}"
    );
    bench.done(&["keys", "new", "--no-passphrase"]);
    for (url, forms, word) in [
        ("ftp://carnet.example.org", &["visit.xml"][..], "inbox"),
        (url, &["missing.xml"], "missing.xml"),
        (url, &["broken.xml"], "broken.xml"),
        (url, &["latin.xml"], "UTF-8"),
        (url, &["visit.xml", "same.xml"], "both the form visit"),
    ] {
        let said = programme(url, forms);
        assert_eq!(said.code, 2);
        assert!(said.err.contains(word), "{said:?}");
        assert_eq!(said.err.lines().count(), 1, "{said:?}");
        assert!(!bench.path("inbox/programme.json").exists());
    }
}

#[test]
fn help_shows_examples() {
    let bench = Bench::empty();
    for command in [
        &["--help"][..],
        &["keys", "new", "--help"],
        &["keys", "show", "--help"],
        &["keys", "split", "--help"],
        &["keys", "join", "--help"],
        &["keys", "drill", "--help"],
        &["programme", "new", "--help"],
        &["programme", "sign", "--help"],
        &["programme", "folder", "--help"],
        &["enrol", "--help"],
        &["pull", "--help"],
        &["receive", "--help"],
        &["collected", "--help"],
        &["open", "--help"],
        &["export", "--help"],
    ] {
        let said = bench.done(command);
        assert!(said.out.contains("\n  carnet "), "{said:?}");
    }
    // The long help says what the files are.
    assert!(
        bench
            .done(&["export", "--help"])
            .out
            .contains("FORM.codebook.csv")
    );
    assert!(bench.done(&["help"]).out.contains("Exit status:"));
}
