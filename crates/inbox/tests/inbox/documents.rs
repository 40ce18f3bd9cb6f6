//! The programme document, its forms, and what every answer carries.

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
                  img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; \
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
        for feature in ["camera=(self)", "microphone=()", "geolocation=()"] {
            assert!(permissions.contains(feature));
        }
        assert!(answer.header("cache-control").is_some());
        assert_eq!(answer.header("server"), None);
        assert_eq!(answer.header("set-cookie"), None);
    }
}
