//! desk.

fn main() {}
