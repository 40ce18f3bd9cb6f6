//! What the engine costs: loading, answers, repeats, languages, long lists of choices.

#[path = "../tests/common/generate.rs"]
mod generate;
#[path = "../tests/common/recorded.rs"]
mod recorded;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use xforms::{Answer, Form, Host, Limits, NodeId, Now, Session};

struct StillHost;

impl Host for StillHost {
    fn now(&self) -> Now {
        Now {
            unix_ms: 1_776_254_400_000,
            offset_minutes: 0,
        }
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }

    fn regex(&self, _: &str, _: &str) -> Option<bool> {
        None
    }
}

fn start(form: &Arc<Form>) -> Option<Session> {
    Session::start(Arc::clone(form), Box::new(StillHost)).ok()
}

fn load(xml: &str) -> Option<Session> {
    let form = Form::parse(xml, &Limits::default()).ok()?;
    start(&Arc::new(form))
}

/// Reading a form and starting a questionnaire.
fn loading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    let generated = [100, 2_000].map(|count| (count.to_string(), generate::questions(count)));
    let largest = recorded::largest().map(|xml| ("largest".to_owned(), xml));
    for (name, xml) in generated.into_iter().chain(largest) {
        group.bench_function(BenchmarkId::new("all", &name), |bencher| {
            bencher.iter(|| load(black_box(&xml)));
        });
        group.bench_function(BenchmarkId::new("parse", &name), |bencher| {
            bencher.iter(|| Form::parse(black_box(&xml), &Limits::default()));
        });
        let Some(session) = load(&xml) else { continue };
        group.bench_function(BenchmarkId::new("start", &name), |bencher| {
            bencher.iter(|| start(session.form()));
        });
    }
    group.finish();
}

/// An answer with its dependents, in the middle of a small and of a large form.
fn answering(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("answer");
    for count in [100, 2_000] {
        let Some(mut session) = load(&generate::questions(count)) else {
            continue;
        };
        let mut answer = |name: &str, reference: &str, answers: [Answer; 2]| {
            let Some(node) = session.node_at(reference) else {
                return;
            };
            let mut turn = 0;
            group.bench_function(BenchmarkId::new(name, count), |bencher| {
                bencher.iter(|| {
                    turn = 1 - turn;
                    session.answer(node, black_box(answers[turn].clone()))
                });
            });
        };
        answer(
            "integer",
            "/data/g2/q1",
            [Answer::Integer(12), Answer::Integer(40)],
        );
        let choices = |all: &[&str]| Answer::Choices(all.iter().map(|c| (*c).to_owned()).collect());
        answer(
            "choices",
            "/data/g2/q3",
            [Answer::Empty, choices(&["i0", "i4"])],
        );
        let text = |text: &str| Answer::Text(text.to_owned());
        answer("text", "/data/g2/q18", [text("one"), Answer::Empty]);
        let Some(node) = session.node_at("/data/g2/q2") else {
            continue;
        };
        group.bench_function(BenchmarkId::new("question", count), |bencher| {
            bencher.iter(|| session.question(black_box(node)));
        });
    }
    if let Some(mut session) = recorded::largest().as_deref().and_then(load) {
        let node = session.node_at(recorded::LARGEST_QUESTION);
        let mut turn = false;
        group.bench_function("largest", |bencher| {
            bencher.iter(|| {
                turn = !turn;
                let choice = if turn { "yes" } else { "no" };
                node.map(|node| session.answer(node, Answer::Choice(choice.to_owned())))
            });
        });
    }
    group.finish();
}

/// Adds one instance `rounds` times; it is taken away again outside the measured time.
fn added(session: &mut Session, rounds: u64) -> Duration {
    let mut total = Duration::ZERO;
    for _ in 0..rounds {
        let Some(repeat) = session.repeat_at("/data/r") else {
            break;
        };
        let before = Instant::now();
        let added = black_box(session.add_repeat(repeat));
        total += before.elapsed();
        let _ = added.map(|(node, _)| session.remove_repeat(node));
    }
    total
}

fn repeats(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("repeat");
    for existing in [1, 199] {
        let Some(mut session) = load(&generate::repeat()) else {
            continue;
        };
        for _ in 1..existing {
            let repeat = session.repeat_at("/data/r");
            let _ = repeat.map(|repeat| session.add_repeat(repeat));
        }
        group.bench_function(BenchmarkId::new("add", existing + 1), |bencher| {
            bencher.iter_custom(|rounds| added(&mut session, rounds));
        });
    }
    group.finish();
}

fn languages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("language");
    for count in [100, 2_000] {
        let Some(mut session) = load(&generate::questions(count)) else {
            continue;
        };
        let mut turn = false;
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| {
                turn = !turn;
                session.set_language(if turn { "Français" } else { "English" })
            });
        });
    }
    group.finish();
}

/// A list filtered out of 50,000 rows, and answers before and in it.
fn choices(criterion: &mut Criterion) {
    let xml = generate::cascade(50_000);
    let Some(mut session) = load(&xml) else {
        return;
    };
    let node =
        |session: &Session, reference: &str| -> Option<NodeId> { session.node_at(reference) };
    let (Some(district), Some(village)) = (
        node(&session, "/data/district"),
        node(&session, "/data/village"),
    ) else {
        return;
    };
    let mut group = criterion.benchmark_group("choices");
    group.sample_size(20);
    group.bench_function("load", |bencher| bencher.iter(|| load(black_box(&xml))));
    let mut turn = 0;
    group.bench_function("filter", |bencher| {
        bencher.iter(|| {
            turn = (turn + 1) % 100;
            let _ = session.answer(district, Answer::Choice(format!("d{turn}")));
            let _ = session.answer(
                village,
                Answer::Choice(format!("v{}", turn * generate::VILLAGES + 7)),
            );
        });
    });
    group.bench_function("list", |bencher| {
        bencher.iter(|| session.question(black_box(village)));
    });
    group.finish();
}

criterion_group!(engine, loading, answering, repeats, languages, choices);
criterion_main!(engine);
