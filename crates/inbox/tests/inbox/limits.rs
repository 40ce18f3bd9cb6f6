//! Bodies that are too long, too slow or not what they announce, and clients that stall.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{
    Answer, Folders, Running, body, put_request, read_to_end, record_path, try_send, upload,
};

const MIB: usize = 1 << 20;

#[tokio::test]
async fn a_record_of_the_full_length_is_taken_and_one_byte_more_is_not() {
    let inbox = Running::new().await;
    let record = body(1, 8 * MIB);
    inbox.put(&record).await.expect_receipt(201, &record);
    let longer = body(2, 8 * MIB + 1);
    // Only the header: the length alone is enough to refuse.
    let length = format!(
        "Content-Length: {}\r\nExpect: 100-continue\r\n",
        longer.len()
    );
    let request = put_request(&record_path(&longer), &length, b"");
    inbox
        .send(request)
        .await
        .expect_problem(413, "record-too-large");
    let chunked = put_request(
        &record_path(&longer),
        "Transfer-Encoding: chunked\r\n",
        &[
            format!("{:x}\r\n", longer.len()).as_bytes(),
            &longer,
            b"\r\n0\r\n\r\n",
        ]
        .concat(),
    );
    inbox
        .send(chunked)
        .await
        .expect_problem(413, "record-too-large");
    assert_eq!(inbox.folders.records().len(), 1);
}

#[tokio::test]
async fn a_refused_body_is_read_so_that_the_refusal_arrives() {
    let inbox = Running::new().await;
    let record = body(3, MIB / 2);
    let mut requests = put_request("/records/x.age", "Content-Length: 524288\r\n", &record);
    // The connection can only go on behind a body that was read.
    requests.extend(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let mut stream = TcpStream::connect(inbox.address).await.unwrap();
    stream.write_all(&requests).await.unwrap();
    let answers = String::from_utf8(read_to_end(&mut stream).await).unwrap();
    assert!(
        answers.starts_with("HTTP/1.1 404") && answers.ends_with("ok\n"),
        "{answers}"
    );
}

#[tokio::test]
async fn a_chunked_body_without_end_is_cut_off() {
    let inbox = Running::with(Folders::new(), |limits| limits.record_bytes = 100_000).await;
    let mut stream = TcpStream::connect(inbox.address).await.unwrap();
    let head = put_request(&record_path(b""), "Transfer-Encoding: chunked\r\n", b"");
    stream.write_all(&head).await.unwrap();
    let chunk = [&b"10000\r\n"[..], &[7; 0x10000], b"\r\n"].concat();
    let mut sent = 0;
    // The inbox closes; what is sent later fails.
    while stream.write_all(&chunk).await.is_ok() {
        sent += chunk.len();
        assert!(sent < 256 * MIB, "the inbox reads for ever");
    }
    inbox.put(b"next").await.expect_receipt(201, b"next");
    assert_eq!(inbox.folders.records().len(), 1);
}

#[tokio::test]
async fn a_length_that_lies_stores_nothing() {
    let inbox = Running::new().await;
    let record = body(4, 1000);
    // Too small: the rest is no request, and the part is not what the name says.
    let request = put_request(&record_path(&record), "Content-Length: 400\r\n", &record);
    inbox
        .send(request)
        .await
        .expect_problem(400, "digest-mismatch");
    // Too large: the body ends early.
    let mut stream = TcpStream::connect(inbox.address).await.unwrap();
    let request = put_request(&record_path(&record), "Content-Length: 2000\r\n", &record);
    stream.write_all(&request).await.unwrap();
    stream.shutdown().await.unwrap();
    assert!(!read_to_end(&mut stream).await.starts_with(b"HTTP/1.1 2"));
    // Twice, or together with chunks: what does not agree is not taken.
    for lengths in [
        "Content-Length: 1000\r\nContent-Length: 400\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 99999999999999999999999999\r\n",
        "Content-Length: 0x3e8\r\n",
    ] {
        let request = put_request(&record_path(&record), lengths, &record);
        let answer = try_send(inbox.address, request).await;
        assert!(
            answer.is_none_or(|answer: Answer| answer.status >= 400),
            "{lengths}"
        );
    }
    assert!(inbox.folders.records().is_empty());
}

#[tokio::test]
async fn a_body_that_stalls_is_refused() {
    let short = Duration::from_millis(200);
    let inbox = Running::with(Folders::new(), |limits| limits.idle_time = short).await;
    let request = put_request(&record_path(b"never"), "Content-Length: 1000\r\n", b"nev");
    inbox
        .send(request)
        .await
        .expect_problem(408, "body-timeout");
    let inbox = Running::with(Folders::new(), |limits| limits.body_time = short).await;
    let mut stream = TcpStream::connect(inbox.address).await.unwrap();
    let head = put_request(&record_path(b"never"), "Content-Length: 1000000\r\n", b"");
    stream.write_all(&head).await.unwrap();
    // One byte at a time never goes idle, but the whole has its time as well.
    while stream.write_all(b"x").await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(inbox.folders.records().is_empty());
}

#[tokio::test]
async fn more_records_at_one_time_than_memory_allows_are_put_off() {
    let inbox = Running::with(Folders::new(), |limits| limits.memory_bytes = 50_000).await;
    let (small, large) = (body(5, 40_000), body(6, 60_000));
    let answer = inbox.put(&large).await;
    answer.expect_problem(503, "busy");
    assert_eq!(answer.header("retry-after"), Some("30"));
    // What was held is free again.
    inbox.put(&small).await.expect_receipt(201, &small);
    inbox.put(&small).await.expect_receipt(412, &small);
}

#[tokio::test]
async fn slow_headers_are_cut_off_and_honest_records_get_through() {
    let inbox = Running::with(Folders::new(), |limits| {
        limits.header_time = Duration::from_millis(300);
        limits.connections = 4;
    })
    .await;
    let mut stalled = Vec::new();
    for begun in [
        "",
        "P",
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    ]
    .repeat(4)
    {
        let mut stream = TcpStream::connect(inbox.address).await.unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        stalled.push(stream);
    }
    // All places are taken four times over, so this one waits for the stalled ones to be cut off.
    let record = body(7, 1000);
    inbox.put(&record).await.expect_receipt(201, &record);
    for mut stream in stalled {
        assert!(!read_to_end(&mut stream).await.starts_with(b"HTTP/1.1 2"));
    }
}

#[tokio::test]
async fn an_idle_connection_and_one_that_lives_too_long_are_closed() {
    let short = Duration::from_millis(200);
    let inbox = Running::with(Folders::new(), |limits| limits.header_time = short).await;
    let mut stream = TcpStream::connect(inbox.address).await.unwrap();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let answered = read_to_end(&mut stream).await;
    assert!(answered.starts_with(b"HTTP/1.1 200") && answered.ends_with(b"ok\n"));
    let inbox = Running::with(Folders::new(), |limits| {
        limits.connection_time = short;
        limits.header_time = Duration::from_secs(3600);
    })
    .await;
    let mut stream = TcpStream::connect(inbox.address).await.unwrap();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    assert!(read_to_end(&mut stream).await.ends_with(b"ok\n"));
}

#[tokio::test]
async fn several_requests_share_a_connection() {
    let inbox = Running::new().await;
    let records = [body(8, 100), body(9, 100)];
    let mut requests: Vec<u8> = records.iter().flat_map(|record| upload(record)).collect();
    requests.extend(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let mut stream = TcpStream::connect(inbox.address).await.unwrap();
    stream.write_all(&requests).await.unwrap();
    let answers = String::from_utf8(read_to_end(&mut stream).await).unwrap();
    assert_eq!(answers.matches("HTTP/1.1 201").count(), 2);
    assert!(answers.ends_with("ok\n"));
}
