//! Workbooks at the desk: check, convert, diff.

#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;

use common::Bench;
use serde_json::Value;

const GOOD: &str = "
| survey |
| | type           | name | label | absent  |
| | integer        | age  | Age   | refused |
| | select_one yn  | home | Home  |         |
| choices |
| | list_name | name | label |
| | yn        | yes  | Yes   |
| | yn        | no   | No    |
| settings |
| | form_title | form_id | version |
| | Visit      | visit   | 1       |
";

fn bench(files: &[(&str, &str)]) -> Bench {
    let bench = Bench::empty();
    for (name, text) in files {
        fs::write(bench.path(name), text).unwrap();
    }
    bench
}

#[test]
fn check_says_where_and_what_and_how_bad() {
    let bad = GOOD.replace("integer ", "intger ");
    let doubtful = GOOD.replace("integer ", "INTEGER ");
    let bench = bench(&[
        ("good.md", GOOD),
        ("bad.md", &bad),
        ("doubtful.md", &doubtful),
    ]);

    let said = bench.run(&["form", "check", "good.md"]);
    assert_eq!(
        (said.code, said.out.as_str()),
        (0, "good.md: 0 errors, 0 warnings\n")
    );

    let said = bench.run(&["form", "check", "doubtful.md"]);
    assert_eq!(said.code, 1);
    assert!(
        said.out
            .starts_with("doubtful.md: warning: survey!A2 (type): "),
        "{said:?}"
    );

    let said = bench.run(&["form", "check", "good.md", "bad.md"]);
    assert_eq!(said.code, 2);
    let line =
        "bad.md: error: survey!A2 (type): the type `intger` is not known; did you mean `integer`?";
    assert!(said.out.lines().any(|other| other == line), "{said:?}");
}

#[test]
fn check_speaks_the_language_of_the_environment() {
    let bad = GOOD.replace("integer ", "intger ");
    let bench = bench(&[("bad.md", &bad), ("broken.xlsx", "PK")]);
    let said = bench.run_in("fr_FR.UTF-8", &["form", "check", "bad.md", "broken.xlsx"]);
    assert_eq!(
        said.out.replace('\u{a0}', " ").lines().collect::<Vec<_>>(),
        [
            "bad.md: erreur: survey!A2 (type): le type « intger » est inconnu ; \
             vouliez-vous écrire « integer » ?",
            "bad.md: 1 erreur, 0 avertissement",
            "broken.xlsx: erreur: classeur: le fichier ne peut pas être lu : il est endommagé, ou n’est \
             pas ce que son nom indique ; ouvrez-le dans un tableur et enregistrez-le de nouveau",
            "broken.xlsx: 1 erreur, 0 avertissement",
        ]
    );
    let said = bench.run_in("ar_SY.UTF-8", &["form", "check", "bad.md"]);
    assert!(
        said.out.starts_with("bad.md: خطأ: survey!A2 (type): "),
        "{said:?}"
    );
    let told = bench.run_in("fr_FR.UTF-8", &["form", "check", "--json", "bad.md"]);
    assert_eq!(
        told.out,
        bench.run(&["form", "check", "--json", "bad.md"]).out
    );
}

#[test]
fn check_tells_editors_as_json() {
    let bench = bench(&[(
        "bad.md",
        &GOOD.replace("| yn        | no ", "| yn        | yes"),
    )]);
    let said = bench.run(&["form", "check", "--json", "bad.md"]);
    assert_eq!(said.code, 2);
    let told: Value = serde_json::from_str(&said.out).unwrap();
    let finding = &told[0]["findings"][0];
    assert_eq!(told[0]["file"], "bad.md");
    assert_eq!(told[0]["form"], false);
    assert_eq!(finding["code"], "choice-twice");
    assert_eq!(finding["sheet"], "choices");
    assert_eq!(
        (&finding["row"], &finding["column"]),
        (&3.into(), &1.into())
    );
}

#[test]
fn convert_writes_forms_and_workbooks() {
    let bench = bench(&[
        ("visit.md", GOOD),
        ("bad.md", &GOOD.replace("integer ", "intger ")),
    ]);
    bench.done(&["form", "convert", "visit.md", "-o", "visit.xlsx"]);
    bench.done(&["form", "convert", "visit.xlsx", "-o", "again.md"]);
    bench.done(&["form", "convert", "visit.md", "-o", "one.xml"]);
    bench.done(&["form", "convert", "again.md", "-o", "two.xml"]);
    let one = fs::read_to_string(bench.path("one.xml")).unwrap();
    assert_eq!(one, fs::read_to_string(bench.path("two.xml")).unwrap());
    assert!(one.contains("carnet:absent=\"refused\""));

    let said = bench.run(&["form", "convert", "bad.md", "-o", "bad.xml"]);
    assert_eq!(said.code, 2);
    assert!(!bench.path("bad.xml").exists());
    let said = bench.run(&["form", "convert", "visit.md", "-o", "visit.doc"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains(".xlsx"), "{said:?}");
}

#[test]
fn diff_says_what_changed_for_the_data() {
    let new = GOOD
        .replace(
            "| integer        | age  | Age   | refused |",
            "| text | age | Years | none |\n| | date | day | Day | |",
        )
        .replace("| yn        | no   | No    |", "| yn | maybe | Maybe |");
    let bench = bench(&[("old.md", GOOD), ("new.md", &new)]);
    bench.done(&["form", "convert", "old.md", "-o", "old.xml"]);

    let same = bench.run(&["form", "diff", "old.xml", "old.md"]);
    assert_eq!(
        (same.code, same.out.as_str()),
        (0, "nothing changed for the data\n")
    );

    let said = bench.run(&["form", "diff", "old.xml", "new.md"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert_eq!(
        said.out.lines().collect::<Vec<_>>(),
        [
            "age: type integer is now text",
            "age: non-answer refused removed",
            "day: added",
            "home: choice maybe added",
            "home: choice no removed",
        ]
    );
    let said = bench.run(&["form", "diff", "--json", "new.md", "old.md"]);
    let told: Value = serde_json::from_str(&said.out).unwrap();
    assert!(
        told.as_array()
            .unwrap()
            .iter()
            .any(|change| { change["variable"] == "day" && change["change"] == "removed" })
    );
}

#[test]
fn a_file_that_is_no_workbook_is_said_so() {
    let bench = bench(&[("visit.doc", GOOD), ("visit.xlsx", "no zip")]);
    let said = bench.run(&["form", "check", "visit.doc"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("none of .xlsx"), "{said:?}");
    let said = bench.run(&["form", "check", "visit.xlsx"]);
    assert_eq!(said.code, 2);
    assert!(said.out.contains("the file cannot be read"), "{said:?}");
}

#[test]
fn a_programme_takes_workbooks() {
    let bench = bench(&[
        ("visit.md", GOOD),
        (
            "doubtful.md",
            &GOOD
                .replace("integer ", "INTEGER ")
                .replace("visit ", "other "),
        ),
        ("bad.md", &GOOD.replace("integer ", "intger ")),
    ]);
    bench.done(&["keys", "new", "--no-passphrase"]);
    bench.done(&["form", "convert", "visit.md", "-o", "visit.xlsx"]);
    bench.done(&["form", "convert", "visit.md", "-o", "visit.xml"]);
    let programme = |forms: &[&str]| {
        let mut arguments = vec!["programme", "new", "--inbox-data", "inbox", "--name", "Rue"];
        arguments.extend(["--url", "https://carnet.example.org", "--form"]);
        arguments.extend(forms);
        bench.run(&arguments)
    };

    let said = programme(&["visit.xlsx", "bad.md"]);
    assert_eq!(said.code, 2);
    assert!(
        said.err.starts_with("bad.md: error: survey!A2 (type): "),
        "{said:?}"
    );
    assert!(said.err.contains("carnet: bad.md has errors"), "{said:?}");
    assert!(!bench.path("inbox/programme.json").exists());

    let said = programme(&["visit.xlsx", "doubtful.md"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.err
            .starts_with("doubtful.md: warning: survey!A2 (type): "),
        "{said:?}"
    );
    assert!(!said.err.contains("visit.xlsx"), "{said:?}");
    let xml = fs::read(bench.path("visit.xml")).unwrap();
    let name = format!("inbox/forms/{}.xml", sealing::Digest::of(&xml));
    assert_eq!(fs::read(bench.path(&name)).unwrap(), xml);
}
