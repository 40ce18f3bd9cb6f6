//! Bytes as a sequence of QR codes, which one device shows and another one's camera reads.
//!
//! [`split`] makes the texts, [`draw`] the codes, [`read`] finds codes in a picture, and a [`Joiner`]
//! puts the bytes together again. Format: docs/protocol.md, «As codes on a screen».

mod base45;
mod corners;
mod drawing;
mod frame;
mod grid;
mod joiner;
#[cfg(target_arch = "wasm32")]
pub mod page;
mod picture;
#[cfg(any(test, target_arch = "wasm32"))]
mod ranges;
mod reading;

pub use drawing::{Code, draw};
pub use frame::{LARGEST, SplitError, split};
pub use joiner::{Heard, Joiner, Progress};
pub use reading::read;
