//! An engine for ODK XForms.
//!
//! A form is parsed once into an immutable [`Form`]; a [`Session`] is one live filling of it.
//! After an answer the session computes again only what depends on that answer, and says which
//! nodes changed. The engine knows no browser, clock, random source or file: a [`Host`] lends
//! it the first three, and its caller keeps the texts.
//!
//! Semantics: the ODK XForms specification (<https://getodk.github.io/xforms-spec/>), and where
//! it is silent what JavaRosa and ODK Web Forms do. Names of its sections stand in parentheses
//! where something comes from it.
//!
//! # From a form to a submission
//!
//! ```
//! use std::sync::Arc;
//! use xforms::{Absent, Answer, Form, Host, Limits, Now, PageKind, Session, ViolationKind};
//!
//! /// A clock that stands still, and no randomness: for this example only.
//! struct Example;
//!
//! impl Host for Example {
//!     fn now(&self) -> Now {
//!         Now { unix_ms: 1_776_254_400_000, offset_minutes: 120 }
//!     }
//!     fn fill_random(&self, bytes: &mut [u8]) {
//!         bytes.fill(4);
//!     }
//!     fn regex(&self, _pattern: &str, _text: &str) -> Option<bool> {
//!         None
//!     }
//! }
//!
//! let xml = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
//!     xmlns:jr="http://openrosa.org/javarosa"
//!     xmlns:carnet="https://carnet.doctorsoftheworld.org/xforms">
//!   <h:head><h:title>Visit</h:title><model>
//!     <instance><visit id="visit" version="1"><age/><adult/><school/></visit></instance>
//!     <bind nodeset="/visit/age" type="int" required="true()" constraint=". &lt; 130"
//!       jr:constraintMsg="Nobody is that old" carnet:absent="refused dont_know"/>
//!     <bind nodeset="/visit/adult" calculate="if(/visit/age >= 18, 'yes', 'no')"/>
//!     <bind nodeset="/visit/school" relevant="/visit/adult = 'no'"/>
//!   </model></h:head>
//!   <h:body>
//!     <input ref="/visit/age"><label>How old are **you**?</label></input>
//!     <select1 ref="/visit/school"><label>Do you go to school?</label>
//!       <item><label>Yes</label><value>yes</value></item>
//!       <item><label>No</label><value>no</value></item>
//!     </select1>
//!   </h:body>
//! </h:html>"#;
//!
//! // Who makes a form learns all that is wrong with it; who fills it needs it parsed.
//! assert_eq!(Form::check(xml, &Limits::default(), &|_| None), []);
//! let form = Arc::new(Form::parse(xml, &Limits::default())?);
//! let mut session = Session::start(Arc::clone(&form), Box::new(Example))?;
//!
//! // Show the first page.
//! let pages = session.pages();
//! let Some(PageKind::Question(age)) = pages.first().map(|page| page.kind.clone()) else {
//!     panic!("the first page is a question");
//! };
//! let question = session.question(age).ok_or("no question")?;
//! assert_eq!((question.label.as_str(), question.required), ("How old are **you**?", true));
//!
//! // What was typed becomes an answer of the question's type; what is wrong with it is data.
//! let typed = Answer::parse(question.value_type, "١٣١")?;
//! session.answer(age, typed)?;
//! let violation = session.violation(age).ok_or("no violation")?;
//! assert_eq!(violation.kind, ViolationKind::Constraint);
//! assert_eq!(violation.message.as_deref(), Some("Nobody is that old"));
//!
//! // An answer says what else to show anew, and whether there are other pages now.
//! let school = session.node_at("/visit/school").ok_or("no node")?;
//! let changes = session.answer(age, Answer::Integer(12))?;
//! assert_eq!(changes.nodes, [age, school]);
//! assert!(changes.pages && session.is_relevant(school));
//! session.answer(school, Answer::Choice("yes".to_owned()))?;
//!
//! // A draft is the whole instance, and can be gone on with at any point.
//! let draft = session.instance_xml();
//! let mut session = Session::restore(form, Box::new(Example), &draft)?;
//!
//! // A non-answer satisfies what is required; expressions see an empty value.
//! session.answer(age, Answer::Absent(Absent::Refused))?;
//! assert!(session.violations().is_empty());
//! let sent = session.submission_xml()?;
//! assert!(sent.contains(r#"<age carnet:absent="refused"/><adult>no</adult><school>yes</school>"#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is the engine's own
//!
//! Attributes of a bind in the namespace [`NAMESPACE`], which other tools pass over:
//!
//! | attribute | meaning |
//! |---|---|
//! | `carnet:absent` | the non-answers offered: `refused`, `dont_know`, `not_asked`, `not_applicable`, or none; see [`Absent`]. Where no bind has it, every question offers the first three |
//! | `carnet:warning` | an expression, true where an answer is unusual and is to be confirmed; evaluated as `constraint` is, after it; see [`ViolationKind::Warning`] |
//! | `carnet:warningMsg` | what is then asked: a text or `jr:itext('…')`, as `jr:constraintMsg` |
//!
//! On the model, `carnet:role` says what the form is for where that is not to ask a person questions:
//! `outing` for the counts of a team's outing; see [`Form::role`].
//!
//! In an instance, `carnet:absent` on an empty node is its non-answer. In expressions,
//! `carnet:absent(node)` gives the code of a node's non-answer, and an empty text if it has none.
//!
//! # What the caller does
//!
//! The engine holds no files: an upload's answer is a name ([`Answer::File`]), and
//! [`Session::attachments`] says which files go with a submission. It draws nothing: labels are
//! Markdown ([`markdown`] reads them), media are addresses ([`Media`]), appearances and parameters
//! are handed through ([`Question::appearance`], [`Question::parameters`]). It asks nobody whether a
//! warning is meant so; it only keeps saying that there is one.

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
pub use host::{Digest, Host, Maths, Now};
pub use limits::Limits;
pub use point::Point;
pub use session::{
    Changes, Choice, Entity, Evaluated, Media, NodeId, Page, PageKind, Question, RepeatId, Session,
    Violation, ViolationKind,
};

/// Namespace of the engine's own attributes: on binds, instance nodes and the model.
pub const NAMESPACE: &str = "https://carnet.doctorsoftheworld.org/xforms";
