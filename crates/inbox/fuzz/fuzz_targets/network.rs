//! Any bytes as address and as headers of a request.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    inbox::fuzz::network(bytes);
});
