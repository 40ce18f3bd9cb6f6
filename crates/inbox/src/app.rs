//! The app's files, read into memory once.
//!
//! So no request ever names a file on disk, phones never see half of a new version, and every file
//! can have its digest as entity tag. A new version is served after a restart.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use hosting::{CODINGS, caching, media_type};
use sealing::Digest;

use crate::negotiation::{accepts_coding, entity_tag, is_fresh, wants_page};
use crate::problem::Problem;
use crate::{Shared, StartError};

const INDEX: &str = "index.html";

/// Deeper folders are not read: most likely a link leads back up.
const DEPTH: usize = 8;

/// All files by their path below the app's folder, `assets/icon.svg`.
pub(crate) struct AppFiles(HashMap<String, AppFile>);

struct AppFile {
    media_type: &'static str,
    caching: &'static str,
    plain: Variant,
    coded: Vec<(&'static str, Variant)>,
}

struct Variant {
    bytes: Bytes,
    tag: HeaderValue,
}

impl AppFiles {
    /// Reads the folder. Names that start with a dot are left out, but for `.well-known`.
    pub(crate) fn read(folder: &Path) -> Result<Self, StartError> {
        let mut contents = HashMap::new();
        read_folder(folder, "", DEPTH, &mut contents)?;
        let files: HashMap<_, _> = contents
            .iter()
            .filter(|(name, _)| !is_coding_of_another(name, &contents))
            .map(|(name, bytes)| (name.clone(), app_file(name, bytes, &contents)))
            .collect();
        if files.contains_key(INDEX) {
            Ok(Self(files))
        } else {
            Err(StartError::Missing {
                path: folder.join(INDEX),
            })
        }
    }

    fn find(&self, path: &str) -> Option<&AppFile> {
        let name = path.strip_prefix('/')?;
        self.0.get(if name.is_empty() { INDEX } else { name })
    }

    /// The app shows its own pages at addresses of its choice; only the inbox's are not its own.
    fn page(&self, path: &str, headers: &HeaderMap) -> Option<&AppFile> {
        let mut segments = path.split('/').skip(1);
        let ours = segments.next().is_some_and(|first| {
            matches!(
                first,
                "records" | "enrol" | "erased" | "forms" | "programme" | "healthz"
            )
        });
        let named = path
            .rsplit('/')
            .next()
            .is_some_and(|last| last.contains('.'));
        (!ours && !named && wants_page(headers)).then(|| self.0.get(INDEX))?
    }
}

/// Answers every address that is not the inbox's own.
pub(crate) async fn serve(State(inbox): State<Arc<Shared>>, request: Request) -> Response {
    let (path, headers) = (request.uri().path(), request.headers());
    let file = inbox.app.find(path);
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return match file {
            Some(_) => ([(ALLOW, "GET,HEAD")], Problem::Method).into_response(),
            None => Problem::NotFound.into_response(),
        };
    }
    match file.or_else(|| inbox.app.page(path, headers)) {
        Some(file) => file.respond(headers),
        None => Problem::NotFound.into_response(),
    }
}

impl AppFile {
    fn respond(&self, headers: &HeaderMap) -> Response {
        let coded = self
            .coded
            .iter()
            .find(|(coding, _)| accepts_coding(headers, coding));
        let variant = coded.map_or(&self.plain, |(_, variant)| variant);
        let mut response = if is_fresh(headers, &variant.tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(CONTENT_TYPE, self.media_type)], variant.bytes.clone()).into_response()
        };
        let told = response.headers_mut();
        told.insert(ETAG, variant.tag.clone());
        told.insert(CACHE_CONTROL, HeaderValue::from_static(self.caching));
        if !self.coded.is_empty() {
            told.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if let (Some((coding, _)), true) = (coded, told.contains_key(CONTENT_TYPE)) {
            told.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
    }
}

fn read_folder(
    folder: &Path,
    prefix: &str,
    depth: usize,
    contents: &mut HashMap<String, Bytes>,
) -> Result<(), StartError> {
    let failed = |source| StartError::of_file(folder, source);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        let failed = |source| StartError::of_file(&path, source);
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !is_hidden(name)) else {
            continue;
        };
        let name = format!("{prefix}{name}");
        if !fs::metadata(&path).map_err(failed)?.is_dir() {
            contents.insert(name, fs::read(&path).map_err(failed)?.into());
        } else if depth > 0 {
            read_folder(&path, &format!("{name}/"), depth - 1, contents)?;
        }
    }
    Ok(())
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && name != ".well-known"
}

fn is_coding_of_another(name: &str, contents: &HashMap<String, Bytes>) -> bool {
    CODINGS
        .iter()
        .filter_map(|(_, end)| name.strip_suffix(end))
        .any(|n| contents.contains_key(n))
}

fn app_file(name: &str, bytes: &Bytes, contents: &HashMap<String, Bytes>) -> AppFile {
    let coded = CODINGS.iter().filter_map(|(coding, end)| {
        let bytes = contents.get(&format!("{name}{end}"))?;
        Some((*coding, variant(bytes)))
    });
    AppFile {
        media_type: media_type(name),
        caching: caching(name),
        plain: variant(bytes),
        coded: coded.collect(),
    }
}

fn variant(bytes: &Bytes) -> Variant {
    Variant {
        bytes: bytes.clone(),
        tag: entity_tag(&Digest::of(bytes)),
    }
}
