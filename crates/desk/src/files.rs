//! Files: read with a limit, written whole or not at all, secret unless said otherwise.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::error::DeskError;

/// Permissions of what only its owner can read.
const OWNER: u32 = 0o600;
/// Permissions of what everybody can read.
const EVERYBODY: u32 = 0o644;

/// A file of at most `limit` bytes.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Zeroizing<Vec<u8>>, DeskError> {
    let file = File::open(path).map_err(DeskError::read(path))?;
    let length = file.metadata().map_err(DeskError::read(path))?.len();
    // Room for all of it at once: what a growing buffer leaves behind is not wiped.
    let capacity = usize::try_from(length.min(limit)).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity + 1));
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(DeskError::read(path))?;
    if bytes.len() as u64 > limit {
        return Err(DeskError::TooLarge {
            path: path.to_owned(),
            limit,
        });
    }
    Ok(bytes)
}

/// A text file of at most `limit` bytes.
pub(crate) fn read_text(path: &Path, limit: u64) -> Result<Zeroizing<String>, DeskError> {
    let bytes = read(path, limit)?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(DeskError::NotText {
            path: path.to_owned(),
        }),
    }
}

/// A text file of at most `limit` bytes, or nothing if it does not exist.
pub(crate) fn read_text_if_there(
    path: &Path,
    limit: u64,
) -> Result<Option<Zeroizing<String>>, DeskError> {
    match read_text(path, limit) {
        Err(DeskError::Read { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// Makes a folder that only its owner can enter, with the folders above it.
pub(crate) fn make_folder(path: &Path) -> Result<(), DeskError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(DeskError::write(path))
}

/// Writes a file that only its owner can read, and that must not exist yet.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), DeskError> {
    write_for(path, bytes, OWNER)
}

fn write_for(path: &Path, bytes: &[u8], readers: u32) -> Result<(), DeskError> {
    let mut file = create_new(path, readers)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(DeskError::write(path))
}

/// Writes a file that only its owner can read, in place of what was there. A reader finds the old
/// contents or the new ones, also after a power cut.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), DeskError> {
    replace_for(path, bytes, OWNER)
}

/// As [`replace`], for a file that everybody may read.
pub(crate) fn publish(path: &Path, bytes: &[u8]) -> Result<(), DeskError> {
    replace_for(path, bytes, EVERYBODY)
}

fn replace_for(path: &Path, bytes: &[u8], readers: u32) -> Result<(), DeskError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    // What an earlier run left half done.
    match fs::remove_file(&part) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(DeskError::Write {
                path: part,
                source: error,
            });
        }
        _ => {}
    }
    write_for(&part, bytes, readers)?;
    fs::rename(&part, path).map_err(DeskError::write(path))?;
    sync_folder(path).map_err(DeskError::write(path))
}

/// Names of a folder's entries, sorted. A folder that does not exist has none.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, DeskError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(DeskError::read(folder))?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(DeskError::read(folder))?.file_name();
        names.push(name.to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

#[cfg_attr(not(unix), expect(unused_variables, reason = "no such permissions"))]
fn create_new(path: &Path, readers: u32) -> Result<File, DeskError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, readers);
    options.open(path).map_err(DeskError::write(path))
}

/// Makes a rename last through a power cut.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}
