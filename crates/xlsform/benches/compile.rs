//! How long a workbook of 5,000 rows takes.

#![allow(missing_docs, reason = "criterion's macros make public items")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use xlsform::{Cell, FileKind, Line, Options, Sheet, Workbook, compile, read, xlsx};

/// Questions in groups, in two languages, each with a condition on the one before.
fn workbook(rows: u32) -> Workbook {
    let line = |number: u32, texts: Vec<String>| Line {
        number,
        cells: (0_u32..)
            .zip(texts)
            .filter(|(_, text)| !text.is_empty())
            .map(|(column, text)| Cell { column, text })
            .collect(),
    };
    let header = [
        "type",
        "name",
        "label::English (en)",
        "label::Français (fr)",
        "relevant",
        "required",
    ];
    let mut lines = vec![line(1, header.map(str::to_owned).to_vec())];
    for number in 2..=rows {
        let texts = match number % 50 {
            2 => [
                "begin_group".into(),
                format!("g{number}"),
                "Group".into(),
                "Groupe".into(),
                String::new(),
                String::new(),
            ],
            1 => [
                "end_group".into(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
            ],
            _ => [
                if number % 3 == 0 {
                    "select_one yes_no"
                } else {
                    "integer"
                }
                .to_owned(),
                format!("q{number}"),
                format!("Question {number} about ${{q4}}"),
                format!("Question {number} sur ${{q4}}"),
                if number > 4 {
                    "${q4} > 17".to_owned()
                } else {
                    String::new()
                },
                "yes".to_owned(),
            ],
        };
        lines.push(line(number, texts.to_vec()));
    }
    let row = |texts: [&str; 4]| texts.map(str::to_owned).to_vec();
    let choices = vec![
        line(
            1,
            row([
                "list_name",
                "name",
                "label::English (en)",
                "label::Français (fr)",
            ]),
        ),
        line(2, row(["yes_no", "yes", "Yes", "Oui"])),
        line(3, row(["yes_no", "no", "No", "Non"])),
    ];
    Workbook {
        sheets: vec![
            Sheet {
                name: "survey".into(),
                lines,
            },
            Sheet {
                name: "choices".into(),
                lines: choices,
            },
        ],
        ..Workbook::default()
    }
}

fn compiles(criterion: &mut Criterion) {
    let workbook = workbook(5_001);
    let Ok(bytes) = xlsx(&workbook) else { return };
    assert!(compile(&workbook, &Options::default()).xml.is_some());
    criterion.bench_function("compile 5,000 rows", |bencher| {
        bencher.iter(|| compile(black_box(&workbook), &Options::default()));
    });
    criterion.bench_function("read and compile 5,000 rows of xlsx", |bencher| {
        bencher.iter(|| {
            let workbook = read(black_box(&bytes), FileKind::Xlsx);
            workbook.map(|workbook| compile(&workbook, &Options::default()))
        });
    });
}

criterion_group!(benches, compiles);
criterion_main!(benches);
