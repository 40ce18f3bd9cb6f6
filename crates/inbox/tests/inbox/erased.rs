//! What the browser is told to throw away, and by whom.

use crate::support::Running;

const OF_APP: &str =
    "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n";

#[tokio::test]
async fn the_app_has_the_browser_forget_it() {
    let inbox = Running::new().await;
    let answer = inbox.get("/erased", OF_APP).await;
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    assert_eq!(
        answer.header("clear-site-data"),
        Some(r#""cache", "cookies", "storage""#)
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    // No other answer says so.
    for path in ["/", "/healthz", "/programme", "/absent"] {
        let answer = inbox.get(path, OF_APP).await;
        assert_eq!(answer.header("clear-site-data"), None, "{path}");
    }
}

#[tokio::test]
async fn no_other_page_can_erase_what_is_on_a_device() {
    let inbox = Running::new().await;
    for headers in [
        String::new(),
        OF_APP.replace("same-origin", "cross-site"),
        OF_APP.replace("same-origin", "same-site"),
        OF_APP.replace("same-origin", "none"),
        OF_APP.replace("empty", "image"),
        OF_APP.replace("empty", "document"),
        "Sec-Fetch-Site: same-origin\r\n".to_owned(),
        "Accept: text/html\r\n".to_owned(),
    ] {
        let answer = inbox.get("/erased", &headers).await;
        answer.expect_problem(403, "not-the-app");
        assert_eq!(answer.header("clear-site-data"), None, "{headers}");
    }
}
