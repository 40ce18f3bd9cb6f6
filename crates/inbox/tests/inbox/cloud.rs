//! Records in an object store. Without the features there is none.

use inbox::{Inbox, StartError};

use crate::support::Folders;

fn refused(url: &str) -> StartError {
    let folders = Folders::new();
    let mut settings = folders.settings();
    settings.store = Some(url.to_owned());
    let Err(error) = Inbox::open(settings) else {
        panic!("started with {url}")
    };
    error
}

#[test]
fn a_store_that_is_not_compiled_in_is_refused() {
    for url in [
        "",
        "s3",
        "s3:bucket",
        "ftp://host/records",
        "file:///tmp",
        "memory:///",
    ] {
        let error = refused(url);
        assert!(matches!(error, StartError::Scheme { .. }), "{url} {error}");
    }
    #[cfg(not(feature = "s3"))]
    assert!(matches!(refused("s3://bucket"), StartError::Scheme { .. }));
}

#[cfg(feature = "s3")]
mod s3 {
    //! Against a server that speaks S3, such as moto (PyPI):
    //!
    //!   moto_server -p 5555
    //!   CARNET_S3=http://127.0.0.1:5555 cargo test -p carnet-inbox --features s3 -- --ignored cloud

    use std::process::Command;

    use sealing::Digest;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::task::JoinSet;

    use crate::process::{PROGRAM, Process};
    use crate::support::{Folders, body, send, upload};

    fn server() -> String {
        let url = std::env::var("CARNET_S3").expect("CARNET_S3 names a server");
        url.strip_prefix("http://").unwrap().to_owned()
    }

    /// What the store itself says to a request without a body; its status and body.
    async fn ask(method: &str, path: &str) -> (String, String) {
        let server = server();
        let mut stream = TcpStream::connect(&server).await.unwrap();
        // What it takes for a signature is checked by real stores only.
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {server}\r\nContent-Length: 0\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, \
             SignedHeaders=host, Signature=0\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().to_owned(), body.to_owned())
    }

    fn process(folders: &Folders, url: &str, endpoint: &str) -> Process {
        let mut command = Command::new(PROGRAM);
        for (name, value) in [
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ENDPOINT", endpoint),
            ("AWS_ALLOW_HTTP", "true"),
        ] {
            command.env(name, value);
        }
        command.args(["--store", url]);
        Process::of(command, folders)
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "needs a server that speaks S3"]
    async fn records_are_created_once_and_never_replaced() {
        let (folders, bucket) = (Folders::new(), format!("carnet-{}", std::process::id()));
        assert_eq!(ask("PUT", &format!("/{bucket}")).await.0, "200");
        let endpoint = format!("http://{}", server());
        let process = process(&folders, &format!("s3://{bucket}/a/records"), &endpoint);
        let record = b"an object of the store".to_vec();
        for status in [201, 412, 412] {
            let answer = send(process.address, upload(&record)).await;
            answer.expect_receipt(status, &record);
        }
        let path = format!("/{bucket}/a/records/{}.age", Digest::of(&record));
        let (status, stored) = ask("GET", &path).await;
        assert_eq!((status.as_str(), stored.as_bytes()), ("200", &record[..]));
        for round in 0..5 {
            let record = body(round, 100_000);
            let senders: JoinSet<_> = (0..16)
                .map(|_| send(process.address, upload(&record)))
                .collect();
            let answers = senders.join_all().await;
            answers
                .iter()
                .for_each(|answer| answer.expect_receipt(answer.status, &record));
            let created = answers.iter().filter(|answer| answer.status == 201);
            assert_eq!(created.count(), 1);
        }
        let (_, list) = ask("GET", &format!("/{bucket}?list-type=2")).await;
        assert_eq!(list.matches("<Key>a/records/").count(), 6, "{list}");
        assert!(!folders.path("data/records").exists());
    }

    #[tokio::test]
    async fn a_store_that_is_not_there_gives_no_receipt() {
        let folders = Folders::new();
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", closed.local_addr().unwrap());
        drop(closed);
        let process = process(&folders, "s3://bucket", &endpoint);
        let answer = send(process.address, upload(b"record")).await;
        answer.expect_problem(500, "store-failed");
    }
}
