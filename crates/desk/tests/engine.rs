//! What the form engine submits stands in the tables.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::sync::Arc;

use common::{Bench, Device, FORM};
use sealing::record::Record;
use xforms::{Absent, Answer, Form, Host, Limits, Now, Session};

/// A world that stands still.
struct Still;

impl Host for Still {
    fn now(&self) -> Now {
        Now {
            unix_ms: 1_795_348_800_000,
            offset_minutes: 60,
        }
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }

    fn regex(&self, _: &str, _: &str) -> Option<bool> {
        None
    }
}

#[test]
fn a_filled_form_comes_through() {
    let form = Arc::new(Form::parse(FORM, &Limits::default()).unwrap());
    let mut session = Session::start(form, Box::new(Still)).unwrap();
    let mut answer = |at: &str, answer: Answer| {
        let node = session.node_at(at).unwrap_or_else(|| panic!("no {at}"));
        session.answer(node, answer).unwrap();
    };
    answer("/data/age", Answer::Absent(Absent::DontKnow));
    answer(
        "/data/about/needs",
        Answer::Choices(vec!["water".into(), "care".into()]),
    );
    answer("/data/about/note", Answer::Text("<&> \"é\" نص".into()));
    let repeat = session.repeat_at("/data/member").unwrap();
    while session.node_at("/data/member[2]").is_none() {
        session.add_repeat(repeat).unwrap();
    }
    let sex = session.node_at("/data/member[2]/sex").unwrap();
    session
        .answer(sex, Answer::Absent(Absent::NotAsked))
        .unwrap();

    let bench = Bench::ready();
    let programme = bench.programme.clone().unwrap();
    let mut device = Device::new();
    let instance_id = session.instance_id().unwrap();
    let record = Record {
        submission_xml: session.submission_xml().unwrap(),
        ..device.record(&programme, &instance_id, "")
    };
    bench.deliver(&device.seal(&programme, &record).bytes);
    bench.pull();
    bench.done(&["export", "--csv", "export"]);
    assert_eq!(
        bench.table("visit.csv")[1][9..],
        ["", "dont_know", "water care", "<&> \"é\" نص", &instance_id]
    );
    let members = bench.table("visit.member.csv");
    assert_eq!(members.len(), 3);
    assert_eq!(members[2], [&instance_id, "2", "", "not_asked"]);
}
