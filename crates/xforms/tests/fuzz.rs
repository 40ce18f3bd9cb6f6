//! The fuzz targets over 100,000 cases each, from a fixed seed.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::sync::Arc;

use common::generator::{self, Random};
use common::{fuzz, recorded};
use xforms::{Form, Limits};

const CASES: u64 = 100_000;

/// Forms to start from: the recorded ones but the largest, and one of our own.
fn seeds() -> Vec<String> {
    let mut forms = recorded::forms();
    forms.retain(|form| form.len() < 100_000);
    forms.push(include_str!("forms/everything.xml").to_owned());
    forms
}

/// Runs cases on two threads; each case has its own generator, so that it can be run alone.
fn cases(run: impl Fn(&Random) -> bool + Sync) -> usize {
    let count = |first: u64| {
        (first..CASES)
            .step_by(2)
            .filter(|number| run(&Random::new(*number + 1)))
            .count()
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| count(1));
        count(0) + other.join().unwrap()
    })
}

#[test]
fn forms_with_random_changes() {
    let seeds = seeds();
    let read = cases(|random| fuzz::form(&generator::form(random, &seeds)));
    println!("forms: {read} of {CASES} were forms all the same");
    assert!(read > 1_000);
}

#[test]
fn random_expressions() {
    let sound = cases(|random| fuzz::expression(&generator::expression(random, 4)));
    let broken = cases(|random| fuzz::expression(&generator::broken_expression(random)));
    println!("expressions: {sound} and {broken} of {CASES} were taken");
    assert!(sound > 1_000 && broken > 1_000);
}

#[test]
fn random_operations_on_real_forms() {
    let forms: Vec<Arc<Form>> = seeds()
        .iter()
        .filter_map(|xml| Form::parse(xml, &fuzz::limits()).ok())
        .map(Arc::new)
        .collect();
    cases(|random| {
        let form = &forms[random.below(forms.len())];
        fuzz::operations(form, &random.bytes(24 + random.below(120)));
        true
    });
}

#[test]
fn random_operations_on_the_largest_form() {
    let Some(xml) = recorded::largest() else {
        println!("SKIPPED: no recordings beside the repository");
        return;
    };
    let form = Arc::new(Form::parse(&xml, &Limits::default()).unwrap());
    for number in 0..50 {
        fuzz::operations(&form, &Random::new(number).bytes(1_500));
    }
}
