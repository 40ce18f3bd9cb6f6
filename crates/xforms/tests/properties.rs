//! What has to hold after every step of any filling of any form: what is told to have changed is
//! all that has, saving and opening again changes nothing, nor does computing everything anew.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use common::generator::Random;
use common::{FixedHost, fuzz, recorded, steady};
use xforms::{Changes, Form, Limits, NodeId, Session};

/// Real forms. Left out are those whose values are meant to change from one time to the next.
fn forms() -> Vec<String> {
    let mut forms = recorded::forms();
    forms.push(include_str!("forms/everything.xml").to_owned());
    let volatile = |form: &str| {
        let changing = [
            "random()",
            "uuid()",
            "odk-instance-load",
            "randomize(",
            "now()",
        ];
        changing.iter().any(|what| form.contains(what))
    };
    forms.retain(|form| !volatile(form));
    forms
}

/// All that a node is and shows, as text.
fn shown(session: &Session, node: NodeId) -> String {
    let mut question = session.question(node);
    if let Some(question) = &mut question {
        // A session of its own has other numbers for the same nodes, and places of repeat
        // instances are told by the pages.
        question.node = session.nodes()[0];
        question.reference.clear();
    }
    let value = session.value(node).unwrap_or("");
    let broken = session.violation(node).map(|v| (v.kind, v.message));
    let relevant = session.is_relevant(node);
    format!("{value:?} {relevant} {broken:?} {question:?}")
}

/// The whole of a session by reference.
fn state(session: &Session) -> String {
    let mut text = String::new();
    for node in session.nodes() {
        let _ = writeln!(
            text,
            "{}: {}",
            session.reference(node),
            shown(session, node)
        );
    }
    text
}

fn differing(left: &str, right: &str) -> String {
    let pair = left.lines().zip(right.lines()).find(|(a, b)| a != b);
    match pair {
        Some((left, right)) => format!("\n   {left}\nis {right}"),
        None => format!("{} lines, {}", left.lines().count(), right.lines().count()),
    }
}

fn restored(session: &Session) -> Session {
    let form = Arc::clone(session.form());
    let saved = session.instance_xml();
    let restored = Session::restore(form, Box::new(FixedHost::new(1)), &saved);
    let mut restored = restored.unwrap_or_else(|error| panic!("{error}: {saved}"));
    if let Some(language) = session.language() {
        restored.set_language(language).unwrap();
    }
    restored
}

/// What a filling looked like before a step.
struct Before {
    nodes: BTreeMap<NodeId, String>,
    pages: String,
}

fn before(session: &Session) -> Before {
    Before {
        nodes: session
            .nodes()
            .into_iter()
            .filter(|node| session.question(*node).is_some())
            .map(|node| (node, shown(session, node)))
            .collect(),
        pages: format!("{:?}", session.pages()),
    }
}

fn check(session: &Session, before: &Before, changes: Option<&Changes>) -> Result<(), String> {
    let none = Changes::default();
    let changes = changes.unwrap_or(&none);
    for (node, old) in &before.nodes {
        let new = shown(session, *node);
        if session.question(*node).is_some() && new != *old && !changes.nodes.contains(node) {
            let reference = session.reference(*node);
            return Err(format!(
                "{reference} is not among the changes: \n   {old}\nis {new}"
            ));
        }
    }
    let pages = format!("{:?}", session.pages());
    if pages != before.pages && !changes.pages {
        return Err(format!(
            "pages are not among the changes:\n   {}\nis {pages}",
            before.pages
        ));
    }
    let now = state(session);
    let mut again = restored(session);
    if again.instance_xml() != session.instance_xml() {
        return Err("saved text differs".to_owned());
    }
    let other = state(&again);
    if other != now {
        return Err(format!("restored: {}", differing(&now, &other)));
    }
    if again.submission_xml() != session.submission_xml() {
        return Err("submission differs".to_owned());
    }
    again.recompute().unwrap();
    let other = state(&again);
    if other != now {
        return Err(format!("computed anew: {}", differing(&now, &other)));
    }
    Ok(())
}

/// Paths of calculated nodes.
fn calculated(xml: &str) -> Vec<&str> {
    let binds = xml.split("<bind ").skip(1);
    let binds = binds.map(|bind| bind.split('>').next().unwrap_or(""));
    let binds = binds.filter(|bind| bind.contains("calculate="));
    let paths = binds.filter_map(|bind| bind.split("nodeset=\"").nth(1)?.split('"').next());
    paths.collect()
}

/// Without the places of repeat instances.
fn plain(reference: &str) -> String {
    let parts = reference.split('[');
    parts
        .map(|part| part.split_once(']').map_or(part, |(_, rest)| rest))
        .collect()
}

/// Fills a form as the seed says; what did not hold, with all steps up to there.
///
/// Calculated values are left to the engine: one that is written over stays so until something
/// that it depends on changes, which computing everything anew cannot know.
fn fill(xml: &str, form: &Arc<Form>, seed: u64, length: usize) -> Result<usize, String> {
    let start = Session::start(Arc::clone(form), Box::new(FixedHost::new(1)));
    let Ok(mut session) = start else { return Ok(0) };
    let mut steps = Vec::new();
    let mut wrong = None;
    let calculated = calculated(xml);
    let bytes = Random::new(seed).bytes(length);
    fuzz::filled(&mut session, &bytes, |session, operation| {
        if wrong.is_some() {
            return;
        }
        if let fuzz::Operation::Answer(node, _) = operation
            && calculated.contains(&plain(&session.reference(*node)).as_str())
        {
            return;
        }
        let what = match operation {
            fuzz::Operation::Answer(node, answer) => {
                format!("{}: {answer:?}", session.reference(*node))
            }
            fuzz::Operation::Remove(node) => format!("remove {}", session.reference(*node)),
            other => format!("{other:?}"),
        };
        steps.push(what);
        let before = before(session);
        let changes = fuzz::perform(session, operation);
        wrong = check(session, &before, changes.as_ref()).err();
    });
    match wrong {
        None => Ok(steps.len()),
        Some(what) => Err(format!("{what}\nafter\n{}", steps.join("\n"))),
    }
}

#[test]
fn every_step_of_every_filling() {
    let forms: Vec<(String, Arc<Form>)> = forms()
        .into_iter()
        .filter(|xml| xml.len() < 100_000)
        .filter_map(|xml| {
            let form = Form::parse(&xml, &fuzz::limits()).ok()?;
            Some((xml, Arc::new(form)))
        })
        .collect();
    let mut steps = 0;
    let mut failures = Vec::new();
    for (xml, form) in &forms {
        for seed in 0..40 {
            match fill(xml, form, seed, 150) {
                Ok(done) => steps += done,
                Err(what) => {
                    failures.push((what.len(), format!("{what}\nin {xml}")));
                    break;
                }
            }
        }
    }
    failures.sort();
    println!(
        "{steps} steps in {} forms, {} failures",
        forms.len(),
        failures.len()
    );
    if let Some((_, first)) = failures.first() {
        for (_, other) in failures.iter().skip(1).take(20) {
            println!("ALSO {}", other.split("\nafter").next().unwrap_or(""));
        }
        panic!("{first}");
    }
    assert!(!forms.is_empty());
}

#[test]
fn every_step_of_forms_with_random_expressions() {
    every_step(|random| fuzz::form_with(&steady::expression(random)));
}

#[test]
fn every_step_of_random_forms() {
    every_step(steady::form);
}

fn every_step(make: impl Fn(&Random) -> String) {
    let mut failures = Vec::new();
    let (mut forms, mut steps) = (0, 0);
    for seed in 0..6_000 {
        let xml = make(&Random::new(seed + 1));
        let Ok(form) = Form::parse(&xml, &fuzz::limits()) else {
            continue;
        };
        forms += 1;
        match fill(&xml, &Arc::new(form), seed, 60) {
            Ok(done) => steps += done,
            Err(what) => failures.push((xml.len(), format!("{what}\n{xml}"))),
        }
    }
    failures.sort();
    println!(
        "{steps} steps in {forms} forms, {} failures",
        failures.len()
    );
    for (_, other) in failures.iter().take(8) {
        println!("{other}\n");
    }
    assert!(failures.is_empty());
    assert!(forms > 1_000);
}

#[test]
fn every_step_of_the_largest_form() {
    let Some(xml) = recorded::largest() else {
        println!("SKIPPED: no recordings beside the repository");
        return;
    };
    let form = Arc::new(Form::parse(&xml, &Limits::default()).unwrap());
    for seed in 0..2 {
        if let Err(what) = fill(&xml, &form, seed, 400) {
            panic!("{what}");
        }
    }
}
