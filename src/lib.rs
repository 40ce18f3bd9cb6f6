//! Carnet, the field notebook: the app in the browser, and the page for authors of questionnaires.

mod app;
mod asked;
mod attention;
#[cfg(feature = "author")]
pub mod author;
mod camera;
mod codes;
mod delivery;
mod dom;
mod download;
mod filling;
mod frame;
mod guard;
mod host;
mod intl;
mod language;
mod markup;
mod notebook;
mod outbox;
mod pages;
mod picture;
mod place;
mod position;
mod questions;
mod retry;
mod room;
mod search;
mod shell;
mod signals;
#[cfg(test)]
mod still;
mod store;
mod stretching;
mod tabs;
mod texts;
mod turn;
mod turned;
mod vault;
mod voice;
mod watched;
mod words;

pub use shell::mount;
pub use stretching::stretch;
