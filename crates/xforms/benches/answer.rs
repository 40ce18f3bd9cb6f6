//! What an answer costs: the same in a form of 100 questions and in one of 2000.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use xforms::{Answer, Form, Host, Limits, Now, Session};

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

/// A form of `count` questions in groups of ten; each but the first of a group depends on the one
/// before it, and the last of each group is calculated.
fn form_xml(count: usize) -> String {
    let mut nodes = String::new();
    let mut binds = String::new();
    let mut body = String::new();
    for group in 0..count / 10 {
        nodes.push_str(&format!("<g{group}>"));
        body.push_str(&format!(
            "<group ref=\"/data/g{group}\"><label>Group {group}</label>"
        ));
        for question in 0..10 {
            let path = format!("/data/g{group}/q{question}");
            nodes.push_str(&format!("<q{question}/>"));
            binds.push_str(&format!("<bind nodeset=\"{path}\" type=\"int\""));
            if question > 0 {
                let before = format!("/data/g{group}/q{}", question - 1);
                binds.push_str(&format!(" relevant=\"{before} != '' or {before} = 7\""));
            }
            if question == 9 {
                binds.push_str(&format!(" calculate=\"/data/g{group}/q0 * 2 + 1\""));
            } else {
                body.push_str(&format!(
                    "<input ref=\"{path}\"><label>{path}?</label></input>"
                ));
            }
            binds.push_str(" required=\"true()\" constraint=\". &gt;= 0\"/>");
        }
        nodes.push_str(&format!("</g{group}>"));
        body.push_str("</group>");
    }
    format!(
        "<h:html xmlns=\"http://www.w3.org/2002/xforms\" \
         xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head><h:title>Bench</h:title><model><instance>\
         <data id=\"bench\">{nodes}</data></instance>{binds}</model></h:head>\
         <h:body>{body}</h:body></h:html>"
    )
}

fn benches(criterion: &mut Criterion) {
    for count in [100, 2000] {
        let xml = form_xml(count);
        let Ok(form) = Form::parse(&xml, &Limits::default()) else {
            return;
        };
        let form = Arc::new(form);
        let start = || Session::start(Arc::clone(&form), Box::new(StillHost));

        let mut group = criterion.benchmark_group("load");
        group.throughput(Throughput::Bytes(xml.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| Form::parse(black_box(&xml), &Limits::default()));
        });
        group.finish();

        let mut group = criterion.benchmark_group("start");
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(start)
        });
        group.finish();

        let Ok(mut session) = start() else { return };
        let Some(node) = session.node_at("/data/g5/q0") else {
            return;
        };
        let mut number = 0;
        let mut group = criterion.benchmark_group("answer");
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter_batched(
                || {
                    number = (number + 1) % 100;
                    Answer::Integer(number)
                },
                |answer| session.answer(node, answer),
                BatchSize::SmallInput,
            );
        });
        group.bench_function(BenchmarkId::new("question", count), |bencher| {
            bencher.iter(|| session.question(black_box(node)));
        });
        group.finish();
    }
}

criterion_group!(answer, benches);
criterion_main!(answer);
