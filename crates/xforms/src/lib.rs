//! An engine for ODK XForms.
//!
//! A form is parsed once into an immutable [`Form`]; a [`Session`] is one live filling of it.
//! After an answer the session computes again only what depends on that answer, and says which
//! nodes changed. The engine knows no browser, clock, random source or file: a [`Host`] lends
//! it the first three, and its caller keeps the texts.
//!
//! Semantics: the ODK XForms specification (<https://getodk.github.io/xforms-spec/>), and where
//! it is silent what JavaRosa and ODK Web Forms do.

mod answer;
mod base64;
mod date;
mod decimal;
mod error;
mod expr;
mod external;
mod form;
mod graph;
mod host;
mod instance;
mod limits;
pub mod markdown;
mod moment;
mod names;
mod nearest;
mod point;
mod session;
mod sorted;

pub use answer::{Absent, Answer, ValueType};
pub use date::Date;
pub use error::{AnswerError, Finding, FormError, Problem, SessionError, Severity};
pub use external::{External, GeoJsonError};
pub use form::{Column, ColumnChoice, Control, Form, MediaKind, Scale};
pub use host::{Digest, Host, Now};
pub use limits::Limits;
pub use point::Point;
pub use session::{
    Changes, Choice, Entity, Evaluated, Media, NodeId, Page, PageKind, Question, RepeatId, Session,
    Violation, ViolationKind,
};

/// Namespace of the engine's own attributes: `carnet:absent` on binds and instance nodes.
pub const NAMESPACE: &str = "https://carnet.doctorsoftheworld.org/xforms";
