//! An app of another origin, as a browser lets it speak to the inbox.

use crate::process::PROGRAM;
use crate::support::{Answer, Folders, Running, application, device_key, upload};

const APP: &str = "https://app.example";
const OTHER: &str = "https://app.example.org";

/// All of the protocol that an app needs.
const ADDRESSES: [(&str, &str); 5] = [
    ("PUT", "/records/x.age"),
    ("POST", "/enrol"),
    ("GET", "/programme"),
    ("GET", "/forms/x.xml"),
    ("GET", "/collected.json"),
];

async fn running(origins: &[&str]) -> Running {
    let origins: Vec<_> = origins.iter().map(|text| text.parse().unwrap()).collect();
    let set = |settings: &mut inbox::Settings| settings.origins = origins;
    Running::set(Folders::new(), set).await
}

/// Asks as a browser does before it sends what no form could.
async fn preflight(inbox: &Running, origin: &str, (method, path): (&str, &str)) -> Answer {
    let request = format!(
        "OPTIONS {path} HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\n\
         Access-Control-Request-Method: {method}\r\n\
         Access-Control-Request-Headers: carnet-device,carnet-signature,content-type\r\n\r\n"
    );
    inbox.send(request).await
}

/// A request with its origin.
fn from(origin: &str, request: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8(request).unwrap();
    text.replacen(
        "Host: x\r\n",
        &format!("Host: x\r\nOrigin: {origin}\r\n"),
        1,
    )
    .into()
}

#[tokio::test]
async fn a_browser_that_asks_first_is_told_what_it_may_send() {
    let inbox = running(&[APP, "http://localhost:8080"]).await;
    for origin in [APP, "http://localhost:8080"] {
        for address in ADDRESSES {
            let answer = preflight(&inbox, origin, address).await;
            assert_eq!((answer.status, answer.body.len()), (200, 0));
            let told = |name| answer.header(&format!("access-control-{name}"));
            assert_eq!(told("allow-origin"), Some(origin));
            assert_eq!(told("allow-methods"), Some("GET,HEAD,POST,PUT"));
            assert_eq!(
                told("allow-headers"),
                Some("content-type,if-none-match,carnet-device,carnet-signature,content-digest")
            );
            assert_eq!(told("max-age"), Some("7200"));
            assert_eq!(told("allow-credentials"), None);
            assert!(answer.header("vary").unwrap().contains("origin"));
        }
    }
}

#[tokio::test]
async fn an_app_of_another_origin_enrols_and_delivers() {
    let inbox = running(&[APP]).await;
    let enrolled = application(crate::support::TOKEN, &device_key());
    let enrolled = inbox.send(from(APP, enrolled)).await;
    enrolled.expect_enrolled(200, &device_key().verifying_key());
    let delivered = inbox.send(from(APP, upload(b"record"))).await;
    delivered.expect_receipt(201, b"record");
    let mut answers = vec![enrolled, delivered];
    let origin = format!("Origin: {APP}\r\n");
    inbox.folders.write("data/collected.json", "{}");
    for path in ["/programme", "/collected.json", "/forms/x.xml"] {
        answers.push(inbox.get(path, &origin).await);
    }
    // A refusal has to be read as well.
    let refused = String::from_utf8(from(APP, upload(b"record"))).unwrap();
    let refused = inbox.send(refused.replace("Carnet-Device", "X")).await;
    refused.expect_problem(401, "device-not-accepted");
    answers.push(refused);
    for answer in answers {
        assert_eq!(answer.header("access-control-allow-origin"), Some(APP));
        let exposed = answer.header("access-control-expose-headers");
        assert_eq!(exposed, Some("etag,retry-after"));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
}

#[tokio::test]
async fn nobody_else_is_told_anything() {
    let named = running(&[APP]).await;
    let nobody = running(&[]).await;
    for (inbox, origin) in [(&named, OTHER), (&named, "null"), (&nobody, APP)] {
        for address in ADDRESSES {
            let answer = preflight(inbox, origin, address).await;
            assert_eq!(answer.header("access-control-allow-origin"), None);
        }
        let headers = format!("Origin: {origin}\r\n");
        let answer = inbox.get("/programme", &headers).await;
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    // Nor is the app of that origin about what is no business of its.
    let headers = format!("Origin: {APP}\r\n");
    for path in ["/", "/healthz", "/erased", "/absent.js"] {
        let answer = named.get(path, &headers).await;
        assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
        let answer = preflight(&named, APP, ("GET", path)).await;
        assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
    }
    for address in ADDRESSES {
        let answer = preflight(&nobody, APP, address).await;
        answer.expect_problem(405, "method-not-allowed");
    }
}

#[tokio::test]
async fn other_methods_are_refused_as_without_other_origins() {
    let inbox = running(&[APP]).await;
    for (_, path) in ADDRESSES {
        let request = format!("DELETE {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        let answer = inbox.send(request).await;
        answer.expect_problem(405, "method-not-allowed");
        assert!(answer.header("allow").is_some());
    }
}

#[test]
fn what_is_no_origin_is_refused_at_the_start() {
    for origin in ["*", "null", "https://app.example/", "http://app.example"] {
        let mut command = std::process::Command::new(PROGRAM);
        command.args(["--data", "data", "--app", "app", "--allow-origin", origin]);
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("--allow-origin"), "{said}");
    }
}
