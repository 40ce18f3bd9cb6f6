//! Where second copies are kept: files of the origin's private file system, or Cache Storage in
//! browsers that let a page only read such files (Safari before 26).

use js_sys::{Array, Object, Reflect, Uint8Array, global};
use wasm_bindgen::JsValue;
use web_sys::Response;

use crate::asked::{Refused, ask, caches};

/// The folder of the private file system, and the cache, that hold the copies. The service worker
/// deletes old caches whose names begin with `carnet-`; it must not take this for one of them.
const FOLDER: &str = "carnet";
const CACHE: &str = "second-copy";

/// The first part of the addresses under which Cache Storage keeps files. Nothing is served there.
const ADDRESS: &str = "/second-copy/";

/// A flat folder of small files.
pub(super) enum Place {
    /// A `FileSystemDirectoryHandle`. A file is replaced as a whole or not at all.
    Folder(JsValue),
    /// A `Cache`.
    Cache(JsValue),
}

impl Place {
    /// The private file system, if files can be written there.
    pub(super) async fn folder() -> Result<Place, Refused> {
        let kind = Reflect::get(&global(), &"FileSystemFileHandle".into())?;
        let prototype = Reflect::get(&kind, &"prototype".into())?;
        if !Reflect::has(&prototype, &"createWritable".into())? {
            return Err(Refused);
        }
        let root = root().await?;
        let folder = ask(
            &root,
            "getDirectoryHandle",
            &[&FOLDER.into(), &flag("create")?],
        )
        .await?;
        Ok(Place::Folder(folder))
    }

    /// Cache Storage.
    pub(super) async fn cache() -> Result<Place, Refused> {
        let caches = caches().ok_or(Refused)?;
        Ok(Place::Cache(ask(&caches, "open", &[&CACHE.into()]).await?))
    }

    /// The names of all files.
    pub(super) async fn names(&self) -> Result<Vec<String>, Refused> {
        let mut names = Vec::new();
        match self {
            Place::Folder(folder) => {
                let keys = ask(folder, "keys", &[]).await?;
                loop {
                    let next = ask(&keys, "next", &[]).await?;
                    let Some(name) = Reflect::get(&next, &"value".into())?.as_string() else {
                        break;
                    };
                    names.push(name);
                }
            }
            Place::Cache(cache) => {
                for request in Array::from(&ask(cache, "keys", &[]).await?) {
                    let address = Reflect::get(&request, &"url".into())?.as_string();
                    let name = address.as_deref().and_then(|it| it.rsplit('/').next());
                    names.extend(name.map(str::to_owned));
                }
            }
        }
        Ok(names)
    }

    /// A file's content.
    pub(super) async fn read(&self, name: &str) -> Result<Vec<u8>, Refused> {
        let content = match self {
            Place::Folder(folder) => {
                let file = ask(folder, "getFileHandle", &[&name.into()]).await?;
                ask(&file, "getFile", &[]).await?
            }
            Place::Cache(cache) => ask(cache, "match", &[&address(name)]).await?,
        };
        let bytes = ask(&content, "arrayBuffer", &[]).await?;
        Ok(Uint8Array::new(&bytes).to_vec())
    }

    /// Writes a file, in place of the one that has its name.
    pub(super) async fn write(&self, name: &str, content: &[u8]) -> Result<(), Refused> {
        let bytes = Uint8Array::from(content);
        match self {
            Place::Folder(folder) => {
                let handle = [&name.into(), &flag("create")?];
                let file = ask(folder, "getFileHandle", &handle).await?;
                let stream = ask(&file, "createWritable", &[]).await?;
                if ask(&stream, "write", &[&bytes]).await.is_err() {
                    // Frees the room that the half-written file takes.
                    let _ = ask(&stream, "abort", &[]).await;
                    return Err(Refused);
                }
                ask(&stream, "close", &[]).await?;
            }
            Place::Cache(cache) => {
                let response = Response::new_with_opt_buffer_source(Some(&bytes))?;
                ask(cache, "put", &[&address(name), &response]).await?;
            }
        }
        Ok(())
    }

    /// Removes a file; it may be gone already.
    pub(super) async fn remove(&self, name: &str) -> Result<(), Refused> {
        match self {
            Place::Folder(folder) => remove_entry(folder, &[&name.into()]).await,
            Place::Cache(cache) => {
                ask(cache, "delete", &[&address(name)]).await?;
                Ok(())
            }
        }
    }
}

/// Removes everything that was ever kept in either place.
pub(super) async fn erase() -> Result<(), Refused> {
    // A browser without such a place has nothing in it.
    if let Ok(root) = root().await {
        remove_entry(&root, &[&FOLDER.into(), &flag("recursive")?]).await?;
    }
    if let Some(caches) = caches() {
        ask(&caches, "delete", &[&CACHE.into()]).await?;
    }
    Ok(())
}

async fn root() -> Result<JsValue, Refused> {
    let window = web_sys::window().ok_or(Refused)?;
    let storage = Reflect::get(&window.navigator(), &"storage".into())?;
    Ok(ask(&storage, "getDirectory", &[]).await?)
}

async fn remove_entry(folder: &JsValue, arguments: &[&JsValue]) -> Result<(), Refused> {
    let Err(error) = ask(folder, "removeEntry", arguments).await else {
        return Ok(());
    };
    let name = Reflect::get(&error, &"name".into())?;
    if name == "NotFoundError" {
        Ok(())
    } else {
        Err(Refused)
    }
}

/// An object with one property, which is true.
fn flag(name: &str) -> Result<JsValue, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &name.into(), &JsValue::TRUE)?;
    Ok(options.into())
}

fn address(name: &str) -> JsValue {
    JsValue::from_str(&[ADDRESS, name].concat())
}
