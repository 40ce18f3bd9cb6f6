//! Runs a recorded expression.

use std::sync::Arc;

use roxmltree::{Document, Node};
use serde_json::Value;
use xforms::{Date, Evaluated, External, Form, FormError, Limits, Problem, Session, SessionError};

use crate::Outcome;
use crate::host::RecordedHost;
use crate::recording::text;

/// The case's name in its file.
pub(crate) fn name(case: &Value) -> String {
    let asked = case.get("type").and_then(Value::as_u64).unwrap_or(0);
    let (file, expr, context) = (
        text(case, "file"),
        text(case, "expr"),
        text(case, "context"),
    );
    format!("{file}: {expr} at {context} as {asked}")
}

/// The day on which the expressions were recorded: what `today()` gave.
pub(crate) fn day(cases: &[Value]) -> Option<Date> {
    let mut today = cases.iter().filter(|case| text(case, "expr") == "today()");
    today.find_map(|case| text(case, "string").parse().ok())
}

/// Runs one case.
pub(crate) fn run(case: &Value, day: Option<Date>) -> Outcome {
    let outside = |what: &str| Outcome::Outside(what.to_owned());
    let context = text(case, "context");
    if ["node()", "text()", "comment()", "processing-instruction()"]
        .iter()
        .any(|test| context.contains(test))
    {
        return outside("context is no element or attribute");
    }
    let source = plain(text(case, "xml"));
    let Ok(document) = Document::parse(&source) else {
        return outside("document is no XML");
    };
    if let Some(what) = foreign(document.root_element(), text(case, "expr")) {
        return Outcome::Outside(what);
    }
    let instances = is_form(&document).then(|| instances(&document));
    let mut outcome = outside("form has no language");
    // The language in which an expression was evaluated is not recorded.
    for language in languages(&document) {
        outcome = run_in(case, &source, instances.as_deref(), language, day);
        if outcome == Outcome::Passed {
            break;
        }
    }
    outcome
}

fn run_in(
    case: &Value,
    source: &str,
    instances: Option<&[String]>,
    language: Option<&str>,
    day: Option<Date>,
) -> Outcome {
    let found = evaluate(case, source, instances.is_some(), language, day);
    match (found, case.get("error")) {
        (Err(Refused::Outside(what)), _) => Outcome::Outside(what),
        (Err(Refused::Error(_)), Some(_)) => Outcome::Passed,
        (Ok(_), Some(_)) => Outcome::Failed("should be an error".to_owned()),
        (Err(Refused::Error(what)), None) => Outcome::Failed(what),
        (Ok(found), None) => match compare(case, &found, instances) {
            Some(difference) => Outcome::Failed(difference),
            None => Outcome::Passed,
        },
    }
}

/// A form's languages, or none.
fn languages<'a>(document: &'a Document<'_>) -> Vec<Option<&'a str>> {
    let all = document.root_element().descendants();
    let translations = all.filter(|node| node.tag_name().name() == "translation");
    let languages: Vec<_> = translations.map(|node| node.attribute("lang")).collect();
    if languages.is_empty() {
        vec![None]
    } else {
        languages
    }
}

/// Ids of a form's instances in their order; the primary one has none.
fn instances(document: &Document<'_>) -> Vec<String> {
    let all = document.root_element().descendants();
    let instances = all.filter(|node| node.tag_name().name() == "instance");
    instances
        .map(|node| node.attribute("id").unwrap_or("").to_owned())
        .collect()
}

/// Documents of HTML begin with a declaration of their type, which the engine refuses.
fn plain(source: &str) -> String {
    source.replacen("<!DOCTYPE html>", "", 1).trim().to_owned()
}

fn is_form(document: &Document<'_>) -> bool {
    let root = document.root_element();
    let child = |node: Node<'_, '_>, name: &str| {
        let mut children = node.children();
        children.any(|child| child.tag_name().name() == name)
    };
    root.tag_name().name() == "html" && child(root, "head") && {
        let mut head = root
            .children()
            .filter(|node| node.tag_name().name() == "head");
        head.any(|head| child(head, "model"))
    }
}

/// Namespaces that only whoever evaluates knows: the engine takes a form's own.
fn foreign(root: Node<'_, '_>, expr: &str) -> Option<String> {
    let words = words(expr);
    for (word, after) in &words {
        let Some((prefix, _)) = word.split_once(':') else {
            // In HTML, a name without a prefix means an element in no namespace.
            let html = root.default_namespace() == Some("http://www.w3.org/1999/xhtml");
            let call = after.starts_with('(') || after.starts_with("::");
            let operator = matches!(word.as_str(), "and" | "or" | "div" | "mod");
            if html && !call && !operator && !word.starts_with('@') {
                return Some("names without prefix in HTML".to_owned());
            }
            continue;
        };
        let prefix = prefix.trim_start_matches('@');
        let address = root
            .descendants()
            .find_map(|node| node.lookup_namespace_uri(Some(prefix)));
        if prefix == "jr" {
            // The functions are known by their prefix, whatever address a document gives it.
            if address.is_some_and(|address| address != "http://openrosa.org/javarosa") {
                return Some("the prefix jr has another address".to_owned());
            }
        } else if address.is_none() {
            return Some(format!(
                "the prefix {prefix} is not declared in the document"
            ));
        }
    }
    None
}

/// Names outside quotes, those of attributes with `@`, each with what follows it.
fn words(expr: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = expr;
    while let Some(first) = rest.chars().next() {
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let length = if matches!(first, '\'' | '"') {
            let inner = rest.get(1..).unwrap_or("");
            inner.find(first).map_or(rest.len(), |end| end + 2)
        } else if first.is_ascii_digit() {
            rest.find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len())
        } else if first.is_alphabetic() || matches!(first, '_' | '@') {
            let mut length = first.len_utf8();
            for (at, c) in rest.char_indices().skip(1) {
                let next = rest.get(at + 1..).unwrap_or("");
                let prefix = c == ':' && next.starts_with(|c: char| c.is_alphabetic());
                let prefix = prefix && !rest.get(..at).unwrap_or("").contains(':');
                if !part(c) && !prefix {
                    break;
                }
                length = at + c.len_utf8();
            }
            let word = rest.get(..length).unwrap_or("").to_owned();
            let after = rest.get(length..).unwrap_or("").trim_start().to_owned();
            if word.len() > usize::from(first == '@') {
                found.push((word, after));
            }
            length
        } else {
            first.len_utf8()
        };
        rest = rest.get(length..).unwrap_or("");
    }
    found
}

enum Refused {
    /// On purpose.
    Outside(String),
    Error(String),
}

fn evaluate(
    case: &Value,
    source: &str,
    form: bool,
    language: Option<&str>,
    day: Option<Date>,
) -> Result<Evaluated, Refused> {
    let (context, expr) = (text(case, "context"), text(case, "expr"));
    let error = |error: String| Refused::Error(error);
    let files = |_: &str| Some(External::xml(source));
    let parsed = if form {
        Form::parse(source, &Limits::default())
    } else {
        Form::parse_with(FRAME, &Limits::default(), &files)
    };
    let parsed = Arc::new(parsed.map_err(|e| error(e.to_string()))?);
    let host = RecordedHost::on(day);
    let mut session = Session::start(parsed, Box::new(host)).map_err(|e| error(e.to_string()))?;
    if let Some(language) = language {
        let changed = session.set_language(language);
        changed.map_err(|e| error(e.to_string()))?;
    }
    let context = place(context, form);
    session
        .evaluate(expr, &context)
        .map_err(|found| match &found {
            SessionError::Expression { source } => match source.as_ref() {
                FormError::Expression { problem, .. } if is_outside(problem) => {
                    Refused::Outside(problem.to_string())
                }
                other => error(other.to_string()),
            },
            other => error(other.to_string()),
        })
}

/// What the engine refuses on purpose, with a cure.
fn is_outside(problem: &Problem) -> bool {
    match problem {
        Problem::DoubleSlash | Problem::UnknownAxis | Problem::Variable | Problem::NodeTest => true,
        // A function that ODK has would be a fault.
        Problem::UnknownFunction { name, .. } => !ODK.contains(&name.as_str()),
        _ => false,
    }
}

/// The functions of the ODK XForms specification, and those beyond it that must be there.
const ODK: &[&str] = &[
    "abs",
    "acos",
    "area",
    "asin",
    "atan",
    "atan2",
    "base64-decode",
    "boolean",
    "boolean-from-string",
    "ceiling",
    "checklist",
    "coalesce",
    "concat",
    "contains",
    "cos",
    "count",
    "count-non-empty",
    "count-selected",
    "current",
    "date",
    "date-time",
    "decimal-date-time",
    "decimal-time",
    "digest",
    "distance",
    "ends-with",
    "exp",
    "exp10",
    "extract-signed",
    "false",
    "floor",
    "format-date",
    "format-date-time",
    "geofence",
    "if",
    "indexed-repeat",
    "instance",
    "int",
    "intersects",
    "join",
    "jr:choice-name",
    "jr:itext",
    "last",
    "local-name",
    "log",
    "log10",
    "max",
    "min",
    "name",
    "normalize-space",
    "not",
    "now",
    "number",
    "once",
    "pi",
    "position",
    "pow",
    "pulldata",
    "random",
    "randomize",
    "regex",
    "round",
    "selected",
    "selected-at",
    "sin",
    "sqrt",
    "starts-with",
    "string",
    "string-length",
    "substr",
    "substring",
    "substring-after",
    "substring-before",
    "sum",
    "tan",
    "today",
    "translate",
    "true",
    "uuid",
    "weighted-checklist",
];

/// A form around a document that is none.
const FRAME: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>Frame</h:title><model><instance><data id="frame"/></instance><instance id="document" src="jr://file/document.xml"/></model></h:head><h:body/></h:html>"#;

/// Where the recordings' documents have a form's primary instance.
const PRIMARY: &str =
    "/*[name()='h:html'][1]/*[name()='h:head'][1]/*[name()='model'][1]/*[name()='instance'][1]";

/// A recorded path as the engine has it.
fn place(path: &str, form: bool) -> String {
    match (form, path.strip_prefix(PRIMARY)) {
        (true, Some("")) | (true, None) => "/".to_owned(),
        (true, Some(rest)) => rest.to_owned(),
        (false, _) => format!("instance('document'){}", path.trim_end_matches('/')),
    }
}

fn compare(case: &Value, found: &Evaluated, instances: Option<&[String]>) -> Option<String> {
    if let Some(wanted) = case.get("number") {
        let wanted = match wanted {
            Value::String(text) => text.parse().unwrap_or(f64::NAN),
            other => other.as_f64().unwrap_or(f64::NAN),
        };
        let number = found.number;
        // Other machines' mathematics differ in the last place.
        let near = (number - wanted).abs() <= wanted.abs() * 1e-14;
        let same = near || number == wanted || (number.is_nan() && wanted.is_nan());
        return (!same).then(|| format!("is {number}, should be {wanted}"));
    }
    if let Some(wanted) = case.get("string").and_then(Value::as_str) {
        let differs = found.text != wanted;
        return differs.then(|| format!("is {:?}, should be {wanted:?}", found.text));
    }
    if let Some(wanted) = case.get("boolean").and_then(Value::as_bool) {
        let differs = found.boolean != wanted;
        return differs.then(|| format!("is {}, should be {wanted}", found.boolean));
    }
    nodes(case, found, instances)
}

/// Compares nodes: 8 and 9 ask for the first only; order counts where it is told.
fn nodes(case: &Value, found: &Evaluated, instances: Option<&[String]>) -> Option<String> {
    let Some(found) = &found.nodes else {
        return Some("is no set of nodes".to_owned());
    };
    let wanted = case.get("nodes").and_then(Value::as_array);
    let texts = wanted.into_iter().flatten().filter_map(Value::as_str);
    let mut wanted: Vec<String> = texts.map(|path| reference(path, instances)).collect();
    let mut found: Vec<String> = found
        .iter()
        .map(|path| {
            path.strip_prefix("instance('document')")
                .unwrap_or(path)
                .to_owned()
        })
        .collect();
    let asked = case.get("type").and_then(Value::as_u64).unwrap_or(0);
    if matches!(asked, 8 | 9) {
        found.truncate(1);
    }
    if is_shuffled(text(case, "expr")) {
        wanted.sort();
        found.sort();
    }
    (found != wanted).then(|| format!("is {found:?}, should be {wanted:?}"))
}

/// Whether the order is random: `randomize` without a seed.
fn is_shuffled(expr: &str) -> bool {
    expr.starts_with("randomize(") && !expr.contains(',')
}

/// A recorded path as the engine gives references of nodes.
fn reference(path: &str, instances: Option<&[String]>) -> String {
    let path = path.replace("*[name()='", "").replace("']", "");
    let rest = path.strip_prefix("/h:html[1]/h:head[1]/model[1]/instance[");
    let (Some(instances), Some((place, rest))) = (instances, rest.and_then(|r| r.split_once(']')))
    else {
        return path;
    };
    let place = place
        .parse::<usize>()
        .ok()
        .and_then(|place| place.checked_sub(1));
    match place.and_then(|place| instances.get(place)) {
        Some(id) if !id.is_empty() => format!("instance('{id}'){rest}"),
        _ => rest.to_owned(),
    }
}
