//! inbox.

fn main() {}
