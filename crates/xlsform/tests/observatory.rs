//! The Observatory's own workbooks, in the folder `forms`.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::PathBuf;

use xlsform::{FileKind, Options, Workbook, compile, markdown, read, xlsx};

/// Names and texts.
fn workbooks() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../forms");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".md") && name != "README.md" {
            found.push((name, std::fs::read_to_string(path).unwrap()));
        }
    }
    assert!(!found.is_empty());
    found
}

/// The form, which must come without any finding.
fn form(name: &str, workbook: &Workbook) -> String {
    let compiled = compile(workbook, &Options::default());
    assert_eq!(compiled.findings, [], "{name}");
    compiled.xml.unwrap()
}

#[test]
fn make_forms_that_the_engine_loads() {
    for (name, text) in workbooks() {
        let xml = form(&name, &read(text.as_bytes(), FileKind::Markdown).unwrap());
        let loaded = xforms::Form::parse(&xml, &xforms::Limits::default());
        assert!(loaded.is_ok(), "{name}: {:?}", loaded.err());
    }
}

#[test]
fn are_the_same_through_excel_and_back() {
    for (name, text) in workbooks() {
        let workbook = read(text.as_bytes(), FileKind::Markdown).unwrap();
        let excel = read(&xlsx(&workbook).unwrap(), FileKind::Xlsx).unwrap();
        assert_eq!(form(&name, &excel), form(&name, &workbook));
        // So that work in Excel shows in a diff as the rows that were changed.
        assert!(
            markdown(&excel) == text,
            "{name} is not as `carnet form convert` writes it"
        );
    }
}
