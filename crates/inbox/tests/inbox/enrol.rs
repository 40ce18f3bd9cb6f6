//! Tokens: each makes one device, once.

use std::time::Duration;

use sealing::Digest;
use sealing::device::LIMIT;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::process::Process;
use crate::support::{
    Folders, Running, TOKEN, application, body, device_key, enrol_request, numbered_key,
    read_to_end, send, upload_by,
};

const SPARE: &str = "spare-token-0123456789";

async fn with_spare() -> Running {
    let folders = Folders::new();
    folders.admit(SPARE);
    Running::with(folders, |_| {}).await
}

#[tokio::test]
async fn a_token_makes_one_device_and_the_same_as_often_as_it_asks() {
    let inbox = with_spare().await;
    let (first, second) = (numbered_key(1), numbered_key(2));
    let refused = inbox.send(upload_by(&first, b"record")).await;
    refused.expect_problem(401, "device-not-accepted");
    for status in [201, 200, 200] {
        let answer = inbox.send(application(SPARE, &first)).await;
        answer.expect_enrolled(status, &first.verifying_key());
    }
    let path = format!("data/devices/{}", Digest::of(SPARE.as_bytes()));
    let stored = std::fs::read_to_string(inbox.folders.path(&path)).unwrap();
    assert_eq!(stored, format!("{}\n", first.verifying_key().to_text()));
    let taken = inbox.send(upload_by(&first, b"record")).await;
    taken.expect_receipt(201, b"record");
    // Used by another, and unknown: the two look the same.
    let used = inbox.send(application(SPARE, &second)).await;
    let unknown = inbox.send(application("unknown-0123456789", &second)).await;
    used.expect_problem(401, "token-not-accepted");
    assert_eq!(used.header("www-authenticate"), Some("Carnet"));
    assert_eq!(format!("{used:?}"), format!("{unknown:?}"));
    let answer = inbox.send(application(SPARE, &first)).await;
    answer.expect_enrolled(200, &first.verifying_key());
    assert_eq!(inbox.folders.devices().len(), 2);
}

#[tokio::test]
async fn a_digest_of_the_list_is_no_token() {
    let inbox = with_spare().await;
    let digest = Digest::of(SPARE.as_bytes()).to_string();
    for token in [digest.as_str(), &SPARE[1..], &format!("{SPARE} "), ""] {
        let answer = inbox.send(application(token, &numbered_key(1))).await;
        answer.expect_problem(401, "token-not-accepted");
    }
    assert_eq!(inbox.folders.devices().len(), 1);
}

#[tokio::test]
async fn of_devices_that_redeem_at_one_time_exactly_one_is_enrolled() {
    let inbox = Running::new().await;
    for round in 0..20 {
        let token = format!("token-of-round-{round:04}");
        inbox.folders.admit(&token);
        compete(&token, &[inbox.address], &inbox.folders).await;
    }
    assert_eq!(inbox.folders.devices().len(), 21);
}

#[tokio::test]
async fn two_inboxes_over_one_folder_enrol_one_device_for_a_token() {
    let folders = Folders::new();
    let processes = [Process::start(&folders), Process::start(&folders)];
    let addresses = processes.each_ref().map(|process| process.address);
    for round in 0..10 {
        let token = format!("token-of-round-{round:04}");
        folders.admit(&token);
        compete(&token, &addresses, &folders).await;
    }
    assert_eq!(folders.devices().len(), 11);
}

/// Eight devices, each twice, redeem one token; the one that gets it delivers wherever it wants.
async fn compete(token: &str, addresses: &[std::net::SocketAddr], folders: &Folders) {
    let mut senders = JoinSet::new();
    for number in 0..16_u8 {
        let address = addresses[usize::from(number / 8) % addresses.len()];
        let request = application(token, &numbered_key(number % 8));
        senders.spawn(async move { (number % 8, send(address, request).await) });
    }
    let (mut created, mut winners) = (0, Vec::new());
    for (number, answer) in senders.join_all().await {
        match answer.status {
            401 => answer.expect_problem(401, "token-not-accepted"),
            status => {
                answer.expect_enrolled(status, &numbered_key(number).verifying_key());
                created += u32::from(status == 201);
                winners.push(number);
            }
        }
    }
    assert_eq!(created, 1);
    let [first, second] = winners.as_slice() else {
        panic!("{winners:?}")
    };
    assert_eq!(first, second);
    let stored = folders.path(&format!("data/devices/{}", Digest::of(token.as_bytes())));
    let stored = std::fs::read_to_string(stored).unwrap();
    let key = numbered_key(*first);
    assert_eq!(stored.trim_end(), key.verifying_key().to_text());
    for (at, address) in addresses.iter().enumerate() {
        let record = format!("record of {token} at {at}");
        let answer = send(*address, upload_by(&key, record.as_bytes())).await;
        answer.expect_receipt(201, record.as_bytes());
    }
}

#[tokio::test]
async fn devices_outlive_a_kill() {
    let folders = Folders::new();
    folders.admit(SPARE);
    let key = numbered_key(1);
    let mut process = Process::start(&folders);
    send(process.address, application(SPARE, &key))
        .await
        .expect_enrolled(201, &key.verifying_key());
    process.kill();
    let process = Process::start(&folders);
    let taken = send(process.address, upload_by(&key, b"record")).await;
    taken.expect_receipt(201, b"record");
    send(process.address, application(SPARE, &key))
        .await
        .expect_enrolled(200, &key.verifying_key());
    let answer = send(process.address, application(SPARE, &numbered_key(2))).await;
    answer.expect_problem(401, "token-not-accepted");
}

#[tokio::test]
async fn a_token_that_is_struck_out_enrols_nobody() {
    let inbox = with_spare().await;
    inbox.folders.strike_out(SPARE);
    let answer = inbox.send(application(SPARE, &numbered_key(1))).await;
    answer.expect_problem(401, "token-not-accepted");
    assert_eq!(inbox.folders.devices().len(), 1);
}

#[tokio::test]
async fn what_is_no_application_is_refused() {
    let inbox = with_spare().await;
    let honest = application(SPARE, &numbered_key(1));
    let honest = String::from_utf8(honest).unwrap();
    let json = honest.split("\r\n\r\n").nth(1).unwrap();
    for body in [
        "",
        "{}",
        "null",
        "<html>",
        &json.replace("token", "tokem"),
        &json.replace(SPARE, "\\ud800"),
        &json.replace("device\":\"", "device\":\"x"),
        &json.replace('}', ",\"v\":1}"),
        &format!("{json}{json}"),
        &json[..json.len() - 1],
        &"[".repeat(LIMIT),
    ] {
        let answer = inbox.send(enrol_request(body.as_bytes())).await;
        answer.expect_problem(400, "application-malformed");
    }
    for (from, to, status, name) in [
        (
            "Content-Type: application/json\r\n",
            "",
            415,
            "content-type",
        ),
        ("application/json", "text/plain", 415, "content-type"),
        ("application/json", "application/jsonp", 415, "content-type"),
    ] {
        let answer = inbox.send(honest.replace(from, to)).await;
        answer.expect_problem(status, name);
    }
    let without_length =
        "POST /enrol HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\r\n";
    let answer = inbox.send(without_length).await;
    answer.expect_problem(411, "length-required");
    let long = format!("{}{json}", " ".repeat(LIMIT));
    let answer = inbox.send(enrol_request(long.as_bytes())).await;
    answer.expect_problem(413, "application-too-large");
    let chunked = honest.replace(
        &format!("Content-Length: {}\r\n\r\n{json}", json.len()),
        &format!(
            "Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{long}\r\n0\r\n\r\n",
            long.len()
        ),
    );
    let answer = inbox.send(chunked).await;
    answer.expect_problem(413, "application-too-large");
    assert_eq!(inbox.folders.devices().len(), 1);
    // And chunked, with another word behind the type, it is as good as before.
    let chunked = honest
        .replace("application/json", "Application/JSON; charset=utf-8")
        .replace(
            &format!("Content-Length: {}\r\n\r\n{json}", json.len()),
            &format!(
                "Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{json}\r\n0\r\n\r\n",
                json.len()
            ),
        );
    let answer = inbox.send(chunked).await;
    answer.expect_enrolled(201, &numbered_key(1).verifying_key());
}

#[tokio::test]
async fn junk_is_answered_and_enrols_nobody() {
    let inbox = with_spare().await;
    for seed in 0..500 {
        let length = (seed as usize * 37) % 600;
        let answer = inbox.send(enrol_request(&body(seed, length))).await;
        answer.expect_problem(400, "application-malformed");
    }
    let honest = application(SPARE, &numbered_key(1));
    let text = String::from_utf8(honest.clone()).unwrap();
    let (start, key) = (text.find('{').unwrap(), text.find("\":\"").unwrap());
    let key = text[key + 3..].find("\":\"").unwrap() + key + 6;
    // Every byte of the body in another way, but for the key: that may become another one.
    for at in (start..key).chain([honest.len() - 2, honest.len() - 1]) {
        let mut changed = honest.clone();
        changed[at] ^= 0x15;
        let answer = inbox.send(changed).await;
        assert!(matches!(answer.status, 400 | 401), "{at} {}", answer.status);
    }
    assert_eq!(inbox.folders.devices().len(), 1);
}

#[tokio::test]
async fn an_application_that_stalls_or_breaks_off_enrols_nobody() {
    let folders = Folders::new();
    folders.admit(SPARE);
    let short = Duration::from_millis(200);
    let inbox = Running::with(folders, |limits| limits.idle_time = short).await;
    let whole = application(SPARE, &numbered_key(1));
    let part = &whole[..whole.len() - 1];
    let answer = inbox.send(part).await;
    answer.expect_problem(408, "body-timeout");
    let mut stream = TcpStream::connect(inbox.address).await.unwrap();
    stream.write_all(part).await.unwrap();
    stream.shutdown().await.unwrap();
    assert!(!read_to_end(&mut stream).await.starts_with(b"HTTP/1.1 2"));
    assert_eq!(inbox.folders.devices().len(), 1);
}

#[tokio::test]
async fn a_folder_that_fails_enrols_nobody_and_recovers() {
    let inbox = with_spare().await;
    let devices = inbox.folders.path("data/devices");
    std::fs::remove_dir_all(&devices).unwrap();
    std::fs::write(&devices, "a file where the folder should be").unwrap();
    let key = numbered_key(1);
    let answer = inbox.send(application(SPARE, &key)).await;
    answer.expect_problem(500, "store-failed");
    std::fs::remove_file(&devices).unwrap();
    let answer = inbox.send(application(SPARE, &key)).await;
    answer.expect_enrolled(201, &key.verifying_key());
    // The token of a device whose file is gone can be redeemed again: by whom it was before, too.
    let answer = inbox.send(application(TOKEN, &device_key())).await;
    answer.expect_enrolled(201, &device_key().verifying_key());
}
