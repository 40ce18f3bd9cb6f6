//! What is done with whatever bytes come: the fuzz targets, and the tests with a fixed seed.
//!
//! Nothing here asserts what comes out: only that no input makes the engine panic or go on for
//! ever.
#![allow(dead_code, unreachable_pub)]

use std::sync::Arc;

use xforms::{
    Absent, Answer, Date, Form, Limits, NodeId, PageKind, Question, RepeatId, Session, ValueType,
};

use super::FixedHost;

/// Limits under which one case takes milliseconds at most.
pub fn limits() -> Limits {
    Limits {
        bytes: 4 << 20,
        nodes: 60_000,
        repeats: 50,
        steps: 100_000,
        ..Limits::default()
    }
}

/// Reads a form; if it is one, begins a questionnaire, looks at all of it and opens it again.
pub fn form(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(form) = Form::parse(&text, &limits()) else {
        return false;
    };
    let form = Arc::new(form);
    form.columns();
    let Ok(session) = Session::start(Arc::clone(&form), Box::new(FixedHost::new(1))) else {
        return true;
    };
    look(&session);
    let saved = session.instance_xml();
    if let Ok(session) = Session::restore(form, Box::new(FixedHost::new(2)), &saved) {
        look(&session);
    }
    true
}

/// Looks at everything that a session shows.
pub fn look(session: &Session) {
    session.pages();
    session.violations();
    let _ = session.submission_xml();
    for node in session.nodes() {
        session.question(node);
        session.reference(node);
    }
}

/// A form in whose every corner the expression stands.
pub fn form_with(expression: &str) -> String {
    let expression: String = expression
        .chars()
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '"' => "&quot;".to_owned(),
            c if c < ' ' => " ".to_owned(),
            c => c.to_string(),
        })
        .collect();
    super::wrap(
        "<data id=\"t\" version=\"1\"><a>1</a><b>x y</b><g><c>2024-02-29</c></g>\
         <r><d>1</d><e/><s><f/></s></r><r><d>2</d><e/><s><f/></s></r><h/><i/><j/><k/></data>",
        &format!(
            "<itext><translation lang=\"en\"><text id=\"t\"><value>T <output value=\"{expression}\"/>\
             </value></text></translation><translation lang=\"fr\"/></itext>\
             <instance id=\"list\"><root><item><name>x</name><label>X</label><n>1</n></item>\
             <item><name>y</name><label>Y</label><n>2</n></item></root></instance>\
             <bind nodeset=\"/data/a\" type=\"int\" constraint=\"{expression}\"/>\
             <bind nodeset=\"/data/g/c\" type=\"date\" required=\"{expression}\"/>\
             <bind nodeset=\"/data/r/e\" calculate=\"{expression}\"/>\
             <bind nodeset=\"/data/r/s\" relevant=\"{expression}\"/>\
             <bind nodeset=\"/data/i\" type=\"int\" calculate=\"{expression}\"/>\
             <bind nodeset=\"/data/j\" type=\"dateTime\" readonly=\"{expression}\"/>"
        ),
        &format!(
            "<input ref=\"/data/a\"><label ref=\"jr:itext('t')\"/>\
             <setvalue event=\"xforms-value-changed\" ref=\"/data/h\" value=\"{expression}\"/></input>\
             <select ref=\"/data/b\"><label>B</label><itemset nodeset=\"instance('list')/root/item[{expression}]\">\
             <value ref=\"name\"/><label ref=\"label\"/></itemset></select>\
             <input ref=\"/data/g/c\"/><group ref=\"/data/r\"><label>R</label>\
             <repeat nodeset=\"/data/r\"><input ref=\"/data/r/d\"/><input ref=\"/data/r/e\"/>\
             <input ref=\"/data/r/s/f\"/></repeat></group><input ref=\"/data/k\"/>"
        ),
    )
}

/// Compiles an expression and, if it is one, evaluates it in every corner of a form.
pub fn expression(text: &str) -> bool {
    let Ok(form) = Form::parse(&form_with(text), &limits()) else {
        return false;
    };
    operations(
        &Arc::new(form),
        &[0, 0, 3, 4, 0, 1, 1, 2, 9, 0, 3, 8, 10, 0],
    );
    true
}

/// What the bytes of a case say, one after the other; 0 when they are used up.
struct Script<'b>(std::slice::Iter<'b, u8>);

impl Script<'_> {
    fn next(&mut self) -> usize {
        self.0.next().map_or(0, |byte| usize::from(*byte))
    }

    fn pick<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        let number = self.next() << 8 | self.next();
        all.get(number.checked_rem(all.len())?).cloned()
    }
}

const TEXTS: [&str; 24] = [
    "",
    "x",
    "yes",
    "no",
    "a b c",
    " ",
    "0",
    "-1",
    "3.75",
    "1e5",
    "99999999999999999999",
    "٣٤",
    "2024-02-29",
    "2024-02-30",
    "9999-12-31",
    "12:30",
    "2024-03-10T02:30:00.000-07:00",
    "12.5 -3.25 0 4.5",
    "1 2 3 4;5 6 7 8;1 2 3 4",
    "\u{0}",
    "é\u{301}\u{1f600}",
    "<&>\"'",
    "NaN",
    "12.5 -3.25 0 0; ;x",
];

const NUMBERS: [f64; 8] = [0.0, -1.5, 1e308, f64::NAN, f64::INFINITY, 1e-320, 0.1, -0.0];

fn answer(script: &mut Script<'_>, question: Option<&Question>) -> Answer {
    let text = TEXTS[script.next() % TEXTS.len()];
    let value_type = question.map_or(ValueType::Text, |question| question.value_type);
    let typed = |text| Answer::parse(value_type, text).unwrap_or(Answer::Empty);
    match script.next() % 16 {
        0 => Answer::Empty,
        1 => Answer::Text(text.to_owned()),
        2 => Answer::Integer([0, 1, -7, 42, i64::MAX, i64::MIN][script.next() % 6]),
        3 => Answer::Decimal(NUMBERS[script.next() % NUMBERS.len()]),
        4 => Answer::Date(Date {
            year: [2024, 1, -5, 9_999, i32::MAX][script.next() % 5],
            month: script.next() as u32 % 14,
            day: script.next() as u32 % 34,
        }),
        5 => Answer::Time(text.to_owned()),
        6 => Answer::DateTime(text.to_owned()),
        7 => Answer::Choice(text.to_owned()),
        8 => Answer::Absent(Absent::ALL[script.next() % 4]),
        _ => match (value_type, question) {
            (ValueType::SelectOne, Some(question)) => script
                .pick(&question.choices)
                .map_or(Answer::Empty, |choice| Answer::Choice(choice.value)),
            (ValueType::SelectMany | ValueType::Rank, Some(question)) => {
                let some = (0..script.next() % 4).filter_map(|_| script.pick(&question.choices));
                Answer::Choices(some.map(|choice| choice.value).collect())
            }
            (ValueType::Integer | ValueType::Decimal, _) => {
                typed(&(script.next() % 130).to_string())
            }
            (ValueType::Date, _) => typed("2001-07-04"),
            _ => typed(text),
        },
    }
}

/// One thing that whoever fills a questionnaire may do.
#[derive(Debug, Clone)]
pub enum Operation {
    Answer(NodeId, Answer),
    Add(RepeatId),
    Remove(NodeId),
    Language(String),
    Recompute,
}

/// Repeats that may have further instances, and instances that may be removed.
fn repeats(session: &Session) -> (Vec<RepeatId>, Vec<NodeId>) {
    let mut addable = Vec::new();
    let mut removable = Vec::new();
    for page in session.pages() {
        if let PageKind::Repeat {
            repeat, instances, ..
        } = page.kind
        {
            addable.push(repeat);
            removable.extend(instances);
        }
    }
    (addable, removable)
}

fn operation(session: &Session, script: &mut Script<'_>) -> Option<Operation> {
    let kind = script.next() % 16;
    Some(match kind {
        0..=9 => {
            let node = script.pick(&session.nodes())?;
            let question = session.question(node);
            Operation::Answer(node, answer(script, question.as_ref()))
        }
        10..=12 => Operation::Add(script.pick(&repeats(session).0)?),
        13 => Operation::Remove(script.pick(&repeats(session).1)?),
        14 => Operation::Language(script.pick(session.form().languages())?),
        _ => Operation::Recompute,
    })
}

/// Does it; whether it was not refused.
pub fn perform(session: &mut Session, operation: &Operation) -> Option<xforms::Changes> {
    match operation.clone() {
        Operation::Answer(node, answer) => session.answer(node, answer).ok(),
        Operation::Add(repeat) => session.add_repeat(repeat).ok().map(|(_, changes)| changes),
        Operation::Remove(node) => session.remove_repeat(node).ok(),
        Operation::Language(language) => session.set_language(&language).ok(),
        Operation::Recompute => session.recompute().ok(),
    }
}

/// Fills a questionnaire as the bytes say, calling `each` around every step.
pub fn filled(session: &mut Session, bytes: &[u8], mut each: impl FnMut(&mut Session, &Operation)) {
    let mut script = Script(bytes.iter());
    while script.0.len() > 0 {
        if let Some(operation) = operation(session, &mut script) {
            each(session, &operation);
        }
    }
}

/// Fills a questionnaire as the bytes say; also with nodes that are gone.
pub fn operations(form: &Arc<Form>, bytes: &[u8]) {
    let start = Session::start(Arc::clone(form), Box::new(FixedHost::new(1)));
    let Ok(mut session) = start else { return };
    let mut gone = Vec::new();
    filled(&mut session, bytes, |session, operation| {
        perform(session, operation);
        match operation {
            Operation::Remove(node) => gone.push(*node),
            Operation::Recompute => {
                for node in &gone {
                    session.question(*node);
                    session.violation(*node);
                    session.reference(*node);
                    let _ = session.answer(*node, Answer::Empty);
                    let _ = session.remove_repeat(*node);
                }
            }
            _ => {}
        }
    });
    look(&session);
    let saved = session.instance_xml();
    let _ = Session::restore(Arc::clone(form), Box::new(FixedHost::new(2)), &saved);
}
