//! A workbook in a file, and what becomes of it.

use std::path::{Path, PathBuf};

use xforms::{External, Form, FormError, Limits};
use xlsform::{FileKind, Finding, Options, Workbook};

use crate::error::DeskError;
use crate::files;

/// Bytes of a workbook or form.
pub(super) const LIMIT: u64 = 16 << 20;

/// Loads a form as devices do. The files that it names come with the programme, not with the
/// workbook: an empty table stands for each.
pub(super) fn load(xml: &str) -> Result<Form, FormError> {
    let empty = |_: &str| Some(External::csv("name,label\n"));
    Form::parse_with(xml, &Limits::default(), &empty)
}

/// A workbook and what was found in it.
pub(super) struct Source {
    pub(super) path: PathBuf,
    /// None if the file cannot be read.
    pub(super) workbook: Option<Workbook>,
    /// The form, if there is no error.
    pub(super) xml: Option<String>,
    pub(super) findings: Vec<Finding>,
    /// Why the devices' engine does not take the form, if it does not.
    pub(super) refused: Option<FormError>,
}

impl Source {
    pub(super) fn read(path: &Path) -> Result<Self, DeskError> {
        let name = path.to_string_lossy();
        let kind = FileKind::from_name(&name).ok_or_else(|| DeskError::NotWorkbook {
            path: path.to_owned(),
        })?;
        let bytes = files::read(path, LIMIT)?;
        let mut source = Self {
            path: path.to_owned(),
            workbook: None,
            xml: None,
            findings: Vec::new(),
            refused: None,
        };
        match xlsform::read(&bytes, kind) {
            Ok(workbook) => source.compile(workbook),
            Err(error) => source.findings.push(Finding::from(&error)),
        }
        Ok(source)
    }

    fn compile(&mut self, workbook: Workbook) {
        let stem = self.path.file_stem().map(|stem| stem.to_string_lossy());
        let options = Options {
            id: stem.map_or_else(|| "data".to_owned(), |stem| stem.into_owned()),
            ..Options::default()
        };
        let compiled = xlsform::compile(&workbook, &options);
        if let Some(xml) = &compiled.xml {
            self.refused = load(xml).err();
        }
        self.workbook = Some(workbook);
        self.xml = compiled.xml;
        self.findings = compiled.findings;
    }
}
