//! Programmes without an inbox: a store for records, plain files for the rest.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fs;

use common::{Bench, Device, FORM, mode, read_link, scan};
use sealing::programme::Programme;

const STORE: &str = r#"{
  "url": "https://store.example.org/records",
  "query": "sp=c&sig=c2VjcmV0",
  "headers": { "Authorization": "Basic c2VjcmV0" }
}"#;

/// A desk whose programme has a store.
fn with_store() -> Bench {
    let mut bench = Bench::ready();
    fs::write(bench.path("store.json"), STORE).unwrap();
    let said = bench.make_programme_with(&["--store", "store.json", "--keep-days", "90"]);
    assert!(!format!("{said:?}").contains("c2VjcmV0"), "{said:?}");
    assert!(
        said.out
            .contains("They go to https://store.example.org/records,"),
        "{said:?}"
    );
    assert!(said.out.contains("carnet programme folder"), "{said:?}");
    bench
}

#[test]
fn a_store_stays_until_it_is_taken_away() {
    let mut bench = with_store();
    let first = bench.programme.clone().unwrap();
    let store = first.store.clone().unwrap();
    assert_eq!(store.url, "https://store.example.org/records");
    assert_eq!(store.query.as_deref(), Some("sp=c&sig=c2VjcmV0"));
    let headers = [("Authorization".to_owned(), "Basic c2VjcmV0".to_owned())];
    assert_eq!(store.headers, headers);
    assert_eq!((first.keep_days(), first.epoch), (90, 2));

    bench.make_programme();
    let next = bench.programme.clone().unwrap();
    assert_eq!((next.store, next.keep_days), (Some(store), Some(90)));
    assert_eq!(next.desk_key, first.desk_key);

    let said = bench.make_programme_with(&["--no-store", "--keep-days", "7"]);
    assert!(said.out.contains("carnet enrol --inbox-data"), "{said:?}");
    let last = bench.programme.clone().unwrap();
    assert_eq!((last.store, last.keep_days), (None, Some(7)));
}

#[test]
fn a_store_that_devices_could_not_use_is_refused() {
    let mut bench = Bench::ready();
    let arguments = ["programme", "new", "--inbox-data", "inbox", "--name", "Rue"];
    let rest = ["--url", "http://127.0.0.1:8080", "--form", "visit.xml"];
    let new = |bench: &Bench, more: &[&str]| {
        let said = bench.run(&[&arguments, rest.as_slice(), more].concat());
        assert_eq!(said.code, 2, "{said:?}");
        assert!(!said.err.contains("c2VjcmV0"), "{said:?}");
        said.err
    };
    for (from, to) in [
        ("https://", "ftp://"),
        ("sp=c", "#"),
        ("Authorization", "Cookie"),
        ("\"query\"", "\"secret\""),
        ("}", ""),
    ] {
        fs::write(bench.path("store.json"), STORE.replace(from, to)).unwrap();
        let said = new(&bench, &["--store", "store.json"]);
        assert!(said.contains("store.json is no store"), "{said}");
    }
    for days in ["0", "366"] {
        assert!(new(&bench, &["--keep-days", days]).contains("1..=365"));
    }
    // Without the desk's word no record would ever be freed.
    fs::write(bench.path("store.json"), STORE).unwrap();
    for name in ["desk.key", "desk.pub"] {
        fs::remove_file(bench.path("data/desk").join(name)).unwrap();
    }
    assert!(bench.programme.as_ref().unwrap().desk_key.is_some());
    let fresh = bench.path("data/desk/programme.json");
    fs::remove_file(fresh).unwrap();
    let said = new(&bench, &["--store", "store.json"]);
    assert!(said.contains("carnet keys new --only-desk-key"), "{said}");
    // A desk of before goes on as it was.
    bench.make_programme();
    let programme = bench.programme.clone().unwrap();
    assert_eq!((programme.desk_key, programme.store), (None, None));
}

#[test]
fn the_programme_is_laid_out_as_plain_files() {
    let bench = with_store();
    bench.done(&["programme", "folder", "-o", "site"]);
    let document = fs::read_to_string(bench.path("site/programme")).unwrap();
    assert_eq!(
        document,
        fs::read_to_string(bench.path("inbox/programme.json")).unwrap()
    );
    let [form] = bench.programme.clone().unwrap().forms.try_into().unwrap();
    let xml = format!("site/forms/{}.xml", form.sha256);
    assert_eq!(fs::read_to_string(bench.path(&xml)).unwrap(), FORM);
    assert!(!bench.path("site/collected.json").exists());
    for file in ["site/programme", &xml] {
        assert_eq!(mode(&bench.path(file)), 0o644);
    }
    // Nothing of the inbox's or the desk's secrets is published.
    assert_eq!(fs::read_dir(bench.path("site")).unwrap().count(), 2);

    Device::new().send(&bench, "uuid:1", "<age>1</age>");
    bench.pull();
    bench.done(&["collected"]);
    bench.done(&["programme", "folder", "-o", "site"]);
    assert_eq!(
        fs::read(bench.path("site/collected.json")).unwrap(),
        fs::read(bench.path("data/desk/collected.json")).unwrap()
    );

    let without = Bench::empty();
    let said = without.run(&["programme", "folder", "-o", "site"]);
    assert_eq!(said.code, 2);
    assert!(!without.path("site").exists());
}

#[test]
fn one_link_is_for_all_devices() {
    let bench = with_store();
    let said = bench.done(&["enrol"]);
    let link = read_link(said.out.trim_end());
    assert_eq!(link.token, "");
    let programme = bench.programme.clone().unwrap();
    assert_eq!(
        (&link.inbox, &link.programme),
        (&programme.inbox, &programme.id)
    );
    let json = fs::read_to_string(bench.path("inbox/programme.json")).unwrap();
    assert_eq!(Programme::verify(&json, &link.key), Ok(programme));
    assert_eq!(bench.done(&["enrol", "--static"]).out, said.out);
    assert_eq!(bench.tokens(), "");

    bench.done(&["enrol", "-o", "enrol.html"]);
    let page = fs::read_to_string(bench.path("enrol.html")).unwrap();
    assert_eq!(page.matches("<main>").count(), 1);
    assert_eq!(scan(&page), said.out.trim_end());
    assert!(page.contains("works for all devices"));
    assert!(!page.contains("works once") && !page.contains("<code>"));
    assert_eq!(bench.tokens(), "");

    // By hand alone: neither inbox nor store.
    let bare = Bench::ready();
    let said = bare.done(&["enrol", "--static"]);
    assert_eq!(read_link(said.out.trim_end()).token, "");
    for more in [["--count", "2"], ["--note", "x"], ["--inbox-data", "inbox"]] {
        let said = bare.run(&[&["enrol", "--static"], more.as_slice()].concat());
        assert_eq!(said.code, 2, "{said:?}");
    }
}
