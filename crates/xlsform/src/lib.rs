//! From a spreadsheet to a form: reads [XLSForm](https://xlsform.org) workbooks and writes ODK
//! XForms.
//!
//! Bytes in, XML and findings out: no file, clock or network. [`read`] makes a [`Workbook`] of a
//! file's bytes, [`compile`] makes an XForm of a workbook. Whatever is wrong or doubtful is a
//! [`Finding`] with the cell it stands in; all of them are returned, not only the first.
//!
//! Semantics: XLSForm.org, the ODK XForms specification
//! (<https://getodk.github.io/xforms-spec/>), and where they are silent what pyxform 4.5 does.

mod appearances;
mod cells;
mod choices;
mod circles;
mod columns;
mod compile;
mod entities;
mod expressions;
mod finding;
mod itext;
mod lexer;
mod names;
mod number;
mod output;
mod outputs;
mod parameters;
mod paths;
mod read;
mod references;
mod scopes;
mod secondary;
mod settings;
mod sheets;
mod size;
mod survey;
mod table;
mod text;
mod translations;
mod tree;
mod types;
mod words;
mod workbook;
mod write;
mod xml;
mod xpath;

pub use compile::{Compiled, Options, compile};
pub use finding::{Code, Column, Expected, Finding, Place, Severity};
pub use read::{FileKind, Limit, ReadError, read};
pub use workbook::{Cell, Line, Sheet, Workbook};
pub use write::markdown;
#[cfg(feature = "spreadsheets")]
pub use write::{WriteError, xlsx};

/// Namespace of Carnet's own attributes.
const CARNET: &str = "https://carnet.doctorsoftheworld.org/xforms";
