//! What a web server says of the app's files: what the browser may do with them, of which type they
//! are, and for how long it may keep them.
//!
//! The inbox and the desk's preview say it themselves; `cargo xtask bundle` writes it down for other
//! servers.

mod files;
mod policy;

pub use files::{CODINGS, DIGEST_IN_NAME, IMMUTABLE, REVALIDATE, caching, media_type};
pub use policy::{CONTENT_POLICY, SECURITY_HEADERS, content_policy};
