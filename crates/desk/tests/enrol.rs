//! Links that enrol devices.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::HashSet;
use std::fs;

use common::{Bench, mode, read_link, scan};
use sealing::Digest;
use sealing::programme::{Enrolment, Programme};

/// What the list holds of a link, with a note.
fn line(enrolment: &Enrolment, note: &str) -> String {
    let digest = Digest::of(enrolment.token.as_bytes());
    format!("{digest} {note}").trim_end().to_owned()
}

#[test]
fn every_link_has_a_token_of_its_own() {
    let bench = Bench::ready();
    let [first] = <[_; 1]>::try_from(bench.enrol(&[])).unwrap();
    let programme = bench.programme.clone().unwrap();
    assert_eq!(first.inbox, programme.inbox);
    assert_eq!(first.programme, programme.id);
    let json = fs::read_to_string(bench.path("inbox/programme.json")).unwrap();
    assert_eq!(Programme::verify(&json, &first.key), Ok(programme));
    assert_eq!(bench.tokens(), format!("{}\n", line(&first, "")));

    // A list that somebody has written to by hand, without an end of line.
    let by_hand = bench.tokens().trim_end().to_owned() + " tablet 1";
    fs::write(bench.path("inbox/tokens"), &by_hand).unwrap();
    let noted = bench.enrol(&["--note", " tablet 2 "]);
    let more = bench.enrol(&["--count", "12", "--note", "night team"]);
    assert_eq!(more.len(), 12);
    let mut lines = vec![by_hand, line(&noted[0], "tablet 2")];
    for (at, enrolment) in more.iter().enumerate() {
        lines.push(line(enrolment, &format!("night team {}", at + 1)));
    }
    assert_eq!(bench.tokens(), lines.join("\n") + "\n");
    assert_eq!(mode(&bench.path("inbox/tokens")), 0o600);
    let all = [vec![first], noted, more].concat();
    let tokens: HashSet<_> = all.iter().map(|link| link.token.clone()).collect();
    assert_eq!(tokens.len(), 14);
    assert!(tokens.iter().all(|token| token.len() == 43));
    // The list holds no token, and the desk keeps no link.
    assert!(!tokens.iter().any(|token| bench.tokens().contains(token)));
    assert!(!bench.path("data/desk/enrolment.txt").exists());
}

#[test]
fn links_go_to_pages_in_one_file() {
    let bench = Bench::ready();
    let arguments = ["enrol", "--inbox-data", "inbox", "--count", "3"];
    let rest = ["--note", "<b>&", "-o", "enrol.html"];
    let said = bench.done(&[&arguments[..], &rest].concat());
    assert!(!format!("{said:?}").contains("#enrol="), "{said:?}");
    assert!(said.out.contains("inbox/tokens"), "{said:?}");
    assert_eq!(mode(&bench.path("enrol.html")), 0o600);
    let page = fs::read_to_string(bench.path("enrol.html")).unwrap();
    assert!(page.contains("main+main{break-before:page"));
    let pages: Vec<_> = page.split("<main>").skip(1).collect();
    let mut lines = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        let link = scan(page);
        assert!(page.contains(&format!("<a href=\"{link}\">")));
        let enrolment = read_link(&link);
        lines.push(line(&enrolment, &format!("<b>& {}", at + 1)));
        for part in [
            "<h1>Rue</h1>",
            "lang=\"en\"",
            "lang=\"fr\"",
            "lang=\"ar\" dir=\"rtl\"",
            "Safari",
            "http://127.0.0.1:8080</bdi>",
            "works once, for one device",
            "une seule fois",
            // With which its line is found.
            &format!("<code>{}</code> &lt;b&gt;&amp; {}", &lines[at][..8], at + 1),
        ] {
            assert!(page.contains(part), "{part}");
        }
    }
    assert_eq!(lines.len(), 3);
    assert_eq!(bench.tokens(), lines.join("\n") + "\n");
    assert!(!page.contains("<script") && !page.contains("src="));
}

#[test]
fn what_cannot_be_a_link_admits_no_token() {
    let bench = Bench::ready();
    let refused = |arguments: &[&str], word: &str| {
        let said = bench.run(&[&["enrol"], arguments].concat());
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains(word), "{said:?}");
        assert_eq!(bench.tokens(), "");
    };
    refused(&[], "--inbox-data");
    refused(&["--inbox-data", "outbox"], "outbox");
    for arguments in [
        ["--count", "0"],
        ["--count", "501"],
        ["--note", "two\nlines"],
    ] {
        let arguments = [&["--inbox-data", "inbox"], &arguments[..]].concat();
        refused(&arguments, arguments[2]);
    }
    refused(
        &["--inbox-data", "inbox", "--desk", "nowhere"],
        "carnet programme new",
    );
    // Another programme's inbox would never know the token.
    let other = Bench::ready();
    let theirs = other.path("inbox");
    refused(
        &["--inbox-data", theirs.to_str().unwrap()],
        "not the desk's programme",
    );
    assert_eq!(other.tokens(), "");
}
