//! Keys that withstand a quantum computer, from their making to the table.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fs;

use common::{Bench, Device, FORM, Said};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use sealing::age::Identity;

const DESK: &str = "data/desk";
const NEW: [&str; 3] = ["keys", "new", "--post-quantum"];

/// A desk with such keys in clear and a programme.
fn ready() -> Bench {
    let mut bench = Bench::empty();
    bench.done(&[&NEW[..], &["--no-passphrase"]].concat());
    bench.form("visit.xml", FORM);
    bench.make_programme();
    bench
}

/// Makes an edition with a third recipient.
fn with_recipient(bench: &Bench, recipient: &str, extra: &[&str]) -> Said {
    let mut arguments = vec!["programme", "new", "--inbox-data", "inbox", "--name", "Rue"];
    arguments.extend(["--url", "http://127.0.0.1:8080", "--form", "visit.xml"]);
    arguments.extend(["--recipient", recipient]);
    arguments.extend(extra);
    bench.run(&arguments)
}

fn recipient(post_quantum: bool) -> String {
    let rng = &mut UnwrapErr(SysRng);
    let identity = if post_quantum {
        Identity::generate_post_quantum(rng)
    } else {
        Identity::generate(rng)
    };
    identity.to_recipient().to_string()
}

#[test]
fn records_go_from_the_device_to_the_table() {
    let bench = ready();
    let programme = bench.programme.as_ref().unwrap();
    for recipient in &programme.recipients {
        assert!(recipient.starts_with("age1pq1"), "{recipient}");
    }
    for role in ["operations", "recovery"] {
        let key = fs::read_to_string(bench.path(DESK).join(format!("{role}.key"))).unwrap();
        assert!(key.contains("\nAGE-SECRET-KEY-PQ-1"), "{role}");
    }
    let digest = Device::new().send(&bench, "uuid:1", "<age>31</age>");
    let sealed = fs::read(bench.path("inbox/records").join(format!("{digest}.age"))).unwrap();
    let stanza = b"\n-> mlkem768x25519 ";
    let stanzas = sealed.windows(stanza.len()).filter(|part| part == stanza);
    assert_eq!(stanzas.count(), 2);
    assert_eq!(bench.pull().code, 0);
    for reader in [&["open"][..], &["open", "--recovery"]] {
        assert!(bench.done(reader).out.contains("1 record(s) opened."));
    }
    bench.done(&["export", "--csv", "export"]);
    assert_eq!(bench.table("visit.csv")[1][9], "31");
    assert_eq!(bench.enrol(&[]).len(), 1);

    let drill = bench.done(&["keys", "drill"]);
    assert_eq!(drill.out.matches("opened with").count(), 2, "{drill:?}");
    let shown = bench.done(&["keys", "show", "--unlock"]);
    assert_eq!(shown.out.matches("MLKEM768-X25519").count(), 2, "{shown:?}");
    assert_eq!(shown.out.matches("last drill").count(), 2);
    assert_eq!(shown.err, "");
}

#[test]
fn keys_under_passphrases_and_in_shares_are_the_same_keys() {
    let mut bench = Bench::empty();
    fs::write(bench.path("words"), "abri zeste menu nuage oser loup\n").unwrap();
    bench.done(&[&NEW[..], &["--passphrase-file", "words"]].concat());
    bench.form("visit.xml", FORM);
    let unlock = ["--passphrase-file", "words"];
    let third = recipient(true);
    assert_eq!(with_recipient(&bench, &third, &unlock).code, 0);
    bench.read_programme();
    assert_eq!(bench.programme.as_ref().unwrap().recipients[2], third);

    let key = format!("{DESK}/recovery.key.age");
    let split = ["keys", "split", &key, "--shares", "3", "--threshold", "2"];
    bench.done(&[&split[..], &["-o", "shares"], &unlock].concat());
    fs::remove_file(bench.path(&key)).unwrap();
    let [one, three] = [1, 3].map(|number| format!("shares/recovery-share-{number}-of-3.txt"));
    let said = bench.done(&["keys", "drill", "--share", &one, &three]);
    assert!(said.out.contains("1 key(s) tried"), "{said:?}");
    bench.done(&[&["keys", "join", &one, &three, "-o", &key][..], &unlock].concat());
    Device::new().send(&bench, "uuid:1", "<age>3</age>");
    bench.pull();
    let open = ["open", "--recovery"];
    let said = bench.done(&[&open[..], &unlock].concat());
    assert!(said.out.contains("1 record(s) opened."));
}

#[test]
fn kinds_are_not_mixed() {
    let bench = ready();
    let before = fs::read(bench.path("inbox/programme.json")).unwrap();
    let refused = |said: Said| {
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains("recipients of one kind"), "{said:?}");
        assert_eq!(said.err.lines().count(), 1, "{said:?}");
        assert_eq!(
            fs::read(bench.path("inbox/programme.json")).unwrap(),
            before
        );
    };
    let classic = recipient(false);
    refused(with_recipient(&bench, &classic, &[]));
    let unsigned = ["--unsigned", "next.json"];
    refused(with_recipient(&bench, &classic, &unsigned));
    assert!(!bench.path("next.json").exists());

    // Changed by hand, before it is signed.
    let third = recipient(true);
    assert_eq!(with_recipient(&bench, &third, &unsigned).code, 0);
    let json = fs::read_to_string(bench.path("next.json")).unwrap();
    fs::write(bench.path("next.json"), json.replace(&third, &classic)).unwrap();
    refused(bench.run(&["programme", "sign", "next.json", "--inbox-data", "inbox"]));

    // A desk whose recovery key is of the other kind.
    let other = Bench::ready();
    let public = other.path(DESK).join("recovery.pub");
    fs::copy(public, bench.path(DESK).join("recovery.pub")).unwrap();
    refused(with_recipient(&bench, &third, &[]));
    // And the other way round.
    let said = with_recipient(&other, &third, &[]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("recipients of one kind"), "{said:?}");
}
