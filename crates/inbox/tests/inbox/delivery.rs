//! Whose records are taken: those that an enrolled device has signed for, and no others.

use sealing::device::sign_put;
use sealing::{Digest, SigningKey};

use crate::support::{
    Folders, PROGRAMME, Running, TOKEN, application, body, device_headers, device_key,
    numbered_key, put_with, record_path, signed_by, try_send, upload, upload_by,
};

/// A delivery of `record` with these headers about its device.
fn delivery(record: &[u8], device: &str) -> Vec<u8> {
    let length = format!("Content-Length: {}\r\n", record.len());
    put_with(&record_path(record), &format!("{device}{length}"), record)
}

fn sign(key: &SigningKey, programme: &str, record: &[u8], length: u64) -> String {
    sign_put(key, programme, &Digest::of(record), length)
}

#[tokio::test]
async fn without_an_enrolled_devices_signature_nothing_is_taken() {
    let inbox = Running::new().await;
    let record = body(1, 500);
    let (key, stranger) = (device_key(), numbered_key(9));
    let (ours, theirs) = (
        key.verifying_key().to_text(),
        stranger.verifying_key().to_text(),
    );
    let right = sign(&key, PROGRAMME, &record, 500);
    let of_stranger = sign(&stranger, PROGRAMME, &record, 500);
    let refused = [
        String::new(),
        format!("Carnet-Device: {ours}\r\n"),
        format!("Carnet-Signature: {right}\r\n"),
        format!("Authorization: Bearer {TOKEN}\r\n"),
        device_headers("", &right),
        device_headers(&ours, ""),
        device_headers(&ours, "x"),
        device_headers(&ours, &right[4..]),
        device_headers(&ours, &format!("{right}=")),
        device_headers(&ours[4..], &right),
        device_headers(&ours.to_lowercase(), &right),
        // Devices that nobody has enrolled, or that sign for another.
        device_headers(&theirs, &of_stranger),
        device_headers(&ours, &of_stranger),
        device_headers(&theirs, &right),
        // Other programmes, records and lengths.
        device_headers(&ours, &sign(&key, "another", &record, 500)),
        device_headers(&ours, &sign(&key, PROGRAMME, b"another", 500)),
        device_headers(&ours, &sign(&key, PROGRAMME, &record, 499)),
        device_headers(&ours, &sign(&key, PROGRAMME, &record, 501)),
        // The neutral element, as which everybody could sign.
        device_headers(
            "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            &format!("AQ{}A==", "A".repeat(83)),
        ),
        // Twice is no better than never.
        device_headers(&ours, &right).repeat(2),
        format!(
            "{}Carnet-Device: {theirs}\r\n",
            device_headers(&ours, &right)
        ),
    ];
    for device in refused {
        let answer = inbox.send(delivery(&record, &device)).await;
        answer.expect_problem(401, "device-not-accepted");
        assert_eq!(answer.header("www-authenticate"), Some("Carnet"));
    }
    assert!(inbox.folders.records().is_empty());
    inbox.put(&record).await.expect_receipt(201, &record);
}

#[tokio::test]
async fn no_changed_bit_of_key_or_signature_delivers() {
    let inbox = Running::new().await;
    let record = body(2, 40);
    let key = device_key().verifying_key().to_text();
    let signature = sign(&device_key(), PROGRAMME, &record, 40);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    for _ in 0..3000 {
        let mut values = [key.clone().into_bytes(), signature.clone().into_bytes()];
        let changed = &mut values[below(2)];
        let at = below(changed.len());
        changed[at] ^= 1 << below(7);
        let [key, signature] = values.map(|value| String::from_utf8(value).unwrap());
        let request = delivery(&record, &device_headers(&key, &signature));
        // What is no header any more is answered by a bare 400.
        if let Some(answer) = try_send(inbox.address, request).await
            && answer.status != 400
        {
            answer.expect_problem(401, "device-not-accepted");
        }
    }
    assert!(inbox.folders.records().is_empty());
}

#[tokio::test]
async fn the_length_that_is_signed_is_the_length_that_arrives() {
    let inbox = Running::new().await;
    let record = body(3, 300);
    let path = record_path(&record);
    let chunks = [b"12c\r\n", &record[..], b"\r\n0\r\n\r\n"].concat();
    for length in [0, 299, 301, 3000] {
        let signed = signed_by(&device_key(), &path, length);
        let request = put_with(
            &path,
            &format!("{signed}Transfer-Encoding: chunked\r\n"),
            &chunks,
        );
        let answer = inbox.send(request).await;
        answer.expect_problem(401, "device-not-accepted");
    }
    assert!(inbox.folders.records().is_empty());
    // A wrong one is refused before the body has come, if its length is told.
    let signed = signed_by(&device_key(), &path, 299);
    let headers = format!("{signed}Content-Length: 300\r\nExpect: 100-continue\r\n");
    let answer = inbox.send(put_with(&path, &headers, b"")).await;
    answer.expect_problem(401, "device-not-accepted");
}

#[tokio::test]
async fn who_repeats_a_delivery_delivers_that_record_only() {
    let inbox = Running::new().await;
    let record = body(4, 300);
    let request = upload(&record);
    inbox.send(&request).await.expect_receipt(201, &record);
    inbox.send(&request).await.expect_receipt(412, &record);
    let other = body(5, 300);
    let headers = signed_by(&device_key(), &record_path(&record), 300);
    let answer = inbox.send(delivery(&other, &headers)).await;
    answer.expect_problem(401, "device-not-accepted");
}

#[tokio::test]
async fn a_device_whose_token_is_struck_out_is_refused_at_once_and_no_other_is() {
    let inbox = Running::new().await;
    let (spare, other) = ("spare-token-0123456789", numbered_key(1));
    inbox.folders.admit(spare);
    inbox
        .send(application(spare, &other))
        .await
        .expect_enrolled(201, &other.verifying_key());
    let record = body(6, 500);
    inbox.put(&record).await.expect_receipt(201, &record);
    inbox.folders.strike_out(TOKEN);
    let answer = inbox.put(&record).await;
    answer.expect_problem(401, "device-not-accepted");
    let answer = inbox.send(application(TOKEN, &device_key())).await;
    answer.expect_problem(401, "token-not-accepted");
    inbox
        .send(upload_by(&other, &record))
        .await
        .expect_receipt(412, &record);
    inbox.folders.write("data/tokens", "\n");
    let answer = inbox.send(upload_by(&other, &record)).await;
    answer.expect_problem(401, "device-not-accepted");
    // A line that is put back counts again.
    inbox.folders.admit(TOKEN);
    inbox.put(&record).await.expect_receipt(412, &record);
    std::fs::remove_file(inbox.folders.path("data/tokens")).unwrap();
    let answer = inbox.put(&record).await;
    answer.expect_problem(500, "data-unreadable");
}

#[tokio::test]
async fn a_device_with_two_tokens_delivers_while_one_of_them_stands() {
    let inbox = Running::new().await;
    let spare = "spare-token-0123456789";
    inbox.folders.admit(spare);
    let key = device_key();
    inbox
        .send(application(spare, &key))
        .await
        .expect_enrolled(201, &key.verifying_key());
    inbox.folders.strike_out(TOKEN);
    inbox.put(b"first").await.expect_receipt(201, b"first");
    inbox.folders.strike_out(spare);
    let answer = inbox.put(b"second").await;
    answer.expect_problem(401, "device-not-accepted");
}

#[tokio::test]
async fn a_listed_token_alone_delivers_nothing() {
    let folders = Folders::new();
    let token = "never-redeemed-0123456789";
    folders.admit(token);
    let inbox = Running::with(folders, |_| {}).await;
    let digest = Digest::of(token.as_bytes());
    std::fs::remove_dir_all(inbox.folders.path("data/devices")).unwrap();
    std::fs::create_dir(inbox.folders.path("data/devices")).unwrap();
    let stranger = numbered_key(3);
    let answer = inbox.send(upload_by(&stranger, b"record")).await;
    answer.expect_problem(401, "device-not-accepted");
    // Devices that were known stay known; a broken file beside them is no device.
    inbox
        .folders
        .write(&format!("data/devices/{digest}"), "no key");
    inbox.put(b"record").await.expect_receipt(201, b"record");
    let answer = inbox.send(upload_by(&stranger, b"record")).await;
    answer.expect_problem(500, "data-unreadable");
}
