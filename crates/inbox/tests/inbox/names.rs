//! Names that are not the name of a record never reach the disk.

use crate::support::{Running, body, put_request, record_path, try_send};

/// Two thousand names around the only right one.
fn names(hex: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for end in [
        "", ".", ".AGE", ".ag", ".agee", ".age.age", ".age/", ".age%231", ".age;x",
    ] {
        names.push(format!("{hex}{end}"));
    }
    for end in [
        "%00", "%00.age", ".age%00", ".age%20", ".age%0a", ".age%2f", ".age~", ".age.br",
    ] {
        names.push(format!("{hex}{end}"));
    }
    let ups = [
        "..",
        ".",
        "%2e%2e",
        "%2E%2e",
        "..%2f",
        "%2e%2e%2f",
        "..%5c",
        "..\\",
        "%252e%252e%252f",
    ];
    // Overlong UTF-8 of dot and slash, and full-width dots.
    let overlong = [
        "%c0%ae%c0%ae",
        "%c0%ae%c0%ae%c0%af",
        "%e0%80%ae",
        "%ef%bc%8e%ef%bc%8e",
    ];
    for up in ups.iter().chain(&overlong) {
        for rest in ["", "/", "/tokens", "/receipt.key", "/../receipt.key"] {
            names.push(format!("{up}{rest}"));
        }
        names.push(format!("{up}{hex}.age"));
        names.push(format!("{up}/{hex}.age"));
        names.push(format!("x/{up}/{hex}.age"));
    }
    for other in [
        "CON",
        "NUL",
        "aux.age",
        "C:%5c",
        "file:%2f%2f",
        "%ff%fe",
        "~",
        "-rf",
        "*",
        "%",
    ] {
        names.push(other.to_owned());
        names.push(format!("{other}/{hex}.age"));
    }
    // Every digit in upper case, percent-encoded, replaced, left out or doubled.
    for at in (0..hex.len()).step_by(3) {
        let (before, rest) = hex.split_at(at);
        let (digit, after) = rest.split_at(1);
        let code = digit.as_bytes()[0];
        for other in [
            format!("%{code:02x}"),
            "g".into(),
            "".into(),
            digit.repeat(2),
            "é".into(),
        ] {
            names.push(format!("{before}{other}{after}.age"));
        }
    }
    let right = format!("{hex}.age");
    let odd = (0..).map(|seed| strange(&right, seed));
    names.extend(odd.filter(|name| *name != right).take(1800));
    names.push(format!("{}.age", hex.to_uppercase()));
    names.push(format!("/{hex}.age"));
    names.push("a".repeat(4000));
    names
}

/// The right name, changed by chance in one to four places.
fn strange(right: &str, seed: u64) -> String {
    const PIECES: [&str; 24] = [
        "",
        "/",
        "//",
        "%2f",
        "\\",
        "%5c",
        ".",
        "..",
        "../",
        "%2e",
        "%252e",
        "%00",
        "%0d%0a",
        "#",
        "%23",
        "%c0%af",
        "%ef%bc%8f",
        "é",
        "%ff",
        "~1",
        ":",
        "*",
        "+",
        "F",
    ];
    let mut chance = body(seed, 64).into_iter().map(usize::from);
    let mut next = |bound: usize| chance.next().unwrap() % bound;
    let mut name = right.to_owned();
    for _ in 0..=next(4) {
        let places: Vec<_> = name.char_indices().map(|(at, _)| at).collect();
        let (first, length) = (next(places.len()), next(3));
        let end = places.get(first + length).copied().unwrap_or(name.len());
        name.replace_range(places[first]..end, PIECES[next(PIECES.len())]);
    }
    name
}

#[tokio::test]
async fn only_the_exact_name_is_a_record() {
    let inbox = Running::new().await;
    let record = body(1, 300);
    let path = record_path(&record);
    let hex = path
        .trim_start_matches("/records/")
        .trim_end_matches(".age");
    let names = names(hex);
    assert!(names.len() > 2000, "{}", names.len());
    let before = everything(&inbox);
    for name in names {
        let path = format!("/records/{name}");
        let request = put_request(&path, "Content-Length: 300\r\n", &record);
        // What is no HTTP at all is answered by a bare 400 or a closed connection.
        if let Some(answer) = try_send(inbox.address, request).await
            && !answer.body.is_empty()
        {
            answer.expect_problem(404, "not-found");
        }
        assert_eq!(everything(&inbox), before, "{name}");
    }
    // A query is no part of the name, and a fragment never reaches the inbox.
    let request = put_request(&format!("{path}?x=1"), "Content-Length: 300\r\n", &record);
    inbox.send(request).await.expect_receipt(201, &record);
}

#[tokio::test]
async fn no_name_leads_to_what_the_data_folder_keeps() {
    let inbox = Running::new().await;
    let key = std::fs::read(inbox.folders.path("data/receipt.key")).unwrap();
    for root in ["/", "/forms/", "/programme/", "/app/"] {
        for up in [
            "../",
            "..%2f",
            "%2e%2e/",
            "%2e%2e%2f",
            "..\\",
            "..%5c",
            "....//",
            "%c0%ae%c0%ae/",
        ] {
            for file in [
                "receipt.key",
                "data/receipt.key",
                "data/tokens",
                "data/programme.json",
            ] {
                let path = format!("{root}{up}{file}");
                let Some(answer) = try_send(
                    inbox.address,
                    format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"),
                )
                .await
                else {
                    continue;
                };
                assert!(
                    matches!(answer.status, 400 | 404),
                    "{path} {}",
                    answer.status
                );
                assert!(!answer.body.windows(key.len()).any(|part| part == key));
            }
        }
    }
}

fn everything(inbox: &Running) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut folders = vec![inbox.folders.path("")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            found.push(path.display().to_string());
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    found.sort();
    found
}
