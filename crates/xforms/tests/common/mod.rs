//! A reader of questionnaires for tests: loads a form, answers by reference, asks what it sees.
#![allow(dead_code, unreachable_pub)]
#![allow(clippy::unwrap_used, clippy::panic)]

pub mod fuzz;
pub mod generate;
pub mod generator;
pub mod recorded;
pub mod steady;

use std::cell::Cell;
use std::sync::Arc;

use xforms::{Answer, Changes, Control, Form, Host, Limits, Now, Question, Session};

/// A fixed clock and a counted random source.
pub struct FixedHost {
    state: Cell<u64>,
}

impl FixedHost {
    pub fn new(seed: u64) -> Self {
        Self {
            state: Cell::new(seed.max(1)),
        }
    }
}

/// A small generator (xorshift64*), for hosts and for random fills.
pub fn next_random(state: &Cell<u64>) -> u64 {
    let mut x = state.get();
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    state.set(x);
    x.wrapping_mul(0x2545_f491_4f6c_dd1d)
}

impl Host for FixedHost {
    fn now(&self) -> Now {
        // 2026-04-15T12:00:00Z, seen from Arizona.
        Now {
            unix_ms: 1_776_254_400_000,
            offset_minutes: -420,
        }
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = (next_random(&self.state) >> 56) as u8;
        }
    }

    /// Knows only `[…]{n}` and `[…]+` classes of digits and letters: enough for these tests.
    fn regex(&self, pattern: &str, text: &str) -> Option<bool> {
        match pattern {
            "[0-9]{10}" => Some(text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit())),
            "[A-Z]+" => Some(!text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase())),
            "(" => None,
            _ => Some(false),
        }
    }
}

pub fn form(xml: &str) -> Arc<Form> {
    Arc::new(Form::parse(xml, &Limits::default()).unwrap())
}

pub fn start(form: &Arc<Form>) -> Session {
    Session::start(Arc::clone(form), Box::new(FixedHost::new(1))).unwrap()
}

/// A form around the given parts of the model and the body.
pub fn wrap(instance: &str, model: &str, body: &str) -> String {
    format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"
        xmlns:carnet="https://carnet.doctorsoftheworld.org/xforms">
        <h:head><h:title>Test</h:title><model><instance>{instance}</instance>{model}</model></h:head>
        <h:body>{body}</h:body></h:html>"#
    )
}

/// A questionnaire being filled.
pub struct Scenario {
    pub session: Session,
}

impl Scenario {
    pub fn new(instance: &str, model: &str, body: &str) -> Self {
        Self::load(&wrap(instance, model, body))
    }

    pub fn load(xml: &str) -> Self {
        Self {
            session: start(&form(xml)),
        }
    }

    pub fn question(&self, reference: &str) -> Question {
        let node = self.session.node_at(reference);
        node.and_then(|node| self.session.question(node))
            .unwrap_or_else(|| panic!("no question {reference}"))
    }

    /// Answers with typed text, as its type reads it.
    pub fn answer(&mut self, reference: &str, typed: &str) -> Changes {
        let question = self.question(reference);
        let answer = Answer::parse(question.value_type, typed).unwrap();
        self.give(reference, answer)
    }

    pub fn give(&mut self, reference: &str, answer: Answer) -> Changes {
        let node = self.session.node_at(reference).unwrap();
        self.session.answer(node, answer).unwrap()
    }

    pub fn add(&mut self, repeat: &str) -> Changes {
        let repeat = self.session.repeat_at(repeat).unwrap();
        self.session.add_repeat(repeat).unwrap().1
    }

    pub fn remove(&mut self, instance: &str) -> Changes {
        let node = self.session.node_at(instance).unwrap();
        self.session.remove_repeat(node).unwrap()
    }

    /// What the instance holds at this reference.
    pub fn value(&self, reference: &str) -> String {
        let node = self.session.node_at(reference);
        let node = node.unwrap_or_else(|| panic!("no node {reference}"));
        self.session.value(node).unwrap().to_owned()
    }

    pub fn relevant(&self, reference: &str) -> bool {
        let node = self.session.node_at(reference);
        node.is_some_and(|node| self.session.is_relevant(node))
    }

    pub fn references(&self, changes: &Changes) -> Vec<String> {
        changes
            .nodes
            .iter()
            .map(|node| self.session.reference(*node))
            .collect()
    }
}

pub fn is_note(question: &Question) -> bool {
    question.control == Control::Note
}

/// The first recorded form of a topic, if recordings are at hand.
pub fn recorded_form(topic: &str) -> Option<String> {
    let cases = recorded::cases();
    let case = cases.iter().find(|case| case["topic"] == topic)?;
    case["form"].as_str().map(str::to_owned)
}
