//! The page for authors of questionnaires: drop a workbook, see the findings, try the form.

/// Runs the page.
pub fn run() {}
