//! The outing that a team is on: a questionnaire of a role of its own, which the questionnaires that are
//! started meanwhile name.

use serde::{Deserialize, Serialize};
use xforms::{Answer, Control, NodeId, PageKind, Question, Session};

/// The role of forms for outings.
pub(crate) const ROLE: &str = "outing";
/// The appearance of the questions that count.
const COUNTER: &str = "counter";

/// What is shown of an outing without opening it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Outing {
    /// The instance's id, which is its name outside this device.
    pub(crate) id: String,
    /// When it was started, in milliseconds since 1970. Never leaves the device.
    pub(crate) since: f64,
    /// The kind of place, in the form's language; empty while it is not known.
    pub(crate) place: String,
    /// A line for each count that is kept.
    pub(crate) counts: Vec<String>,
}

/// One of the numbers that an outing ends with, or the kind of place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Total {
    pub(crate) label: String,
    pub(crate) value: String,
    /// Whether the number was guessed.
    pub(crate) estimate: bool,
    /// Whether it is a number.
    counted: bool,
}

impl Total {
    /// In one line.
    pub(crate) fn line(&self) -> String {
        let Self { label, value, .. } = self;
        match (self.counted, self.estimate) {
            (false, _) => value.clone(),
            (true, false) => format!("{label}: {value}"),
            (true, true) => format!("{label}: ≈ {value}"),
        }
    }
}

impl Outing {
    /// What there is to be shown, if it is an outing that was started then.
    pub(super) fn of(session: &Session, since: f64) -> Option<Self> {
        if !is_outing(session) {
            return None;
        }
        let (mut place, mut counts) = (String::new(), Vec::new());
        for total in totals(session) {
            match total.counted {
                true => counts.push(total.line()),
                false => place = total.value,
            }
        }
        Some(Self {
            id: session.instance_id().unwrap_or_default(),
            since,
            place,
            counts,
        })
    }
}

/// Whether the questionnaire is an outing's.
pub(crate) fn is_outing(session: &Session) -> bool {
    session.form().role() == Some(ROLE)
}

/// Whether the question counts.
pub(crate) fn is_counter(question: &Question) -> bool {
    question.appearance.iter().any(|word| word == COUNTER)
}

/// The kind of place, which is what the first question of one choice asks, and every count that was
/// kept, in the form's order. What was not counted is not there: it is not 0. A box to tick on the page
/// of a count, behind it, says that the count is an estimate.
pub(crate) fn totals(session: &Session) -> Vec<Total> {
    let mut totals = Vec::new();
    let mut place_is_known = false;
    for page in session.pages() {
        let nodes = match page.kind {
            PageKind::Question(node) => vec![node],
            PageKind::FieldList { questions, .. } => questions,
            PageKind::Repeat { .. } => continue,
        };
        let questions: Vec<Question> = nodes
            .into_iter()
            .filter_map(|node: NodeId| session.question(node))
            .collect();
        for (at, question) in questions.iter().enumerate() {
            let counted = is_counter(question);
            let place = question.control == Control::SelectOne && !place_is_known;
            place_is_known |= place;
            if (counted || place) && is_answered(question) {
                let next = questions.get(at + 1);
                totals.push(Total {
                    label: question.label.clone(),
                    value: question.display.join(", "),
                    estimate: next
                        .is_some_and(|next| next.control == Control::Trigger && is_answered(next)),
                    counted,
                });
            }
        }
    }
    totals
}

fn is_answered(question: &Question) -> bool {
    !matches!(question.answer, Answer::Empty | Answer::Absent(_))
}
