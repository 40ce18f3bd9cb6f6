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
use axum::http::header::ALLOW;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use hosting::{CODINGS, caching, media_type};

use crate::negotiation::wants_page;
use crate::problem::Problem;
use crate::representation::{Representation, Variant};
use crate::{Shared, StartError};

const INDEX: &str = "index.html";

/// Deeper folders are not read: most likely a link leads back up.
const DEPTH: usize = 8;

/// All files by their path below the app's folder, `assets/icon.svg`.
pub(crate) struct AppFiles(HashMap<String, Representation>);

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

    fn find(&self, path: &str) -> Option<&Representation> {
        let name = path.strip_prefix('/')?;
        self.0.get(if name.is_empty() { INDEX } else { name })
    }

    /// The app shows its own pages at addresses of its choice; only the inbox's are not its own.
    fn page(&self, path: &str, headers: &HeaderMap) -> Option<&Representation> {
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

fn app_file(name: &str, bytes: &Bytes, contents: &HashMap<String, Bytes>) -> Representation {
    let coded = CODINGS.iter().filter_map(|(coding, end)| {
        let bytes = contents.get(&format!("{name}{end}"))?;
        Some((*coding, Variant::of(bytes.clone())))
    });
    Representation {
        media_type: media_type(name),
        caching: caching(name),
        plain: Variant::of(bytes.clone()),
        coded: coded.collect(),
    }
}
