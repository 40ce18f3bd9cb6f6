//! Any text as an expression, in every corner of a form.
#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;

libfuzzer_sys::fuzz_target!(|text: &str| {
    common::fuzz::expression(text);
});
