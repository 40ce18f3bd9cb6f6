//! Runs recorded behaviour of ODK Web Forms, where the recordings are at hand.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::sync::Arc;

use common::FixedHost;
use flate2::read::GzDecoder;
use serde_json::Value;
use xforms::{Answer, AnswerError, Form, Limits, Session, ValueType, ViolationKind};

fn recordings(name: &str) -> Option<Vec<Value>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance");
    let file = std::fs::File::open(root.join(name)).ok()?;
    let lines = BufReader::new(GzDecoder::new(file)).lines();
    Some(
        lines
            .map(|line| serde_json::from_str(&line.unwrap()).unwrap())
            .collect(),
    )
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Compares one recorded node; what differs, as text.
fn compare(session: &Session, expected: &Value, volatile: bool) -> Result<(), String> {
    let reference = text(expected, "ref");
    let kind = text(expected, "type");
    if reference.ends_with("instanceID") || kind.starts_with("repeat-range") {
        return Ok(());
    }
    let node = session
        .node_at(reference)
        .ok_or_else(|| format!("{reference}: missing"))?;
    let relevant = expected.get("relevant") == Some(&Value::Bool(true));
    if session.is_relevant(node) != relevant {
        return Err(format!("{reference}: relevant should be {relevant}"));
    }
    if let (Some(wanted), false) = (expected.get("value").and_then(Value::as_str), volatile) {
        // Values of nodes that are not relevant are recorded as empty.
        let found = if relevant {
            session.value(node).unwrap_or("")
        } else {
            ""
        };
        if collapsed(found) != collapsed(wanted) {
            return Err(format!(
                "{reference}: value is {found:?}, should be {wanted:?}"
            ));
        }
    }
    let Some(question) = session.question(node) else {
        return Ok(());
    };
    let flag = |key: &str| expected.get(key) == Some(&Value::Bool(true));
    if question.required != flag("required") {
        return Err(format!(
            "{reference}: required should be {}",
            flag("required")
        ));
    }
    if question.readonly != flag("readonly") {
        return Err(format!(
            "{reference}: readonly should be {}",
            flag("readonly")
        ));
    }
    if volatile {
        return Ok(());
    }
    let hint = question.hint.as_deref().unwrap_or("");
    for (found, key) in [(question.label.as_str(), "label"), (hint, "hint")] {
        if collapsed(found) != collapsed(text(expected, key)) {
            return Err(format!(
                "{reference}: {key} is {found:?}, not {:?}",
                expected.get(key)
            ));
        }
    }
    let found: Vec<(String, String)> = question
        .choices
        .iter()
        .map(|c| (c.value.clone(), collapsed(&c.label)))
        .collect();
    let pair = |pair: &Value| {
        let part = |index: usize| {
            pair.get(index)
                .and_then(Value::as_str)
                .unwrap_or("")
                .to_owned()
        };
        (part(0), collapsed(&part(1)))
    };
    let wanted: Vec<(String, String)> = list(expected, "choices").iter().map(pair).collect();
    if found != wanted {
        return Err(format!(
            "{reference}: choices are {found:?}, should be {wanted:?}"
        ));
    }
    violation(session, expected, reference)
}

fn violation(session: &Session, expected: &Value, reference: &str) -> Result<(), String> {
    let node = session.node_at(reference).unwrap();
    let found = session
        .violation(node)
        .filter(|v| v.kind != ViolationKind::Type);
    let found = found.map(|violation| {
        let condition = match violation.kind {
            ViolationKind::Required => "required",
            _ => "constraint",
        };
        (
            condition.to_owned(),
            collapsed(&violation.message.unwrap_or_default()),
        )
    });
    let wanted = expected.get("violation").filter(|v| !v.is_null());
    let wanted = wanted.map(|v| {
        (
            text(v, "condition").to_owned(),
            collapsed(text(v, "message")),
        )
    });
    if found == wanted {
        return Ok(());
    }
    Err(format!(
        "{reference}: violation is {found:?}, should be {wanted:?}"
    ))
}

fn answer(session: &mut Session, step: &Value) -> Result<(), String> {
    let reference = text(step, "ref");
    let node = session
        .node_at(reference)
        .ok_or_else(|| format!("no {reference}"))?;
    let question = session
        .question(node)
        .ok_or_else(|| format!("{reference}: no question"))?;
    let as_text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let values: Vec<String> = list(step, "values")
        .iter()
        .map(as_text)
        .filter(|v| !v.is_empty())
        .collect();
    let single = values.first().cloned().unwrap_or_default();
    let answer = match question.value_type {
        ValueType::SelectMany | ValueType::Rank => Answer::Choices(values),
        _ if question.control == xforms::Control::Trigger && single == "false" => Answer::Empty,
        value_type => {
            // What is no value of the type was recorded as empty.
            Answer::parse(value_type, &single).unwrap_or(Answer::Empty)
        }
    };
    let answered = match session.answer(node, answer) {
        Err(AnswerError::OutOfRange) => session.answer(node, Answer::Empty),
        answered => answered,
    };
    answered
        .map(drop)
        .map_err(|error| format!("{reference}: {error}"))
}

fn perform(session: &mut Session, step: &Value) -> Result<(), String> {
    let reference = text(step, "ref");
    match text(step, "do") {
        "answer" => answer(session, step),
        "add_repeat" => {
            let repeat = session.repeat_at(reference).ok_or("no repeat")?;
            session
                .add_repeat(repeat)
                .map(drop)
                .map_err(|error| error.to_string())
        }
        "remove_repeat" => {
            let node = session.node_at(reference).ok_or("no instance")?;
            session
                .remove_repeat(node)
                .map(drop)
                .map_err(|error| error.to_string())
        }
        "language" => session
            .set_language(text(step, "language"))
            .map(drop)
            .map_err(|error| error.to_string()),
        _ => Ok(()),
    }
}

fn run(case: &Value) -> Result<(), String> {
    let form = Form::parse(text(case, "form"), &Limits::default());
    if case.get("refused").is_some() {
        return if form.is_err() {
            Ok(())
        } else {
            Err("should be refused".to_owned())
        };
    }
    let form = form.map_err(|error| format!("refused: {error}"))?;
    let volatile = case.get("volatile") == Some(&Value::Bool(true));
    let host = Box::new(FixedHost::new(1));
    let mut session = Session::start(Arc::new(form), host).map_err(|error| error.to_string())?;
    for node in list(&case["start"], "nodes") {
        compare(&session, node, volatile).map_err(|what| format!("start: {what}"))?;
    }
    for (index, step) in list(case, "steps").iter().enumerate() {
        let done = perform(&mut session, step);
        if step.get("refused").is_some() {
            if done.is_ok() {
                return Err(format!("step {index}: should be refused"));
            }
            continue;
        }
        done.map_err(|what| format!("step {index}: {what}"))?;
        for node in list(&step["then"], "nodes") {
            compare(&session, node, volatile).map_err(|what| format!("step {index}: {what}"))?;
        }
        for gone in list(&step["then"], "gone") {
            let reference = gone.as_str().unwrap_or("");
            if !reference.ends_with('#') && session.node_at(reference).is_some() {
                return Err(format!("step {index}: {reference} should be gone"));
            }
        }
    }
    Ok(())
}

#[test]
fn recorded_scenarios() {
    let Some(cases) = recordings("xforms-scenarios.jsonl.gz") else {
        println!("SKIPPED: no recordings beside the repository");
        return;
    };
    let mut topics: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for case in &cases {
        let topic = text(case, "topic");
        let counts = topics.entry(topic).or_default();
        counts.1 += 1;
        match run(case) {
            Ok(()) => counts.0 += 1,
            Err(what) => {
                let name: String = text(case, "test").chars().rev().take(90).collect();
                let name: String = name.chars().rev().collect();
                println!("FAILED {topic} … {name}\n    {what}");
            }
        }
    }
    let passed: usize = topics.values().map(|(passed, _)| passed).sum();
    for (topic, (passed, all)) in &topics {
        println!("{topic}: {passed} of {all}");
    }
    println!("recorded scenarios: {passed} of {} passed", cases.len());
    for (topic, floor) in FLOORS {
        let (passed, _) = topics.get(topic).copied().unwrap_or_default();
        assert!(
            passed >= *floor,
            "{topic}: {passed} passed, {floor} did before"
        );
    }
}

/// What passed when this was last measured; only ever raised.
const FLOORS: &[(&str, usize)] = &[
    ("actions-events/instance-load-events", 3),
    ("actions-events/multiple-events", 2),
    ("actions-events/odk-new-repeat-event", 6),
    ("actions-events/set-value-action", 17),
    ("appearance-body-class", 37),
    ("bind-attributes", 3),
    ("bind-types", 48),
    ("calculate", 4),
    ("choice-name", 3),
    ("datetime-bind-type", 19),
    ("form-definition-validity", 2),
    ("instance-attachments/binary-input", 2),
    ("instance-attachments/binary-output", 7),
    ("instance-attachments/upload-controls", 8),
    ("instance-edit", 11),
    ("instance-input", 18),
    ("jr-preload", 6),
    ("label-hint-text", 3),
    ("markdown", 29),
    ("message-output", 1),
    ("range", 2),
    ("rank", 3),
    ("readonly-calculate", 1),
    ("relevant", 5),
    ("repeat", 32),
    ("repeat-relevant", 7),
    ("secondary-instances", 10),
    ("select", 27),
    ("smoketests/form-init", 12),
    ("smoketests/who-va", 3),
    ("submission", 27),
    ("time-bind-type", 16),
    ("trigger", 1),
    ("validity-state", 9),
    ("value-evaluation-order", 4),
    ("xform-parser", 1),
    ("xpath/functions/current", 3),
    ("xpath/functions/indexed-repeat", 9),
];
