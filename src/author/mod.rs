//! The page for authors of questionnaires: drop a workbook, see the findings, try the form.
//!
//! One program runs twice: as the page, and in a worker that compiles one workbook. Nothing that is
//! dropped or typed here leaves the page, and nothing is kept.

mod compiler;
mod findings;
mod page;
mod pretty;
mod preview;
mod report;
mod state;
mod trial;
mod worker;

use crate::app;
use crate::dom;

/// Runs the page, or compiles for it.
pub fn run() {
    match dom::window() {
        Some(_) => app::show(page::shell),
        None => worker::serve(),
    }
}
