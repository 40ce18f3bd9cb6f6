//! The app's files: types, caching, codings and navigations.

use crate::support::{Folders, Running};

const PAGE: &str = "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n";

async fn running() -> Running {
    let folders = Folders::new();
    for (name, content) in [
        ("index.html", "<!doctype html>page"),
        ("index.html.br", "page in brotli"),
        ("sw.js", "worker"),
        ("carnet-app-0123456789abcdef.js", "script"),
        ("carnet-app-0123456789abcdef.js.gz", "script in gzip"),
        ("carnet-app-0123456789abcdef_bg.wasm", "module"),
        ("carnet-app-0123456789abcdef_bg.wasm.br", "module in brotli"),
        ("carnet-app-0123456789abcdef_bg.wasm.gz", "module in gzip"),
        ("style-0123abcd.css", "style"),
        ("carnet.webmanifest", "{}"),
        ("icons/icon.svg", "<svg/>"),
        ("icons/icon.png", "png"),
        ("lonely.br", "no file that this is a coding of"),
        (".secret", "hidden"),
        (".git/config", "hidden"),
        (".well-known/assetlinks.json", "[]"),
    ] {
        folders.write(&format!("app/{name}"), content);
    }
    Running::with(folders, |_| {}).await
}

#[tokio::test]
async fn files_have_their_types_and_caching() {
    let inbox = running().await;
    let (fresh, kept) = ("no-cache", "public, max-age=31536000, immutable");
    for (path, media_type, caching, content) in [
        (
            "/",
            "text/html; charset=utf-8",
            fresh,
            "<!doctype html>page",
        ),
        (
            "/index.html",
            "text/html; charset=utf-8",
            fresh,
            "<!doctype html>page",
        ),
        ("/sw.js", "text/javascript; charset=utf-8", fresh, "worker"),
        (
            "/carnet-app-0123456789abcdef.js",
            "text/javascript; charset=utf-8",
            kept,
            "script",
        ),
        (
            "/carnet-app-0123456789abcdef_bg.wasm",
            "application/wasm",
            kept,
            "module",
        ),
        (
            "/style-0123abcd.css",
            "text/css; charset=utf-8",
            kept,
            "style",
        ),
        (
            "/carnet.webmanifest",
            "application/manifest+json",
            fresh,
            "{}",
        ),
        ("/icons/icon.svg", "image/svg+xml", fresh, "<svg/>"),
        ("/icons/icon.png?v=1", "image/png", fresh, "png"),
        (
            "/.well-known/assetlinks.json",
            "application/json",
            fresh,
            "[]",
        ),
    ] {
        let answer = inbox.get(path, "").await;
        assert_eq!((answer.status, answer.text()), (200, content), "{path}");
        assert_eq!(answer.header("content-type"), Some(media_type), "{path}");
        assert_eq!(answer.header("cache-control"), Some(caching), "{path}");
        assert_eq!(answer.header("content-encoding"), None, "{path}");
    }
}

#[tokio::test]
async fn the_best_coding_that_is_accepted_is_sent() {
    let inbox = running().await;
    for (path, accepted, coding, content) in [
        (
            "_bg.wasm",
            "gzip, deflate, br",
            Some("br"),
            "module in brotli",
        ),
        ("_bg.wasm", "gzip", Some("gzip"), "module in gzip"),
        ("_bg.wasm", "br;q=0, gzip", Some("gzip"), "module in gzip"),
        ("_bg.wasm", "identity", None, "module"),
        (".js", "br, gzip", Some("gzip"), "script in gzip"),
        (".js", "br", None, "script"),
    ] {
        let path = format!("/carnet-app-0123456789abcdef{path}");
        let answer = inbox
            .get(&path, &format!("Accept-Encoding: {accepted}\r\n"))
            .await;
        assert_eq!(
            (answer.header("content-encoding"), answer.text()),
            (coding, content)
        );
        assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
    }
    let uncoded = inbox.get("/sw.js", "Accept-Encoding: br\r\n").await;
    assert_eq!((uncoded.header("vary"), uncoded.text()), (None, "worker"));
    let page = inbox
        .get("/outbox", &format!("{PAGE}Accept-Encoding: br\r\n"))
        .await;
    assert_eq!(
        (page.header("content-encoding"), page.text()),
        (Some("br"), "page in brotli")
    );
}

#[tokio::test]
async fn an_entity_tag_saves_the_second_download() {
    let inbox = running().await;
    let path = "/carnet-app-0123456789abcdef_bg.wasm";
    let coded = inbox.get(path, "Accept-Encoding: br\r\n").await;
    let tag = coded.header("etag").unwrap();
    let held = format!("If-None-Match: {tag}\r\n");
    let again = inbox
        .get(path, &format!("{held}Accept-Encoding: br\r\n"))
        .await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), Some(tag));
    assert_eq!(again.header("vary"), Some("Accept-Encoding"));
    // Another coding is another version.
    let plain = inbox.get(path, &held).await;
    assert_eq!((plain.status, plain.text()), (200, "module"));
    assert_ne!(plain.header("etag"), Some(tag));
}

#[tokio::test]
async fn a_navigation_to_an_unknown_address_opens_the_app() {
    let inbox = running().await;
    for path in [
        "/outbox",
        "/forms-overview",
        "/session/7/page",
        "/settings/",
    ] {
        let answer = inbox.get(path, PAGE).await;
        assert_eq!(
            (answer.status, answer.text()),
            (200, "<!doctype html>page"),
            "{path}"
        );
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
    for (path, headers) in [
        ("/outbox", ""),
        ("/outbox", "Accept: */*\r\n"),
        ("/absent.js", PAGE),
        ("/icons", "Accept: */*\r\n"),
        ("/records", PAGE),
        ("/forms", PAGE),
        ("/.secret", PAGE),
        ("/.git/config", ""),
        ("/carnet-app-0123456789abcdef.js.gz", ""),
        ("//index.html", PAGE),
    ] {
        inbox
            .get(path, headers)
            .await
            .expect_problem(404, "not-found");
    }
    assert_eq!(inbox.get("/lonely.br", "").await.status, 200);
    let head = inbox
        .send(format!("HEAD /outbox HTTP/1.1\r\nHost: x\r\n{PAGE}\r\n"))
        .await;
    assert_eq!(
        (head.status, head.header("content-length")),
        (200, Some("19"))
    );
}

#[tokio::test]
async fn a_new_build_is_served_whole_after_a_restart() {
    let inbox = running().await;
    inbox.folders.write("app/index.html", "half of a new build");
    std::fs::remove_file(inbox.folders.path("app/sw.js")).unwrap();
    assert_eq!(inbox.get("/", "").await.text(), "<!doctype html>page");
    assert_eq!(inbox.get("/sw.js", "").await.text(), "worker");
}
