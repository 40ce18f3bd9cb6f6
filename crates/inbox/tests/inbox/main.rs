//! The inbox over real TCP, in this process and as the program that is deployed.

// Clippy takes only what is marked as a test for one, not the helpers beside it.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod allowance;
mod app;
mod check;
mod cloud;
mod crashes;
mod delivery;
mod documents;
mod durability;
mod enrol;
mod erased;
mod full;
mod hostile;
mod limits;
#[cfg(target_os = "linux")]
mod memory;
mod metrics;
mod names;
mod origins;
mod power;
mod process;
mod records;
mod restored;
mod start;
mod support;
mod tls;
