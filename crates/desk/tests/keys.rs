//! The key ceremony: making, showing, splitting, joining and trying keys.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use common::{Bench, Device, Said, mode};
use sealing::age::Identity;
use sealing::programme::Programme;

const DESK: &str = "data/desk";

/// The columns that `keys show` prints after this label.
fn shown(said: &Said, label: &str) -> Vec<String> {
    let lines = said.out.lines().map(str::trim);
    let found = lines.filter_map(|line| line.strip_prefix(label));
    found.map(|text| text.trim().to_owned()).collect()
}

/// A desk whose keys are under passphrases: that of operations is in `words`, that of recovery in
/// `other`. Passphrases are slow on purpose, so that it is made once and copied.
fn protected() -> Bench {
    type Files = Vec<(PathBuf, Vec<u8>)>;
    static MADE: OnceLock<(Option<Programme>, Files)> = OnceLock::new();
    let (programme, files) = MADE.get_or_init(|| {
        let made = make_protected();
        let mut files = Vec::new();
        collect(&made, Path::new(""), &mut files);
        (made.programme, files)
    });
    let mut bench = Bench::empty();
    for (path, contents) in files {
        let path = bench.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }
    fs::create_dir_all(bench.path("inbox/records")).unwrap();
    bench.programme.clone_from(programme);
    bench
}

/// Every file below a folder of the bench.
fn collect(bench: &Bench, folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(bench.folder.path().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = folder.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            collect(bench, &path, files);
        } else {
            files.push((path, fs::read(entry.path()).unwrap()));
        }
    }
}

fn make_protected() -> Bench {
    let mut bench = Bench::empty();
    fs::write(bench.path("words"), "abri zeste menu nuage oser loup\n").unwrap();
    fs::write(bench.path("other"), "tomber sec bulle vif ocre dune\n").unwrap();
    let keys = ["keys", "new", "--passphrase-file", "words"];
    bench.done(&[&keys[..], &["--recovery-passphrase-file", "other"]].concat());
    bench.form("visit.xml", common::FORM);
    let mut programme = vec!["programme", "new", "--inbox-data", "inbox", "--name", "Rue"];
    programme.extend(["--url", "http://127.0.0.1:8080", "--form", "visit.xml"]);
    programme.extend(["--passphrase-file", "words"]);
    bench.done(&programme);
    bench.read_programme();
    bench
}

fn split(bench: &Bench, file: &str, shares: &str, threshold: &str, to: &str) -> Said {
    let counts = ["--shares", shares, "--threshold", threshold, "-o", to];
    bench.run(&[&["keys", "split", file], counts.as_slice()].concat())
}

fn share(bench: &Bench, folder: &str, role: &str, number: u8, count: u8) -> PathBuf {
    bench
        .path(folder)
        .join(format!("{role}-share-{number}-of-{count}.txt"))
}

fn join(bench: &Bench, shares: &[&Path], to: &str) -> Said {
    let shares = shares.iter().map(|path| path.to_str().unwrap());
    let mut arguments = vec!["keys", "join"];
    arguments.extend(shares);
    arguments.extend(["-o", to, "--passphrase-file", "new"]);
    bench.run(&arguments)
}

#[test]
fn keys_are_shown_without_their_passphrases() {
    let bench = protected();
    let said = bench.done(&["keys", "show"]);
    assert_eq!(shown(&said, "kind").len(), 4, "{said:?}");
    let fingerprints = shown(&said, "fingerprint");
    assert!(fingerprints.iter().all(|text| text.len() == 16), "{said:?}");
    let days = shown(&said, "made");
    assert!(days.iter().all(|day| day.len() == 10), "{said:?}");
    let recipients = shown(&said, "public key");
    assert_eq!(
        recipients[0],
        bench.programme.as_ref().unwrap().recipients[0]
    );
    assert_eq!(
        shown(&said, "private key"),
        ["under a passphrase, not unlocked now"; 4]
    );
    assert!(said.err.contains("never tried"), "{said:?}");

    // The same words were printed when the keys were made, and stand on what is signed.
    let file = format!("{DESK}/operations.key.age");
    let one = bench.done(&["keys", "show", &file]);
    assert_eq!(shown(&one, "fingerprint"), [fingerprints[0].clone()]);
    let unlocked = ["keys", "show", "--unlock", &file, "--passphrase-file"];
    let said = bench.done(&[&unlocked[..], &["words"]].concat());
    assert_eq!(shown(&said, "made"), [days[0].clone()]);
    let refused = bench.run(&[&unlocked[..], &["other"]].concat());
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));

    // A public half that is not that of the key beside it.
    let swapped = bench.path(DESK).join("operations.pub");
    fs::copy(bench.path(DESK).join("recovery.pub"), swapped).unwrap();
    let refused = bench.run(&[&unlocked[..], &["words"]].concat());
    assert!(refused.err.contains("not the public half"), "{refused:?}");
    // Without one beside it, the key itself tells.
    fs::copy(bench.path(&file), bench.path("lonely.key.age")).unwrap();
    let lonely = [
        "keys",
        "show",
        "lonely.key.age",
        "--passphrase-file",
        "words",
    ];
    assert_eq!(
        shown(&bench.done(&lonely), "public key"),
        [recipients[0].clone()]
    );
}

#[test]
fn either_passphrase_protects_its_own_key() {
    let bench = protected();
    for (role, file, code) in [
        ("operations", "words", 0),
        ("organisation", "words", 0),
        ("recovery", "other", 0),
        ("recovery", "words", 2),
    ] {
        let key = format!("{DESK}/{role}.key.age");
        let said = bench.run(&["keys", "show", &key, "--unlock", "--passphrase-file", file]);
        assert_eq!(said.code, code, "{said:?}");
    }
    let one = Bench::empty();
    fs::write(one.path("words"), "abri zeste menu nuage oser loup\n").unwrap();
    let said = one.done(&["keys", "new", "--passphrase-file", "words"]);
    assert!(said.err.contains("same passphrase"), "{said:?}");
    assert!(!format!("{said:?}").contains("zeste"));
}

#[test]
fn shares_make_the_key_again_from_files_and_from_paper() {
    let bench = Bench::ready();
    fs::write(bench.path("new"), "tomber sec bulle vif ocre dune\n").unwrap();
    let key = format!("{DESK}/recovery.key");
    let said = split(&bench, &key, "5", "3", "shares");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out
            .contains("10 combination(s) of 3 make it, 10 of 2 do not")
    );
    let secret = fs::read_to_string(bench.path(&key)).unwrap();
    let secret = secret.lines().last().unwrap();
    let share = |number| share(&bench, "shares", "recovery", number, 5);
    for number in 1..=5 {
        assert_eq!(mode(&share(number)), 0o600);
        assert_eq!(mode(&share(number).with_extension("html")), 0o600);
    }

    // From the code of one, the words of another as they stand on its page, the QR code of a third.
    let page = |number| fs::read_to_string(share(number).with_extension("html")).unwrap();
    let words = page(2);
    let words = words
        .split("<li>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap());
    let words: Vec<_> = words.collect();
    assert_eq!(words.len(), 39);
    fs::write(bench.path("two.txt"), words.join("\n")).unwrap();
    fs::write(bench.path("five.txt"), common::scan(&page(5))).unwrap();
    let shares = [share(4), bench.path("two.txt"), bench.path("five.txt")];
    let shares = shares.each_ref().map(PathBuf::as_path);
    let said = join(&bench, &shares, "joined.key.age");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(!format!("{said:?}").contains(secret));
    assert_eq!(mode(&bench.path("joined.key.age")), 0o600);
    let file = fs::read(bench.path("joined.key.age")).unwrap();
    let words = "tomber sec bulle vif ocre dune";
    let plain = sealing::age::decrypt_with_passphrase(words, &file).unwrap();
    assert_eq!(str::from_utf8(&plain).unwrap().lines().last(), Some(secret));

    let again = join(&bench, &shares, "joined.key.age");
    assert!(again.err.contains("not overwritten"), "{again:?}");
    let again = split(&bench, &key, "5", "2", "shares");
    assert!(again.err.contains("not overwritten"), "{again:?}");
}

#[test]
fn shares_that_do_not_fit_are_refused() {
    let bench = Bench::ready();
    fs::write(bench.path("new"), "tomber sec bulle vif ocre dune\n").unwrap();
    let key = format!("{DESK}/recovery.key");
    for folder in ["first", "second"] {
        assert_eq!(split(&bench, &key, "3", "2", folder).code, 0);
    }
    let of = |folder: &str, number| share(&bench, folder, "recovery", number, 3);
    let damaged = bench.path("damaged.txt");
    let code = fs::read_to_string(of("first", 2)).unwrap();
    let code = code.lines().last().unwrap();
    let changed = if code.ends_with('Q') { "P" } else { "Q" };
    fs::write(&damaged, format!("{}{changed}", &code[..code.len() - 1])).unwrap();
    let one = of("first", 1);
    for (shares, word) in [
        (vec![one.clone()], "1 share(s) given, 2 are needed"),
        (vec![one.clone(), of("second", 2)], "another set"),
        (vec![one.clone(), one.clone()], "same share"),
        (vec![one.clone(), damaged], "damaged"),
        (
            vec![one.clone(), bench.path("visit.xml")],
            "words instead of 39",
        ),
        (vec![one.clone(), bench.path("missing.txt")], "missing.txt"),
    ] {
        let shares: Vec<_> = shares.iter().map(PathBuf::as_path).collect();
        let said = join(&bench, &shares, "joined.key.age");
        assert_eq!(said.code, 2);
        assert!(said.err.contains(word), "{said:?}");
        assert_eq!(said.err.lines().count(), 1, "{said:?}");
        assert!(!said.err.contains("CARNETSHARE"), "{said:?}");
        assert!(!bench.path("joined.key.age").exists());
    }
    for (shares, threshold) in [("2", "3"), ("17", "2"), ("3", "1")] {
        assert_eq!(split(&bench, &key, shares, threshold, "third").code, 2);
    }
    assert!(!bench.path("third").exists());
}

#[test]
fn the_organisation_key_is_split_too() {
    let mut bench = Bench::ready();
    fs::write(bench.path("new"), "tomber sec bulle vif ocre dune\n").unwrap();
    let key = format!("{DESK}/organisation.key");
    assert_eq!(split(&bench, &key, "2", "2", "shares").code, 0);
    fs::remove_file(bench.path(&key)).unwrap();
    let share = |number| share(&bench, "shares", "organisation", number, 2);
    let (one, two) = (share(1), share(2));
    assert_eq!(join(&bench, &[&one, &two], "o.key.age").code, 0);

    // The desk prepares the next edition without the key, whoever holds it signs.
    let before = bench.programme.clone().unwrap();
    let arguments = |unsigned| {
        let mut arguments = vec!["programme", "new", "--inbox-data", "inbox", "--name", "Rue"];
        arguments.extend(["--url", "http://127.0.0.1:8080", "--form", "visit.xml"]);
        arguments.extend([
            "--site",
            "nord=Gare du Nord",
            "مخيم",
            "--unsigned",
            unsigned,
        ]);
        arguments
    };
    let said = bench.done(&arguments("next.json"));
    assert!(!said.out.contains("#enrol="), "{said:?}");
    let sign = |key: &str| {
        let mut arguments = vec!["programme", "sign", "next.json", "--inbox-data", "inbox"];
        arguments.extend(["--key", key, "--passphrase-file", "new"]);
        bench.run(&arguments)
    };
    let other = Bench::ready();
    let stranger = other.path(&key);
    let refused = sign(stranger.to_str().unwrap());
    assert!(
        refused.err.contains("not the organisation key"),
        "{refused:?}"
    );
    let opener = bench.path(DESK).join("recovery.key");
    assert!(sign(opener.to_str().unwrap()).err.contains("signs nothing"));
    let said = sign("o.key.age");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(!said.out.contains("#enrol="));
    let old = sign("o.key.age");
    assert!(old.err.contains("edition 2"), "{old:?}");

    bench.read_programme();
    let next = bench.programme.clone().unwrap();
    assert_eq!((next.epoch, &next.id), (2, &before.id));
    let sites: Vec<_> = next
        .sites
        .iter()
        .map(|site| (site.id.as_str(), site.name.as_str()))
        .collect();
    assert_eq!(sites, [("nord", "Gare du Nord"), ("", "مخيم")]);
}

#[test]
fn a_third_recipient_can_be_named() {
    let mut bench = Bench::ready();
    let third = Identity::generate(&mut rand_core::UnwrapErr(getrandom::SysRng));
    let recipient = third.to_recipient().to_string();
    let programme = |extra: &[&str]| {
        let mut arguments = vec!["programme", "new", "--inbox-data", "inbox", "--name", "Rue"];
        arguments.extend(["--url", "http://127.0.0.1:8080", "--form", "visit.xml"]);
        arguments.extend(extra);
        bench.run(&arguments)
    };
    let secret = third.to_text();
    let refused = programme(&["--recipient", &secret]);
    assert_eq!(refused.code, 2);
    assert!(!refused.err.contains(secret.as_str()), "{refused:?}");
    assert_eq!(programme(&["--recipient", &recipient]).code, 0);
    // It stays in the next edition.
    assert_eq!(programme(&[]).code, 0);
    bench.read_programme();
    let programme = bench.programme.as_ref().unwrap();
    assert_eq!(programme.recipients[2..], [recipient]);
    let digest = Device::new().send(&bench, "uuid:1", "<age>3</age>");
    let sealed = fs::read(bench.path("inbox/records").join(format!("{digest}.age"))).unwrap();
    assert!(sealing::record::open(&sealed, &[third]).is_ok());
}

#[test]
fn a_drill_tries_every_key() {
    let bench = protected();
    assert_eq!(
        bench
            .run(&["keys", "drill", "--passphrase-file", "words"])
            .code,
        2
    );
    assert!(!bench.path(DESK).join("drills.jsonl").exists());
    let said = bench.done(&["keys", "drill", "--passphrase-file", "words", "other"]);
    assert_eq!(said.out.matches("opened with").count(), 2, "{said:?}");
    let shown_now = bench.done(&["keys", "show"]);
    assert_eq!(shown_now.err, "");
    let last = shown(&shown_now, "last drill");
    assert_eq!(last, shown(&shown_now, "made")[..2]);

    // Recovery from its shares, which need not make a file.
    let recovery = format!("{DESK}/recovery.key.age");
    let arguments = [
        "keys",
        "split",
        &recovery,
        "--shares",
        "3",
        "--threshold",
        "2",
    ];
    let rest = ["-o", "shares", "--passphrase-file", "other"];
    bench.done(&[&arguments[..], &rest].concat());
    fs::remove_file(bench.path(&recovery)).unwrap();
    let [one, three] = [1, 3].map(|number| share(&bench, "shares", "recovery", number, 3));
    let shares = [one.to_str().unwrap(), three.to_str().unwrap()];
    let said = bench.done(&["keys", "drill", "--share", shares[0], shares[1]]);
    assert!(said.err.contains("was not tried"), "{said:?}");
    let drills = fs::read_to_string(bench.path(DESK).join("drills.jsonl")).unwrap();
    assert_eq!(drills.lines().count(), 2);
    assert!(drills.contains("\"from\":\"shares\""), "{drills}");

    // After a year somebody is told.
    let day = &last[0];
    fs::write(
        bench.path(DESK).join("drills.jsonl"),
        drills.replace(day, "2020-02-29"),
    )
    .unwrap();
    let late = bench.done(&["keys", "show"]);
    assert_eq!(late.err.matches("last tried on 2020-02-29").count(), 2);
    fs::write(bench.path(DESK).join("drills.jsonl"), "yesterday\n").unwrap();
    assert_eq!(bench.run(&["keys", "show"]).code, 2);
}

#[test]
fn a_drill_fails_with_a_key_that_opens_nothing() {
    let bench = Bench::ready();
    let other = Bench::ready();
    let key = other.path(DESK).join("operations.key");
    let said = bench.run(&["keys", "drill", "--key", key.to_str().unwrap()]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("does not open"), "{said:?}");
    let signs = bench.path(DESK).join("organisation.key");
    let said = bench.run(&["keys", "drill", "--key", signs.to_str().unwrap()]);
    assert!(said.err.contains("opens nothing"), "{said:?}");
    assert!(!bench.path(DESK).join("drills.jsonl").exists());
}

/// `age` asks a terminal for passphrases: `script` gives it one.
fn age_with_passphrase(bench: &Bench, command: &str, passphrase: &str) -> Option<()> {
    let mut script = Command::new("script")
        .args(["-qec", command, "/dev/null"])
        .current_dir(bench.folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .ok()?;
    let mut input = script.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, format!("{passphrase}\n").as_bytes()).unwrap();
    let status = script.wait().unwrap();
    drop(input);
    assert!(status.success(), "{command}");
    Some(())
}

#[test]
fn stock_age_opens_keys_and_records() {
    if Command::new("age").arg("--version").output().is_err() {
        eprintln!("skipped: there is no command `age` here");
        return;
    }
    let bench = protected();
    Device::new().send(&bench, "uuid:1", "<age>31</age>");
    let drill = ["keys", "drill", "--passphrase-file", "words", "other"];
    bench.done(&[&drill[..], &["-o", "dummy.age"]].concat());
    for (role, words) in [
        ("operations", "abri zeste menu nuage oser loup"),
        ("recovery", "tomber sec bulle vif ocre dune"),
    ] {
        let key = format!("{DESK}/{role}.key.age");
        let opened = age_with_passphrase(&bench, &format!("age -d -o {role}.txt {key}"), words);
        if opened.is_none() {
            eprintln!("skipped: there is no command `script` here");
            return;
        }
        let text = fs::read_to_string(bench.path(&format!("{role}.txt"))).unwrap();
        assert!(text.contains("\nAGE-SECRET-KEY-1"), "{role}");

        // The protected file as an identity, and the one in clear.
        let command = format!("age -d -i {key} -o {role}.tar dummy.age");
        age_with_passphrase(&bench, &command, words);
        let record = fs::read_dir(bench.path("inbox/records")).unwrap().next();
        let output = Command::new("age")
            .args(["-d", "-i"])
            .arg(bench.path(&format!("{role}.txt")))
            .arg(record.unwrap().unwrap().path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let tar = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(tar.contains("<age>31</age>"));
        let dummy = fs::read(bench.path(&format!("{role}.tar"))).unwrap();
        assert!(dummy.starts_with(b"submission.xml"));

        // The public half is one that `age -R` takes.
        let output = Command::new("age")
            .arg("-R")
            .arg(bench.path(DESK).join(format!("{role}.pub")))
            .arg(bench.path("visit.xml"))
            .output();
        assert!(output.unwrap().status.success());
    }
}
