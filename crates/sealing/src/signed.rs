//! How a signed document travels: its text as a string, and the signature over that text.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{SigningKey, VerifyingKey, json};

/// On the wire `{"document", "signature"}`. What is signed is a line that says which kind of document
/// it is, and the text's bytes as they are: nobody has to write JSON the same way twice.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signed {
    document: String,
    signature: String,
}

impl Signed {
    /// The signed document, as JSON for the wire. `context` is its line, with the line feed.
    pub(crate) fn sign(
        document: &impl Serialize,
        key: &SigningKey,
        context: &str,
    ) -> serde_json::Result<String> {
        let document = serde_json::to_string(document)?;
        let signature = key.sign(format!("{context}{document}").as_bytes());
        serde_json::to_string(&Self {
            document,
            signature,
        })
    }

    /// Reads at most `limit` bytes. Nothing of it is to be believed before [`Signed::is_by`].
    pub(crate) fn read(text: &str, limit: usize) -> Option<Self> {
        let short = text.len() <= limit;
        short.then(|| json::read(text.as_bytes()))?
    }

    /// Whether `key` signed it as a document of this kind.
    pub(crate) fn is_by(&self, key: &VerifyingKey, context: &str) -> bool {
        let statement = format!("{context}{}", self.document);
        key.verifies(statement.as_bytes(), &self.signature)
    }

    /// The document.
    pub(crate) fn document<T: DeserializeOwned>(&self) -> Option<T> {
        json::read(self.document.as_bytes())
    }
}
