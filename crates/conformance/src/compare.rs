//! Compares what a session shows with what was recorded.

use serde_json::Value;
use xforms::{NodeId, Session, ViolationKind};

use crate::recording::{collapsed, flag, list, text};

/// Compares one recorded node. Of a volatile form only what its twins have as well counts.
pub(crate) fn node(session: &Session, expected: &Value, twins: &[Session]) -> Result<(), String> {
    let reference = text(expected, "ref");
    let names = ["instanceID", "deprecatedID"];
    if names.iter().any(|name| reference.ends_with(name)) {
        return Ok(());
    }
    if text(expected, "type").starts_with("repeat-range") {
        return Ok(());
    }
    let node = session.node_at(reference);
    let node = node.ok_or_else(|| format!("{reference}: missing"))?;
    let volatile = twins.iter().any(|twin| {
        let other = twin.node_at(reference);
        let same = other.is_some_and(|other| twin.value(other) == session.value(node));
        !same || other.and_then(|other| shown(twin, other)) != shown(session, node)
    });
    let relevant = flag(expected, "relevant");
    if session.is_relevant(node) != relevant {
        return Err(format!("{reference}: relevant should be {relevant}"));
    }
    let wanted = expected.get("value").and_then(Value::as_str);
    if let (Some(wanted), false) = (wanted, volatile) {
        // Values of nodes that are not relevant were recorded as empty.
        let found = session.value(node).filter(|_| relevant).unwrap_or("");
        differ(reference, "value", found, wanted)?;
    }
    question(session, node, expected, volatile)
}

/// What a question shows beside its value.
fn shown(session: &Session, node: NodeId) -> Option<(String, Option<String>, usize)> {
    let question = session.question(node)?;
    Some((question.label, question.hint, question.choices.len()))
}

fn differ(reference: &str, what: &str, found: &str, wanted: &str) -> Result<(), String> {
    if collapsed(found) == collapsed(wanted) {
        return Ok(());
    }
    Err(format!(
        "{reference}: {what} is {found:?}, should be {wanted:?}"
    ))
}

fn question(
    session: &Session,
    node: NodeId,
    expected: &Value,
    volatile: bool,
) -> Result<(), String> {
    let reference = text(expected, "ref");
    let Some(question) = session.question(node) else {
        return Ok(());
    };
    for (found, key) in [
        (question.required, "required"),
        (question.readonly, "readonly"),
    ] {
        if found != flag(expected, key) {
            return Err(format!("{reference}: {key} should be {}", !found));
        }
    }
    if volatile {
        return Ok(());
    }
    let hint = question.hint.as_deref().unwrap_or("");
    differ(reference, "label", &question.label, text(expected, "label"))?;
    differ(reference, "hint", hint, text(expected, "hint"))?;
    let offered = question.choices.iter();
    let found: Vec<(String, String)> = offered
        .map(|choice| (choice.value.clone(), collapsed(&choice.label)))
        .collect();
    let wanted: Vec<(String, String)> = list(expected, "choices").iter().map(pair).collect();
    if found != wanted {
        return Err(format!(
            "{reference}: choices are {found:?}, should be {wanted:?}"
        ));
    }
    violation(session, node, expected)
}

fn pair(choice: &Value) -> (String, String) {
    let part = |index: usize| choice.get(index).and_then(Value::as_str).unwrap_or("");
    (part(0).to_owned(), collapsed(part(1)))
}

fn violation(session: &Session, node: NodeId, expected: &Value) -> Result<(), String> {
    // A value of another type is nothing that the recordings know.
    let found = session
        .violation(node)
        .filter(|v| v.kind != ViolationKind::Type);
    let found = found.map(|violation| {
        let condition = match violation.kind {
            ViolationKind::Required => "required",
            _ => "constraint",
        };
        let message = violation.message.unwrap_or_default();
        (condition.to_owned(), collapsed(&message))
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
    let reference = text(expected, "ref");
    Err(format!(
        "{reference}: violation is {found:?}, should be {wanted:?}"
    ))
}
