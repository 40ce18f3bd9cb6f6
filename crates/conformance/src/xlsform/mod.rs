//! Runs a recorded workbook through the compiler and compares what it means.

mod canonical;
mod checks;

use serde_json::Value;
use xlsform::{Cell, FileKind, Finding, Line, Options, Severity, Sheet, Workbook};

use crate::Outcome;
use crate::recording::text;

/// The case's name in its file; one test of the suite may have recorded several workbooks.
pub(crate) fn name(case: &Value) -> String {
    text(case, "id").to_owned()
}

/// Whether the form engine takes a compiled form, and why not.
type Loaded = Result<(), String>;

/// Runs one case; tells too what the form engine says of the form, if one was compiled.
pub(crate) fn run(case: &Value) -> (Outcome, Option<Loaded>) {
    let Some(workbook) = workbook(case) else {
        return (Outcome::Outside("holds no workbook".to_owned()), None);
    };
    let compiled = xlsform::compile(&workbook, &options(case));
    let loaded = compiled.xml.as_deref().map(load);
    // Such a case tries the suite, not a compiler.
    if let Some(what) = contradiction(case) {
        let why = format!("the recorded form fails the case's own checks: {what}");
        return (Outcome::Outside(why), loaded);
    }
    let outcome = match judge(case, &compiled) {
        Ok(()) => Outcome::Passed,
        Err(why) => Outcome::Failed(why),
    };
    (outcome, loaded)
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
fn load(xml: &str) -> Loaded {
    let empty = |_: &str| Some(xforms::External::csv("name,label\n"));
    let form = xforms::Form::parse_with(xml, &xforms::Limits::default(), &empty);
    form.map(|_| ()).map_err(|error| error.to_string())
}

fn contradiction(case: &Value) -> Option<String> {
    let recorded = case["xform"].as_str()?;
    checks::run(&case["checks"], recorded).err()
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
        // The suite hands each form to a validator. What that refuses may be refused before.
        if case["checks"]["odk_validate_error__contains"].is_array() {
            return Ok(());
        }
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
    // The sheet `settings` has one row of values, which the records count as 1 or as 2.
    let row = row.filter(|_| sheet != Some("settings"));
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
