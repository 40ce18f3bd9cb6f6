//! Runs a recorded form with its steps.

use std::sync::Arc;

use serde_json::Value;
use xforms::{Answer, AnswerError, Control, Form, Limits, Point, Session, ValueType};

use crate::host::RecordedHost;
use crate::recording::{flag, list, text};
use crate::{Outcome, compare, files, xml};

/// The case's name in its file.
pub(crate) fn name(case: &Value) -> String {
    text(case, "test").to_owned()
}

/// Runs one case.
pub(crate) fn run(case: &Value) -> Outcome {
    match differs(case) {
        Ok(()) => Outcome::Passed,
        Err(what) => Outcome::Failed(what),
    }
}

fn differs(case: &Value) -> Result<(), String> {
    let files = files::files(case);
    let source = text(case, "form");
    let form = Form::parse_with(source, &Limits::default(), &|address| {
        files.get(address).cloned()
    });
    if case.get("refused").is_some() {
        let refused = form.is_err();
        return refused
            .then_some(())
            .ok_or_else(|| "should be refused".to_owned());
    }
    let form = Arc::new(form.map_err(|error| format!("refused: {error}"))?);
    let host = RecordedHost::default();
    let start = case.get("start").unwrap_or(&Value::Null);
    host.set_position(position(source, start));
    let mut session = begin(case, &form, &host)?;
    // Other days, the lowest and the highest random numbers: what is the same all the same does
    // not depend on them.
    let mut twins = Vec::new();
    if flag(case, "volatile") {
        for random in [0, u8::MAX] {
            twins.push(begin(case, &form, &RecordedHost::twin(random))?);
        }
    }
    state(&session, start, &twins).map_err(|what| format!("start: {what}"))?;
    for (index, step) in (1..).zip(list(case, "steps")) {
        let then = step.get("then").unwrap_or(&Value::Null);
        host.set_position(position(source, then));
        let done = perform(&mut session, step);
        for twin in &mut twins {
            // The first says how the step went.
            let _ = perform(twin, step);
        }
        let checked = match (step.get("refused"), done) {
            (Some(_), Ok(())) => Err("should be refused".to_owned()),
            (Some(_), Err(_)) => continue,
            (None, done) => done,
        };
        checked
            .and_then(|()| state(&session, then, &twins))
            .map_err(|what| format!("step {index}: {what}"))?;
    }
    Ok(())
}

/// A case about editing began with an instance that was not recorded; what it became at the
/// start stands in for it.
fn begin(case: &Value, form: &Arc<Form>, host: &RecordedHost) -> Result<Session, String> {
    let saved = text(case.get("start").unwrap_or(&Value::Null), "xml");
    if text(case, "test").contains("edit") && !saved.is_empty() {
        let session = Session::restore(Arc::clone(form), Box::new(host.clone()), saved);
        if let Ok(session) = session {
            return Ok(session);
        }
    }
    Session::start(Arc::clone(form), Box::new(host.clone())).map_err(|error| error.to_string())
}

/// Where the device was: what a `setgeopoint` was recorded to have written.
fn position(form: &str, state: &Value) -> Option<Point> {
    let (_, action) = form.split_once("setgeopoint")?;
    let (_, target) = action.split_once("ref=\"")?;
    let target = target.split('"').next()?;
    let target = target.rsplit('/').next()?;
    let nodes = list(state, "nodes").iter();
    let mut found = nodes.filter(|node| text(node, "ref").ends_with(target));
    found.find_map(|node| Point::parse(text(node, "value")))
}

/// Compares all that was recorded after a step.
fn state(session: &Session, recorded: &Value, twins: &[Session]) -> Result<(), String> {
    for node in list(recorded, "nodes") {
        compare::node(session, node, twins)?;
    }
    for gone in list(recorded, "gone") {
        let reference = gone.as_str().unwrap_or("");
        if !reference.ends_with('#') && session.node_at(reference).is_some() {
            return Err(format!("{reference} should be gone"));
        }
    }
    let wanted = text(recorded, "xml");
    if wanted.is_empty() {
        return Ok(());
    }
    let found = session.submission_xml();
    let found = found.map_err(|error| error.to_string())?;
    let others = twins.iter().filter_map(|twin| twin.submission_xml().ok());
    let others: Vec<String> = others.collect();
    xml::difference(&found, wanted, &others).map_or(Ok(()), Err)
}

fn perform(session: &mut Session, step: &Value) -> Result<(), String> {
    let reference = text(step, "ref");
    match text(step, "do") {
        "answer" => answer(session, step),
        "add_repeat" => {
            let repeat = session.repeat_at(reference).ok_or("no repeat")?;
            let added = session.add_repeat(repeat);
            added.map(drop).map_err(|error| error.to_string())
        }
        "remove_repeat" => {
            let node = session.node_at(reference).ok_or("no instance")?;
            let removed = session.remove_repeat(node);
            removed.map(drop).map_err(|error| error.to_string())
        }
        "language" => {
            let changed = session.set_language(text(step, "language"));
            changed.map(drop).map_err(|error| error.to_string())
        }
        _ if text(step, "check") == "count" => count(session, step),
        _ => Ok(()),
    }
}

/// Counts the instances of a repeat.
fn count(session: &Session, step: &Value) -> Result<(), String> {
    let reference = text(step, "ref");
    let found = (1..).take_while(|place| {
        let instance = format!("{reference}[{place}]");
        session.node_at(&instance).is_some()
    });
    let (found, wanted) = (found.count(), step.get("is").and_then(Value::as_u64));
    if Some(found as u64) == wanted {
        return Ok(());
    }
    Err(format!(
        "{reference}: {found} instances, should be {wanted:?}"
    ))
}

fn answer(session: &mut Session, step: &Value) -> Result<(), String> {
    let reference = text(step, "ref");
    let node = session
        .node_at(reference)
        .ok_or_else(|| format!("no {reference}"))?;
    let question = session.question(node);
    let question = question.ok_or_else(|| format!("{reference}: no question"))?;
    let values = list(step, "values").iter().map(as_text);
    let values: Vec<String> = values.filter(|value| !value.is_empty()).collect();
    let single = values.first().cloned().unwrap_or_default();
    let answer = match question.value_type {
        ValueType::SelectMany | ValueType::Rank => Answer::Choices(values),
        _ if question.control == Control::Trigger && single == "false" => Answer::Empty,
        // A number with a fraction for a whole one was cast.
        ValueType::Integer => Answer::parse(ValueType::Integer, &single)
            .or_else(|_| Answer::parse(ValueType::Decimal, &single))
            .unwrap_or(Answer::Empty),
        // What is no value of the type was recorded as empty.
        value_type => Answer::parse(value_type, &single).unwrap_or(Answer::Empty),
    };
    let answered = match session.answer(node, answer) {
        Err(AnswerError::OutOfRange | AnswerError::NotAPoint) => {
            session.answer(node, Answer::Empty)
        }
        answered => answered,
    };
    answered
        .map(drop)
        .map_err(|error| format!("{reference}: {error}"))
}

fn as_text(value: &Value) -> String {
    let number = |key: &str| value.get(key).and_then(Value::as_f64);
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Object(_) => {
            let altitude = number("altitude").or(number("accuracy").map(|_| 0.0));
            let parts = [
                number("latitude"),
                number("longitude"),
                altitude,
                number("accuracy"),
            ];
            let parts = parts.into_iter().flatten().map(|part| part.to_string());
            parts.collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}
