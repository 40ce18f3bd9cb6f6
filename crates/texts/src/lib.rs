//! The interface's texts, from `locales/` to what the app is built with: the keys, which its program
//! knows, and a file for each language, which it loads when the language is wanted. What not every visit
//! needs is in files of its own.
//!
//! A file is a JSON array of the texts in the order of the keys. Its name holds its digest and stands
//! in the program, so that no program meets the texts of another version.

mod catalogue;
mod error;
mod keys;
mod template;

pub use catalogue::{Catalogue, File, Key, Language, Part, read};
pub use error::Error;
pub use keys::keys;
