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

use js_sys::Function;

use crate::dom;
use crate::shell;

/// Mounts the page. Calls `done` with whether the interface's texts can be had.
pub fn mount(done: Function) {
    shell::show(page::shell, done);
}

/// In a worker, compiles for the page.
pub fn serve() {
    if dom::window().is_none() {
        worker::serve();
    }
}
