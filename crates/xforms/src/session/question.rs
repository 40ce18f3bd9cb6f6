//! What one question shows, and what is wrong with its answer.

use super::{NodeId, Question, Session, Violation, ViolationKind};
use crate::answer::{Answer, ValueType};
use crate::expr::Expr;
use crate::expr::eval::{Evaluator, Scope};
use crate::expr::value::{parse_number, text_from_number};
use crate::form::{Control, Label};
use crate::moment::{Moment, Time};
use crate::point::{self, Point};

impl Session {
    /// What the question of this node shows; `None` if the node is gone or is no question.
    pub fn question(&self, node: NodeId) -> Option<Question> {
        self.question_with(node, self.evaluator())
    }

    /// The same in another of the form's languages, for whoever reads another one than the
    /// session's; `None` too if the form does not have it (Languages).
    pub fn question_in(&self, node: NodeId, language: &str) -> Option<Question> {
        let mut known = self.form.languages().iter();
        let language = known.position(|known| known == language)?;
        let evaluator = self.evaluator();
        self.question_with(
            node,
            Evaluator {
                language,
                ..evaluator
            },
        )
    }

    fn question_with(&self, node: NodeId, evaluator: Evaluator<'_>) -> Option<Question> {
        let def_id = self.tree.def(node).filter(|_| self.tree.is_alive(node))?;
        let def = self.form.def(def_id);
        let control = self.form.control_of(def_id)?;
        self.begin();
        let scope = Scope::of(node);
        let text = |label: &Label| evaluator.label(label, scope).unwrap_or_default();
        let filled = |text: &String| !text.is_empty();
        let forms = |label: Option<&Label>| evaluator.forms(label?, scope).ok().flatten();
        let short = forms(control.label.as_ref()).and_then(|forms| forms.short.as_ref());
        let guidance = forms(control.hint.as_ref()).and_then(|forms| forms.guidance.as_ref());
        let choices = evaluator.choices(control, node).unwrap_or_default();
        let answer = self.present(node, def.value_type);
        let named = |value: &str| {
            let choice = choices.iter().find(|choice| choice.value == value);
            choice
                .map_or(value, |choice| choice.label.as_str())
                .to_owned()
        };
        let display = match &answer {
            Answer::Empty | Answer::Absent(_) => Vec::new(),
            Answer::Choice(value) => vec![named(value)],
            Answer::Choices(values) => values.iter().map(|value| named(value)).collect(),
            Answer::Decimal(number) => vec![text_from_number(*number)],
            _ => vec![self.tree.value(node).to_owned()],
        };
        Some(Question {
            node,
            reference: self.reference(node),
            control: control.kind,
            value_type: def.value_type,
            label: control.label.as_ref().map_or(String::new(), text),
            short: evaluator.form_text(short, scope),
            media: evaluator
                .media(control.label.as_ref(), scope)
                .unwrap_or_default(),
            hint: control.hint.as_ref().map(text).filter(filled),
            guidance: evaluator.form_text(guidance, scope),
            relevant: self.tree.is_relevant(node),
            required: self.holds(def.bind.required.as_ref(), node),
            readonly: self.is_readonly(node),
            answer,
            display,
            choices,
            scale: control.scale,
            absent: self.form.absents(def_id).to_vec(),
            appearance: control.appearance.clone(),
            max_pixels: def.bind.max_pixels,
            parameters: control.parameters.clone(),
        })
    }

    /// What is wrong with the answer of this node, if it is relevant; if nothing is, whether it is
    /// to be confirmed ([`ViolationKind::Warning`]).
    pub fn violation(&self, node: NodeId) -> Option<Violation> {
        self.begin();
        self.broken(node)
    }

    /// What is wrong with relevant answers or to be confirmed of them, in document order.
    pub fn violations(&self) -> Vec<Violation> {
        let nodes = self.tree.in_order(self.tree.root());
        nodes
            .into_iter()
            .filter_map(|node| self.violation(node))
            .collect()
    }

    /// Whether the node, or something it stands in, is read-only.
    pub(super) fn is_readonly(&self, node: NodeId) -> bool {
        self.tree.ancestry(node).into_iter().any(|node| {
            let def = self.tree.def(node).map(|def| self.form.def(def));
            self.holds(def.and_then(|def| def.bind.readonly.as_ref()), node)
        })
    }

    fn holds(&self, expr: Option<&Expr>, node: NodeId) -> bool {
        let holds = |expr| {
            self.evaluator()
                .boolean(expr, Scope::of(node))
                .unwrap_or(false)
        };
        expr.is_some_and(holds)
    }

    fn broken(&self, node: NodeId) -> Option<Violation> {
        let def_id = self.tree.def(node).filter(|_| self.tree.is_alive(node))?;
        let def = self.form.def(def_id);
        if !def.is_leaf() || !self.tree.is_relevant(node) {
            return None;
        }
        let bind = &def.bind;
        let value = self.tree.value(node);
        let (kind, message) = if value.is_empty() {
            let missing = self.tree.absent(node).is_none()
                && self
                    .form
                    .control_of(def_id)
                    .is_some_and(|c| c.kind != Control::Note)
                && self.holds(bind.required.as_ref(), node);
            (
                missing.then_some(ViolationKind::Required)?,
                &bind.required_message,
            )
        } else if matches!(self.present(node, def.value_type), Answer::Text(_))
            && !is_valid(def.value_type, value)
        {
            (ViolationKind::Type, &None)
        } else {
            // What takes too long to check counts as broken: it must not pass unseen.
            let broken = |expr: &Expr| self.evaluator().boolean(expr, Scope::of(node)) != Ok(true);
            if bind.constraint.as_ref().is_some_and(broken) {
                (ViolationKind::Constraint, &bind.constraint_message)
            } else if self.holds(bind.warning.as_ref(), node) {
                (ViolationKind::Warning, &bind.warning_message)
            } else {
                return None;
            }
        };
        let text = |label| {
            self.evaluator()
                .label(label, Scope::of(node))
                .unwrap_or_default()
        };
        let message = message.as_ref().map(text).filter(|text| !text.is_empty());
        Some(Violation {
            node,
            kind,
            message,
        })
    }

    /// The value as an answer; text where it is none of its type.
    fn present(&self, node: NodeId, value_type: ValueType) -> Answer {
        let value = self.tree.value(node);
        if let Some(absent) = self.tree.absent(node) {
            return Answer::Absent(absent);
        }
        if value.is_empty() {
            return Answer::Empty;
        }
        let text = || Answer::Text(value.to_owned());
        match value_type {
            ValueType::Integer => value.parse().map_or_else(|_| text(), Answer::Integer),
            ValueType::Decimal => parse_number(value).map_or_else(text, Answer::Decimal),
            ValueType::Date => value.parse().map_or_else(|_| text(), Answer::Date),
            ValueType::Time => match Time::parse(value) {
                Some(_) => Answer::Time(value.to_owned()),
                None => text(),
            },
            ValueType::DateTime => match Moment::parse(value) {
                Some(_) => Answer::DateTime(value.to_owned()),
                None => text(),
            },
            ValueType::Geopoint => Point::parse(value).map_or_else(text, Answer::Point),
            ValueType::Geotrace | ValueType::Geoshape => {
                point::points(value).map_or_else(text, Answer::Points)
            }
            ValueType::Binary => Answer::File(value.to_owned()),
            ValueType::SelectOne => Answer::Choice(value.to_owned()),
            ValueType::SelectMany | ValueType::Rank => {
                Answer::Choices(value.split_whitespace().map(str::to_owned).collect())
            }
            _ => text(),
        }
    }
}

/// Whether a value that is shown as text may stand there all the same.
fn is_valid(value_type: ValueType, value: &str) -> bool {
    match value_type {
        ValueType::Integer
        | ValueType::Decimal
        | ValueType::Date
        | ValueType::Time
        | ValueType::DateTime
        | ValueType::Geopoint
        | ValueType::Geotrace
        | ValueType::Geoshape => false,
        ValueType::Boolean => matches!(value, "true" | "false" | "1" | "0"),
        _ => true,
    }
}
