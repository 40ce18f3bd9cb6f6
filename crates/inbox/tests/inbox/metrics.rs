//! Numbers: how much of what, on an address of their own, and nothing of who.

use std::net::SocketAddr;

use crate::process::Process;
use crate::support::{Answer, Folders, TOKEN, body, device_key, record_path, send, upload};

async fn get(address: SocketAddr, path: &str) -> Answer {
    send(address, format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")).await
}

#[tokio::test]
async fn what_happens_is_counted_and_nobody_is_named() {
    let folders = Folders::new();
    let process = Process::with(&folders, &["--metrics", "127.0.0.1:0"]);
    let numbers = process.metrics.unwrap();
    let record = body(1, 20_000);
    for status in [201, 412, 412] {
        let answer = send(process.address, upload(&record)).await;
        answer.expect_receipt(status, &record);
    }
    for path in ["/p4th-MARKER", "/forms/p4th-MARKER", "/healthz"] {
        get(process.address, path).await;
    }
    let answer = get(numbers, "/metrics").await;
    assert_eq!(answer.status, 200);
    let expected = [
        ("content-type", "text/plain; version=0.0.4; charset=utf-8"),
        ("cache-control", "no-store"),
    ];
    for (name, value) in expected {
        assert_eq!(answer.header(name), Some(value));
    }
    let text = answer.text();
    for line in [
        r#"carnet_requests_total{route="/records/{name}",status="201"} 1"#,
        r#"carnet_requests_total{route="/records/{name}",status="412"} 2"#,
        r#"carnet_requests_total{route="/{file}",status="404"} 1"#,
        r#"carnet_requests_total{route="/forms/{name}",status="404"} 1"#,
        r#"carnet_requests_total{route="/healthz",status="200"} 1"#,
        "carnet_received_bytes_total 60000",
        "carnet_connections_total 6",
        "carnet_connections_evicted_total 0",
        "# TYPE carnet_connections gauge",
    ] {
        assert!(text.lines().any(|each| each == line), "{line}\n{text}");
    }
    let (digest, device) = (record_path(&record), device_key().verifying_key().to_text());
    for secret in ["MARKER", TOKEN, "127.0.0.1", &digest[9..73], &device] {
        assert!(!text.contains(secret), "{secret}\n{text}");
    }
}

#[tokio::test]
async fn numbers_are_served_where_they_are_asked_for_and_nowhere_else() {
    let folders = Folders::new();
    let process = Process::start(&folders);
    assert_eq!(process.metrics, None);
    let answer = get(process.address, "/metrics").await;
    answer.expect_problem(404, "not-found");
    let process = Process::with(&folders, &["--metrics", "127.0.0.1:0"]);
    let answer = get(process.address, "/metrics").await;
    answer.expect_problem(404, "not-found");
    let numbers = process.metrics.unwrap();
    for path in ["/", "/programme", "/records/x.age", "/healthz"] {
        assert_eq!(get(numbers, path).await.status, 404, "{path}");
    }
    let (code, _) = process.stop();
    assert_eq!(code, Some(0));
}
