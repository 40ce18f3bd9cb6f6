//! Workbooks to files: Markdown, which shows in a diff, and `.xlsx` for people who want Excel.

mod markdown;
#[cfg(feature = "spreadsheets")]
mod xlsx;

pub use markdown::markdown;
#[cfg(feature = "spreadsheets")]
pub use xlsx::{WriteError, xlsx};
