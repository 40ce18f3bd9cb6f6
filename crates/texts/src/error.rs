use std::path::PathBuf;

/// Why the texts cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder, or a file in it, cannot be read.
    #[error("{path}: {source}")]
    File {
        /// What was to be read.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// What the parser found: among others a key too few or too many.
    #[error("{0}")]
    Parser(String),
    /// A text that is not `group.name`.
    #[error("{0}: a key has a group and a name")]
    Depth(String),
    /// A text that holds nothing.
    #[error("{language}: {key} is empty")]
    Empty {
        /// The language's tag.
        language: String,
        /// The key, `group.name`.
        key: String,
    },
    /// A text that needs other values than the same text in the first language.
    #[error("{language}: {key} has other placeholders")]
    Placeholders {
        /// The language's tag.
        language: String,
        /// The key, `group.name`.
        key: String,
    },
    /// Something that the app cannot fill in: it knows words and `{{ placeholders }}`.
    #[error("{language}: {key} holds more than words and placeholders")]
    Unknown {
        /// The language's tag.
        language: String,
        /// The key, `group.name`.
        key: String,
    },
}
