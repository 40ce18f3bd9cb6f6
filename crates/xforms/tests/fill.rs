//! Whole forms, filled at random: whatever is answered, the session stays sound.

#![allow(clippy::unwrap_used)]

mod common;

use std::cell::Cell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use common::{FixedHost, next_random};
use xforms::{
    Absent, Answer, Control, Date, Form, Limits, NodeId, PageKind, Question, Session, ValueType,
};

/// Every leaf with what can be seen of it.
fn state(session: &Session) -> Vec<String> {
    let mut lines: Vec<String> = session
        .nodes()
        .into_iter()
        .map(|node| {
            let question = session.question(node);
            let flags = question.map(|q| (q.required, q.readonly, q.label, q.choices, q.absent));
            let violation = session.violation(node).map(|v| (v.kind, v.message));
            let relevant = session.is_relevant(node);
            let reference = session.reference(node);
            format!(
                "{reference} {:?} {relevant} {flags:?} {violation:?}",
                session.value(node)
            )
        })
        .collect();
    lines.extend(
        session
            .pages()
            .into_iter()
            .map(|page| format!("{} {:?}", page.key, page.section)),
    );
    lines
}

fn pick<T: Clone>(state: &Cell<u64>, from: &[T]) -> Option<T> {
    let index = next_random(state) as usize % from.len().max(1);
    from.get(index).cloned()
}

/// An answer of the right type most of the time.
fn random_answer(state: &Cell<u64>, question: &Question) -> Answer {
    let values: Vec<String> = question.choices.iter().map(|c| c.value.clone()).collect();
    let roll = next_random(state);
    if roll.is_multiple_of(12) {
        return Answer::Empty;
    }
    if roll % 12 == 1
        && let Some(absent) = pick(state, &question.absent)
    {
        return Answer::Absent(absent);
    }
    if roll % 40 == 2 {
        return Answer::Absent(Absent::Refused);
    }
    match question.value_type {
        ValueType::SelectOne => Answer::Choice(pick(state, &values).unwrap_or("none".to_owned())),
        ValueType::SelectMany | ValueType::Rank => {
            let chosen = values
                .into_iter()
                .filter(|_| next_random(state).is_multiple_of(3));
            Answer::Choices(chosen.collect())
        }
        ValueType::Integer => Answer::Integer((roll % 140) as i64 - 10),
        ValueType::Decimal => Answer::Decimal((roll % 1000) as f64 / 7.0),
        ValueType::Date => {
            let days = [
                (1950, 2, 28),
                (1999, 12, 31),
                (2024, 2, 29),
                (2026, 4, 15),
                (2026, 9, 1),
            ];
            let (year, month, day) = pick(state, &days).unwrap();
            Answer::Date(Date { year, month, day })
        }
        ValueType::Time => Answer::Time("12:30:00.000+02:00".to_owned()),
        ValueType::DateTime => Answer::DateTime("2026-04-15T12:30:00.000+02:00".to_owned()),
        _ => Answer::Text(
            pick(state, &["", "x", "a <b> & 'c' \"d\"", "12", "\u{2067}نص"])
                .unwrap()
                .to_owned(),
        ),
    }
}

/// What the reader could act on: questions on pages, repeats to add to or take from.
fn questions(session: &Session) -> Vec<NodeId> {
    let mut all = Vec::new();
    for page in session.pages() {
        match page.kind {
            PageKind::Question(node) => all.push(node),
            PageKind::FieldList { questions, .. } => all.extend(questions),
            PageKind::Repeat { .. } => {}
        }
    }
    all
}

fn change_repeat(session: &mut Session, state: &Cell<u64>) {
    let repeats: Vec<_> = session
        .pages()
        .into_iter()
        .filter_map(|page| match page.kind {
            PageKind::Repeat {
                repeat,
                instances,
                can_add,
                ..
            } => Some((repeat, instances, can_add)),
            _ => None,
        })
        .collect();
    let Some((repeat, instances, can_add)) = pick(state, &repeats) else {
        return;
    };
    if can_add && !next_random(state).is_multiple_of(3) && instances.len() < 4 {
        session.add_repeat(repeat).unwrap();
    } else if let Some(instance) = pick(state, &instances).filter(|_| can_add) {
        session.remove_repeat(instance).unwrap();
    }
}

/// All that each question shows.
fn views(session: &Session) -> HashMap<NodeId, String> {
    let view = |node: NodeId| {
        let question = session.question(node)?;
        Some((node, format!("{question:?} {:?}", session.violation(node))))
    };
    session.nodes().into_iter().filter_map(view).collect()
}

/// Fills a form at random; after each `check` steps compares with a fresh computation and with a
/// saved and restored session.
fn fill(xml: &str, seed: u64, steps: usize, check: usize) {
    let form = Arc::new(Form::parse(xml, &Limits::default()).unwrap());
    let host = || Box::new(FixedHost::new(7));
    let mut session = Session::start(Arc::clone(&form), host()).unwrap();
    let random = Cell::new(seed);
    let mut accepted = 0;
    for step in 0..steps {
        if next_random(&random).is_multiple_of(10) {
            change_repeat(&mut session, &random);
        }
        let Some(node) = pick(&random, &questions(&session)) else {
            return;
        };
        let question = session.question(node).unwrap();
        assert!(
            question.relevant,
            "seed {seed}, step {step}: {}",
            question.reference
        );
        let before = session.instance_xml();
        let checked = step.is_multiple_of(check);
        let shown = if checked {
            views(&session)
        } else {
            HashMap::new()
        };
        let pages = session.pages();
        let answered = session.answer(node, random_answer(&random, &question));
        match answered {
            Ok(changes) => {
                accepted += 1;
                let now = if checked {
                    views(&session)
                } else {
                    HashMap::new()
                };
                for (node, view) in now {
                    let told = changes.nodes.contains(&node) || shown.get(&node) == Some(&view);
                    assert!(told, "seed {seed}, step {step}: untold change of {view}");
                }
                let told = changes.pages || session.pages() == pages;
                assert!(told, "seed {seed}, step {step}: untold change of pages");
            }
            Err(error) => {
                let unchanged = session.instance_xml() == before;
                assert!(unchanged, "seed {seed}, step {step}: {error}");
            }
        }
        if !checked {
            continue;
        }
        let now = state(&session);
        let saved = session.instance_xml();
        let restored = Session::restore(Arc::clone(&form), host(), &saved).unwrap();
        assert_eq!(restored.instance_xml(), saved, "seed {seed}, step {step}");
        assert_same(&state(&restored), &now, seed, step, "restored");
        session.submission_xml().unwrap();
        let mut fresh = Session::restore(Arc::clone(&form), host(), &saved).unwrap();
        fresh.recompute().unwrap();
        assert_same(&state(&fresh), &now, seed, step, "computed from scratch");
    }
    assert!(
        accepted > steps / 2,
        "seed {seed}: only {accepted} answers taken"
    );
}

fn assert_same(found: &[String], expected: &[String], seed: u64, step: usize, what: &str) {
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected, "seed {seed}, step {step}: {what}");
    }
    assert_eq!(
        found.len(),
        expected.len(),
        "seed {seed}, step {step}: {what}"
    );
}

fn social() -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../forms/social.md");
    let workbook = xlsform::read(&std::fs::read(path).unwrap(), xlsform::FileKind::Markdown);
    let compiled = xlsform::compile(&workbook.unwrap(), &xlsform::Options::default());
    compiled.xml.unwrap()
}

#[test]
fn a_form_with_everything_stays_sound() {
    for seed in 1..30 {
        fill(include_str!("forms/everything.xml"), seed, 40, 1);
    }
}

#[test]
fn the_social_questionnaire_stays_sound() {
    let xml = social();
    for seed in 1..5 {
        fill(&xml, seed, 120, 10);
    }
}

#[test]
fn the_largest_recorded_form_stays_sound() {
    let Some(xml) = common::recorded_form("smoketests/who-va") else {
        println!("SKIPPED: no recordings beside the repository");
        return;
    };
    for seed in 1..3 {
        fill(&xml, seed, 100, 25);
    }
}

#[test]
fn every_question_of_the_social_questionnaire_has_a_label_in_every_language() {
    let form = Form::parse(&social(), &Limits::default()).unwrap();
    for column in form
        .columns()
        .iter()
        .filter(|column| column.control.is_some())
    {
        if column.control == Some(Control::Trigger) {
            continue;
        }
        assert_eq!(
            column.labels.len(),
            form.languages().len().max(1),
            "{}",
            column.path
        );
        for (language, label) in &column.labels {
            assert!(!label.is_empty(), "{} in {language}", column.path);
        }
    }
}
