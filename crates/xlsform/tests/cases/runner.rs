//! Runs recorded workbooks through the compiler and compares meaning.

use std::io::{self, BufRead, BufReader};
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value;
use xlsform::{Cell, FileKind, Finding, Line, Options, Severity, Sheet, Workbook};

use super::{canonical, checks};

/// What has become of the cases of a file.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Cases that came out as recorded.
    pub(crate) passed: usize,
    /// Cases that did not: which, and why.
    pub(crate) failed: Vec<(String, String)>,
    /// Cases that hold no workbook, or whose own recorded form fails their checks: those try the
    /// suite, not a compiler.
    pub(crate) outside: usize,
    /// Forms that were compiled from the given cases.
    pub(crate) compiled: usize,
    /// Forms that the form engine refuses: which, and why.
    pub(crate) refused: Vec<(String, String)>,
}

/// Runs every case of a gzipped file of JSON lines.
///
/// # Errors
/// If the file cannot be read, or is not of that format.
pub(crate) fn run(file: &Path) -> io::Result<Tally> {
    let lines = BufReader::new(GzDecoder::new(std::fs::File::open(file)?)).lines();
    let mut tally = Tally::default();
    let mut seen = std::collections::HashMap::new();
    for line in lines {
        let case: Value = serde_json::from_str(&line?)?;
        // One test of the suite may have recorded several workbooks.
        let id = case["id"].as_str().unwrap_or("");
        let count = seen.entry(id.to_owned()).or_insert(0);
        *count += 1;
        let id = match count {
            1 => id.to_owned(),
            n => format!("{id}#{n}"),
        };
        let Some(workbook) = workbook(&case) else {
            tally.outside += 1;
            continue;
        };
        if contradicts_itself(&case) {
            tally.outside += 1;
            continue;
        }
        let compiled = xlsform::compile(&workbook, &options(&case));
        if let Some(xml) = &compiled.xml {
            tally.compiled += 1;
            if let Err(error) = load(xml) {
                tally.refused.push((id.clone(), error.to_string()));
            }
        }
        match judge(&case, &compiled) {
            Ok(()) => tally.passed += 1,
            Err(reason) => tally.failed.push((id, reason)),
        }
    }
    Ok(tally)
}

/// The workbook of a case: a text in Markdown, or sheets as lists of rows.
fn workbook(case: &Value) -> Option<Workbook> {
    if let Some(text) = case["md"].as_str() {
        return xlsform::read(text.as_bytes(), FileKind::Markdown).ok();
    }
    let sheets = case["ss"].as_object()?;
    let mut workbook = Workbook::default();
    for (name, rows) in sheets {
        let rows: Vec<&serde_json::Map<String, Value>> = rows
            .as_array()?
            .iter()
            .filter_map(Value::as_object)
            .collect();
        let mut columns: Vec<&str> = Vec::new();
        for key in rows.iter().flat_map(|row| row.keys()) {
            if !columns.contains(&key.as_str()) {
                columns.push(key);
            }
        }
        let cells = |text: &dyn Fn(&str) -> Option<String>| {
            let cell = |(n, key): (u32, &&str)| text(key).map(|text| Cell { column: n, text });
            (0_u32..).zip(&columns).filter_map(cell).collect()
        };
        let mut lines = vec![Line {
            number: 1,
            cells: cells(&|key| Some(key.to_owned())),
        }];
        for (number, row) in (2_u32..).zip(&rows) {
            let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
            lines.push(Line {
                number,
                cells: cells(&text),
            });
        }
        workbook.sheets.push(Sheet {
            name: name.clone(),
            lines,
        });
    }
    Some(workbook)
}

/// Loads a form in the engine, with an empty table for each file that it names.
fn load(xml: &str) -> Result<xforms::Form, xforms::FormError> {
    let empty = |_: &str| Some(xforms::External::csv("name,label\n"));
    xforms::Form::parse_with(xml, &xforms::Limits::default(), &empty)
}

fn contradicts_itself(case: &Value) -> bool {
    let recorded = case["xform"].as_str();
    recorded.is_some_and(|xml| checks::run(&case["checks"], xml).is_err())
}

fn options(case: &Value) -> Options {
    Options {
        root: case["checks"]["name"]
            .as_str()
            .unwrap_or("test_name")
            .to_owned(),
        id: "data".to_owned(),
    }
}

fn judge(case: &Value, compiled: &xlsform::Compiled) -> Result<(), String> {
    if let Some(error) = case["err"].as_str() {
        return match &compiled.xml {
            Some(_) => Err(format!("should be refused: {error}")),
            None => right_place(error, &compiled.findings),
        };
    }
    let Some(xml) = &compiled.xml else {
        return Err(format!(
            "should be a form, but: {}",
            sentences(&compiled.findings)
        ));
    };
    let warnings = compiled.findings.len();
    let wanted = case["checks"]["warnings_count"].as_u64();
    let expects =
        wanted.is_some_and(|count| count > 0) || case["checks"]["warnings__contains"].is_array();
    if expects && warnings == 0 {
        return Err(format!(
            "should warn: {}",
            case["checks"]["warnings__contains"]
        ));
    }
    if wanted == Some(0) && warnings > 0 {
        return Err(format!(
            "should not warn: {}",
            sentences(&compiled.findings)
        ));
    }
    checks::run(&case["checks"], xml)?;
    match case["xform"].as_str() {
        Some(recorded) => canonical::compare(recorded, xml),
        None => Ok(()),
    }
}

fn sentences(findings: &[Finding]) -> String {
    let sentences: Vec<String> = findings
        .iter()
        .map(|finding| format!("{}: {}", finding.place.text("en"), finding.text("en")))
        .collect();
    sentences.join(" | ")
}

/// Where the recorded error names a row and a sheet, an error has to stand there.
fn right_place(error: &str, findings: &[Finding]) -> Result<(), String> {
    let number = |text: &str| -> Option<u32> {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    let row = error.split("[row : ").nth(1).and_then(number);
    let sheet = error
        .split("On the '")
        .nth(1)
        .and_then(|rest| rest.split('\'').next());
    let fits = |finding: &&Finding| {
        finding.severity == Severity::Error
            && (row.is_none() || finding.place.row == row)
            && sheet.is_none_or(|sheet| finding.place.sheet.eq_ignore_ascii_case(sheet))
    };
    match findings.iter().find(fits) {
        Some(_) => Ok(()),
        None => Err(format!(
            "{error} -- found elsewhere: {}",
            sentences(findings)
        )),
    }
}
