//! What a row is called, in the database and as a file.

use sealing::Digest;

use super::schema::{DRAFTS, FORMS, MEDIA, OUTBOX, SETTINGS};

/// Store and key of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) store: &'static str,
    pub(super) key: String,
}

impl Name {
    pub(super) fn new(store: &'static str, key: impl Into<String>) -> Self {
        let key = key.into();
        Self { store, key }
    }

    /// The name of the file that is the row's second copy.
    pub(super) fn file(&self) -> String {
        [self.store, "-", &self.key].concat()
    }

    /// Whose second copy a file is; of none if the browser has left it there, or a later version
    /// of the app.
    pub(super) fn of_file(file: &str) -> Option<Self> {
        let (store, key) = file.split_once('-')?;
        let stores = [SETTINGS, FORMS, DRAFTS, MEDIA, OUTBOX];
        let store = stores.into_iter().find(|known| *known == store)?;
        // `.crswap` is what Chromium has written and not yet put in the file's place.
        (!key.ends_with(SWAP)).then(|| Name::new(store, key))
    }
}

/// The end of the names of files that a browser was writing when it was killed.
pub(super) const SWAP: &str = ".crswap";

/// The file of a row: the digest of its name and bytes, and the bytes.
pub(super) fn to_file(name: &str, row: &[u8]) -> Vec<u8> {
    [digest(name, row).as_bytes(), row].concat()
}

/// The row in a file.
///
/// `None` if the file is not whole, or another row's: the name is in the digest because the
/// browser's list of files can be damaged as well as the files.
pub(super) fn from_file(name: &str, file: &[u8]) -> Option<Vec<u8>> {
    let (sum, row) = file.split_first_chunk::<32>()?;
    (digest(name, row).as_bytes() == sum).then(|| row.to_vec())
}

fn digest(name: &str, row: &[u8]) -> Digest {
    Digest::of(&[name.as_bytes(), b"\n", row].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gives_its_row_back() {
        let file = to_file("drafts-1", b"row");
        assert_eq!(from_file("drafts-1", &file).unwrap(), b"row");
    }

    #[test]
    fn a_file_of_another_name_or_with_any_bit_turned_gives_nothing() {
        let file = to_file("drafts-1", b"row");
        assert_eq!(from_file("drafts-2", &file), None);
        for bit in 0..file.len() * 8 {
            let mut damaged = file.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(from_file("drafts-1", &damaged), None, "bit {bit}");
        }
        for length in 0..file.len() {
            assert_eq!(
                from_file("drafts-1", &file[..length]),
                None,
                "{length} bytes"
            );
        }
    }

    #[test]
    fn a_file_says_whose_copy_it_is() {
        let name = Name::new(DRAFTS, "7c9e6679-7425-40de-944b-e07fc1f90ae7");
        assert_eq!(Name::of_file(&name.file()), Some(name));
        for other in ["", "drafts", "photos-1", "drafts-1.crswap"] {
            assert_eq!(Name::of_file(other), None, "{other}");
        }
    }
}
