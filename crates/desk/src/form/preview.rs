//! Shows a workbook in the app, from this computer to this computer.
//!
//! The page reads the workbook anew whenever it has changed, so that an author can keep it open
//! beside the spreadsheet. Nothing leaves the computer: the server listens on the loopback address
//! only, and answers only to its own names, so that no other site can reach it by a name that it has
//! pointed there (DNS rebinding).

use std::env;
use std::io::{ErrorKind, Write, stdout};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path as UrlPath, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HOST, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hosting::{REVALIDATE, SECURITY_HEADERS};
use sealing::Digest;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

use super::is_workbook;
use super::source::LIMIT;
use crate::Outcome;
use crate::cli::FormPreview;
use crate::error::DeskError;
use crate::files;

/// The app's page for authors.
const PAGE: &str = "author.html";
/// Names the app's folder if no option does.
const VARIABLE: &str = "CARNET_APP";

/// The workbook that is shown.
struct Shown {
    path: PathBuf,
    /// As it stands in the address, decoded.
    name: String,
}

/// Serves the app and the workbook until Ctrl-C.
pub(crate) fn preview(arguments: &FormPreview) -> Result<Outcome, DeskError> {
    let path = &arguments.file;
    if !is_workbook(path) {
        return Err(DeskError::NotWorkbook {
            path: path.to_owned(),
        });
    }
    files::read(path, LIMIT)?;
    let name = path.file_name().unwrap_or_default();
    let shown = Shown {
        path: path.to_owned(),
        name: name.to_string_lossy().into_owned(),
    };
    let app = app_folder(arguments.app.as_deref())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(DeskError::Serve)?;
    runtime.block_on(serve(arguments, shown, &app))?;
    Ok(Outcome::Done)
}

async fn serve(arguments: &FormPreview, shown: Shown, app: &Path) -> Result<(), DeskError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port))
        .await
        .map_err(DeskError::Serve)?;
    let port = listener.local_addr().map_err(DeskError::Serve)?.port();
    let address = format!(
        "http://127.0.0.1:{port}/{PAGE}#preview={}",
        encoded(&shown.name)
    );
    writeln!(stdout(), "{address}\nCtrl-C stops.").map_err(DeskError::Print)?;
    if !arguments.no_open
        && let Err(error) = open::that_detached(&address)
    {
        eprintln!("carnet: no browser could be opened ({error}); open the address yourself");
    }
    tokio::select! {
        served = axum::serve(listener, router(shown, app)) => served,
        stopped = tokio::signal::ctrl_c() => stopped,
    }
    .map_err(DeskError::Serve)
}

fn router(shown: Shown, app: &Path) -> Router {
    let files = ServeDir::new(app).precompressed_br().precompressed_gzip();
    Router::new()
        .route("/preview/{name}", get(workbook))
        .fallback_service(files)
        .layer(map_response(secured))
        .layer(from_fn(local_only))
        .with_state(Arc::new(shown))
}

/// The workbook's bytes as they are now; 304 if the page has them.
async fn workbook(
    State(shown): State<Arc<Shown>>,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
) -> Response {
    if name != shown.name {
        return StatusCode::NOT_FOUND.into_response();
    }
    let bytes = match files::read(&shown.path, LIMIT) {
        Ok(bytes) => bytes,
        // A spreadsheet program takes the file away for a moment while it saves.
        Err(DeskError::Read { source, .. }) if source.kind() == ErrorKind::NotFound => {
            return StatusCode::NOT_FOUND.into_response();
        }
        Err(error) => {
            return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response();
        }
    };
    let tag = format!("\"{}\"", Digest::of(&bytes));
    let held = headers.get_all(IF_NONE_MATCH).into_iter();
    let mut held = held.filter_map(|value| value.to_str().ok());
    let fresh = held.any(|held| held.split(',').any(|one| one.trim() == tag));
    let told = [(ETAG, tag), (CACHE_CONTROL, "no-store".to_owned())];
    if fresh {
        (StatusCode::NOT_MODIFIED, told).into_response()
    } else {
        let kind = [(CONTENT_TYPE, "application/octet-stream")];
        (told, kind, bytes.to_vec()).into_response()
    }
}

async fn secured(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        let name = HeaderName::from_static(name);
        headers.insert(name, HeaderValue::from_static(value));
    }
    let caching = HeaderValue::from_static(REVALIDATE);
    headers.entry(CACHE_CONTROL).or_insert(caching);
    response
}

async fn local_only(request: Request, next: Next) -> Response {
    let host = request.headers().get(HOST);
    if host.is_some_and(is_this_computer) {
        next.run(request).await
    } else {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    }
}

fn is_this_computer(host: &HeaderValue) -> bool {
    let Ok(host) = host.to_str() else {
        return false;
    };
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost")
}

/// The built app: the folder that is named, or the first of the usual ones that has it.
fn app_folder(named: Option<&Path>) -> Result<PathBuf, DeskError> {
    let named = named
        .map(Path::to_owned)
        .or_else(|| env::var_os(VARIABLE).map(PathBuf::from));
    let folders = match named {
        Some(folder) => vec![folder],
        None => {
            let beside = env::current_exe()
                .ok()
                .and_then(|program| Some(program.parent()?.join("app")));
            beside.into_iter().chain([PathBuf::from("dist")]).collect()
        }
    };
    let has_page = |folder: &&PathBuf| folder.join(PAGE).is_file();
    match folders.iter().find(has_page) {
        Some(folder) => Ok(folder.clone()),
        None => Err(DeskError::NoApp { folders }),
    }
}

/// Percent-encoded, so that it can be a part of a path or a fragment (RFC 3986 §2.3).
fn encoded(name: &str) -> String {
    name.bytes().fold(String::new(), |mut text, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(byte));
            }
            byte => text.push_str(&format!("%{byte:02X}")),
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_is_answered() {
        for (host, ours) in [
            ("127.0.0.1", true),
            ("127.0.0.1:8080", true),
            ("LocalHost:1", true),
            ("", false),
            ("example.org", false),
            ("localhost.example.org", false),
            ("127.0.0.1.example.org:80", false),
            ("127.0.0.10", false),
        ] {
            assert_eq!(
                is_this_computer(&HeaderValue::from_static(host)),
                ours,
                "{host}"
            );
        }
    }
}
