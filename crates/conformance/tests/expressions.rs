//! The compiler of workbooks knows expressions on its own: it takes and refuses those that the form
//! engine does.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use conformance::{Kind, folder, read};
use xforms::{External, Form, Limits};
use xlsform::{Cell, Line, Options, Sheet, Workbook};

/// Expressions of both kinds of recordings.
fn recorded() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let cases = |kind: Kind| read(&folder().join(kind.file())).unwrap_or_default();
    for case in cases(Kind::Xpath) {
        found.extend(case["expr"].as_str().map(str::to_owned));
    }
    for case in cases(Kind::Scenarios) {
        let Some(form) = case["form"].as_str() else {
            continue;
        };
        let Ok(form) = roxmltree::Document::parse(form) else {
            continue;
        };
        for node in form.descendants() {
            let attributes = node.attributes().filter(|attribute| {
                let name = attribute.name();
                matches!(name, "calculate" | "relevant" | "constraint" | "value")
            });
            found.extend(attributes.map(|attribute| attribute.value().to_owned()));
        }
    }
    let plain = |text: &String| {
        let trimmed = text.split_whitespace().collect::<Vec<_>>().join(" ");
        trimmed == *text && !text.is_empty() && !text.contains("${")
    };
    found.retain(plain);
    found
}

fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
    let cell = |(column, text): (u32, &&str)| Cell {
        column,
        text: (*text).to_owned(),
    };
    let line = |(number, row): (u32, &&[&str])| Line {
        number,
        cells: (0..).zip(*row).map(cell).collect(),
    };
    Sheet {
        name: name.to_owned(),
        lines: (1..).zip(rows).map(line).collect(),
    }
}

fn compiles(expression: &str) -> Option<String> {
    let survey: &[&[&str]] = &[
        &["type", "name", "label", "calculation"],
        &["select_one c", "q", "Q"],
        &["calculate", "x", "X", expression],
    ];
    let choices: &[&[&str]] = &[&["list_name", "name", "label"], &["c", "a", "A"]];
    let workbook = Workbook {
        sheets: vec![sheet("survey", survey), sheet("choices", choices)],
        ..Workbook::default()
    };
    xlsform::compile(&workbook, &Options::default()).xml
}

fn loads(expression: &str) -> bool {
    let mut value = String::new();
    for c in expression.chars() {
        match c {
            '&' => value.push_str("&amp;"),
            '<' => value.push_str("&lt;"),
            '"' => value.push_str("&quot;"),
            c => value.push(c),
        }
    }
    let mut files = String::new();
    for part in expression.split("pulldata(").skip(1) {
        let name = part.split(',').next().unwrap_or("");
        let name = name.trim().trim_matches(['\'', '"']);
        if !files.contains(&format!("\"{name}\"")) {
            files.push_str(&format!(
                r#"<instance id="{name}" src="jr://file-csv/{name}.csv"/>"#
            ));
        }
    }
    let xml = format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
        <h:head><h:title>t</h:title><model><instance><data id="d"><q/><x/></data></instance>
        <instance id="c"><root><item><name>a</name><label>A</label></item></root></instance>{files}
        <bind nodeset="/data/x" calculate="{value}"/></model></h:head><h:body>
        <select1 ref="/data/q"><label>Q</label><itemset nodeset="instance('c')/root/item">
        <value ref="name"/><label ref="label"/></itemset></select1></h:body></h:html>"#
    );
    let empty = |_: &str| Some(External::csv("name,label\n"));
    Form::parse_with(&xml, &Limits::default(), &empty).is_ok()
}

#[test]
fn the_compiler_takes_what_the_engine_takes() {
    let recorded = recorded();
    if recorded.is_empty() {
        println!("SKIPPED: no ../shared/conformance");
        return;
    }
    let mut wrong = Vec::new();
    let mut taken = 0;
    for expression in &recorded {
        let (compiled, loaded) = (compiles(expression), loads(expression));
        taken += usize::from(loaded);
        if compiled.is_some() != loaded {
            wrong.push(format!("engine {loaded}: {expression}"));
        }
    }
    println!("expressions: {} of {} taken", taken, recorded.len());
    assert!(taken * 10 > recorded.len());
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
