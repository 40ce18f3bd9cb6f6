//! Any bytes as each of the texts that come over the network; the first one says as which.
#![no_main]

#[path = "../../tests/common/network.rs"]
mod network;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else {
        return;
    };
    match kind % 6 {
        0 => network::application(bytes),
        1 => network::enrolled(bytes),
        2 => network::receipt(bytes),
        3 => network::programme(bytes),
        4 => network::enrolment(bytes),
        _ => network::delivery(bytes),
    };
});
