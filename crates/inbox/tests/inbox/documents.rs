//! The programme document, its forms, and what every answer carries.

use std::io::Read;

use sealing::Digest;
use sealing::programme::Programme;

use crate::support::{FORM, Running, programme, receipt_key};

#[tokio::test]
async fn the_programme_is_served_as_the_desk_wrote_it() {
    let inbox = Running::new().await;
    let answer = inbox.get("/programme", "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
    assert_eq!(answer.text(), programme(&receipt_key()));
    Programme::verify(answer.text(), &receipt_key().verifying_key()).unwrap();
    let held = format!("If-None-Match: {}\r\n", answer.header("etag").unwrap());
    assert_eq!(inbox.get("/programme", &held).await.status, 304);
    // A new edition is there without a restart.
    inbox.folders.write("data/programme.json", "new");
    assert_eq!(inbox.get("/programme", &held).await.text(), "new");
    std::fs::remove_file(inbox.folders.path("data/programme.json")).unwrap();
    inbox
        .get("/programme", "")
        .await
        .expect_problem(500, "data-unreadable");
}

#[tokio::test]
async fn forms_are_served_by_their_digest() {
    let inbox = Running::new().await;
    let digest = Digest::of(FORM.as_bytes());
    let answer = inbox.get(&format!("/forms/{digest}.xml"), "").await;
    assert_eq!((answer.status, answer.text()), (200, FORM));
    assert_eq!(answer.header("content-type"), Some("application/xml"));
    assert_eq!(
        answer.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(
        answer.header("etag"),
        Some(format!("\"{digest}\"").as_str())
    );
    inbox
        .folders
        .write("data/forms/other.xml", "not by its digest");
    let absent = Digest::of(b"absent");
    for path in [
        format!("{absent}.xml"),
        "other.xml".into(),
        format!("{digest}"),
        String::new(),
    ] {
        inbox
            .get(&format!("/forms/{path}"), "Accept: text/html\r\n")
            .await
            .expect_problem(404, "not-found");
    }
}

#[tokio::test]
async fn forms_travel_compressed_to_whoever_can_read_that() {
    let inbox = Running::new().await;
    let digest = Digest::of(FORM.as_bytes());
    let path = format!("/forms/{digest}.xml");
    let answer = inbox.get(&path, "Accept-Encoding: gzip, br\r\n").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
    let mut read = String::new();
    flate2::read::GzDecoder::new(&answer.body[..])
        .read_to_string(&mut read)
        .unwrap();
    assert_eq!(read, FORM);
    let plain = inbox.get(&path, "Accept-Encoding: gzip;q=0\r\n").await;
    assert_eq!(plain.header("content-encoding"), None);
    assert_eq!(plain.text(), FORM);
}

#[tokio::test]
async fn what_the_desk_has_collected_is_served_when_there_is_some() {
    let inbox = Running::new().await;
    let get = async |headers: &str| inbox.get("/collected.json", headers).await;
    get("Accept: text/html\r\n")
        .await
        .expect_problem(404, "not-found");
    inbox.folders.write("data/collected.json", "first");
    let answer = get("").await;
    assert_eq!((answer.status, answer.text()), (200, "first"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
    assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
    let held = format!("If-None-Match: {}\r\n", answer.header("etag").unwrap());
    assert_eq!(get(&held).await.status, 304);
    // Another of the same length, put in its place as the desk does it.
    inbox.folders.write("data/new.json", "other");
    let (new, place) = ("data/new.json", "data/collected.json");
    std::fs::rename(inbox.folders.path(new), inbox.folders.path(place)).unwrap();
    assert_eq!(get(&held).await.text(), "other");
    std::fs::remove_file(inbox.folders.path(place)).unwrap();
    get(&held).await.expect_problem(404, "not-found");
    std::fs::create_dir(inbox.folders.path(place)).unwrap();
    get("").await.expect_problem(500, "data-unreadable");
}

#[tokio::test]
async fn what_the_desk_has_collected_is_compressed_for_those_who_take_it_so() {
    let inbox = Running::new().await;
    let document = r#"{"records":[1,2,3]}"#.repeat(1000);
    inbox.folders.write("data/collected.json", &document);
    let plain = inbox.get("/collected.json", "").await;
    let accepting = "Accept-Encoding: br, gzip\r\n";
    let coded = inbox.get("/collected.json", accepting).await;
    assert_eq!(plain.text(), document);
    assert_eq!(coded.header("content-encoding"), Some("gzip"));
    assert_eq!(coded.header("vary"), Some("Accept-Encoding"));
    assert!(coded.body.len() < document.len() / 10);
    let mut text = String::new();
    let mut decoder = flate2::read::GzDecoder::new(coded.body.as_slice());
    std::io::Read::read_to_string(&mut decoder, &mut text).unwrap();
    assert_eq!(text, document);
    // Each coding has a tag of its own.
    let tag = coded.header("etag").unwrap();
    assert_ne!(plain.header("etag"), Some(tag));
    let held = format!("If-None-Match: {tag}\r\n");
    let again = inbox
        .get("/collected.json", &format!("{accepting}{held}"))
        .await;
    assert_eq!((again.status, again.header("etag")), (304, Some(tag)));
    assert_eq!(inbox.get("/collected.json", &held).await.status, 200);
}

#[tokio::test]
async fn what_the_desk_has_collected_may_be_of_16_mib_and_no_more() {
    let inbox = Running::new().await;
    let length = 16 << 20;
    let document = "x".repeat(length);
    inbox.folders.write("data/collected.json", &document);
    let answer = inbox.get("/collected.json", "").await;
    assert_eq!((answer.status, answer.body.len()), (200, length));
    inbox
        .folders
        .write("data/collected.json", format!("{document}x"));
    let answer = inbox.get("/collected.json", "").await;
    answer.expect_problem(500, "data-unreadable");
}

#[tokio::test]
async fn health_is_told() {
    let inbox = Running::new().await;
    let answer = inbox.get("/healthz", "").await;
    assert_eq!((answer.status, answer.text()), (200, "ok\n"));
    let head = inbox
        .send("HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .await;
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[tokio::test]
async fn other_methods_are_refused_with_those_that_are_known() {
    let inbox = Running::new().await;
    for path in ["/programme", "/forms/x.xml", "/healthz", "/", "/index.html"] {
        for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
            let answer = inbox
                .send(format!(
                    "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
                ))
                .await;
            answer.expect_problem(405, "method-not-allowed");
            assert_eq!(answer.header("allow"), Some("GET,HEAD"));
        }
    }
    let answer = inbox.get("/enrol", "Accept: text/html\r\n").await;
    answer.expect_problem(405, "method-not-allowed");
    assert_eq!(answer.header("allow"), Some("POST"));
    inbox
        .send("POST /x HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .expect_problem(404, "not-found");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let inbox = Running::new().await;
    let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                  img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; \
                  manifest-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; \
                  frame-ancestors 'none'";
    let mut answers = vec![inbox.put(b"record").await, inbox.put(b"record").await];
    for path in [
        "/",
        "/index.html",
        "/absent.js",
        "/programme",
        "/healthz",
        "/records/x",
    ] {
        answers.push(inbox.get(path, "").await);
        answers.push(inbox.get(path, "If-None-Match: *\r\n").await);
    }
    for answer in answers {
        assert_eq!(answer.header("content-security-policy"), Some(policy));
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            Some("same-origin")
        );
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            Some("same-origin")
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        let permissions = answer.header("permissions-policy").unwrap();
        for feature in ["camera=(self)", "microphone=(self)", "geolocation=(self)"] {
            assert!(permissions.contains(feature));
        }
        assert!(answer.header("cache-control").is_some());
        assert_eq!(answer.header("server"), None);
        assert_eq!(answer.header("set-cookie"), None);
    }
}
